import type { ShareEvent } from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countActivity } from './activity.ts'
import { type Analysis, type AnalyzeOptions, analyze, scalesFor, testable } from './analyze.ts'
import { annotate } from './annotate.ts'
import type { Backbone } from './backbone.ts'
import { testCoSelection } from './co-selection.ts'
import { sweepCoincidences } from './coincidences.ts'
import { MINUTE_SCALES, PARAMETERS, SECOND_SCALES } from './parameters.ts'
import { plantedWorld } from './planted-world.fixture.ts'
import { accountName } from './prepare.ts'
import { shareAt, sharesOf, smallWorld } from './small-world.fixture.ts'
import { testSynchrony } from './synchrony.ts'

function run(events: readonly ShareEvent[], options: Partial<AnalyzeOptions> = {}): Analysis {
  const shares = sharesOf(events)
  const tested = new Uint8Array(shares.accounts).fill(1)
  return analyze(
    shares,
    annotate(shares),
    countActivity(shares, PARAMETERS.blockMs),
    { tested, community: 'leiden', seed: 1, ...options },
    PARAMETERS,
  )
}

/** Edges of some tiers, everything that is known of them. */
const edgesOf = (backbone: Backbone, tiers: readonly number[]) =>
  Array.from({ length: backbone.size }, (_, e) =>
    Object.fromEntries(
      Object.entries(backbone).map(([name, column]) => [name, typeof column === 'number' ? 0 : column[e]]),
    ),
  ).filter((edge) => tiers.includes(edge.tier))

const namesOf = (edges: ReturnType<typeof edgesOf>): string[] => edges.map(({ a, b }) => `${a} ${b}`)

/** Accounts 0 to 3 share the same 16 rare objects within seconds of each other; 60 others share among themselves. */
function operation(seed: number, withinMs: number): ShareEvent[] {
  return plantedWorld({
    seed,
    background: 60,
    objects: 60,
    shares: 700,
    days: 4,
    operation: { accounts: 5, objects: 10, withinMs },
  }).events
}

const world = fc.oneof(
  { weight: 2, arbitrary: smallWorld },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat({ max: 50 }), fc.constantFrom(5_000, 240_000, 900_000, 3_000_000))
      .map(([seed, withinMs]) => operation(seed, withinMs)),
  },
)

test('burst mode admits every edge of tier A and may admit more; the families are the same', () => {
  let more = 0
  let same = 0
  fc.assert(
    fc.property(world, (events) => {
      const calm = run(events)
      const burst = run(events, { burst: true })
      const before = namesOf(edgesOf(calm.backbone, [1]))
      const after = namesOf(edgesOf(burst.backbone, [1]))
      expect(after).toEqual(expect.arrayContaining(before))
      expect(burst.counts.pairsTested.A).toBe(calm.counts.pairsTested.A)
      expect(burst.counts.sharePairsConsidered).toBe(calm.counts.sharePairsConsidered)
      if (after.length > before.length) more++
      if (after.length !== before.length) return
      // Tiers B and C know of tier A which pairs it joined, and nothing else.
      same += edgesOf(calm.backbone, [2, 3]).length
      expect(edgesOf(burst.backbone, [2, 3])).toEqual(edgesOf(calm.backbone, [2, 3]))
      expect(burst.leads).toEqual(calm.leads)
    }),
    { numRuns: 50, seed: 1 },
  )
  expect(more).toBeGreaterThan(0)
  expect(same).toBeGreaterThan(10)
})

test('a lead has the weight, no edge, and a place in the ranking by weight', () => {
  let leads = 0
  fc.assert(
    fc.property(world, (events) => {
      const found = run(events)
      const edges = namesOf(edgesOf(found.backbone, [1, 2, 3]))
      for (const { a, b, weight, sessions } of found.leads) {
        expect(edges).not.toContain(`${a} ${b}`)
        expect(weight).toBeGreaterThanOrEqual(PARAMETERS.leadWeight)
        expect(sessions).toBeGreaterThanOrEqual(weight)
      }
      const byWeight = found.leads.toSorted((x, y) => y.weight - x.weight || x.a - y.a || x.b - y.b)
      expect(found.leads).toEqual(byWeight)
      leads += found.leads.length
    }),
    { numRuns: 50, seed: 1 },
  )
  expect(leads).toBeGreaterThan(10)
})

test('what is counted adds up: edges by tier, alerts within review, members once', () => {
  fc.assert(
    fc.property(world, fc.constantFrom('leiden' as const, 'louvain' as const), (events, community) => {
      const { backbone, alerts, reviews, counts } = run(events, { community })
      expect(counts.edges.A + counts.edges.B + counts.edges.C).toBe(backbone.size)
      expect(counts.pairsTested.A).toBeLessThanOrEqual(counts.pairsConsidered)
      for (let e = 0; e < backbone.size; e++) {
        expect(backbone.a[e]).toBeLessThan(backbone.b[e])
        expect(backbone.log10P[e]).toBeLessThan(0)
        expect(backbone.weight[e]).toBeGreaterThan(0)
        expect(backbone.weight[e]).toBeLessThanOrEqual(1)
        expect(backbone.observed[e]).toBeGreaterThan(backbone.expected[e])
      }
      for (const communities of [alerts, reviews]) {
        const members = communities.flatMap((one) => one.members.map((member) => member.account))
        expect(new Set(members).size).toBe(members.length)
        for (const one of communities)
          expect(one.members.length).toBeGreaterThanOrEqual(PARAMETERS.minCommunity)
      }
    }),
    { numRuns: 40, seed: 1 },
  )
})

/**
 * What scope `flagged` keeps: a pair of tested accounts meets at the same times, in the same sessions, so often in
 * synchrony, and the family is the pairs of tested accounts. The chances of strata may differ, as they leave out the
 * company of candidate pairs, and pairs that nobody tests are no candidates.
 */
test('a pair of tested accounts has its sessions and synchronous sessions, whoever else is tested', () => {
  let compared = 0
  fc.assert(
    fc.property(smallWorld, fc.constantFrom(0b11, 0b10111, 0b111100), (events, marks) => {
      const shares = sharesOf(events)
      const annotation = annotate(shares)
      const everybody = new Uint8Array(shares.accounts).fill(1)
      const some = everybody.map((_, i) => (marks >> i) & 1)
      const tierA = (tested: Uint8Array) => {
        const coincidences = sweepCoincidences(shares, {
          tested: testable(shares, tested, PARAMETERS.minObjects),
          open: new Uint8Array(shares.count).fill(1),
          spanMs: PARAMETERS.sweepMs,
          minimum: PARAMETERS.minSessions,
          minObjects: PARAMETERS.minObjects,
          budget: 1e9,
        })
        // One scale, so that the smallest p cannot pick another.
        const result = testSynchrony(shares, annotation, coincidences, [scalesFor(shares)[0]], PARAMETERS)
        const pairs = new Map<string, [number, number]>()
        for (let k = 0; k < coincidences.pairs; k++)
          if (some[coincidences.pairA[k]] && some[coincidences.pairB[k]])
            pairs.set(`${coincidences.pairA[k]} ${coincidences.pairB[k]}`, [
              result.sessions[k],
              result.synchronous[k],
            ])
        return { pairs, family: result.family[0] }
      }
      const wide = tierA(everybody)
      const narrow = tierA(some)
      compared += [...narrow.pairs.values()].filter(([sessions]) => sessions > 0).length
      expect(narrow.pairs).toEqual(wide.pairs)
      expect(narrow.family).toBeLessThanOrEqual(wide.family)
    }),
    { numRuns: 80, seed: 1 },
  )
  expect(compared).toBeGreaterThan(20)
})

test('only tested accounts come into edges, leads and communities', () => {
  let found = 0
  fc.assert(
    fc.property(fc.nat({ max: 40 }), fc.nat({ max: 6 }), (seed, shift) => {
      const events = operation(seed, seed % 2 === 0 ? 5_000 : 900_000)
      const shares = sharesOf(events)
      const tested = Uint8Array.from({ length: shares.accounts }, (_, i) =>
        accountName(shares, i).startsWith('p') || (i + shift) % 3 > 0 ? 1 : 0,
      )
      const { backbone, alerts, reviews, leads } = run(events, { tested })
      const seen = [
        ...backbone.a,
        ...backbone.b,
        ...leads.flatMap(({ a, b }) => [a, b]),
        ...[...alerts, ...reviews].flatMap(({ members }) => members.map((member) => member.account)),
      ]
      expect(seen.filter((account) => !tested[account])).toEqual([])
      found += alerts.length + reviews.length
    }),
    { numRuns: 15, seed: 1 },
  )
  expect(found).toBeGreaterThan(10)
})

test('leads are of tested accounts', () => {
  let leads = 0
  let others = 0
  fc.assert(
    fc.property(smallWorld, fc.constantFrom(0b1, 0b11, 0b100101), (events, marks) => {
      const shares = sharesOf(events)
      const tested = Uint8Array.from({ length: shares.accounts }, (_, i) => (marks >> i) & 1)
      for (const { a, b } of run(events, { tested }).leads) {
        expect([tested[a], tested[b]]).toEqual([1, 1])
        leads++
      }
      others += run(events).leads.filter(({ a, b }) => tested[a] !== tested[b]).length
    }),
    { numRuns: 120, seed: 1 },
  )
  expect(leads).toBeGreaterThan(3)
  expect(others).toBeGreaterThan(20)
})

test('the backbone is the union of the three tests, each with the edges of the stronger ones as neighbours', () => {
  const seen = [0, 0, 0]
  fc.assert(
    fc.property(world, (events) => {
      const shares = sharesOf(events)
      const annotation = annotate(shares)
      const { backbone } = run(events)
      const coincidences = sweepCoincidences(shares, {
        tested: new Uint8Array(shares.accounts).fill(1),
        open: new Uint8Array(shares.count),
        spanMs: PARAMETERS.sweepMs,
        minimum: PARAMETERS.minSessions,
        minObjects: PARAMETERS.minObjects,
        budget: 1e9,
      })
      const activity = countActivity(shares, PARAMETERS.blockMs)
      const select = (joined: Uint8Array, reachMs: number) =>
        testCoSelection(shares, annotation, coincidences, activity, joined, reachMs, PARAMETERS)
      const tierA = testSynchrony(shares, annotation, coincidences, scalesFor(shares), PARAMETERS)
      const tierB = select(tierA.passed, PARAMETERS.coSelectionMs.B)
      const alert = Uint8Array.from(tierA.passed, (one, k) => Math.max(one, tierB.passed[k]))
      const tierC = select(alert, PARAMETERS.coSelectionMs.C)
      const expected: unknown[] = []
      for (let k = 0; k < coincidences.pairs; k++) {
        const tier = tierA.passed[k] ? 1 : tierB.passed[k] ? 2 : tierC.passed[k] ? 3 : 0
        if (tier === 0) continue
        seen[tier - 1]++
        const { log10P, sessions, expected: mean } = tier === 1 ? tierA : tier === 2 ? tierB : tierC
        const strength = Math.min(1, -log10P[k] / 12)
        const weight = tier === 1 ? strength : 0.3 + 0.7 * strength
        expected.push([coincidences.pairA[k], coincidences.pairB[k], tier, weight, sessions[k], mean[k]])
      }
      const { a, b, tier, weight, sessions, expected: mean } = backbone
      expect(Array.from(a, (_, e) => [a[e], b[e], tier[e], weight[e], sessions[e], mean[e]])).toEqual(
        expected,
      )
    }),
    { numRuns: 120, seed: 1 },
  )
  expect(Math.min(...seen)).toBeGreaterThan(20)
})

test('with everybody tested, no pair is mixed: a mask of ones is the wide scope', () => {
  fc.assert(
    fc.property(smallWorld, (events) => {
      const shares = sharesOf(events)
      const found = sweepCoincidences(shares, {
        tested: new Uint8Array(shares.accounts).fill(1),
        open: new Uint8Array(shares.count).fill(1),
        spanMs: PARAMETERS.sweepMs,
        minimum: 1,
        minObjects: 1,
        budget: 1e9,
      })
      expect(found.mixed.every((one) => one === 0)).toBe(true)
    }),
    { numRuns: 20 },
  )
})

test('whole minutes are judged at the scale of minutes', () => {
  expect(scalesFor(sharesOf([shareAt(0, 0, 60_000), shareAt(1, 0, 600_000)]))).toBe(MINUTE_SCALES)
  expect(scalesFor(sharesOf([shareAt(0, 0, 60_000), shareAt(1, 0, 600_001)]))).toBe(SECOND_SCALES)
})

test('accounts need three distinct objects', () => {
  const shares = sharesOf(
    [0, 1, 2, 0, 0].flatMap((object, n) => [shareAt(0, object, n), shareAt(1, object % 2, n)]),
  )
  expect([...testable(shares, Uint8Array.of(1, 1), 3)]).toEqual([1, 0])
  expect([...testable(shares, Uint8Array.of(0, 1), 2)]).toEqual([0, 1])
})

test('the null holds: 30 worlds of crowds, fans and the rhythm of days give no more edges than the rate allows', () => {
  let tested = 0
  let worldsWithEdges = 0
  let alerts = 0
  for (let seed = 0; seed < 30; seed++) {
    const { events } = plantedWorld({
      seed: 100 + seed,
      background: 200,
      objects: 80,
      shares: 2500,
      days: 3,
      flashCrowd: seed % 2 === 0 ? 0 : 180,
      fans: seed % 3 === 0 ? 40 : 0,
    })
    const found = run(events)
    tested += found.counts.pairsTested.A
    if (found.counts.edges.A > 0) worldsWithEdges++
    alerts += found.alerts.length
  }
  expect(tested).toBeGreaterThan(20_000)
  // Where no pair is coordinated, a world has an edge with chance q at most: of 30, .3 are expected.
  expect(worldsWithEdges).toBeLessThanOrEqual(1)
  expect(alerts).toBe(0)
})
