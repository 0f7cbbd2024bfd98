import type { CsrGraph } from './csr-graph.ts'

/** A community for every node; labels 0 .. count − 1, numbered by smallest member. `communities`: Uint32Array(nodes). */
export interface Partition {
  communities: Uint32Array
  count: number
}

/**
 * Labels renumbered by smallest member: node 0 is in community 0, the next node outside it in 1, and so on.
 *
 * @param labels any non-negative whole numbers, one a node
 */
export function canonicalLabels(labels: ArrayLike<number>): Partition {
  const nodes = labels.length
  const communities = new Uint32Array(nodes)
  let largest = 0
  for (let i = 0; i < nodes; i++) if (labels[i] > largest) largest = labels[i]
  if (largest >= 4 * nodes + 64) return sparseLabels(labels)
  // One above the label, so that 0 stands for a label not met yet.
  const renamed = new Uint32Array(largest + 1)
  let count = 0
  for (let i = 0; i < nodes; i++) {
    const label = labels[i]
    if (renamed[label] === 0) renamed[label] = ++count
    communities[i] = renamed[label] - 1
  }
  return { communities, count }
}

function sparseLabels(labels: ArrayLike<number>): Partition {
  const renamed = new Map<number, number>()
  const communities = Uint32Array.from(labels, (label) => {
    const known = renamed.get(label) ?? renamed.size
    renamed.set(label, known)
    return known
  })
  return { communities, count: renamed.size }
}

/**
 * Modularity Σ_c [e_c / m − γ (K_c / 2m)²]: e_c weight of the edges inside community c, K_c sum of its members'
 * weighted degrees, m weight of all edges.
 *
 * @param communities one label a node
 * @param resolution γ ≥ 0; 1 for the plain form
 * @returns at most 1; 0 for a graph without edges
 * @throws {RangeError} if labels and nodes differ in number
 * @see Newman and Girvan 2004; Reichardt and Bornholdt 2006 for γ
 */
export function modularity(graph: CsrGraph, communities: ArrayLike<number>, resolution: number): number {
  const { inside, degree, total } = weightByCommunity(graph, communities)
  if (total === 0) return 0
  let expected = 0
  for (const sum of degree) expected += sum * sum
  return inside / total - (resolution * expected) / (4 * total * total)
}

/**
 * Constant Potts model Σ_c [e_c − γ n_c (n_c − 1) / 2]: e_c weight of the edges inside community c, n_c its nodes.
 *
 * @param communities one label a node
 * @param resolution γ ≥ 0, in weight per pair of members
 * @returns in units of edge weight; 0 where every node is alone
 * @throws {RangeError} if labels and nodes differ in number
 * @see Traag, Van Dooren and Nesterov 2011
 */
export function cpmQuality(graph: CsrGraph, communities: ArrayLike<number>, resolution: number): number {
  const { inside, size } = weightByCommunity(graph, communities)
  let pairs = 0
  for (const n of size) pairs += (n * (n - 1)) / 2
  return inside - resolution * pairs
}

function weightByCommunity(graph: CsrGraph, labels: ArrayLike<number>) {
  const { nodes, starts, targets, weights } = graph
  if (labels.length !== nodes) throw new RangeError(`${labels.length} labels for ${nodes} nodes`)
  const { communities, count } = canonicalLabels(labels)
  const degree = new Float64Array(count)
  const size = new Float64Array(count)
  let inside = 0
  let total = 0
  for (let i = 0; i < nodes; i++) {
    const own = communities[i]
    let sum = 0
    for (let k = starts[i]; k < starts[i + 1]; k++) {
      sum += weights[k]
      if (communities[targets[k]] === own) inside += weights[k]
    }
    total += sum
    degree[own] += sum
    size[own]++
  }
  return { inside: inside / 2, total: total / 2, degree, size }
}

/**
 * Normalized mutual information I(a, b) / ((H(a) + H(b)) / 2), the form with the arithmetic mean.
 *
 * @param a one label a node
 * @param b one label a node, same order
 * @returns 0 for independent partitions, 1 for equal ones; 1 where both are a single community
 * @throws {RangeError} for partitions of different length
 * @see Danon, Díaz-Guilera, Duch and Arenas 2005
 */
export function normalizedMutualInformation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length
  if (b.length !== n) throw new RangeError(`${n} labels against ${b.length}`)
  const x = canonicalLabels(a)
  const y = canonicalLabels(b)
  const inX = new Float64Array(x.count)
  const inY = new Float64Array(y.count)
  const inBoth = new Map<number, number>()
  for (let i = 0; i < n; i++) {
    inX[x.communities[i]]++
    inY[y.communities[i]]++
    const cell = x.communities[i] * y.count + y.communities[i]
    inBoth.set(cell, (inBoth.get(cell) ?? 0) + 1)
  }
  const entropies = entropy(inX, n) + entropy(inY, n)
  if (entropies === 0) return 1
  let mutual = 0
  for (const [cell, count] of inBoth) {
    const product = inX[Math.floor(cell / y.count)] * inY[cell % y.count]
    mutual += (count / n) * Math.log((count * n) / product)
  }
  return Math.min(1, Math.max(0, (2 * mutual) / entropies))
}

function entropy(counts: Float64Array, n: number): number {
  let sum = 0
  for (const count of counts) sum -= (count / n) * Math.log(count / n)
  return sum
}
