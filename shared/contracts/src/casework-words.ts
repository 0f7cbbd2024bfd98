import { z } from 'zod'

/** The words of casework; the API, the store and the console use these and no synonyms. */

export const StaffRole = z
  .enum(['analyst', 'lead', 'legal', 'policy', 'auditor', 'researcher', 'admin'])
  .meta({ id: 'StaffRole' })
export type StaffRole = z.infer<typeof StaffRole>

/** What an order can say of an account. */
export const ClaimType = z
  .enum([
    'coordinated',
    'automated',
    'foreign_operated',
    'affiliated',
    'false_content',
    'incitement',
    'impersonation',
  ])
  .meta({ id: 'ClaimType' })
export type ClaimType = z.infer<typeof ClaimType>

/** What the evidence says of a claim for one account. */
export const Verdict = z
  .enum(['supported', 'weak', 'not_supported', 'contradicted', 'not_testable'])
  .meta({ id: 'Verdict' })
export type Verdict = z.infer<typeof Verdict>

/** How a row of an order ended: every row has exactly one. */
export const RowResolution = z
  .enum(['matched', 'renamed', 'already_gone', 'not_found', 'ambiguous', 'duplicate'])
  .meta({ id: 'RowResolution' })
export type RowResolution = z.infer<typeof RowResolution>

export const SourceKind = z
  .enum(['government_order', 'court_order', 'partner', 'user_notice', 'automated'])
  .meta({ id: 'SourceKind' })
export const Authenticity = z
  .enum(['unverified', 'verified', 'disputed', 'forged'])
  .meta({ id: 'Authenticity' })
export const Tlp = z.enum(['red', 'amber+strict', 'amber', 'green', 'clear']).meta({ id: 'Tlp' })
export const OrderState = z
  .enum(['received', 'validated', 'defective', 'in_review', 'responded', 'closed'])
  .meta({ id: 'OrderState' })
export type OrderState = z.infer<typeof OrderState>
export const OrderClock = z.enum(['running', 'paused', 'met', 'breached']).meta({ id: 'OrderClock' })
export const ResponseKind = z.enum(['full', 'partial', 'declined']).meta({ id: 'ResponseKind' })

export const CaseState = z
  .enum([
    'new',
    'triaged',
    'in_review',
    'snoozed',
    'escalated',
    'awaiting_second',
    'decided',
    'actioned',
    'closed',
    'reopened',
    'reversed',
    'merged',
    'split',
  ])
  .meta({ id: 'CaseState' })
export type CaseState = z.infer<typeof CaseState>

export const Outcome = z
  .enum([
    'coordinated_inauthentic',
    'coordinated_authentic',
    'spam_only',
    'no_coordination',
    'insufficient_data',
  ])
  .meta({ id: 'Outcome' })
export type Outcome = z.infer<typeof Outcome>

/** What may be decided of an account, narrowest first: the ladder of proportionality. */
export const DecisionAction = z
  .enum(['no_action', 'label', 'limit', 'withhold_in', 'suspend'])
  .meta({ id: 'DecisionAction' })
export type DecisionAction = z.infer<typeof DecisionAction>

export const NoteSide = z.enum(['for', 'against', 'neutral']).meta({ id: 'NoteSide' })

/** Whom a restriction could silence: a decision on such an account always needs a second reader. */
export const PublicInterest = z
  .enum(['journalist', 'official', 'union', 'ngo', 'government'])
  .meta({ id: 'PublicInterest' })
export type PublicInterest = z.infer<typeof PublicInterest>

/** What an API token may do, beside what its user's role allows. */
export const TokenScope = z
  .enum([
    'cases:read',
    'cases:write',
    'orders:read',
    'orders:write',
    'accounts:read',
    'accounts:write',
    'numbers:read',
    'admin',
  ])
  .meta({ id: 'TokenScope' })
export type TokenScope = z.infer<typeof TokenScope>
