import fc from 'fast-check'
import Graph from 'graphology'
import { expect, test } from 'vitest'
import { type CsrGraph, csrGraph } from './csr-graph.ts'
import { bestQuality, isConnected, isWellConnected, slowQuality } from './leiden.reference.ts'
import { type LeidenPass, leiden } from './leiden.ts'
import { leidenOnGraph } from './leiden-on-graph.ts'
import { canonicalLabels, modularity } from './partition.ts'
import { randomInt, seededRandom } from './random.ts'

type Edge = [number, number, number]

const weight = fc.oneof(fc.constantFrom(0.3, 0.5, 1, 1, 1, 2), fc.double({ min: 0.01, max: 3, noNaN: true }))

const edgeList = (maxNodes: number) =>
  fc.integer({ min: 1, max: maxNodes }).chain((nodes) =>
    fc.record({
      nodes: fc.constant(nodes),
      edges: fc
        .uniqueArray(fc.tuple(fc.nat(nodes - 1), fc.nat(nodes - 1), weight), {
          maxLength: 3 * nodes,
          selector: ([a, b]) => Math.min(a, b) * nodes + Math.max(a, b),
        })
        .map((edges): Edge[] => edges.filter(([a, b]) => a !== b)),
    }),
  )

const fromEdges = ({ nodes, edges }: { nodes: number; edges: Edge[] }): CsrGraph =>
  csrGraph(
    nodes,
    edges.map((e) => e[0]),
    edges.map((e) => e[1]),
    edges.map((e) => e[2]),
  )

const form = fc.constantFrom(
  { quality: 'modularity' as const, resolution: 1 },
  { quality: 'modularity' as const, resolution: 0.4 },
  { quality: 'modularity' as const, resolution: 2.5 },
  { quality: 'cpm' as const, resolution: 0.05 },
  { quality: 'cpm' as const, resolution: 0.3 },
  { quality: 'cpm' as const, resolution: 1 },
)
const seed = fc.nat(1000)

const membersOf = (communities: Uint32Array, count: number): number[][] => {
  const members: number[][] = Array.from({ length: count }, () => [])
  communities.forEach((c, i) => {
    members[c].push(i)
  })
  return members
}

test('every community is connected, and labels are numbered by smallest member', () => {
  fc.assert(
    fc.property(
      edgeList(30),
      form,
      seed,
      fc.constantFrom(1, 2, 50),
      (list, { quality, resolution }, s, maxRounds) => {
        const graph = fromEdges(list)
        const { communities, count } = leiden(graph, {
          quality,
          resolution,
          random: seededRandom(s),
          maxRounds,
        })
        expect(canonicalLabels(communities)).toEqual({ communities, count })
        for (const members of membersOf(communities, count)) expect(isConnected(graph, members)).toBe(true)
      },
    ),
  )
})

test('summed gains equal the quality by definition after every pass, and no pass lowers it', () => {
  fc.assert(
    fc.property(edgeList(30), form, seed, (list, { quality, resolution }, s) => {
      const graph = fromEdges(list)
      const passes: LeidenPass[] = []
      const onPass = (pass: LeidenPass) => passes.push(pass)
      const result = leiden(graph, { quality, resolution, random: seededRandom(s), onPass })
      expect(result.quality).toBeCloseTo(slowQuality(graph, result.communities, quality, resolution), 9)
      const alone = Array.from({ length: graph.nodes }, (_, i) => i)
      let last = slowQuality(graph, alone, quality, resolution)
      for (const pass of passes) {
        expect(pass.quality).toBeCloseTo(slowQuality(graph, pass.communities, quality, resolution), 9)
        if (pass.moves > 0) expect(pass.quality).toBeGreaterThan(last)
        else expect(pass.quality).toBeCloseTo(last, 12)
        last = pass.quality
      }
    }),
  )
})

test('a stable partition is improved by no move of one node and no merger of two communities', () => {
  fc.assert(
    fc.property(edgeList(14), form, seed, (list, { quality, resolution }, s) => {
      const graph = fromEdges(list)
      const { communities, count } = leiden(graph, { quality, resolution, random: seededRandom(s) })
      const reached = slowQuality(graph, communities, quality, resolution) + 1e-8
      for (let i = 0; i < graph.nodes; i++) {
        for (let c = 0; c <= count; c++) {
          const moved = communities.slice()
          moved[i] = c
          expect(slowQuality(graph, moved, quality, resolution)).toBeLessThanOrEqual(reached)
        }
      }
      for (let c = 0; c < count; c++) {
        for (let d = 0; d < c; d++) {
          const merged = communities.map((own) => (own === c ? d : own))
          expect(slowQuality(graph, merged, quality, resolution)).toBeLessThanOrEqual(reached)
        }
      }
    }),
  )
})

test('every community is well connected', () => {
  fc.assert(
    fc.property(
      edgeList(9),
      form,
      seed,
      fc.constantFrom(1, 50),
      (list, { quality, resolution }, s, maxRounds) => {
        const graph = fromEdges(list)
        const { communities, count } = leiden(graph, {
          quality,
          resolution,
          random: seededRandom(s),
          maxRounds,
        })
        for (const members of membersOf(communities, count))
          expect(isWellConnected(graph, members, quality, resolution)).toBe(true)
      },
    ),
  )
})

test('the best of twenty runs is the optimum of tiny graphs', () => {
  for (let s = 1; s <= 150; s++) {
    const random = seededRandom(s)
    const nodes = 2 + randomInt(random, 6)
    const edges: Edge[] = []
    for (let a = 0; a < nodes; a++)
      for (let b = a + 1; b < nodes; b++) if (random() < 0.5) edges.push([a, b, 0.1 + random()])
    const graph = fromEdges({ nodes, edges })
    for (const [quality, resolution] of [
      ['cpm', 0.05],
      ['cpm', 0.4],
      ['modularity', 1],
    ] as const) {
      const { quality: reached } = leiden(graph, { quality, resolution, random, runs: 20 })
      expect(reached, `graph ${s}, ${quality} ${resolution}`).toBeCloseTo(
        bestQuality(graph, quality, resolution),
        9,
      )
    }
  }
})

test('cliques joined by single edges are found', () => {
  const edges: Edge[] = []
  for (let c = 0; c < 6; c++) {
    for (let a = 0; a < 5; a++) for (let b = 0; b < a; b++) edges.push([5 * c + a, 5 * c + b, 1])
    edges.push([5 * c, (5 * c + 6) % 30, 1])
  }
  const expected = Uint32Array.from({ length: 30 }, (_, i) => Math.floor(i / 5))
  for (const [quality, resolution] of [
    ['cpm', 0.3],
    ['modularity', 1],
  ] as const) {
    const graph = fromEdges({ nodes: 30, edges })
    expect(leiden(graph, { quality, resolution, random: seededRandom(1) }).communities).toEqual(expected)
  }
})

test('more runs never lower the quality, and the same seed gives the same result', () => {
  fc.assert(
    fc.property(edgeList(30), form, seed, (list, { quality, resolution }, s) => {
      const graph = fromEdges(list)
      const run = (runs: number) => leiden(graph, { quality, resolution, random: seededRandom(s), runs })
      expect(run(1)).toEqual(run(1))
      expect(run(4).quality).toBeGreaterThanOrEqual(run(1).quality)
    }),
  )
})

test('bad input is refused', () => {
  const graph = fromEdges({ nodes: 3, edges: [[0, 1, -1]] })
  const random = seededRandom(1)
  expect(() => leiden(graph, { quality: 'cpm', resolution: 1, random })).toThrow(RangeError)
  const fine = fromEdges({ nodes: 3, edges: [[0, 1, 1]] })
  expect(() => leiden(fine, { quality: 'cpm', resolution: -1, random })).toThrow(RangeError)
  expect(() => leiden(fine, { quality: 'cpm', resolution: 1, random, runs: 0 })).toThrow(RangeError)
})

test('on a graphology graph, the order of insertion does not matter', () => {
  fc.assert(
    fc.property(edgeList(20), form, seed, fc.nat(), (list, { quality, resolution }, s, shuffleSeed) => {
      const build = (shuffled: boolean) => {
        const random = seededRandom(shuffleSeed)
        const order = <T>(items: T[]) =>
          shuffled
            ? items
                .map((item) => ({ item, at: random() }))
                .sort((x, y) => x.at - y.at)
                .map((x) => x.item)
            : items
        const graph = new Graph({ type: 'undirected', multi: true })
        for (const i of order(Array.from({ length: list.nodes }, (_, k) => k))) graph.addNode(`n${i}`)
        // Parallel edges, so that the order of their sum is tried too.
        const doubled = list.edges.flatMap(([a, b, w]): Edge[] => [
          [a, b, w],
          [b, a, 0.1],
          [a, b, 0.7],
        ])
        for (const [a, b, w] of order(doubled)) {
          const flip = shuffled && random() < 0.5
          graph.addEdge(`n${flip ? b : a}`, `n${flip ? a : b}`, { weight: w })
        }
        return graph
      }
      const options = () => ({ quality, resolution, rng: seededRandom(s) })
      const plain = leidenOnGraph.detailed(build(false), options())
      expect(leidenOnGraph.detailed(build(true), options())).toEqual(plain)
    }),
  )
})

test('on a graphology graph, the three forms agree with each other and with the CSR form', () => {
  fc.assert(
    fc.property(edgeList(20), form, seed, (list, { quality, resolution }, s) => {
      const graph = new Graph({ type: 'undirected' })
      const key = (i: number) => `n${String(i).padStart(2, '0')}`
      for (let i = list.nodes - 1; i >= 0; i--) graph.addNode(key(i))
      for (const [a, b, w] of list.edges) graph.addEdge(key(a), key(b), { strength: w })
      const options = () => ({ quality, resolution, rng: seededRandom(s), getEdgeWeight: 'strength' })
      const csr = fromEdges(list)
      const direct = leiden(csr, { quality, resolution, random: seededRandom(s) })

      const mapping = leidenOnGraph(graph, options())
      expect(mapping).toEqual(Object.fromEntries(Array.from(direct.communities, (c, i) => [key(i), c])))
      const detailed = leidenOnGraph.detailed(graph, options())
      expect(detailed.communities).toEqual(mapping)
      expect(detailed).toMatchObject({ count: direct.count, quality: direct.quality, resolution })
      expect(detailed.modularity).toBeCloseTo(modularity(csr, direct.communities, resolution), 12)
      expect(detailed.dendrogram.at(-1)).toEqual(direct.communities)
      expect(detailed.moves.length).toBe(detailed.level)
      leidenOnGraph.assign(graph, { ...options(), nodeCommunityAttribute: 'part' })
      expect(Object.fromEntries(graph.mapNodes((node, a) => [node, a.part]))).toEqual(mapping)
    }),
  )
})

test('on a graphology graph, weights come from an attribute, a function or are 1; directions and loops are left aside', () => {
  const graph = new Graph({ type: 'directed' })
  for (const node of ['a', 'b', 'c', 'd']) graph.addNode(node)
  graph.addEdge('a', 'b', { weight: 5 })
  graph.addEdge('b', 'a', { weight: 5 })
  graph.addEdge('b', 'c', { weight: 0.1 })
  graph.addEdge('c', 'd')
  graph.addEdge('d', 'd', { weight: 100 })
  const cpm = { quality: 'cpm' as const, resolution: 0.5 }
  expect(leidenOnGraph(graph, cpm)).toEqual({ a: 0, b: 0, c: 1, d: 1 })
  expect(leidenOnGraph.detailed(graph, cpm).quality).toBeCloseTo(10 - 0.5 + 1 - 0.5, 12)
  expect(leidenOnGraph.detailed(graph, { ...cpm, getEdgeWeight: null, resolution: 0 }).quality).toBe(4)
  const turned = (_: string, attributes: { weight?: number }) => (attributes.weight === 0.1 ? 1 : 0)
  expect(leidenOnGraph(graph, { ...cpm, getEdgeWeight: turned })).toEqual({ a: 0, b: 1, c: 1, d: 2 })
  graph.setEdgeAttribute('a', 'b', 'weight', -1)
  expect(() => leidenOnGraph(graph, cpm)).toThrow(RangeError)
  expect(leidenOnGraph(new Graph())).toEqual({})
})
