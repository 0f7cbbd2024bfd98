import type Graph from 'graphology'
import { type CsrGraph, csrGraph } from './csr-graph.ts'
import { type LeidenPass, type LeidenResult, leiden } from './leiden.ts'
import { canonicalLabels, modularity } from './partition.ts'
import { type Random, seededRandom } from './random.ts'

type Attributes = ReturnType<Graph['getNodeAttributes']>

/** Weight of an edge from all that graphology tells of it. */
export type EdgeWeight = (
  edge: string,
  attributes: Attributes,
  source: string,
  target: string,
  sourceAttributes: Attributes,
  targetAttributes: Attributes,
  undirected: boolean,
) => number

/** Options of graphology-communities-louvain where they apply, and those of `leiden`. */
export interface LeidenOnGraphOptions {
  /** Node attribute that `assign` writes; `community` by default. */
  nodeCommunityAttribute?: string
  /** Edge attribute, or function of an edge, or null for 1; `weight` by default. A value that is no number counts as 1. */
  getEdgeWeight?: string | EdgeWeight | null
  /** γ; 1 by default. */
  resolution?: number
  /** A generator with seed 1 by default. */
  rng?: Random
  /** `modularity` by default. */
  quality?: 'cpm' | 'modularity'
  maxRounds?: number
  runs?: number
}

export type CommunityMapping = { [node: string]: number }

/**
 * What `detailed` tells, in the shape of graphology-communities-louvain. `dendrogram`: Uint32Array(nodes) for single
 * nodes and after each local moving, nodes by sorted key; unlike Louvain's levels they need not be nested. `level`:
 * number of local movings; `moves`: nodes moved in each. `quality`: what was optimised; `modularity` at `resolution`.
 */
export interface DetailedLeidenOutput {
  communities: CommunityMapping
  count: number
  deltaComputations: number
  dendrogram: Uint32Array[]
  level: number
  modularity: number
  moves: number[]
  nodesVisited: number
  quality: number
  resolution: number
}

/**
 * Leiden communities of a graphology graph, called like graphology-communities-louvain: the function returns a
 * mapping from node to community, `.assign` writes a node attribute, `.detailed` returns the mapping with figures.
 * Directions are left aside, parallel edges are summed, loops and edges of weight 0 left out. Nodes are put in order
 * of their keys, so that the order of insertion does not matter; communities are numbered by smallest key.
 *
 * @throws {RangeError} for a negative or infinite weight
 */
export const leidenOnGraph = Object.assign(
  (graph: Graph, options: LeidenOnGraphOptions = {}): CommunityMapping => {
    const { keys, result } = run(graph, options)
    return mapping(keys, result)
  },
  {
    assign(graph: Graph, options: LeidenOnGraphOptions = {}): void {
      const { keys, result } = run(graph, options)
      const attribute = options.nodeCommunityAttribute ?? 'community'
      keys.forEach((key, i) => {
        graph.setNodeAttribute(key, attribute, result.communities[i])
      })
    },
    detailed(graph: Graph, options: LeidenOnGraphOptions = {}): DetailedLeidenOutput {
      const all: LeidenPass[] = []
      const { keys, csr, result, resolution } = run(graph, options, (pass) => all.push(pass))
      const passes = all.filter((pass) => pass.run === result.run)
      return {
        communities: mapping(keys, result),
        count: result.count,
        deltaComputations: passes.reduce((sum, pass) => sum + pass.compared, 0),
        dendrogram: [
          Uint32Array.from(keys.keys()),
          ...passes.map((pass) => canonicalLabels(pass.communities).communities),
        ],
        level: passes.length,
        modularity: modularity(csr, result.communities, resolution),
        moves: passes.map((pass) => pass.moves),
        nodesVisited: passes.reduce((sum, pass) => sum + pass.visited, 0),
        quality: result.quality,
        resolution,
      }
    },
  },
)

function run(graph: Graph, options: LeidenOnGraphOptions, onPass?: (pass: LeidenPass) => void) {
  const { resolution = 1, rng = seededRandom(1), quality = 'modularity', maxRounds, runs } = options
  const { keys, csr } = csrFromGraphology(graph, options.getEdgeWeight)
  const result = leiden(csr, {
    quality,
    resolution,
    random: rng,
    ...(maxRounds !== undefined && { maxRounds }),
    ...(runs !== undefined && { runs }),
    ...(onPass && { onPass }),
  })
  return { keys, csr, result, resolution }
}

function mapping(keys: readonly string[], result: LeidenResult): CommunityMapping {
  return Object.fromEntries(keys.map((key, i) => [key, result.communities[i]]))
}

/**
 * CSR form of a graphology graph, the same for every order of insertion.
 *
 * @returns csr, and keys: node i of it is keys[i], sorted by code units
 * @throws {RangeError} for a negative or infinite weight
 */
export function csrFromGraphology(
  graph: Graph,
  getEdgeWeight: string | EdgeWeight | null = 'weight',
): { csr: CsrGraph; keys: string[] } {
  const keys = graph.nodes().sort()
  const indexOf = new Map(keys.map((key, i) => [key, i]))
  const edges: { a: number; b: number; weight: number }[] = []
  graph.forEachEdge((edge, attributes, source, target, ...rest) => {
    if (source === target) return
    let weight: unknown = 1
    if (typeof getEdgeWeight === 'function') weight = getEdgeWeight(edge, attributes, source, target, ...rest)
    else if (getEdgeWeight !== null) weight = attributes[getEdgeWeight]
    const known = typeof weight === 'number' && !Number.isNaN(weight) ? weight : 1
    if (!(known >= 0 && known < Number.POSITIVE_INFINITY))
      throw new RangeError(`edge ${edge}: weight ${known} is not a non-negative number`)
    if (known === 0) return
    const from = indexOf.get(source) ?? 0
    const to = indexOf.get(target) ?? 0
    edges.push({ a: Math.min(from, to), b: Math.max(from, to), weight: known })
  })
  // Weights take part in the order, as a sum of floats depends on it.
  edges.sort((x, y) => x.a - y.a || x.b - y.b || x.weight - y.weight)
  const merged: typeof edges = []
  for (const edge of edges) {
    const last = merged[merged.length - 1]
    if (last !== undefined && last.a === edge.a && last.b === edge.b) last.weight += edge.weight
    else merged.push(edge)
  }
  const csr = csrGraph(
    keys.length,
    merged.map((edge) => edge.a),
    merged.map((edge) => edge.b),
    merged.map((edge) => edge.weight),
  )
  return { csr, keys }
}
