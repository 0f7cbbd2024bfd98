import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitDisconnected } from './connected.ts'
import { csrGraph } from './csr-graph.ts'
import { denseWeights, slowQuality } from './leiden.reference.ts'
import { canonicalLabels, cpmQuality, modularity, normalizedMutualInformation } from './partition.ts'

const labelled = fc.integer({ min: 1, max: 12 }).chain((nodes) =>
  fc.record({
    labels: fc.array(fc.nat(3), { minLength: nodes, maxLength: nodes }),
    graph: fc
      .uniqueArray(
        fc.tuple(fc.nat(nodes - 1), fc.nat(nodes - 1), fc.double({ min: 0.01, max: 5, noNaN: true })),
        {
          selector: ([a, b]) => Math.min(a, b) * nodes + Math.max(a, b),
        },
      )
      .map((all) => all.filter(([a, b]) => a !== b))
      .map((edges) =>
        csrGraph(
          nodes,
          edges.map((e) => e[0]),
          edges.map((e) => e[1]),
          edges.map((e) => e[2]),
        ),
      ),
  }),
)

test('modularity and CPM equal their definitions, pair by pair', () => {
  fc.assert(
    fc.property(labelled, fc.double({ min: 0, max: 3, noNaN: true }), ({ labels, graph }, resolution) => {
      expect(modularity(graph, labels, resolution)).toBeCloseTo(
        slowQuality(graph, labels, 'modularity', resolution),
        9,
      )
      expect(cpmQuality(graph, labels, resolution)).toBeCloseTo(
        slowQuality(graph, labels, 'cpm', resolution),
        9,
      )
    }),
  )
})

test('modularity of two triangles joined by an edge is 5/14', () => {
  const graph = csrGraph(6, [0, 0, 1, 3, 3, 4, 2], [1, 2, 2, 4, 5, 5, 3], [1, 1, 1, 1, 1, 1, 1])
  expect(modularity(graph, [0, 0, 0, 1, 1, 1], 1)).toBeCloseTo(5 / 14, 12)
  expect(cpmQuality(graph, [0, 0, 0, 1, 1, 1], 0.5)).toBe(3)
  expect(() => modularity(graph, [0, 0], 1)).toThrow(RangeError)
})

test('canonical labels keep the partition, number by smallest member, and take large labels', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 1, 2, 7, 4_000_000_000)), (labels) => {
      const { communities, count } = canonicalLabels(labels)
      expect(count).toBe(new Set(labels).size)
      let next = 0
      labels.forEach((label, i) => {
        expect(communities[i]).toBe(labels.indexOf(label) === i ? next++ : communities[labels.indexOf(label)])
      })
    }),
  )
})

test('splitting joins exactly the members that a path inside their community joins', () => {
  fc.assert(
    fc.property(labelled, ({ labels, graph }) => {
      const n = graph.nodes
      const dense = denseWeights(graph)
      const joined = dense.map((row, i) => row.map((w, j) => i === j || (w > 0 && labels[i] === labels[j])))
      for (let k = 0; k < n; k++)
        for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) joined[i][j] ||= joined[i][k] && joined[k][j]
      const { communities, count } = splitDisconnected(graph, labels)
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) expect(communities[i] === communities[j]).toBe(joined[i][j])
      expect(canonicalLabels(communities)).toEqual({ communities, count })
    }),
  )
})

test('normalized mutual information: known values, bounds, symmetry, blind to names', () => {
  expect(normalizedMutualInformation([0, 0, 1, 1], [5, 5, 2, 2])).toBeCloseTo(1, 12)
  expect(normalizedMutualInformation([0, 0, 1, 1], [0, 1, 0, 1])).toBe(0)
  // H = ln 2 and 1.5 ln 2, and the first is a function of the second: I = ln 2.
  expect(normalizedMutualInformation([0, 0, 1, 1], [0, 0, 1, 2])).toBeCloseTo(1 / 1.25, 12)
  expect(normalizedMutualInformation([3, 3], [1, 1])).toBe(1)
  expect(() => normalizedMutualInformation([0], [0, 1])).toThrow(RangeError)
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { minLength: 1 }), (pairs) => {
      const a = pairs.map((p) => p[0])
      const b = pairs.map((p) => p[1])
      const value = normalizedMutualInformation(a, b)
      expect(value).toBeGreaterThanOrEqual(0)
      expect(value).toBeLessThanOrEqual(1)
      expect(normalizedMutualInformation(b, a)).toBeCloseTo(value, 12)
      expect(
        normalizedMutualInformation(
          a.map((x) => 9 - x),
          b,
        ),
      ).toBeCloseTo(value, 12)
      expect(normalizedMutualInformation(a, a)).toBeCloseTo(1, 12)
    }),
  )
})
