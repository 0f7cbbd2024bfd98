import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csrGraph } from './csr-graph.ts'
import { isConnected, slowQuality } from './leiden.reference.ts'
import { graphologyGraph, louvain } from './louvain.ts'
import { canonicalLabels } from './partition.ts'
import { seededRandom } from './random.ts'

const nodes = 20
const edges = fc
  .uniqueArray(fc.tuple(fc.nat(nodes - 1), fc.nat(nodes - 1), fc.double({ min: 0.1, max: 2, noNaN: true })), {
    maxLength: 60,
    selector: ([a, b]) => Math.min(a, b) * nodes + Math.max(a, b),
  })
  .map((all) => all.filter(([a, b]) => a !== b))
const fromEdges = (list: [number, number, number][]) =>
  csrGraph(
    nodes,
    list.map((e) => e[0]),
    list.map((e) => e[1]),
    list.map((e) => e[2]),
  )

test('the graphology graph has the same edges and weights, in canonical order', () => {
  fc.assert(
    fc.property(edges, (list) => {
      const built = graphologyGraph(fromEdges(list))
      expect(built.nodes()).toEqual(Array.from({ length: nodes }, (_, i) => String(i)))
      const held = built.mapEdges((_, { weight }, a, b) => [Number(a), Number(b), weight])
      const expected = list.map(([a, b, w]) => [Math.min(a, b), Math.max(a, b), w])
      expect(held).toEqual(expected.sort((x, y) => x[0] - y[0] || x[1] - y[1]))
    }),
  )
})

test('communities are connected, canonical, as good as they say, and the same in any order of edges', () => {
  fc.assert(
    fc.property(edges, fc.nat(100), (list, seed) => {
      const graph = fromEdges(list)
      const { communities, count, quality } = louvain(graph, { resolution: 1, random: seededRandom(seed) })
      expect(canonicalLabels(communities)).toEqual({ communities, count })
      for (let c = 0; c < count; c++)
        expect(
          isConnected(
            graph,
            [...communities.keys()].filter((i) => communities[i] === c),
          ),
        ).toBe(true)
      expect(quality).toBeCloseTo(slowQuality(graph, communities, 'modularity', 1), 9)
      const turned = fromEdges(list.map(([a, b, w]): [number, number, number] => [b, a, w]).reverse())
      expect(louvain(turned, { resolution: 1, random: seededRandom(seed) }).communities).toEqual(communities)
    }),
  )
})
