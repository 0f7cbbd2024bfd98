import type { DecisionAction, Outcome } from '@murmuration/contracts'
import { z } from 'zod'
import {
  ACCOUNT_TYPES,
  AUTOMATED_DECISIONS,
  CATEGORIES,
  CONTENT_TYPES,
  DECISION_ACCOUNTS,
  DECISION_GROUNDS,
  DECISION_MONETARIES,
  DECISION_PROVISIONS,
  DECISION_VISIBILITIES,
  EEA_COUNTRIES,
  SOURCE_TYPES,
} from './statement-words.ts'

const day = (least: string) =>
  z.iso.date('write the day as YYYY-MM-DD').refine((date) => date >= least, `write a day from ${least} on`)
const Country = z.string().refine((code) => (EEA_COUNTRIES as readonly string[]).includes(code), {
  message: 'territorial_scope takes countries of the European Economic Area alone',
})

/** What in a text could be an id, a handle or an address: digits in a row, a name after @, a link, a pseudonym. */
const PERSONAL = /\d{5,}|@\w|https?:\/\/|www\.|\b(?:acct|obj|post)-[0-9a-f]{8}|\bdid:|\b[0-9a-f]{16,}\b/iu

const freeText = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine((text) => !PERSONAL.test(text), {
      message: 'no personal data goes into a statement: take out ids, handles and links',
    })

/** What each kind of restriction has to say besides; the rules of the database across fields. */
const REQUIRED_WITH: readonly [field: string, word: string, needed: string][] = [
  ['decision_ground', 'DECISION_GROUND_ILLEGAL_CONTENT', 'illegal_content_legal_ground'],
  ['decision_ground', 'DECISION_GROUND_ILLEGAL_CONTENT', 'illegal_content_explanation'],
  ['decision_ground', 'DECISION_GROUND_INCOMPATIBLE_CONTENT', 'incompatible_content_ground'],
  ['decision_ground', 'DECISION_GROUND_INCOMPATIBLE_CONTENT', 'incompatible_content_explanation'],
  ['decision_visibility', 'DECISION_VISIBILITY_OTHER', 'decision_visibility_other'],
  ['decision_monetary', 'DECISION_MONETARY_OTHER', 'decision_monetary_other'],
  ['content_type', 'CONTENT_TYPE_OTHER', 'content_type_other'],
]
const DECIDES = [
  'decision_visibility',
  'decision_monetary',
  'decision_provision',
  'decision_account',
] as const
const ENDS = [
  'end_date_visibility_restriction',
  'end_date_monetary_restriction',
  'end_date_service_restriction',
  'end_date_account_restriction',
] as const

/**
 * A statement of reasons as the DSA Transparency Database takes it, one of at most 100 in `{statements: […]}`. Stricter
 * than the database in two things: a decision is never said to be fully automated, and free text with what could be an id, a
 * handle or a link is refused.
 *
 * @see European Commission, DSA Transparency Database, "API and Schema"
 * @see Regulation (EU) 2022/2065, Articles 17 and 24(5)
 */
export const StatementOfReasons = z
  .strictObject({
    decision_visibility: z.array(z.enum(DECISION_VISIBILITIES)).min(1).optional(),
    decision_visibility_other: freeText(500).optional(),
    end_date_visibility_restriction: day('2020-01-01').optional(),
    decision_monetary: z.enum(DECISION_MONETARIES).optional(),
    decision_monetary_other: freeText(500).optional(),
    end_date_monetary_restriction: day('2020-01-01').optional(),
    decision_provision: z.enum(DECISION_PROVISIONS).optional(),
    end_date_service_restriction: day('2020-01-01').optional(),
    decision_account: z.enum(DECISION_ACCOUNTS).optional(),
    end_date_account_restriction: day('2020-01-01').optional(),
    account_type: z.enum(ACCOUNT_TYPES).optional(),
    decision_ground: z.enum(DECISION_GROUNDS),
    decision_ground_reference_url: z
      .url({ protocol: /^https$/ })
      .max(500)
      .optional(),
    illegal_content_legal_ground: freeText(500).optional(),
    illegal_content_explanation: freeText(2_000).optional(),
    incompatible_content_ground: freeText(500).optional(),
    incompatible_content_explanation: freeText(2_000).optional(),
    incompatible_content_illegal: z.enum(['Yes', 'No']).optional(),
    content_type: z.array(z.enum(CONTENT_TYPES)).min(1),
    content_type_other: freeText(500).optional(),
    content_language: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .optional(),
    content_date: day('2000-01-01'),
    category: z.enum(CATEGORIES),
    category_addition: z.array(z.enum(CATEGORIES)).optional(),
    territorial_scope: z.array(Country).min(1),
    application_date: day('2020-01-01'),
    decision_facts: freeText(5_000),
    source_type: z.enum(SOURCE_TYPES),
    source_identity: freeText(500).optional(),
    automated_detection: z.enum(['Yes', 'No']),
    automated_decision: z.enum(AUTOMATED_DECISIONS, {
      error: 'a person decides: automated_decision is not automated or partially automated',
    }),
    puid: z
      .string()
      .regex(/^[a-zA-Z0-9-_]+$/)
      .max(500),
  })
  .superRefine((statement, context) => {
    const fields = statement as { readonly [field: string]: unknown }
    const say = (field: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [field], message })
    }
    if (DECIDES.every((field) => statement[field] === undefined))
      say('decision_visibility', `one of ${DECIDES.join(', ')} is needed`)
    for (const [field, word, needed] of REQUIRED_WITH) {
      const given = fields[field]
      const isGiven = Array.isArray(given) ? given.includes(word) : given === word
      if (isGiven && fields[needed] === undefined) say(needed, `${word} asks for ${needed}`)
    }
    for (const field of ENDS) {
      const end = statement[field]
      if (end !== undefined && end < statement.application_date)
        say(field, 'a restriction ends on or after application_date')
    }
  })
export type StatementOfReasons = z.infer<typeof StatementOfReasons>

/** A decision that stands on an account, as casework has it. */
export interface DecidedAccount {
  /** Of the decision: random, and of nobody. */
  decisionId: string
  action: DecisionAction
  territory: readonly string[]
  atMs: number
  expiresAtMs: number | null
}

export interface StatementSettings {
  /** First share of the objects of the case, in ms since the epoch. */
  contentMs: number
  /** What the platform's terms say, as their section, such as "Platform manipulation, section 3". */
  termsGround: string
  outcome: Outcome | null
  /** How many accounts the case holds, sessions it counted, and how many of these were in synchrony. */
  accounts: number
  sessions: number
  synchronous: number
  sourceType: (typeof SOURCE_TYPES)[number]
  /** Whether the decision carries out an order of an authority under Article 9: then there is no statement. */
  underArticle9: boolean
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/**
 * The statement of one decision; null where there is none to make: for no action, for an order under Article 9, and for a
 * restriction that holds nowhere in the European Economic Area.
 *
 * @throws {z.ZodError} where a text that was given has what could be personal data, or a value is refused
 */
export function statementOfReasons(
  decision: DecidedAccount,
  settings: StatementSettings,
): StatementOfReasons | null {
  const { action, territory, atMs, expiresAtMs, decisionId } = decision
  if (action === 'no_action' || settings.underArticle9) return null
  const scope =
    action === 'withhold_in'
      ? EEA_COUNTRIES.filter((country) => territory.includes(country))
      : [...EEA_COUNTRIES]
  if (scope.length === 0) return null
  const end = expiresAtMs === null ? undefined : dayOf(expiresAtMs)
  const { accounts, sessions, synchronous } = settings
  return StatementOfReasons.parse({
    ...restrictionOf(action, end),
    decision_ground: 'DECISION_GROUND_INCOMPATIBLE_CONTENT',
    incompatible_content_ground: settings.termsGround,
    incompatible_content_explanation:
      settings.outcome === 'spam_only'
        ? 'The account takes part in repeated amplification that the terms count as spam.'
        : 'The account takes part in coordinated amplification of the same content, which the terms do not allow in this form.',
    content_type: ['CONTENT_TYPE_OTHER'],
    content_type_other: 'Shares of content of others',
    content_date: dayOf(settings.contentMs),
    category: 'STATEMENT_CATEGORY_OTHER_VIOLATION_TC',
    territorial_scope: scope,
    application_date: dayOf(atMs),
    decision_facts: `The account is one of ${inWords(accounts)} that shared the same content in synchrony. Of ${inWords(sessions)} occasions on which two of them shared it, ${inWords(synchronous)} were in synchrony beyond what chance explains. Two people read the evidence for and against independently before the decision.`,
    source_type: settings.sourceType,
    automated_detection: 'Yes',
    automated_decision: 'AUTOMATED_DECISION_NOT_AUTOMATED',
    puid: decisionId,
  })
}

/** With commas, so that no number reads as an id. */
const inWords = (count: number): string => count.toLocaleString('en-US')

function restrictionOf(action: DecisionAction, end: string | undefined): Partial<StatementOfReasons> {
  if (action === 'suspend')
    return {
      decision_account: 'DECISION_ACCOUNT_SUSPENDED',
      ...(end !== undefined && { end_date_account_restriction: end }),
    }
  const visibility = {
    label: 'DECISION_VISIBILITY_CONTENT_LABELLED',
    limit: 'DECISION_VISIBILITY_CONTENT_DEMOTED',
    withhold_in: 'DECISION_VISIBILITY_CONTENT_DISABLED',
  } as const
  return action === 'no_action'
    ? {}
    : {
        decision_visibility: [visibility[action]],
        ...(end !== undefined && { end_date_visibility_restriction: end }),
      }
}
