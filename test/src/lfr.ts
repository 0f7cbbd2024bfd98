import { type CsrGraph, csrGraph, type Random, randomInt } from '@murmuration/detection'

export interface LfrOptions {
  nodes: number
  meanDegree: number
  maxDegree: number
  /** Exponents of the power laws of degree and community size, above 1. */
  degreeExponent: number
  sizeExponent: number
  minSize: number
  maxSize: number
  /** µ in [0, 1): share of each node's edges that leave its community. */
  mixing: number
  random: Random
}

/**
 * Simulated graph with planted communities, weights all 1: degrees and community sizes by power laws, each node
 * with a share µ of its edges to other communities. Ends are paired at random inside each community and across;
 * pairs that would be loops, repeats, or inside edges of the across part are drawn again, and what is left after
 * twenty rounds is dropped, so that degrees fall short a little.
 *
 * @returns graph, and `communities`: Uint32Array(nodes), the planted community of each node
 * @see Lancichinetti, Fortunato and Radicchi 2008
 */
export function lfrGraph(options: LfrOptions): { graph: CsrGraph; communities: Uint32Array } {
  const { nodes, maxDegree, degreeExponent, mixing, random } = options
  const minDegree = minimumForMean(options.meanDegree, maxDegree, degreeExponent)
  const inside = new Uint32Array(nodes)
  const across = new Uint32Array(nodes)
  for (let i = 0; i < nodes; i++) {
    const degree = Math.round(powerLaw(minDegree, maxDegree, degreeExponent, random()))
    // Rounding at random keeps the share of inside edges at 1 − µ on average.
    inside[i] = Math.min(degree, Math.floor((1 - mixing) * degree + random()))
    across[i] = degree - inside[i]
  }
  const sizes = communitySizes(options)
  const communities = assign(inside, sizes, random)

  const members: number[][] = sizes.map(() => [])
  for (let i = 0; i < nodes; i++) members[communities[i]].push(i)
  const known = new Set<number>()
  const source: number[] = []
  const target: number[] = []
  const link = (a: number, b: number): boolean => {
    const key = Math.min(a, b) * nodes + Math.max(a, b)
    if (a === b || known.has(key)) return false
    known.add(key)
    source.push(a)
    target.push(b)
    return true
  }
  for (const list of members) pairEnds(list, inside, random, link)
  const everybody = Array.from({ length: nodes }, (_, i) => i)
  pairEnds(everybody, across, random, (a, b) => communities[a] !== communities[b] && link(a, b))
  return { graph: csrGraph(nodes, source, target, new Float64Array(source.length).fill(1)), communities }
}

/** Value of a bounded power law with density ∝ x^−exponent on [min, max], from u in [0, 1). */
function powerLaw(min: number, max: number, exponent: number, u: number): number {
  const p = 1 - exponent
  return (min ** p + u * (max ** p - min ** p)) ** (1 / p)
}

/** Lower bound that gives a bounded power law the wanted mean, by bisection. */
function minimumForMean(mean: number, max: number, exponent: number): number {
  let low = 1
  let high = mean
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    let sum = 0
    for (let k = 0; k < 1000; k++) sum += powerLaw(middle, max, exponent, (k + 0.5) / 1000)
    if (sum / 1000 < mean) low = middle
    else high = middle
  }
  return low
}

/** Sizes that sum up to the number of nodes; what is left over at the end is spread over all. */
function communitySizes({ nodes, sizeExponent, minSize, maxSize, random }: LfrOptions): number[] {
  const sizes: number[] = []
  let left = nodes
  while (left >= minSize) {
    const size = Math.min(left, Math.round(powerLaw(minSize, maxSize, sizeExponent, random())))
    sizes.push(size)
    left -= size
  }
  if (sizes.length === 0) throw new RangeError(`${nodes} nodes do not fill one community of ${minSize}`)
  for (let k = 0; left > 0; k++, left--) sizes[k % sizes.length]++
  return sizes
}

/** Places at random, the nodes with most inside edges first, in communities with room for all their inside edges. */
function assign(inside: Uint32Array, sizes: readonly number[], random: Random): Uint32Array {
  const communities = new Uint32Array(inside.length)
  const byDegree = Array.from(inside.keys()).sort((a, b) => inside[b] - inside[a] || a - b)
  const bySize = Array.from(sizes.keys()).sort((a, b) => sizes[b] - sizes[a] || a - b)
  const places: number[] = []
  let opened = 0
  for (const i of byDegree) {
    while (opened < bySize.length && (sizes[bySize[opened]] > inside[i] || places.length === 0)) {
      const community = bySize[opened++]
      for (let k = 0; k < sizes[community]; k++) places.push(community)
    }
    const at = randomInt(random, places.length)
    communities[i] = places[at]
    inside[i] = Math.min(inside[i], sizes[places[at]] - 1)
    places[at] = places[places.length - 1]
    places.pop()
  }
  return communities
}

function pairEnds(
  nodes: readonly number[],
  degree: Uint32Array,
  random: Random,
  link: (a: number, b: number) => boolean,
): void {
  let ends: number[] = []
  for (const i of nodes) for (let k = 0; k < degree[i]; k++) ends.push(i)
  for (let round = 0; round < 20 && ends.length > 1; round++) {
    for (let k = ends.length - 1; k > 0; k--) {
      const j = randomInt(random, k + 1)
      const end = ends[k]
      ends[k] = ends[j]
      ends[j] = end
    }
    const refused: number[] = []
    for (let k = 0; k + 1 < ends.length; k += 2)
      if (!link(ends[k], ends[k + 1])) refused.push(ends[k], ends[k + 1])
    ends = refused
  }
}
