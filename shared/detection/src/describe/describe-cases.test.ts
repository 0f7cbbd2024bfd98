import { type Evidence, ReviewCase, type ShareEvent } from '@murmuration/contracts'
import { describe, expect, it } from 'vitest'
import { describeCases } from './describe-cases.ts'
import { planted, plantedInput } from './planted-case.fixture.ts'

const BANNED =
  /\b(bots?|trolls?|inauthentic|farms?|attacks?|threat actors?|campaigns?|groups?|guilty|innocent|clean|suspects?|accused|highly|clearly|likely)\b/i

const everything = (accountId: string, object: string): Partial<ShareEvent> => ({
  authorId: object.startsWith('fast') ? 'p3' : 'someone',
  language: accountId.startsWith('b') ? ['xa', 'xb'][Number(accountId.slice(1)) % 2] : 'xa',
  client: accountId.startsWith('b') ? `app${Number(accountId.slice(1)) % 7}` : 'press',
  declaredPlace: accountId.startsWith('b') ? `Place ${Number(accountId.slice(1)) % 5}` : 'Atlantis',
  accountCreatedAtMs: accountId.startsWith('b')
    ? Date.UTC(2010, 0, 1) + Number(accountId.slice(1)) * 86_400_000 * 15
    : Date.UTC(2020, 5, 1) + Number(accountId.slice(1)) * 3_600_000,
})

const sentencesOf = (found: ReviewCase): string[] => [
  found.finding,
  ...allEvidence(found).map((item) => item.sentence),
]
const allEvidence = (found: ReviewCase): Evidence[] => [
  ...found.evidenceFor,
  ...found.evidenceAgainst,
  ...found.indicators,
  ...found.cannotSay,
]

describe('describeCases', () => {
  const input = plantedInput(planted(everything))
  const cases = describeCases(input)
  const [found] = cases

  it('is one case by the contract, with the review community as its wider circle', () => {
    expect(cases).toHaveLength(1)
    expect(ReviewCase.parse(found)).toEqual(found)
    const levels = new Map(found.accounts.map((account) => [account.accountId, account.level]))
    expect(Object.fromEntries(levels)).toEqual({
      e0: 'alert',
      p0: 'alert',
      p1: 'alert',
      p2: 'alert',
      p3: 'alert',
      p4: 'alert',
      p5: 'alert',
      q0: 'review',
      q1: 'review',
      q2: 'review',
      q3: 'review',
    })
    expect(found.cluster.accounts).toEqual(found.accounts.map((account) => account.accountId))
  })

  it('counts sessions, synchrony and chance from the shares', () => {
    const { coordination } = found
    expect(coordination.synchronySeconds).toBe(60)
    expect(coordination.edges).toBe(15 + 10)
    expect(coordination.density).toBeCloseTo(25 / 55, 5)
    expect(coordination.tiers).toEqual(['A', 'C'])
    expect(coordination.falseDiscoveryRate).toBe(0.05)
    // The 15 pairs of tier A meet in 12 sessions each, one an object; every coincidence has chance .05.
    expect(coordination.sessions).toBe(15 * 12)
    expect(coordination.synchronousSessions).toBe(15 * 12)
    expect(coordination.expectedSynchronous).toBeCloseTo(180 * 0.05, 4)
    expect(coordination.expectedRange[0]).toBeLessThan(9)
    expect(coordination.expectedRange[1]).toBeGreaterThan(9)
    expect(coordination.distinctObjects).toBe(12)
    expect(coordination.objectEntropyBits).toBeCloseTo(Math.log2(12), 5)
    // (½ − .05)/(1 − .05) of the way from 60 s to 3,600 s.
    expect(coordination.expectedMedianGapSeconds).toBeCloseTo(60 + (3540 * 0.45) / 0.95, 1)
    expect(coordination.stability).toBe(1)
  })

  it('says of synchrony what the tier A pairs show, with posts and objects to check it by', () => {
    const [synchrony, hour, extended] = found.evidenceFor
    expect(synchrony.sentence).toBe(
      '6 accounts shared the same 12 objects within 60 s of each other in 180 of 180 sessions. ' +
        `Chance explains ${synchrony.expectedRange?.join(' to ')}. ` +
        'The weakest of 15 pairs was in synchrony in 12 of 12 sessions, p = 10⁻¹⁰.',
    )
    expect(synchrony.count).toBe(180)
    expect(synchrony.objects.length).toBe(12)
    expect(synchrony.postIds.length).toBe(50)
    const posts = new Map(planted().events.map((event) => [event.postId, event]))
    for (const post of synchrony.postIds) expect(synchrony.objects).toContain(posts.get(post)?.objectId)
    expect(hour.tier).toBe('C')
    expect(hour.sentence).toMatch(
      /^5 accounts in 10 pairs .* 60 sessions.*A shared audience looks the same\.$/,
    )
    expect(extended).toMatchObject({ kind: 'group_test', accounts: ['e0'], expected: 0.4 })
    expect(extended.sentence).toContain("5 rare objects near this community's times")
    expect(found.finding).toContain('4 further accounts stand in its wider circle, at level review.')
  })

  it('always has something against, the weightiest first', () => {
    for (const one of [...cases, ...describeCases(plantedInput(planted()))]) {
      expect(one.evidenceAgainst.length).toBeGreaterThan(0)
      for (const item of one.evidenceAgainst) {
        expect(item.side).toBe('against')
        expect(item.sentence).toMatch(/\d/)
      }
    }
    const kinds = found.evidenceAgainst.map((item) => item.kind)
    expect(kinds).toContain('tier_c')
    expect(kinds).toContain('shared_audience')
    expect(kinds).toContain('amplify_their_own')
    expect(kinds).toContain('one_client')
  })

  it('keeps indicators in their own box with base rates, and names no place', () => {
    const kinds = found.indicators.map((item) => item.kind)
    expect(kinds).toEqual(
      expect.arrayContaining(['creation_burst', 'same_client', 'same_language', 'same_declared_place']),
    )
    for (const item of found.indicators) {
      expect(item.side).toBe('indicator')
      expect(item.sentence).toContain('Not part of the coordination test.')
      if (item.kind !== 'activity_hours') expect(item.baseRate).not.toBeNull()
    }
    expect(JSON.stringify(found)).not.toContain('Atlantis')
    expect(found.indicators.find((item) => item.kind === 'same_client')?.value).toBe('press')
  })

  it('leaves coordination, evidence for and roles alone when indicators change', () => {
    const bare = describeCases(
      plantedInput(planted((_, object) => ({ authorId: object.startsWith('fast') ? 'p3' : 'someone' }))),
    )
    expect(bare[0].coordination).toEqual(found.coordination)
    expect(bare[0].evidenceFor).toEqual(found.evidenceFor)
    expect(bare[0].accounts).toEqual(found.accounts)
    expect(bare[0].indicators).toEqual([])
    expect(bare[0].cannotSay.map((item) => item.kind)).toEqual(
      expect.arrayContaining([
        'authenticity',
        'operator',
        'client_missing',
        'creation_date_missing',
        'too_few_posts',
      ]),
    )
  })

  it('changes nothing but the flagged field when flags are permuted', () => {
    const unflagged = (list: ReviewCase[]): ReviewCase[] =>
      list.map((one) => ({
        ...one,
        accounts: one.accounts.map((account) => ({ ...account, flagged: false })),
      }))
    const flagged = Uint8Array.from({ length: input.shares.accounts }, (_, account) => account % 2)
    const others = describeCases({ ...input, flagged })
    expect(others[0].accounts.some((account) => account.flagged)).toBe(true)
    expect(JSON.stringify(unflagged(others))).toBe(JSON.stringify(unflagged(cases)))
  })

  it('gives the same bytes for shuffled input', () => {
    const source = planted(everything)
    expect(JSON.stringify(describeCases(plantedInput(source, true)))).toBe(
      JSON.stringify(describeCases(plantedInput(source))),
    )
  })

  it('adds up', () => {
    const partners = found.accounts.reduce((sum, account) => sum + account.partners, 0)
    expect(partners).toBe(2 * found.coordination.edges)
    for (const account of found.accounts) {
      expect(account.membershipRange[0]).toBeLessThanOrEqual(account.membership)
      expect(account.membershipRange[1]).toBeGreaterThanOrEqual(account.membership)
    }
    for (const object of found.objects) {
      expect(object.inSynchrony).toBeLessThanOrEqual(object.sharesInCase)
      expect(object.sharesInCase).toBeLessThanOrEqual(object.sharesByEverybody)
    }
    const perTier = found.evidenceFor.filter((item) => item.kind !== 'group_test')
    expect(perTier).toHaveLength(found.coordination.tiers.length)
  })

  it('uses no word that the house has banned', () => {
    for (const one of [...cases, ...describeCases(plantedInput(planted()))]) {
      for (const sentence of sentencesOf(one)) {
        expect(sentence).not.toMatch(BANNED)
        expect(sentence).toMatch(/^[A-Z0-9.].*\.$/)
        expect(sentence).not.toMatch(/NaN|undefined|Infinity|!/)
      }
    }
  })

  it('puts an independent review community in a case of its own, after the alerts', () => {
    const alone = describeCases({
      ...input,
      reviews: [{ members: input.reviews[0].members.slice(6), tookBack: false }],
    })
    expect(alone.map((one) => one.level)).toEqual(['alert', 'review'])
    const seen = alone.flatMap((one) => one.accounts.map((account) => account.accountId))
    expect(new Set(seen).size).toBe(seen.length)
    expect(alone[1].evidenceAgainst[0].kind).toBe('tier_c')
    // p0 has edges to the other case, and that case to it.
    expect(alone[0].accounts.find((account) => account.accountId === 'p0')?.role).not.toBe('amplifier')
    expect(alone[1].accounts.every((account) => account.role === 'bridge')).toBe(true)
  })

  it('describes the same community alike whatever else was found', () => {
    const alone = describeCases({ ...input, reviews: [] })
    const beside = describeCases({
      ...input,
      reviews: [{ members: input.reviews[0].members.slice(6), tookBack: false }],
    })
    expect(beside[0].coordination).toEqual(alone[0].coordination)
    expect(beside[0].caseId).toBe(alone[0].caseId)
  })

  it('has no case without communities', () => {
    expect(describeCases({ ...input, alerts: [], reviews: [] })).toEqual([])
  })
})
