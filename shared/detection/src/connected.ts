import type { CsrGraph } from './csr-graph.ts'
import type { Partition } from './partition.ts'

/**
 * Parts of communities that hang together: two nodes are in one part if a path of members of their community
 * joins them. Splitting never lowers modularity or CPM quality, as no edge inside a community is cut.
 *
 * @param communities one label a node
 */
export function splitDisconnected(graph: CsrGraph, communities: ArrayLike<number>): Partition {
  const { nodes, starts, targets } = graph
  const unseen = 0xffffffff
  const parts = new Uint32Array(nodes).fill(unseen)
  const stack = new Uint32Array(nodes)
  let count = 0
  for (let seed = 0; seed < nodes; seed++) {
    if (parts[seed] !== unseen) continue
    const own = communities[seed]
    parts[seed] = count
    stack[0] = seed
    for (let depth = 1; depth > 0; ) {
      const i = stack[--depth]
      for (let k = starts[i]; k < starts[i + 1]; k++) {
        const j = targets[k]
        if (parts[j] !== unseen || communities[j] !== own) continue
        parts[j] = count
        stack[depth++] = j
      }
    }
    count++
  }
  return { communities: parts, count }
}
