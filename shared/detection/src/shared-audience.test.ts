import type { ShareEvent } from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayReference } from './annotate.reference.ts'
import { annotate } from './annotate.ts'
import type { Community, Member } from './communities.ts'
import { type Detection, detect } from './detect.ts'
import { PARAMETERS, type Parameters } from './parameters.ts'
import { plantedWorld } from './planted-world.fixture.ts'
import { accountName, type Shares } from './prepare.ts'
import { randomInt, seededRandom } from './random.ts'
import { columnsFrom } from './share-columns.ts'
import { findAudiencesReference, testLagsReference } from './shared-audience.reference.ts'
import { findAudiences, testLags } from './shared-audience.ts'
import { shareAt, sharesOf } from './small-world.fixture.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const START_MS = 1_600_000_000_000

/** At, just below and just above the intervals that the test looks at. */
const GAPS_MS = [
  ...[0, 0, 1, 20, 30, 31, 59, 60, 61].map((m) => m * MINUTE),
  ...[3, 9, 23, 24, 30].map((h) => h * HOUR),
  ...[30 * MINUTE + 1, HOUR - 1, HOUR + 1, DAY - 1, DAY + 1],
]

/** Objects minutes to days apart, shared at all gaps; every account a stranger, of community 1, or of community 2. */
const world = fc
  .record({
    accounts: fc.integer({ min: 5, max: 12 }),
    objects: fc.integer({ min: 3, max: 9 }),
    spacingMs: fc.constantFrom(0, 10 * MINUTE, 30 * MINUTE, 5 * HOUR, 30 * HOUR),
    count: fc.integer({ min: 20, max: 110 }),
  })
  .chain(({ accounts, objects, spacingMs, count }) => {
    const share = fc
      .tuple(fc.nat({ max: accounts - 1 }), fc.nat({ max: objects - 1 }), fc.constantFrom(...GAPS_MS))
      .map(([account, object, gapMs]) => shareAt(account, object, START_MS + object * spacingMs + gapMs))
    return fc.record({
      events: fc.array(share, { minLength: count, maxLength: count }),
      labels: fc.array(fc.constantFrom(0, 0, 1, 1, 2), { minLength: accounts, maxLength: accounts }),
    })
  })

/** Limits other than those in use, so that small worlds reach every branch. */
const limits = fc
  .record({
    rarityLimit: fc.constantFrom(2, 4, 96),
    localPrior: fc.constantFrom(4, 4, 0.001),
    audienceRate: fc.constantFrom(0.05, 0.3, 0.7),
  })
  .map((some) => ({ ...PARAMETERS, ...some }) as unknown as Parameters)

const labelled = (labels: readonly number[], shares: Shares, label: number): number[] =>
  [...Array(shares.accounts).keys()].filter((account) => labels[account] === label)

const admitted = (account: number, admittedBy: Member['admittedBy'] = 'community'): Member => ({
  account,
  admittedBy,
  membership: 1,
})

const communityOf = (members: Member[]): Community => ({ members, tookBack: false })

const audiences = (
  shares: Shares,
  communities: Community[],
  parameters: Parameters = PARAMETERS,
): number[] => [...findAudiences(shares, annotate(shares), communities, parameters)]

test('a member against the timing of its objects is the definition: sessions, rarest shares, chances, tail', () => {
  const seen = { several: 0, near: 0, far: 0, common: 0, grouped: 0, least: 0, most: 0, empty: 0 }
  fc.assert(
    fc.property(world, limits, ({ events, labels }, parameters) => {
      const shares = sharesOf(events)
      const members = labelled(labels, shares, 1)
      const others = labelled(labels, shares, 2)
      const grouped = new Set([...members, ...others])
      const marked = Uint8Array.from({ length: shares.accounts }, (_, i) => (grouped.has(i) ? 1 : 0))
      const around = dayReference(shares, parameters, (_, other) => !grouped.has(other))
      const found = testLags(shares, Uint32Array.from(around), marked, members, parameters)
      const expected = testLagsReference(shares, grouped, members, parameters)
      expect(found.map((one) => one.account)).toEqual(members)
      found.forEach((one, k) => {
        const other = expected[k]
        expect([one.sessions, one.near]).toEqual([other.sessions, other.near])
        expect(one.expected).toBeCloseTo(other.expected, 10)
        expect(one.log10P).toBeCloseTo(other.log10P, 9)
        expect(one.log10Best).toBeCloseTo(other.log10Best, 9)
        seen.several += other.sessionSizes.filter((count) => count > 1).length
        seen.near += one.near
        seen.far += one.sessions - one.near
        if (one.sessions === 0) seen.empty++
        seen.least += other.chances.filter((p) => p === 1 / 24).length
        seen.most += other.chances.filter((p) => p === 0.999).length
      })
      seen.common += around.filter((company) => company > parameters.rarityLimit).length
      seen.grouped += [...shares.account].filter((i) => others.includes(i)).length
    }),
    { numRuns: 150, seed: 1, endOnFailure: true },
  )
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(10)
})

test('audiences are their definition', () => {
  const seen = [0, 0]
  fc.assert(
    fc.property(
      world,
      limits,
      fc.infiniteStream(fc.constantFrom('community' as const, 'attached' as const, 'group_test' as const)),
      ({ events, labels }, parameters, ways) => {
        const shares = sharesOf(events)
        const communities = [1, 2].map((label) =>
          communityOf(labelled(labels, shares, label).map((i) => admitted(i, ways.next().value))),
        )
        const found = audiences(shares, communities, parameters)
        expect(found).toEqual(findAudiencesReference(shares, communities, parameters))
        for (const one of found) seen[one]++
      },
    ),
    { numRuns: 150, seed: 1, endOnFailure: true },
  )
  expect(Math.min(...seen)).toBeGreaterThan(20)
})

/**
 * Accounts from `first` on, each of which shares most of the objects, within so long of its appearance. Objects appear
 * two days apart.
 */
interface Crowd {
  first: number
  accounts: number
  withinMs: number
}

/** Twelve objects and who shares them; every crowd in its own time, or, `together`, at one time within the day. */
function shared(seed: number, crowds: readonly (Crowd & { together?: boolean })[]): ShareEvent[] {
  const random = seededRandom(seed)
  return Array.from({ length: 12 }, (_, object) =>
    crowds.flatMap(({ first, accounts, withinMs, together }) => {
      const startMs = START_MS + object * 2 * DAY + (together ? randomInt(random, 18 * HOUR) : 0)
      return Array.from({ length: accounts }, (_, k) => k)
        .filter(() => random() < 0.8)
        .map((k) => shareAt(first + k, object, startMs + randomInt(random, withinMs)))
    }),
  ).flat()
}

const members = (from: number, to: number, admittedBy?: Member['admittedBy']): Member[] =>
  Array.from({ length: to - from }, (_, k) => admitted(from + k, admittedBy))

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8]

test('fans who share the same rare objects at the hours of strangers are an audience', () => {
  for (const seed of SEEDS) {
    const shares = sharesOf(
      shared(seed, [
        { first: 0, accounts: 6, withinMs: 20 * HOUR },
        { first: 6, accounts: 12, withinMs: 20 * HOUR },
      ]),
    )
    expect(audiences(shares, [communityOf(members(0, 6))])).toEqual([1])
  }
})

test('a community that shares them within minutes, amid strangers at any hour, is no audience', () => {
  for (const seed of SEEDS) {
    const shares = sharesOf(
      shared(seed, [
        { first: 0, accounts: 6, withinMs: 10 * MINUTE, together: true },
        { first: 6, accounts: 12, withinMs: 20 * HOUR },
      ]),
    )
    expect(audiences(shares, [communityOf(members(0, 6))])).toEqual([0])
  }
})

test('where everybody shares within the hour the test has no power, and nobody is set aside', () => {
  for (const seed of SEEDS) {
    const shares = sharesOf(
      shared(seed, [
        { first: 0, accounts: 6, withinMs: 50 * MINUTE, together: false },
        { first: 6, accounts: 12, withinMs: 50 * MINUTE },
      ]),
    )
    const marked = Uint8Array.from({ length: shares.accounts }, (_, i) => (i < 6 ? 1 : 0))
    const around = Uint32Array.from(dayReference(shares, PARAMETERS, (_, other) => other >= 6))
    for (const one of testLags(shares, around, marked, [0, 1, 2, 3, 4, 5], PARAMETERS)) {
      expect(one.log10P).toBeGreaterThan(Math.log10(0.05))
      expect(one.log10Best).toBeGreaterThan(Math.log10(0.05))
    }
    expect(audiences(shares, [communityOf(members(0, 6))])).toEqual([0])
  }
})

test('communities are judged by strangers, not by each other, and each by its own core', () => {
  for (const seed of SEEDS) {
    const shares = sharesOf(
      shared(seed, [
        { first: 0, accounts: 6, withinMs: 20 * HOUR },
        { first: 6, accounts: 6, withinMs: 10 * MINUTE, together: true },
        { first: 12, accounts: 12, withinMs: 20 * HOUR },
      ]),
    )
    const two = [communityOf(members(0, 6)), communityOf(members(6, 12))]
    expect(audiences(shares, two)).toEqual([1, 0])
    // Accounts of the group test were admitted for their hits, and say nothing of the core.
    expect(audiences(shares, [communityOf([...members(0, 6), ...members(6, 12, 'group_test')])])).toEqual([1])
    expect(audiences(shares, [communityOf([...members(0, 6, 'group_test'), ...members(6, 12)])])).toEqual([0])
  }
})

/**
 * A world in which so many fans share 60 objects within 8 h, as four others do. The first four of them also act as
 * one, on eight objects of their own, if `acting`.
 */
function followed(seed: number, fans: number, acting: boolean): ShareEvent[] {
  const random = seededRandom(seed)
  const { events } = plantedWorld({ seed, background: 300, objects: 150, shares: 3000, days: 10 })
  const add = (object: number, accounts: readonly string[], withinMs: number): void => {
    const startMs = Date.UTC(2021, 1, 1) + randomInt(random, 9 * DAY)
    for (const accountId of accounts)
      events.push({ ...shareAt(0, object, startMs + randomInt(random, withinMs)), accountId })
  }
  const anybody = (): string => `b${String(randomInt(random, 300)).padStart(4, '0')}`
  const names = Array.from({ length: fans }, (_, k) => `fan${String(k).padStart(2, '0')}`)
  for (let object = 0; object < 60; object++) {
    const sharing = names.filter(() => random() < 0.9)
    add(object, [...sharing, anybody(), anybody(), anybody(), anybody()], 8 * HOUR)
  }
  for (let object = 100; object < (acting ? 108 : 100); object++) add(object, names.slice(0, 4), 8_000)
  return events
}

const detected = (events: readonly ShareEvent[], some: Partial<Record<keyof Parameters, number>> = {}) =>
  detect(columnsFrom(events), {
    scope: 'everybody',
    community: 'leiden',
    seed: 1,
    parameters: { ...PARAMETERS, ...some } as unknown as Parameters,
  })

const namesIn = ({ shares }: Detection, communities: readonly Community[]): string[][] =>
  communities.map((one) => one.members.map(({ account }) => accountName(shares, account)))

test('an audience that tier C finds is set aside and counted, and is neither for review nor a case', () => {
  for (const seed of [1, 2]) {
    const events = followed(seed, 6, false)
    const found = detected(events)
    const [fans] = namesIn(found, found.audiences)
    expect(fans.length).toBeGreaterThanOrEqual(4)
    expect(fans.every((name) => name.startsWith('fan'))).toBe(true)
    expect(found.counts.audiencesSetAside).toBe(1)
    expect(found.reviews).toEqual([])
    expect(found.cases).toEqual([])
    // Without the question it would have been a case, and the group test would have added the fans it left out.
    const unasked = detected(events, { audienceRate: 0 })
    expect(namesIn(unasked, unasked.reviews)).toEqual([
      ['fan00', 'fan01', 'fan02', 'fan03', 'fan04', 'fan05'],
    ])
    expect(unasked.audiences).toEqual([])
    expect(unasked.counts.audiencesSetAside).toBe(0)
    expect(unasked.cases.map((one) => one.level)).toEqual(['review'])
  }
})

test('an audience is set aside beside communities that are kept, and takes none of them with it', () => {
  const operation = plantedWorld({
    seed: 1,
    background: 300,
    objects: 1,
    shares: 0,
    days: 10,
    operation: { accounts: 6, objects: 12, withinMs: 3_500_000 },
  })
  const found = detected([...followed(1, 6, false), ...operation.events])
  expect(namesIn(found, found.reviews)).toEqual([operation.planted])
  expect(
    namesIn(found, found.audiences)
      .flat()
      .every((name) => name.startsWith('fan')),
  ).toBe(true)
  expect(found.counts.audiencesSetAside).toBe(1)
  expect(found.cases.map((one) => one.accounts.map((account) => account.accountId).sort())).toEqual([
    operation.planted,
  ])
})

test('fans with a quarter of their accounts in an alert are its wider circle, and are kept', () => {
  for (const seed of [1, 2]) {
    const events = followed(seed, 12, true)
    const kept = detected(events)
    expect(namesIn(kept, kept.alerts)).toEqual([['fan00', 'fan01', 'fan02', 'fan03']])
    expect(kept.reviews.map((one) => one.members.length)).toEqual([12])
    expect(kept.counts.audiencesSetAside).toBe(0)
    expect(kept.cases.map((one) => [one.level, one.accounts.length])).toEqual([['alert', 12]])
    // Enough where just that part of the core is asked for, and too little where more is.
    const core = kept.reviews[0].members.filter((member) => member.admittedBy !== 'group_test')
    const part = 4 / core.length
    expect(detected(events, { circleOverlap: part }).reviews).toEqual(kept.reviews)
    const aside = detected(events, { circleOverlap: part + 0.001 })
    expect(aside.alerts).toEqual(kept.alerts)
    expect(aside.audiences.map((one) => one.members)).toEqual([core])
    expect(aside.cases.map((one) => [one.level, one.accounts.length])).toEqual([['alert', 4]])
  }
})
