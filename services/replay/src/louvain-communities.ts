import { csrGraph, louvain, seededRandom } from '@murmuration/detection'
import type { EdgeView, GraphNode } from './outputs/graph-view.ts'

/** Gives each node its community by Louvain on the same edges, to stand beside that of the chosen algorithm. */
export function addLouvain(nodes: GraphNode[], edges: EdgeView, seed: number): void {
  const graph = csrGraph(nodes.length, edges.a, edges.b, edges.weight)
  const { communities } = louvain(graph, { resolution: 1, random: seededRandom(seed) })
  nodes.forEach((node, k) => {
    node.louvain = communities[k] + 1
  })
}
