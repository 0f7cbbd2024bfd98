import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countActivity } from './activity.ts'
import { annotate } from './annotate.ts'
import { type Backbone, emptyBackbone } from './backbone.ts'
import { attachReference, communitiesReference } from './communities.reference.ts'
import { attach, type Community, type CommunityOptions, extendCores, findCores } from './communities.ts'
import { csrGraph } from './csr-graph.ts'
import { PARAMETERS } from './parameters.ts'
import { shareAt, sharesOf } from './small-world.fixture.ts'

interface Edge {
  a: number
  b: number
  tier: number
  weight: number
}

const ACCOUNTS = 24

/** Weights in sixteenths, so that sums are exact in any order and ties are true ties. */
const edges: fc.Arbitrary<Edge[]> = fc
  .uniqueArray(
    fc.record({
      a: fc.nat({ max: ACCOUNTS - 1 }),
      b: fc.nat({ max: ACCOUNTS - 1 }),
      tier: fc.integer({ min: 1, max: 3 }),
      weight: fc.integer({ min: 1, max: 16 }).map((sixteenths) => sixteenths / 16),
    }),
    { minLength: 8, maxLength: 60, selector: ({ a, b }) => `${Math.min(a, b)} ${Math.max(a, b)}` },
  )
  .map((list) =>
    list
      .filter(({ a, b }) => a !== b)
      .map((edge) => ({ ...edge, a: Math.min(edge.a, edge.b), b: Math.max(edge.a, edge.b) }))
      .sort((x, y) => x.a - y.a || x.b - y.b),
  )

/** Three tight circles of five and some edges at large: communities that stand, with accounts at their edge. */
const circles: fc.Arbitrary<Edge[]> = edges.map((loose) => {
  const all = new Map(loose.slice(0, 14).map((edge) => [`${edge.a} ${edge.b}`, edge]))
  for (let c = 0; c < 3; c++)
    for (let a = c * 6; a < c * 6 + 5; a++)
      for (let b = a + 1; b < c * 6 + 5; b++) all.set(`${a} ${b}`, { a, b, tier: 1 + (c % 3), weight: 1 })
  return [...all.values()].sort((x, y) => x.a - y.a || x.b - y.b)
})

/** A ring of equal edges can be cut anywhere: every run cuts it elsewhere. */
const ring: fc.Arbitrary<Edge[]> = fc.integer({ min: 9, max: ACCOUNTS }).map((size) =>
  Array.from({ length: size }, (_, at) => ({
    a: Math.min(at, (at + 1) % size),
    b: Math.max(at, (at + 1) % size),
    tier: 1,
    weight: 0.25,
  })).sort((x, y) => x.a - y.a || x.b - y.b),
)

function backboneOf(list: readonly Edge[]): Backbone {
  const backbone = emptyBackbone(list.length)
  list.forEach(({ a, b, tier, weight }, e) => {
    backbone.a[e] = a
    backbone.b[e] = b
    backbone.tier[e] = tier
    backbone.weight[e] = weight
  })
  return backbone
}

function communitiesOf(backbone: Backbone, options: CommunityOptions): Community[] {
  const shares = sharesOf(
    Array.from({ length: ACCOUNTS }, (_, account) => shareAt(account, account, account)),
  )
  const annotation = annotate(shares)
  const nobody = new Uint8Array(ACCOUNTS)
  const cores = findCores(backbone, options, PARAMETERS)
  return extendCores(shares, annotation, countActivity(shares, 600_000), cores, nobody, PARAMETERS)
}

const option = fc.record({
  algorithm: fc.constantFrom('leiden' as const, 'louvain' as const),
  seed: fc.nat({ max: 1000 }),
  weakestTier: fc.constantFrom(2 as const, 3 as const),
})

test('communities, how each account came in, and its membership are those of the definition', () => {
  let attached = 0
  let wavering = 0
  fc.assert(
    fc.property(fc.oneof(edges, circles, ring), option, (list, options) => {
      const found = communitiesOf(backboneOf(list), options)
      const plain = found.map(({ members }) => members)
      expect(plain).toEqual(communitiesReference(backboneOf(list), options, PARAMETERS))
      attached += plain.flat().filter((member) => member.admittedBy === 'attached').length
      wavering += plain.flat().filter((member) => member.membership < 1).length
    }),
    { numRuns: 50, seed: 1 },
  )
  expect(attached).toBeGreaterThan(20)
  expect(wavering).toBeGreaterThan(20)
})

test('attachment is its definition, for any labels', () => {
  fc.assert(
    fc.property(
      edges,
      fc.array(fc.nat({ max: 5 }), { minLength: ACCOUNTS, maxLength: ACCOUNTS }),
      fc.constantFrom(3, 5, 12),
      (list, coarse, spread) => {
        const labels = Uint32Array.from(coarse, (label, node) => (node % spread === 0 ? node : label))
        const column = (end: 'a' | 'b') => list.map((edge) => edge[end])
        const graph = csrGraph(
          ACCOUNTS,
          column('a'),
          column('b'),
          list.map((edge) => edge.weight),
        )
        expect([...attach(graph, labels, PARAMETERS)]).toEqual(attachReference(graph, labels, PARAMETERS))
      },
    ),
    { numRuns: 200 },
  )
})

test('a chain attaches a link a round, and stops after three', () => {
  const circle = [0, 1, 2, 3].flatMap((a) => [0, 1, 2, 3].filter((b) => b > a).map((b) => [a, b]))
  const chain = [3, 4, 5, 6, 7].map((a) => [a, a + 1])
  const all = [...circle, ...chain]
  const graph = csrGraph(
    9,
    all.map(([a]) => a),
    all.map(([, b]) => b),
    all.map(() => 0.5),
  )
  const labels = Uint32Array.of(0, 0, 0, 0, 4, 5, 6, 7, 8)
  expect([...attach(graph, labels, PARAMETERS)]).toEqual([0, 0, 0, 0, 0, 0, 0, 7, 8])
})

test('accounts joined by weaker edges alone are in review, and in no alert', () => {
  const circle = (from: number, tier: number): Edge[] =>
    [0, 1, 2, 3].flatMap((a) =>
      [0, 1, 2, 3].filter((b) => b > a).map((b) => ({ a: from + a, b: from + b, tier, weight: 1 })),
    )
  const backbone = backboneOf([...circle(0, 1), ...circle(6, 2), ...circle(12, 3)])
  for (const algorithm of ['leiden', 'louvain'] as const) {
    const accounts = (weakestTier: 2 | 3) =>
      communitiesOf(backbone, { algorithm, seed: 1, weakestTier }).map(({ members }) =>
        members.map((m) => m.account),
      )
    expect(accounts(2)).toEqual([
      [0, 1, 2, 3],
      [6, 7, 8, 9],
    ])
    expect(accounts(3)).toEqual([
      [0, 1, 2, 3],
      [6, 7, 8, 9],
      [12, 13, 14, 15],
    ])
  }
})
