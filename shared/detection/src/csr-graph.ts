/**
 * Undirected weighted graph in CSR form: n nodes, m edges, no loops, no parallel edges.
 * `starts`: Uint32Array(n + 1); `targets`: Uint32Array(2m), ascending within a node; `weights`: Float64Array(2m), same order.
 */
export interface CsrGraph {
  nodes: number
  starts: Uint32Array
  targets: Uint32Array
  weights: Float64Array
}

/**
 * CSR form of an edge list.
 *
 * @param nodes number of nodes n; every end is below it
 * @param source one end of each edge; length m
 * @param target other end, same order
 * @param weight positive weights, same order
 * @throws {RangeError} for a loop, an end out of range, or lists of unequal length
 */
export function csrGraph(
  nodes: number,
  source: ArrayLike<number>,
  target: ArrayLike<number>,
  weight: ArrayLike<number>,
): CsrGraph {
  const m = source.length
  if (target.length !== m || weight.length !== m) throw new RangeError('edge columns differ in length')
  const starts = new Uint32Array(nodes + 1)
  for (let e = 0; e < m; e++) {
    const a = source[e]
    const b = target[e]
    if (a === b) throw new RangeError(`edge ${e} is a loop at node ${a}`)
    if (!(a < nodes && b < nodes)) throw new RangeError(`edge ${e} (${a}, ${b}) leaves the ${nodes} nodes`)
    starts[a + 1]++
    starts[b + 1]++
  }
  for (let i = 0; i < nodes; i++) starts[i + 1] += starts[i]
  const next = starts.slice()
  const byTarget = new Uint32Array(2 * m)
  for (let e = 0; e < m; e++) {
    byTarget[next[target[e]]++] = 2 * e
    byTarget[next[source[e]]++] = 2 * e + 1
  }
  // Halves visited in ascending order of the node they point to leave every list sorted.
  const targets = new Uint32Array(2 * m)
  const weights = new Float64Array(2 * m)
  next.set(starts)
  for (let node = 0; node < nodes; node++) {
    for (let k = starts[node]; k < starts[node + 1]; k++) {
      const half = byTarget[k]
      const e = half >>> 1
      const from = half & 1 ? target[e] : source[e]
      const at = next[from]++
      targets[at] = node
      weights[at] = weight[e]
    }
  }
  return { nodes, starts, targets, weights }
}
