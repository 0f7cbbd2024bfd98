import type { ReviewCase, ShareEvent } from '@murmuration/contracts'
import { ReviewCase as ReviewCaseSchema } from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Detection, type DetectOptions, detect, parametersHash } from './detect.ts'
import { idAt } from './id-table.ts'
import { PARAMETERS } from './parameters.ts'
import { type PlantedWorld, plantedWorld, type WorldOptions } from './planted-world.fixture.ts'
import { accountName } from './prepare.ts'
import { randomInt, seededRandom } from './random.ts'
import { columnsFrom } from './share-columns.ts'
import { smallWorld } from './small-world.fixture.ts'

const base: DetectOptions = { scope: 'everybody', community: 'leiden', seed: 1 }
const ALGORITHMS = ['leiden', 'louvain'] as const

/** A planted operation of eight, twelve rare objects, amid 300 others. */
const withOperation = (seed: number, withinMs: number, more: Partial<WorldOptions> = {}): PlantedWorld =>
  plantedWorld({
    seed,
    background: 300,
    objects: 150,
    shares: 3000,
    days: 5,
    operation: { accounts: 8, objects: 12, withinMs },
    ...more,
  })

/** A smaller one with attributes that differ from row to row, and a slow circle beside the fast one. */
function described(seed: number): ShareEvent[] {
  const random = seededRandom(1000 + seed)
  const small = { background: 80, objects: 60, shares: 900, days: 4 }
  const fast = withOperation(seed, 6_000, {
    ...small,
    operation: { accounts: 5, objects: 8, withinMs: 6_000 },
  })
  const slow = plantedWorld({
    ...small,
    shares: 0,
    seed,
    operation: { accounts: 5, objects: 7, withinMs: 3_000_000 },
  })
  const events = [
    ...fast.events,
    ...slow.events.map((event) => ({
      ...event,
      accountId: `s${event.accountId}`,
      objectId: `s${event.objectId}`,
    })),
  ]
  return events.map((event, n) => ({
    ...event,
    postId: `p${String(n).padStart(5, '0')}`,
    authorId: `author${event.objectId.length + (event.objectId.charCodeAt(event.objectId.length - 1) % 7)}`,
    language: ['en', 'xa', 'xb'][randomInt(random, 3)],
    client: ['web', 'app'][randomInt(random, 2)],
    declaredPlace: ['Aria', 'Boria', ''][event.accountId.charCodeAt(event.accountId.length - 1) % 3],
    accountCreatedAtMs:
      1_500_000_000_000 + event.accountId.charCodeAt(event.accountId.length - 1) * 86_400_000,
  }))
}

function shuffled<T>(list: readonly T[], seed: number): T[] {
  const random = seededRandom(seed)
  const copy = [...list]
  for (let k = copy.length - 1; k > 0; k--) {
    const other = randomInt(random, k + 1)
    ;[copy[k], copy[other]] = [copy[other], copy[k]]
  }
  return copy
}

/** What a run found, less what says which rows and how many there were. */
const resultOf = ({
  backbone,
  alerts,
  reviews,
  audiences,
  leads,
  counts,
  cases,
  window,
}: Detection): string[] =>
  Object.entries({ backbone, alerts, reviews, audiences, leads, counts, cases, window }).map(
    ([name, part]) =>
      `${name} ${JSON.stringify(part, (_, value: unknown) =>
        ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value,
      )}`,
  )

const maskOf = (events: readonly ShareEvent[], named: ReadonlySet<string>): Uint8Array => {
  const { accountIds } = columnsFrom(events)
  return Uint8Array.from({ length: accountIds.size }, (_, i) => (named.has(idAt(accountIds, i)) ? 1 : 0))
}

test('shuffled rows give the same bytes, duplicated rows only their number', () => {
  for (const [seed, community] of [
    [1, 'leiden'],
    [2, 'louvain'],
  ] as const) {
    const events = described(seed)
    const found = detect(columnsFrom(events), { ...base, community })
    expect(found.cases.length).toBeGreaterThan(1)
    const expected = resultOf(found)
    for (const order of [7, 8]) {
      const other = detect(columnsFrom(shuffled(events, order)), { ...base, community })
      expect(resultOf(other)).toEqual(expected)
      const repeated = shuffled([...events, ...shuffled(events, order).slice(0, 300)], order + 10)
      const again = detect(columnsFrom(repeated), { ...base, community })
      expect(resultOf(again)).toEqual(expected)
      expect(again.shares.duplicates).toBe(found.shares.duplicates + 300)
    }
  }
})

test('a later share of the same object by the same account changes nothing', () => {
  const events = described(3)
  const later = events.map((event) => ({
    ...event,
    timestampMs: event.timestampMs + 1_000,
    postId: `x${event.postId}`,
  }))
  const window = { startMs: 0, endMs: 2e12 }
  const cases = (list: ShareEvent[]) => detect(columnsFrom(list), { ...base, window }).cases
  expect(cases([...later, ...events])).toEqual(cases(events))
})

test('every case is valid, and what scored it does not hang on the list that named an account', () => {
  const events = described(4)
  const names = [...new Set(events.map((event) => event.accountId))]
  const flagged = names.filter((name, n) => name.includes('p') || n % 4 === 0)
  // The same accounts by two lists, in other orders, some named by both.
  const order = [...flagged.slice(0, 20), ...flagged.slice(10)]
  const request = [...flagged.slice(15).reverse(), ...flagged.slice(0, 30), ...flagged.slice(5, 9)]
  for (const scope of ['flagged', 'everybody'] as const) {
    const [first, second] = [order, request].map((list) =>
      detect(columnsFrom(events), { ...base, scope, flagged: maskOf(events, new Set(list)) }),
    )
    expect(first.cases.length).toBeGreaterThan(0)
    expect(resultOf(second)).toEqual(resultOf(first))
    for (const one of first.cases) expect(ReviewCaseSchema.parse(one)).toEqual(one)
  }
})

const unflagged = (cases: readonly ReviewCase[]) =>
  cases.map((one) => ({ ...one, accounts: one.accounts.map((account) => ({ ...account, flagged: false })) }))

test('with scope everybody, flags change the field of that name and nothing else', () => {
  const events = described(5)
  const plain = detect(columnsFrom(events), base)
  const names = [...new Set(events.map((event) => event.accountId))]
  for (const flagged of [names, names.slice(0, 30), names.filter((name) => name.includes('p'))]) {
    const found = detect(columnsFrom(events), { ...base, flagged: maskOf(events, new Set(flagged)) })
    expect(unflagged(found.cases)).toEqual(plain.cases)
    for (const { accounts } of found.cases)
      for (const account of accounts) expect(account.flagged).toBe(flagged.includes(account.accountId))
    expect(resultOf({ ...found, cases: [] })).toEqual(resultOf({ ...plain, cases: [] }))
  }
})

test('scope flagged with everybody flagged is scope everybody', () => {
  for (const community of ALGORITHMS) {
    const events = described(6)
    const all = new Set(events.map((event) => event.accountId))
    const wide = detect(columnsFrom(events), { ...base, community })
    const narrow = detect(columnsFrom(events), {
      ...base,
      community,
      scope: 'flagged',
      flagged: maskOf(events, all),
    })
    expect(resultOf({ ...narrow, cases: [] })).toEqual(resultOf({ ...wide, cases: [] }))
    const scopeless = (cases: readonly ReviewCase[]) =>
      unflagged(cases).map((one) => ({ ...one, run: { ...one.run, parametersHash: '' } }))
    expect(scopeless(narrow.cases)).toEqual(scopeless(wide.cases))
  }
})

test('scope flagged finds the operation among the flagged, and nobody else comes into a case', () => {
  for (const [withinMs, level] of [
    [8_000, 'alert'],
    [3_500_000, 'review'],
  ] as const) {
    const { events, planted } = withOperation(1, withinMs)
    const named = new Set([
      ...planted,
      ...events.map((event) => event.accountId).filter((_, n) => n % 9 === 0),
    ])
    const { cases } = detect(columnsFrom(events), {
      ...base,
      scope: 'flagged',
      flagged: maskOf(events, named),
    })
    expect(cases.map((one) => one.level)).toEqual([level])
    expect(cases[0].accounts.map((account) => account.accountId).sort()).toEqual(planted)
    expect(cases[0].accounts.every((account) => account.flagged)).toBe(true)
    const half = new Set([...named].filter((name) => !planted.includes(name) || name < 'p5'))
    const fewer = detect(columnsFrom(events), { ...base, scope: 'flagged', flagged: maskOf(events, half) })
    const accounts = fewer.cases.flatMap((one) => one.accounts.map((account) => account.accountId))
    expect(accounts.sort()).toEqual(planted.filter((name) => name < 'p5'))
  }
})

test('scope flagged without flags is refused', () => {
  expect(() => detect(columnsFrom([]), { ...base, scope: 'flagged' })).toThrow(RangeError)
})

test('other names in the same order change the names, and what is made of them', () => {
  const events = described(7)
  // Ids of cases and clusters are hashes of names, and the id seeds the draws of the stability.
  const nameless = (cases: readonly ReviewCase[]): ReviewCase[] => {
    const still = cases.map((one) => ({
      ...one,
      coordination: { ...one.coordination, stability: 0 },
      evidenceAgainst: one.evidenceAgainst.filter((item) => item.kind !== 'unstable'),
    }))
    let text = JSON.stringify(still)
      .replaceAll(/"inputHash":"[0-9a-f]*"/g, '"inputHash":""')
      .replaceAll(/acct-(s?[bp]\d+)/g, '$1')
    for (const { caseId, cluster } of cases)
      text = text.replaceAll(caseId, 'case').replaceAll(cluster.clusterId, 'cluster')
    return JSON.parse(text)
  }
  const renamed = events.map((event) => ({ ...event, accountId: `acct-${event.accountId}` }))
  const before = detect(columnsFrom(events), base)
  const after = detect(columnsFrom(renamed), base)
  expect(before.cases.length).toBeGreaterThan(1)
  expect(resultOf({ ...after, cases: [] })).toEqual(resultOf({ ...before, cases: [] }))
  expect(nameless(after.cases)).toEqual(nameless(before.cases))
})

test('eight accounts within seconds on twelve rare objects are an alert of tier A, and nobody else is in it', () => {
  for (const seed of [1, 2])
    for (const community of ALGORITHMS) {
      const { events, planted } = withOperation(seed, 8_000)
      const { cases, backbone } = detect(columnsFrom(events), { ...base, community })
      expect(cases).toHaveLength(1)
      expect(cases[0].level).toBe('alert')
      expect(cases[0].coordination.tiers).toEqual(['A'])
      expect(cases[0].accounts.map((account) => account.accountId).sort()).toEqual(planted)
      expect(backbone.size).toBe(28)
    }
})

test('within minutes tier B finds them, and they are an alert', () => {
  for (const seed of [1, 2])
    for (const community of ALGORITHMS) {
      const { events, planted } = withOperation(seed, 600_000)
      const { cases, counts } = detect(columnsFrom(events), { ...base, community })
      expect(cases.map((one) => one.level)).toEqual(['alert'])
      expect(counts.edges.B).toBeGreaterThan(counts.edges.A)
      expect(cases[0].coordination.tiers).toContain('B')
      expect(cases[0].accounts.map((account) => account.accountId).sort()).toEqual(planted)
    }
})

test('within the hour tier C finds them, for review and not as an alert', () => {
  for (const seed of [1, 2])
    for (const community of ALGORITHMS) {
      const { events, planted } = withOperation(seed, 3_500_000)
      const { cases } = detect(columnsFrom(events), { ...base, community })
      expect(cases.map((one) => [one.level, one.coordination.tiers])).toEqual([['review', ['C']]])
      expect(cases[0].accounts.map((account) => account.accountId).sort()).toEqual(planted)
      expect(cases[0].accounts.every((account) => account.level === 'review')).toBe(true)
    }
})

test('fans of one author and a flash crowd are no alert', () => {
  for (const seed of [1, 2, 3]) {
    const { events } = withOperation(seed, 0, {
      operation: { accounts: 0, objects: 0, withinMs: 1 },
      fans: 60,
      flashCrowd: 250,
    })
    const { cases, counts } = detect(columnsFrom(events), { ...base, community: ALGORITHMS[seed % 2] })
    expect(counts.pairsTested.A).toBeGreaterThan(500)
    expect(cases.filter((one) => one.level === 'alert')).toEqual([])
  }
})

/** Who shared is drawn anew among the shares of each hour: no coordination is left, activity is. */
function drawnAnew(events: readonly ShareEvent[], seed: number): ShareEvent[] {
  const byHour = new Map<number, ShareEvent[]>()
  for (const event of events) {
    const hour = Math.floor(event.timestampMs / 3_600_000)
    const held = byHour.get(hour)
    if (held === undefined) byHour.set(hour, [event])
    else held.push(event)
  }
  return [...byHour].flatMap(([hour, list]) => {
    const accounts = shuffled(list, seed + hour).map((event) => event.accountId)
    return list.map((event, n) => ({ ...event, accountId: accounts[n] }))
  })
}

test('with accounts drawn anew within each hour no case stands, though the busy still meet', () => {
  const tested = { A: 0, B: 0, C: 0 }
  for (const [seed, objects, days] of [
    [1, 60, 4],
    [2, 120, 1],
  ])
    for (const withinMs of [8_000, 600_000, 3_500_000]) {
      const crowd = { seed, background: 100, objects: 100 }
      const events = [
        ...plantedWorld({ ...crowd, shares: 1500, days: 4 }).events,
        ...plantedWorld({ ...crowd, shares: 0, days, operation: { accounts: 8, objects, withinMs } }).events,
      ]
      expect(detect(columnsFrom(events), base).cases).toHaveLength(1)
      const { cases, audiences, counts } = detect(columnsFrom(drawnAnew(events, seed)), base)
      expect(cases).toEqual([])
      expect(audiences).toEqual([])
      for (const tier of ['A', 'B', 'C'] as const) tested[tier] += counts.pairsTested[tier]
    }
  expect(Math.min(tested.A, tested.B, tested.C)).toBeGreaterThan(50)
})

test('accounts of a lead that nothing else holds are in no case', () => {
  let alone = 0
  fc.assert(
    fc.property(smallWorld, fc.constantFrom(...ALGORITHMS), (events, community) => {
      const { cases, leads, backbone, reviews, shares } = detect(columnsFrom(events), { ...base, community })
      const held = new Set([...backbone.a, ...backbone.b])
      for (const { members } of reviews) for (const { account } of members) held.add(account)
      const inCases = new Set(cases.flatMap((one) => one.accounts.map((account) => account.accountId)))
      for (const account of leads.flatMap(({ a, b }) => [a, b])) {
        if (held.has(account)) continue
        alone++
        expect(inCases.has(accountName(shares, account))).toBe(false)
      }
    }),
    { numRuns: 60, seed: 1 },
  )
  expect(alone).toBeGreaterThan(10)
})

test('no shares, no cases', () => {
  const found = detect(columnsFrom([]), base)
  expect(found.cases).toEqual([])
  expect(found.window).toEqual({ startMs: 0, endMs: 0 })
})

test('the hash of the parameters changes with each of them, and not with who was flagged', () => {
  const hash = parametersHash(base)
  expect(hash).toMatch(/^[0-9a-f]{16}$/)
  const others: Partial<DetectOptions>[] = [
    { scope: 'flagged' },
    { community: 'louvain' },
    { seed: 2 },
    { burst: true },
    { parameters: { ...PARAMETERS, minObjects: 4 } as unknown as typeof PARAMETERS },
  ]
  const hashes = others.map((other) => parametersHash({ ...base, ...other }))
  expect(new Set([hash, ...hashes]).size).toBe(others.length + 1)
  expect(parametersHash({ ...base, burst: false, parameters: PARAMETERS })).toBe(hash)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 9 }), (flagged) => {
      expect(parametersHash({ ...base, flagged })).toBe(hash)
    }),
    { numRuns: 10 },
  )
})
