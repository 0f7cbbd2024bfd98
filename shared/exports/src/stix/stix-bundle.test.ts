import { describe, expect, it } from 'vitest'
import { pseudonyms, rawNames } from '../pseudonyms.ts'
import { DISARM_TECHNIQUES, isDisarmId, techniquesOf } from './disarm.ts'
import { type StixClaim, type StixOptions, stixBundle } from './stix-bundle.ts'
import { foundBy, madeCase } from './stix-case.fixture.ts'
import { userAccount } from './stix-object.ts'

const names = pseudonyms(new Uint8Array(32).fill(7))
const options: StixOptions = {
  producer: { name: 'Integrity team', identityClass: 'organization' },
  names,
}
const claim: StixClaim = {
  type: 'coordinated',
  assertedBy: 'A ministry',
  assertedAtMs: Date.UTC(2021, 1, 3),
  quote: '@starling_7 and others act as one',
  accounts: [],
  verdict: 'supported',
  explanation: 'two families of evidence agree.',
}
const ofType = (type: string, bundle = stixBundle(madeCase(), options)) =>
  bundle.objects.filter((one) => one.type === type)

describe('a bundle of STIX', () => {
  it('names an account by the identifier that everybody derives', () => {
    // Made by uuid5 of Python over the canonical JSON.
    const { id } = userAccount({ accountType: 'twitter', userId: '1357924680', login: 'starling' }, [])
    expect(id).toBe('user-account--ec13f6ef-c779-5dbc-b451-8be79c345dcb')
  })

  it('says no raw id unless raw ids are asked for', () => {
    const found = madeCase(3, {
      finding: '7000000001 leads.',
      evidenceFor: [
        foundBy('co_amplification', { accounts: ['7000000001'], sentence: '7000000001 and 8000000001.' }),
      ],
    })
    const logins = new Map([['7000000001', 'starling_7']])
    const text = JSON.stringify(stixBundle(found, { ...options, logins, claims: [claim] }))
    expect(text).not.toMatch(/7000000\d\d\d|8000000001|starling/)
    const raw = JSON.stringify(stixBundle(found, { ...options, names: rawNames, logins, claims: [claim] }))
    expect(raw).toContain('"user_id":"7000000001","account_login":"starling_7"')
  })

  it('gives the same bytes again, and no id to two contents', () => {
    expect(stixBundle(madeCase(), options)).toEqual(stixBundle(madeCase(), options))
    const [one, other] = [madeCase(), madeCase(3, { finding: 'Another finding.' })].map((found) =>
      stixBundle(found, options),
    )
    for (const type of ['grouping', 'report'])
      expect(ofType(type, one).map(({ id }) => id)).not.toEqual(ofType(type, other).map(({ id }) => id))
    expect(ofType('user-account', one)).toEqual(ofType('user-account', other))
  })

  it('refers to nothing that is not in it, and marks everything', () => {
    const { objects } = stixBundle(madeCase(), { ...options, claims: [claim], tlp: 'green' })
    const ids = new Set(objects.map(({ id }) => id))
    const refs = objects.flatMap((one) =>
      Object.entries(one).flatMap(([key, value]) =>
        key.endsWith('_ref') ? [value] : key.endsWith('_refs') ? (value as string[]) : [],
      ),
    )
    for (const ref of refs) expect(ids).toContain(ref)
    expect(ids.size).toBe(objects.length)
    const [marking] = objects.filter(({ type }) => type === 'marking-definition')
    expect(marking?.id).toBe('marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb')
    for (const one of objects)
      if (one.type !== 'marking-definition' && one.type !== 'identity')
        expect(one.object_marking_refs).toEqual([marking?.id])
  })

  it('has a campaign only where two readers found one, and never says who is behind it', () => {
    const settled = (outcome: 'coordinated_inauthentic' | 'coordinated_authentic') =>
      stixBundle(madeCase(), {
        ...options,
        settled: { outcome, atMs: Date.UTC(2021, 1, 9) },
        claims: [claim],
      })
    expect(ofType('campaign')).toEqual([])
    expect(ofType('campaign', settled('coordinated_authentic'))).toEqual([])
    expect(ofType('grouping', settled('coordinated_authentic'))[0]?.context).toBe('unspecified')
    expect(ofType('campaign', settled('coordinated_inauthentic'))).toHaveLength(1)
    expect(ofType('grouping')[0]?.context).toBe('suspicious-activity')
    const found = madeCase(3, { level: 'review' })
    expect(ofType('grouping', stixBundle(found, options))[0]?.context).toBe('unspecified')
    expect(JSON.stringify(settled('coordinated_inauthentic'))).not.toMatch(
      /threat-actor|intrusion-set|attributed-to/,
    )
  })

  it('writes a claim as a note and our verdict as an opinion on it', () => {
    const bundle = stixBundle(madeCase(), { ...options, claims: [{ ...claim, verdict: 'contradicted' }] })
    const [opinion] = ofType('opinion', bundle)
    expect(opinion?.opinion).toBe('strongly-disagree')
    const note = bundle.objects.find(({ id }) => [id].includes(String(opinion?.object_refs)))
    expect(note).toMatchObject({ type: 'note', authors: ['A ministry'], abstract: 'Claim: coordinated' })
  })

  it('has no verdict on what shares cannot tell', () => {
    const told = (verdict: StixClaim['verdict']) =>
      stixBundle(madeCase(), { ...options, claims: [{ ...claim, type: 'affiliated', verdict }] })
    expect(() => told('supported')).toThrow(RangeError)
    expect(ofType('opinion', told('not_testable'))[0]?.opinion).toBe('neutral')
  })
})

describe('techniques of DISARM', () => {
  const idsOf = (...args: Parameters<typeof techniquesOf>): string[] =>
    techniquesOf(...args).map(({ id }) => id)

  it('come from evidence and from the pinned list alone', () => {
    expect(isDisarmId('T0049.003')).toBe(true)
    expect(isDisarmId('T9999')).toBe(false)
    expect(isDisarmId('toString')).toBe(false)
    expect(Object.keys(DISARM_TECHNIQUES)).toHaveLength(9)
    expect(idsOf(madeCase())).toEqual(['T0118'])
    expect(idsOf(madeCase(3, { evidenceFor: [] }))).toEqual([])
    const much = madeCase(3, {
      evidenceFor: [foundBy('shared_text')],
      indicators: [foundBy('creation_burst', { side: 'indicator' })],
    })
    expect(idsOf(much)).toEqual(['T0084.001', 'T0150.001'])
  })

  it('say automation only where a claim of it was found supported', () => {
    const quick = madeCase(3, { indicators: [foundBy('client', { side: 'indicator' })] })
    expect(idsOf(quick)).not.toContain('T0049.003')
    for (const verdict of ['weak', 'not_supported', 'contradicted', 'not_testable'] as const)
      expect(idsOf(quick, verdict)).not.toContain('T0049.003')
    expect(idsOf(quick, 'supported')).toContain('T0049.003')
  })

  it('say flood only of many shares that are half of all', () => {
    const [object] = madeCase().objects
    const shared = (sharesInCase: number, sharesByEverybody: number) =>
      idsOf(madeCase(3, { objects: [{ ...object!, sharesInCase, sharesByEverybody }] }))
    expect(shared(100, 200)).toContain('T0049')
    expect(shared(99, 100)).not.toContain('T0049')
    expect(shared(100, 201)).not.toContain('T0049')
  })

  it('stand as attack patterns, each with a sighting on observed data', () => {
    const bundle = stixBundle(madeCase(), options)
    const [pattern] = ofType('attack-pattern', bundle)
    expect(pattern).toMatchObject({
      name: 'Amplify Existing Narrative',
      external_references: [{ source_name: 'DISARM', external_id: 'T0118' }],
    })
    expect(ofType('sighting', bundle)[0]).toMatchObject({ sighting_of_ref: pattern?.id, count: 1 })
  })
})
