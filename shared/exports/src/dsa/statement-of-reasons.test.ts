import { describe, expect, it } from 'vitest'
import {
  type DecidedAccount,
  StatementOfReasons,
  type StatementSettings,
  statementOfReasons,
} from './statement-of-reasons.ts'
import { EEA_COUNTRIES } from './statement-words.ts'

const decision: DecidedAccount = {
  decisionId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  action: 'suspend',
  territory: [],
  atMs: Date.UTC(2024, 4, 6, 12),
  expiresAtMs: Date.UTC(2024, 7, 6),
}
const settings: StatementSettings = {
  contentMs: Date.UTC(2024, 3, 1),
  termsGround: 'Platform manipulation, section 3',
  outcome: 'coordinated_inauthentic',
  accounts: 12_345,
  sessions: 140,
  synchronous: 120,
  sourceType: 'SOURCE_VOLUNTARY',
  underArticle9: false,
}
const whole = statementOfReasons(decision, settings)!
const without = (field: string) =>
  Object.fromEntries(Object.entries(whole).filter(([name]) => name !== field))
/** Which fields a statement with a change is refused for. */
const refused = (change: object, from: object = whole): string[] => {
  const { error } = StatementOfReasons.safeParse({ ...from, ...change })
  return [...new Set((error?.issues ?? []).map(({ path }) => String(path[0])))]
}

describe('a statement of reasons', () => {
  it('of a suspension says the account, its end, and the whole area', () => {
    expect(whole).toMatchObject({
      decision_account: 'DECISION_ACCOUNT_SUSPENDED',
      end_date_account_restriction: '2024-08-06',
      application_date: '2024-05-06',
      content_date: '2024-04-01',
      automated_decision: 'AUTOMATED_DECISION_NOT_AUTOMATED',
      automated_detection: 'Yes',
      territorial_scope: [...EEA_COUNTRIES],
    })
    expect(whole.decision_facts).toContain('12,345')
    expect(EEA_COUNTRIES).toHaveLength(30)
  })

  it.each([
    ['label', 'DECISION_VISIBILITY_CONTENT_LABELLED'],
    ['limit', 'DECISION_VISIBILITY_CONTENT_DEMOTED'],
  ] as const)('of %s says the visibility', (action, word) => {
    const made = statementOfReasons({ ...decision, action }, settings)
    expect(made).toMatchObject({ decision_visibility: [word], end_date_visibility_restriction: '2024-08-06' })
    expect(made).not.toHaveProperty('decision_account')
  })

  it('of withholding holds where it holds within the area, and there is none for elsewhere', () => {
    const withheld = (territory: string[]) =>
      statementOfReasons({ ...decision, action: 'withhold_in', territory }, settings)
    expect(withheld(['IN', 'FR', 'DE'])?.territorial_scope).toEqual(['DE', 'FR'])
    expect(withheld(['IN'])).toBeNull()
  })

  it('is not made for no action, nor for an order under Article 9', () => {
    expect(statementOfReasons({ ...decision, action: 'no_action' }, settings)).toBeNull()
    expect(statementOfReasons(decision, { ...settings, underArticle9: true })).toBeNull()
  })

  it.each([
    'decision_ground',
    'content_type',
    'category',
    'content_date',
    'application_date',
    'decision_facts',
    'source_type',
    'automated_detection',
    'automated_decision',
    'territorial_scope',
    'puid',
  ])('needs %s', (field) => {
    expect(refused({})).toEqual([])
    expect(refused({}, without(field))).toContain(field)
  })

  it('needs one restriction at least, and takes several', () => {
    const none = without('decision_account')
    expect(refused({}, none)).toEqual(['decision_visibility'])
    for (const one of [
      { decision_visibility: ['DECISION_VISIBILITY_CONTENT_REMOVED'] },
      { decision_monetary: 'DECISION_MONETARY_SUSPENSION' },
      { decision_provision: 'DECISION_PROVISION_PARTIAL_SUSPENSION' },
      { decision_account: 'DECISION_ACCOUNT_TERMINATED' },
    ])
      expect(refused(one, none)).toEqual([])
    expect(refused({ decision_monetary: 'DECISION_MONETARY_SUSPENSION' })).toEqual([])
    expect(refused({ decision_visibility: [] }, none)).toContain('decision_visibility')
  })

  it('is never of a decision by a machine alone', () => {
    expect(refused({ automated_decision: 'AUTOMATED_DECISION_FULLY' })).toEqual(['automated_decision'])
    expect(refused({ automated_decision: 'AUTOMATED_DECISION_PARTIALLY' })).toEqual([])
  })

  it('has an identifier of letters, digits, hyphens and underscores, at most 500', () => {
    for (const puid of ['', 'a b', 'a.b', 'é', 'a\nb', 'x'.repeat(501)])
      expect(refused({ puid })).toContain('puid')
    for (const puid of ['a-B_9', 'x'.repeat(500)]) expect(refused({ puid })).toEqual([])
  })

  it('has facts of at most 5,000 characters', () => {
    expect(refused({ decision_facts: 'x'.repeat(5_000) })).toEqual([])
    expect(refused({ decision_facts: 'x'.repeat(5_001) })).toEqual(['decision_facts'])
    expect(refused({ decision_facts: '  ' })).toEqual(['decision_facts'])
  })

  it.each([
    'The account 1357924680 leads.',
    'See @starling_7.',
    'See https://example.org/a.',
    'did:plc:abc leads',
    'acct-0123456789abcdef leads',
  ])('refuses personal data in free text: %s', (text) => {
    for (const field of ['decision_facts', 'incompatible_content_explanation', 'incompatible_content_ground'])
      expect(refused({ [field]: text })).toEqual([field])
    expect(() => statementOfReasons(decision, { ...settings, termsGround: text })).toThrow('personal data')
  })

  it('takes countries of the European Economic Area alone', () => {
    expect(refused({ territorial_scope: ['NO', 'DE'] })).toEqual([])
    for (const code of ['IN', 'GB', 'CH', 'EU', 'de'])
      expect(refused({ territorial_scope: [code] })).toEqual(['territorial_scope'])
    expect(refused({ territorial_scope: [] })).toEqual(['territorial_scope'])
  })

  it('asks for what a word asks for', () => {
    expect(refused({}, without('incompatible_content_ground'))).toEqual(['incompatible_content_ground'])
    expect(refused({}, without('content_type_other'))).toEqual(['content_type_other'])
    expect(refused({ decision_visibility: ['DECISION_VISIBILITY_OTHER'] })).toEqual([
      'decision_visibility_other',
    ])
    expect(refused({ decision_ground: 'DECISION_GROUND_ILLEGAL_CONTENT' })).toEqual([
      'illegal_content_legal_ground',
      'illegal_content_explanation',
    ])
  })

  it('has days in their form and order', () => {
    for (const content_date of ['1999-12-31', '2024-2-3', '2024-02-30', '06.05.2024'])
      expect(refused({ content_date })).toEqual(['content_date'])
    expect(refused({ end_date_account_restriction: '2024-05-06' })).toEqual([])
    expect(refused({ end_date_account_restriction: '2024-05-05' })).toEqual(['end_date_account_restriction'])
  })

  it('has no field that the database does not know', () => {
    expect(StatementOfReasons.safeParse({ ...whole, account_id: '1' }).success).toBe(false)
  })
})
