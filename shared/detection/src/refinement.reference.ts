import type { CsrGraph } from './csr-graph.ts'
import { denseWeights } from './leiden.reference.ts'
import { shuffledOrder } from './local-moving.ts'
import type { Random } from './random.ts'

/**
 * Refinement by its definition: sets of nodes, all weights between sets summed anew at every step.
 *
 * @param mass of each node; charge γ per unit of mass of either side
 * @returns part of each node, numbered by smallest member
 * @see Traag, Waltman and van Eck 2019, RefinePartition and MergeNodesSubset
 */
export function slowRefine(
  graph: CsrGraph,
  communities: ArrayLike<number>,
  mass: ArrayLike<number>,
  charge: number,
  temperature: number,
  random: Random,
): number[] {
  const dense = denseWeights(graph)
  const nodes = Array.from({ length: graph.nodes }, (_, i) => i)
  const between = (r: number[], s: number[]) =>
    r.reduce((sum, i) => sum + s.reduce((inner, j) => inner + dense[i][j], 0), 0)
  const total = (set: number[]) => set.reduce((sum, i) => sum + mass[i], 0)
  const partOf = nodes.map((i) => [i])
  const order = new Uint32Array(graph.nodes)
  shuffledOrder(order, graph.nodes, random)
  for (const i of order) {
    const community = nodes.filter((j) => communities[j] === communities[i])
    const wellConnected = (set: number[]) => {
      const rest = community.filter((j) => !set.includes(j))
      return between(set, rest) >= charge * total(set) * total(rest)
    }
    if (partOf[i].length > 1 || !wellConnected([i])) continue
    const neighbours = community.filter((j) => dense[i][j] > 0).map((j) => partOf[j])
    const gain = (part: number[]) => between([i], part) - charge * mass[i] * total(part)
    const candidates = [...new Set(neighbours)].filter((part) => gain(part) >= 0 && wellConnected(part))
    if (candidates.length === 0) continue
    const largest = Math.max(...candidates.map(gain))
    const chances = candidates.map((part) => Math.exp((gain(part) - largest) / temperature))
    let at = candidates.length === 1 ? 0 : random() * chances.reduce((sum, chance) => sum + chance, 0)
    const chosen = candidates.findIndex((_, k) => (at -= chances[k]) < 0)
    const part = candidates[chosen < 0 ? candidates.length - 1 : chosen]
    part.push(i)
    partOf[i] = part
  }
  return nodes.map((i) => Math.min(...partOf[i]))
}
