import {
  CasePicture,
  GAP_BIN_SECONDS,
  MOST_DRAWN,
  type ReviewCase,
  type ShareEvent,
} from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyBackbone } from '../backbone.ts'
import type { Community } from '../communities.ts'
import { type DescribeInput, describeCases } from '../describe/describe-cases.ts'
import { planted, plantedInput } from '../describe/planted-case.fixture.ts'
import type { Shares } from '../prepare.ts'
import { randomInt, seededRandom } from '../random.ts'
import { shareAt, sharesOf, smallWorld } from '../small-world.fixture.ts'
import type { SynchronyChance } from '../synchrony-chance.ts'
import { drawPictureSlowly } from './draw-pictures.reference.ts'
import { drawPictures } from './draw-pictures.ts'

const SCALES = [
  { synchronyMs: 10_000, contextMs: 1_800_000 },
  { synchronyMs: 60_000, contextMs: 3_600_000 },
  { synchronyMs: 300_000, contextMs: 3_600_000 },
]

/** Edges and communities at random over the accounts of a world, as if a run had found them. */
function foundAtRandom(shares: Shares, seed: number, tier: number, part = 0.5): DescribeInput {
  const random = seededRandom(seed)
  const rows: [a: number, b: number][] = []
  for (let a = 0; a < shares.accounts; a++)
    for (let b = a + 1; b < shares.accounts; b++) if (random() < part) rows.push([a, b])
  const backbone = emptyBackbone(rows.length)
  rows.forEach(([a, b], e) => {
    backbone.a[e] = a
    backbone.b[e] = b
    backbone.tier[e] = tier + randomInt(random, 4 - tier)
    backbone.weight[e] = randomInt(random, 4) / 3
    backbone.log10P[e] = -randomInt(random, 3) - random() / 7
    backbone.scaleSeconds[e] = SCALES[randomInt(random, 3)].synchronyMs / 1000
    backbone.sessions[e] = 3
    backbone.observed[e] = 3
    backbone.expected[e] = 1
  })
  const chances = SCALES.map(
    (scale): SynchronyChance => ({
      ...scale,
      perShare: Float64Array.from({ length: shares.count }, () => random() ** 3),
    }),
  )
  const members = [...Array(shares.accounts).keys()].filter(() => random() < 0.8)
  const community = (accounts: number[]): Community => ({
    members: accounts.map((account) => ({ account, membership: 1, admittedBy: 'community' })),
    tookBack: false,
  })
  const cut = Math.max(1, Math.floor(members.length * random()))
  return {
    shares,
    backbone,
    chances,
    alerts: [community(members.slice(0, cut))],
    reviews: members.length > cut ? [community(members.slice(cut))] : [],
    flagged: new Uint8Array(shares.accounts),
    window: { startMs: Math.min(...shares.timeMs), endMs: Math.max(...shares.timeMs) + 1 },
    skipped: { pairs: 0, objects: 0 },
    rates: { A: 0.01, B: 0.05, C: 0.05, groupTest: 0.01 },
    run: { detectorVersion: '1', parametersHash: 'parameters', inputHash: 'input' },
  }
}

function drawn(input: DescribeInput): { found: ReviewCase; picture: CasePicture }[] {
  const cases = describeCases(input)
  const pictureOf = drawPictures({ ...input, cases })
  return cases.map((found) => ({ found, picture: pictureOf(found) }))
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
const worlds = fc.tuple(smallWorld, fc.nat(1000), fc.integer({ min: 1, max: 3 }))

test('a picture is what plain walks over all shares find', () => {
  fc.assert(
    fc.property(worlds, ([events, seed, tier]) => {
      const input = foundAtRandom(sharesOf(events), seed, tier)
      const pictures = drawn(input)
      for (const { found, picture } of pictures) {
        const scale = input.chances.find(
          ({ synchronyMs }) => synchronyMs === found.coordination.synchronySeconds * 1000,
        )
        if (scale === undefined) throw new RangeError('a scale that is none')
        const { layout, ...rest } = picture
        expect(rest).toEqual(
          drawPictureSlowly({ ...input, cases: pictures.map((one) => one.found) }, found, scale),
        )
      }
    }),
  )
})

test('the same sessions are counted by edge, account, minute and gap, and agree with the case', () => {
  fc.assert(
    fc.property(worlds, ([events, seed, tier]) => {
      for (const { found, picture } of drawn(foundAtRandom(sharesOf(events), seed, tier))) {
        expect(CasePicture.parse(picture)).toEqual(picture)
        const { edges, perAccount, sessions, shares } = picture
        for (const of of ['sessions', 'synchronous'] as const) {
          expect(sum(sessions[of])).toBe(sum(edges[of]))
          expect(sum(perAccount[of])).toBe(2 * sum(edges[of]))
        }
        expect(sum(sessions.expected)).toBeCloseTo(sum(edges.expected), 3)
        expect(sum(perAccount.expected)).toBeCloseTo(2 * sum(edges.expected), 3)
        expect(perAccount.gaps.map(sum)).toEqual(perAccount.sessions)
        const within = GAP_BIN_SECONDS.indexOf(picture.tauSeconds as (typeof GAP_BIN_SECONDS)[number]) + 1
        expect(perAccount.gaps.map((bins) => sum(bins.slice(0, within)))).toEqual(perAccount.synchronous)
        edges.sessions.forEach((count, e) => {
          expect(edges.synchronous[e]).toBeLessThanOrEqual(count)
          expect(edges.a[e]).toBeLessThan(edges.b[e])
          expect(edges.medianGapSeconds[e] === null).toBe(count === 0)
        })
        sessions.variance.forEach((variance, k) => {
          expect(variance).toBeLessThanOrEqual(sessions.expected[k])
        })
        expect(edges.a.length).toBe(found.coordination.edges)
        expect(picture.accounts).toEqual(found.accounts.map(({ accountId }) => accountId))
        expect(picture.tauSeconds).toBe(found.coordination.synchronySeconds)
        // The case counts the sessions of its tier A edges where it has some, and of all where it has none.
        const claimed = edges.sessions.filter((_, e) => !edges.tier.includes('A') || edges.tier[e] === 'A')
        expect(sum(claimed)).toBe(found.coordination.sessions)
        expect(picture.objects.slice(0, found.objects.length)).toEqual(
          found.objects.map(({ objectId }) => objectId),
        )
        found.objects.forEach((object, o) => {
          const own = shares.object.flatMap((one, s) => (one === o ? [s] : []))
          expect(own).toHaveLength(object.sharesInCase)
          const near = own.filter((s) => (shares.gapSeconds[s] ?? Infinity) <= picture.tauSeconds)
          expect(near).toHaveLength(object.inSynchrony)
        })
        found.accounts.forEach((account, k) => {
          expect(shares.account.filter((one) => one === k)).toHaveLength(account.shares)
          expect([...edges.a, ...edges.b].filter((one) => one === k)).toHaveLength(account.partners)
        })
      }
    }),
  )
})

test('the order of the rows, and who is flagged, change no byte', () => {
  const source = planted()
  const input = plantedInput(source)
  const text = JSON.stringify(drawn(input).map(({ picture }) => picture))
  const flagged = Uint8Array.from({ length: input.shares.accounts }, (_, account) => account % 2)
  expect(JSON.stringify(drawn({ ...input, flagged }).map(({ picture }) => picture))).toBe(text)
  expect(JSON.stringify(drawn(plantedInput(source, true)).map(({ picture }) => picture))).toBe(text)
})

test('an account starts at the same place whatever its window', () => {
  const input = plantedInput(planted())
  const [{ picture }] = drawn(input)
  const run = { ...input.run, inputHash: 'of another window' }
  const [{ picture: later }] = drawn({ ...input, run, window: { ...input.window, startMs: 0 } })
  expect(later.layout).toEqual(picture.layout)
  const [{ picture: other }] = drawn({ ...input, run: { ...run, parametersHash: 'other parameters' } })
  expect(other.layout).not.toEqual(picture.layout)
})

test('background is what others shared of the same objects', () => {
  const at = (account: number, object: number, seconds: number): ShareEvent =>
    shareAt(account, object, 60_000_000 + 1000 * seconds)
  const meetings = [0, 1, 2].flatMap((object) => [at(0, object, 0), at(1, object, 5)])
  const shares = sharesOf([...meetings, at(0, 9, 0), at(2, 0, 61), at(3, 0, 119), at(2, 9, 10)])
  const random = foundAtRandom(shares, 1, 1, 1)
  const members = [0, 1].map((account) => ({ account, membership: 1, admittedBy: 'community' as const }))
  const [{ picture }] = drawn({ ...random, alerts: [{ members, tookBack: false }], reviews: [] })
  expect(picture.background).toEqual({ minute: [1], shares: [2] })
  expect(picture.objects).toEqual(['o001', 'o002', 'o000', 'o009'])
  expect(picture.shares).toEqual({
    second: [0, 0, 0, 0, 5, 5, 5],
    account: [0, 0, 0, 0, 1, 1, 1],
    object: [0, 1, 2, 3, 0, 1, 2],
    gapSeconds: [5, 5, 5, null, 5, 5, 5],
  })
})

test('what a picture has no room for is counted, the weakest edges and the least shared objects first', () => {
  const accounts = 210
  const events: ShareEvent[] = []
  for (let account = 0; account < accounts; account++) {
    for (let object = 0; object < 3; object++) events.push(shareAt(account, object, account * 1000))
    for (let n = 0; n < 250; n++) events.push(shareAt(account, 1000 + account * 250 + n, n * 7_200_000))
  }
  const random = foundAtRandom(sharesOf(events), 5, 1, 1)
  const members = [...Array(accounts).keys()].map((account) => ({
    account,
    membership: 1,
    admittedBy: 'community' as const,
  }))
  const [{ found, picture }] = drawn({ ...random, alerts: [{ members, tookBack: false }], reviews: [] })
  expect(CasePicture.parse(picture)).toEqual(picture)
  const pairs = (accounts * (accounts - 1)) / 2
  expect(found.coordination.edges).toBe(pairs)
  expect(picture.edges.a).toHaveLength(MOST_DRAWN.edges)
  expect(picture.shares.second).toHaveLength(MOST_DRAWN.shares)
  expect(picture.notDrawn).toEqual({
    edges: pairs - MOST_DRAWN.edges,
    shares: accounts * 253 - MOST_DRAWN.shares,
  })
  expect(picture.edges.weight).toEqual([...picture.edges.weight].sort((x, y) => y - x))
  expect(picture.objects.slice(0, 3)).toEqual(['o000', 'o001', 'o002'])
  expect(picture.objects).toHaveLength(Math.max(...picture.shares.object) + 1)
  expect(sum(picture.perAccount.sessions)).toBe(2 * sum(picture.sessions.sessions))
})

test('a case of another window has no picture here', () => {
  const input = plantedInput(planted())
  const cases = describeCases(input)
  const pictureOf = drawPictures({ ...input, cases })
  expect(() => pictureOf({ ...cases[0] })).toThrow(/not a case of this window/)
})
