import type { CsrGraph } from './csr-graph.ts'

export type Quality = 'cpm' | 'modularity'

/** Dense adjacency: weight of the edge between i and j at [i][j]. */
export function denseWeights(graph: CsrGraph): number[][] {
  const dense = Array.from({ length: graph.nodes }, () => new Array<number>(graph.nodes).fill(0))
  for (let i = 0; i < graph.nodes; i++)
    for (let k = graph.starts[i]; k < graph.starts[i + 1]; k++) dense[i][graph.targets[k]] = graph.weights[k]
  return dense
}

/**
 * Quality by its definition, pair by pair. Modularity: 1 / 2m · Σ_ij [A_ij − γ k_i k_j / 2m] over ordered pairs of
 * one community, i = j included. CPM: Σ [A_ij − γ] over unordered pairs of one community.
 */
export function slowQuality(
  graph: CsrGraph,
  labels: ArrayLike<number>,
  quality: Quality,
  resolution: number,
): number {
  const dense = denseWeights(graph)
  const degree = dense.map((row) => row.reduce((sum, w) => sum + w, 0))
  const twice = degree.reduce((sum, k) => sum + k, 0)
  if (quality === 'modularity' && twice === 0) return 0
  let sum = 0
  for (let i = 0; i < graph.nodes; i++) {
    for (let j = 0; j < graph.nodes; j++) {
      if (labels[i] !== labels[j]) continue
      if (quality === 'modularity')
        sum += (dense[i][j] - (resolution * degree[i] * degree[j]) / twice) / twice
      else if (i < j) sum += dense[i][j] - resolution
    }
  }
  return sum
}

/** Highest quality of all partitions of a tiny graph, by trying each. */
export function bestQuality(graph: CsrGraph, quality: Quality, resolution: number): number {
  const labels = new Array<number>(graph.nodes).fill(0)
  let best = Number.NEGATIVE_INFINITY
  const place = (node: number, used: number): void => {
    if (node === graph.nodes) {
      best = Math.max(best, slowQuality(graph, labels, quality, resolution))
      return
    }
    for (let label = 0; label <= used; label++) {
      labels[node] = label
      place(node + 1, Math.max(used, label + 1))
    }
  }
  place(0, 0)
  return best
}

/** Whether a path of members joins every two members. */
export function isConnected(graph: CsrGraph, members: readonly number[]): boolean {
  const dense = denseWeights(graph)
  const reached = new Set(members.slice(0, 1))
  for (const i of reached) for (const j of members) if (dense[i][j] > 0) reached.add(j)
  return reached.size === members.length
}

/**
 * Whether a small set of nodes is γ-connected: a single node is; a larger set is if it falls into two γ-connected
 * parts R and S with a weight of at least γ |R| |S| (CPM) or γ K_R K_S / 2m (modularity) between them.
 *
 * @see Traag, Waltman and van Eck 2019, supplementary definition 1
 */
export function isWellConnected(
  graph: CsrGraph,
  members: readonly number[],
  quality: Quality,
  resolution: number,
): boolean {
  const dense = denseWeights(graph)
  const degree = dense.map((row) => row.reduce((sum, w) => sum + w, 0))
  const twice = degree.reduce((sum, k) => sum + k, 0)
  const mass = (part: readonly number[]) =>
    quality === 'cpm' ? part.length : part.reduce((sum, i) => sum + degree[i], 0)
  const charge = quality === 'cpm' ? resolution : resolution / twice
  const known = new Map<number, boolean>()
  const pick = (set: number) => members.filter((_, i) => set & (1 << i))
  const holds = (set: number): boolean => {
    if ((set & (set - 1)) === 0) return true
    const found = known.get(set)
    if (found !== undefined) return found
    let result = false
    for (let part = (set - 1) & set; part > 0 && !result; part = (part - 1) & set) {
      const r = pick(part)
      const s = pick(set ^ part)
      const between = r.reduce((sum, i) => sum + s.reduce((inner, j) => inner + dense[i][j], 0), 0)
      result = between >= charge * mass(r) * mass(s) - 1e-9 && holds(part) && holds(set ^ part)
    }
    known.set(set, result)
    return result
  }
  return holds(2 ** members.length - 1)
}
