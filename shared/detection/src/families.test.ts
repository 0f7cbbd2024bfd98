import type { Evidence, ShareEvent } from '@murmuration/contracts'
import { expect, test } from 'vitest'
import { countActivity } from './activity.ts'
import { annotate } from './annotate.ts'
import { countWithoutNeighbours, testCoSelection } from './co-selection.ts'
import { overFamilies, type SweepOptions, sweepCoincidences } from './coincidences.ts'
import { detect } from './detect.ts'
import { objectFamilies } from './families.ts'
import { PARAMETERS } from './parameters.ts'
import { plantedWorld } from './planted-world.fixture.ts'
import { prepare, type Shares } from './prepare.ts'
import { columnsFrom } from './share-columns.ts'
import { shareAt, sharesOf } from './small-world.fixture.ts'
import { stratumChance } from './synchrony.ts'

const quiet = { seed: 3, background: 300, objects: 150, shares: 3000, days: 5 }
const base = { scope: 'everybody', community: 'leiden', seed: 1 } as const

/** A planted operation whose rare objects are of the types that `typeOf` gives them, everything else being posts. */
function world(objects: number, typeOf: (n: number) => string): ShareEvent[] {
  const { events } = plantedWorld({ ...quiet, operation: { accounts: 8, objects, withinMs: 6_000 } })
  return events.map((event) => {
    const rare = /^rare(\d+)$/.exec(event.objectId)
    return { ...event, objectType: rare === null ? 'post' : typeOf(Number(rare[1])) }
  })
}

const sweep = (shares: Shares): SweepOptions => ({
  tested: new Uint8Array(shares.accounts).fill(1),
  open: new Uint8Array(shares.count),
  spanMs: PARAMETERS.sweepMs,
  minimum: 3,
  minObjects: 3,
  budget: 1e9,
})

const planted = (events: ShareEvent[]) =>
  detect(columnsFrom(events), base).cases.filter(({ accounts }) =>
    accounts.some(({ accountId }) => accountId.startsWith('p')),
  )

const actsOf = (evidence: readonly Evidence[]) =>
  evidence.filter(({ kind }) => kind !== 'group_test').map(({ family, tier }) => `${family} ${tier}`)

test('a case that rests on links and on media says so in two findings, on objects and posts apart', () => {
  const [found, ...others] = planted(world(24, (n) => (n % 2 === 0 ? 'url' : 'media')))
  expect(others).toEqual([])
  expect(found.accounts).toHaveLength(8)
  const acts = found.evidenceFor.filter(({ kind }) => kind !== 'group_test')
  expect(new Set(acts.map(({ family }) => family))).toEqual(new Set(['shared_url', 'shared_media']))
  const of = (family: string) => acts.filter((one) => one.family === family)
  for (const x of of('shared_url'))
    for (const y of of('shared_media')) {
      expect(x.objects.filter((id) => y.objects.includes(id))).toEqual([])
      expect(x.postIds.filter((id) => y.postIds.includes(id))).toEqual([])
    }
  // Every pair passes in both: all 28 of them are in each family's finding, as edges or beside them.
  const pairs = (family: string) =>
    of(family)
      .map(({ sentence }) => Number(/weakest of (\d+) pairs/.exec(sentence)?.[1] ?? 1))
      .reduce((sum, count) => sum + count, 0)
  expect(pairs('shared_url')).toBe(28)
  expect(pairs('shared_media')).toBe(28)
  expect(found.coordination.edges).toBe(28)
  for (const { objects, family } of acts)
    for (const id of objects) expect(Number(id.slice(4)) % 2).toBe(family === 'shared_url' ? 0 : 1)
})

test('what is too little in each family is not added up over them', () => {
  const apart = (n: number): string => ['post', 'url', 'text', 'media'][n % 4]
  expect(planted(world(8, () => 'url'))).toHaveLength(1)
  expect(planted(world(8, apart))).toEqual([])
})

test('of one family, whatever it is called, the findings are the same but for its name', () => {
  const [posts] = planted(world(12, () => 'post'))
  const events = world(12, () => 'post').map((event) => ({ ...event, objectType: 'url' }))
  const [links] = planted(events)
  expect(actsOf(posts.evidenceFor)[0]).toBe('co_amplification A')
  expect(actsOf(links.evidenceFor)[0]).toBe('shared_url A')
  expect(links.coordination).toEqual(posts.coordination)
  expect(links.accounts).toEqual(posts.accounts)
  expect(links.evidenceFor.map(({ log10P, count, expected }) => [log10P, count, expected])).toEqual(
    posts.evidenceFor.map(({ log10P, count, expected }) => [log10P, count, expected]),
  )
})

test('a neighbour in two families is taken out of the company once', () => {
  const shares = prepare(columnsFrom(world(24, (n) => (n % 2 === 0 ? 'url' : 'media'))))
  const options = sweep(shares)
  const one = sweepCoincidences(shares, options)
  const apart = sweepCoincidences(shares, { ...options, families: objectFamilies(shares) })
  expect(apart.pairs).toBeGreaterThan(one.pairs)
  const isPlanted = (account: number): boolean => shares.accounts - account <= 8
  const joined = (found: typeof one): Uint8Array =>
    overFamilies(
      found,
      Uint8Array.from({ length: found.pairs }, (_, k) =>
        isPlanted(found.pairA[k]) && isPlanted(found.pairB[k]) ? 1 : 0,
      ),
    )
  const counts = (found: typeof one) =>
    countWithoutNeighbours(shares, annotate(shares), found, joined(found), 300_000, PARAMETERS)
  expect(counts(apart)).toEqual(counts(one))
})

test('chance is learnt from shares of the same family, where age and company are alike', () => {
  const events: ShareEvent[] = []
  for (let object = 0; object < 800; object++)
    for (const account of [0, 1]) {
      const later = object < 400 ? 1_200_000 : 1_000
      events.push({
        ...shareAt(account + 2 * object, object, object * 7_200_000 + account * later),
        objectType: object < 400 ? 'post' : 'url',
      })
    }
  const shares = sharesOf(events)
  const found = sweepCoincidences(shares, { ...sweep(shares), families: objectFamilies(shares) })
  const scale = { synchronyMs: 10_000, contextMs: 1_800_000 }
  const chance = stratumChance(shares, annotate(shares), found, scale)
  const firstOf = (object: number): number => chance[shares.objectStart[object]]
  expect(firstOf(0)).toBe(firstOf(399))
  expect(firstOf(400)).toBe(firstOf(799))
  expect(firstOf(400)).toBeGreaterThan(10 * firstOf(0))
})

test('chance meetings are expected of the shares of the family that is tested alone', () => {
  const shares = prepare(columnsFrom(world(24, (n) => (n % 2 === 0 ? 'url' : 'media'))))
  const found = sweepCoincidences(shares, { ...sweep(shares), families: objectFamilies(shares) })
  const activity = countActivity(shares, PARAMETERS.blockMs)
  const expectedOf = (coincidences: typeof found) =>
    testCoSelection(
      shares,
      annotate(shares),
      coincidences,
      activity,
      new Uint8Array(found.pairs),
      300_000,
      PARAMETERS,
    ).expected
  const own = expectedOf(found)
  const all = expectedOf({ ...found, familyOf: undefined })
  const tested = [...own.keys()].filter((k) => own[k] > 0 && found.family[k] > 0)
  expect(tested.length).toBeGreaterThan(20)
  for (const k of tested) expect(own[k]).toBeLessThan(all[k])
})
