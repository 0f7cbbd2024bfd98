import Graph from 'graphology'
import louvainOnGraph from 'graphology-communities-louvain'
import { splitDisconnected } from './connected.ts'
import type { CsrGraph } from './csr-graph.ts'
import { modularity } from './partition.ts'
import type { Random } from './random.ts'

export interface LouvainOptions {
  /** γ of modularity; 1 for the plain form. */
  resolution: number
  random: Random
}

/** `communities`: Uint32Array(nodes), 0 .. count − 1, numbered by smallest member. `quality`: modularity. */
export interface LouvainResult {
  communities: Uint32Array
  count: number
  quality: number
}

/** The graph as graphology holds it, built in canonical order: nodes ascending, edges a < b ascending. Keys are the node numbers. */
export function graphologyGraph(graph: CsrGraph): Graph {
  const { nodes, starts, targets, weights } = graph
  const built = new Graph({ type: 'undirected', multi: false, allowSelfLoops: false })
  for (let i = 0; i < nodes; i++) built.addNode(i)
  for (let a = 0; a < nodes; a++) {
    for (let k = starts[a]; k < starts[a + 1]; k++)
      if (targets[k] > a) built.addUndirectedEdge(a, targets[k], { weight: weights[k] })
  }
  return built
}

/**
 * Communities by graphology-communities-louvain, disconnected ones split.
 *
 * @param built the same graph from `graphologyGraph`, where it is at hand already
 * @see Blondel, Guillaume, Lambiotte and Lefebvre 2008
 */
export function louvain(
  graph: CsrGraph,
  options: LouvainOptions,
  built: Graph = graphologyGraph(graph),
): LouvainResult {
  const { resolution, random } = options
  const mapping = louvainOnGraph(built, { resolution, rng: random })
  const labels = Uint32Array.from({ length: graph.nodes }, (_, i) => mapping[i])
  const split = splitDisconnected(graph, labels)
  return { ...split, quality: modularity(graph, split.communities, resolution) }
}
