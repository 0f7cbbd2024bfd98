import {
  graphologyGraph,
  leiden,
  louvain,
  modularity,
  normalizedMutualInformation,
  seededRandom,
} from '@murmuration/detection'
import { expect, test } from 'vitest'
import { communitySetNames, readCommunitySet } from './community-sets.ts'
import { lfrGraph } from './lfr.ts'

const names = communitySetNames()
const seeds = Array.from({ length: 10 }, (_, i) => i + 1)
const mean = (values: number[]): number => values.reduce((sum, q) => sum + q, 0) / values.length

test.skipIf(names.length === 0 && !process.env.CI)('../shared/data/communities is there', () => {
  expect(names.length).toBeGreaterThan(0)
})

for (const name of names) {
  test(`the best of ten Leiden runs is not below any of ten Louvain runs on ${name}`, () => {
    const { graph } = readCommunitySet(name)
    const built = graphologyGraph(graph)
    const louvains = seeds.map(
      (s) => louvain(graph, { resolution: 1, random: seededRandom(s) }, built).quality,
    )
    for (const s of [1, 2]) {
      const best = leiden(graph, { quality: 'modularity', resolution: 1, random: seededRandom(s), runs: 10 })
      expect(best.quality).toBeCloseTo(modularity(graph, best.communities, 1), 9)
      // A billionth for rounding: both often reach the very same partition.
      expect(best.quality).toBeGreaterThanOrEqual(Math.max(...louvains) - 1e-9)
    }
    // One run can end in another of several optima that lie .0001 apart, as either method does.
    const one = seeds.map(
      (s) => leiden(graph, { quality: 'modularity', resolution: 1, random: seededRandom(s) }).quality,
    )
    expect(mean(one)).toBeGreaterThanOrEqual(mean(louvains) - 1e-4)
  })
}

test.skipIf(!names.includes('football'))(
  'Leiden finds the known communities of football and LFR at µ = .1',
  () => {
    for (const [name, least] of [
      ['football', 0.85],
      ['lfr1000_mu-0.1', 0.95],
    ] as const) {
      const { graph, communities } = readCommunitySet(name)
      const found = leiden(graph, { quality: 'modularity', resolution: 1, random: seededRandom(1) })
      expect(normalizedMutualInformation(found.communities, communities)).toBeGreaterThan(least)
    }
  },
)

test('Leiden finds the planted communities of a simulated graph', () => {
  const { graph, communities } = lfrGraph({
    nodes: 3000,
    meanDegree: 20,
    maxDegree: 100,
    degreeExponent: 2.5,
    sizeExponent: 1.5,
    minSize: 30,
    maxSize: 150,
    mixing: 0.3,
    random: seededRandom(7),
  })
  const edges = graph.starts[graph.nodes] / 2
  expect((2 * edges) / graph.nodes).toBeGreaterThan(18)
  expect((2 * edges) / graph.nodes).toBeLessThan(21)
  let across = 0
  for (let i = 0; i < graph.nodes; i++)
    for (let k = graph.starts[i]; k < graph.starts[i + 1]; k++)
      if (communities[graph.targets[k]] !== communities[i]) across++
  expect(across / (2 * edges)).toBeGreaterThan(0.27)
  expect(across / (2 * edges)).toBeLessThan(0.34)
  for (const [quality, resolution] of [
    ['modularity', 1],
    ['cpm', 0.05],
  ] as const) {
    const found = leiden(graph, { quality, resolution, random: seededRandom(1) })
    expect(normalizedMutualInformation(found.communities, communities), quality).toBeGreaterThan(0.9)
  }
})
