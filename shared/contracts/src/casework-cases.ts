import { z } from 'zod'
import { CaseState, ClaimType, DecisionAction, Outcome, PublicInterest } from './casework-words.ts'
import { EvidenceFamily } from './evidence.ts'
import { Id, Level, Tier, TimeMs } from './fields.ts'

/** What people decide of a case: decisions per account, two reviews, receipts and appeals. */

/** What a person writes: something, and not a book. */
const Words = z.string().trim().min(1).max(10_000)

/** A country by its two letters, as in ISO 3166-1. */
export const CountryCode = z.string().regex(/^[A-Z]{2}$/, 'write the two capital letters of ISO 3166-1')

export const DecisionTerms = z.object({
  action: DecisionAction,
  territory: z
    .array(CountryCode)
    .max(250)
    .default([])
    .describe('where withhold_in holds; empty for every other action'),
  expiresAtMs: TimeMs.nullable().default(null).describe('when it ends by itself; suspend needs one'),
  reviewAtMs: TimeMs.nullable()
    .default(null)
    .describe('when somebody looks at it again; suspend needs one, not after it ends'),
  reason: Words,
  ladderReason: Words.nullable()
    .default(null)
    .describe('why a narrower action would not do; needed where one is skipped'),
  grounds: z
    .array(ClaimType)
    .max(7)
    .default(['coordinated'])
    .describe('claims it rests on; affiliated, false_content and incitement are never one'),
})
export type DecisionTerms = z.infer<typeof DecisionTerms>

export const DecisionOnAccount = DecisionTerms.extend({ accountId: Id }).meta({ id: 'DecisionOnAccount' })
export type DecisionOnAccount = z.infer<typeof DecisionOnAccount>

const MOST_ACCOUNTS = 20_000

export const WriteDecisions = z
  .object({ decisions: z.array(DecisionOnAccount).min(1).max(MOST_ACCOUNTS) })
  .meta({ id: 'WriteDecisions' })
export type WriteDecisions = z.infer<typeof WriteDecisions>

export const WriteBulkDecision = DecisionTerms.extend({
  accountIds: z.array(Id).min(1).max(MOST_ACCOUNTS),
}).meta({ id: 'WriteBulkDecision' })
export type WriteBulkDecision = z.infer<typeof WriteBulkDecision>

export const DecisionStage = z
  .enum(['first', 'second', 'final'])
  .describe('first and second: what a reader decided by themself; final: what both let stand, or an appeal')

export const StoredDecision = DecisionOnAccount.extend({
  id: z.uuid(),
  stage: DecisionStage,
  evidenceNumber: z.int().nonnegative(),
  reader: z.uuid(),
  bulk: z.boolean(),
  appealId: z.uuid().nullable(),
  atMs: TimeMs,
}).meta({ id: 'StoredDecision' })
export type StoredDecision = z.infer<typeof StoredDecision>

export const RoleClass = z
  .enum(['core', 'peripheral', 'bridge', 'bystander'])
  .describe('nobody decides on bridges and bystanders in bulk')
export type RoleClass = z.infer<typeof RoleClass>

/** What the evidence of a case says of one account, as far as a decision on it depends on that. Never who flagged it. */
export const AccountGrounds = z
  .object({
    accountId: Id,
    verdict: z
      .enum(['supported', 'weak'])
      .describe('of its coordination: an alert supports it, a review case is weak'),
    level: Level,
    tier: Tier,
    roleClass: RoleClass,
    families: z.array(EvidenceFamily).describe('families of evidence for, and of indicators, that name it'),
    independentFamilies: z
      .array(EvidenceFamily)
      .describe('of these, a largest set that do not follow from each other; a restriction needs two'),
    against: z.array(z.string()).describe('kinds of evidence against that name it'),
    missing: z.string().nullable().describe('what a restriction would still need; null where nothing'),
    publicInterest: PublicInterest.nullable(),
    signature: z.string().describe('accounts with the same may be decided on together'),
    mayBulk: z.boolean().describe('no bystander, no bridge, nobody of public interest'),
  })
  .meta({ id: 'AccountGrounds' })
export type AccountGrounds = z.infer<typeof AccountGrounds>

export const DecisionSheet = z
  .object({
    caseId: z.uuid(),
    state: CaseState,
    version: z.int().positive(),
    evidenceNumber: z.int().nonnegative(),
    accounts: z.array(
      AccountGrounds.extend({
        decision: StoredDecision.nullable().describe('of the review under way, where you may see it'),
        final: StoredDecision.nullable().describe('what stands after two readers or an appeal'),
        changed: z.boolean().describe('its evidence is another since the decision was written: decide again'),
      }),
    ),
  })
  .meta({ id: 'DecisionSheet' })

export const CaseStanding = z
  .object({
    id: z.uuid(),
    state: CaseState,
    version: z.int().positive(),
    evidenceNumber: z.int().nonnegative(),
    outcome: Outcome.nullable(),
  })
  .meta({ id: 'CaseStanding' })
export type CaseStanding = z.infer<typeof CaseStanding>

/** With a 409: what happened to a case since the version that was named. */
export const CaseDifference = z
  .object({
    sinceVersion: z.int().nonnegative(),
    states: z.array(z.object({ version: z.int(), from: CaseState, to: CaseState, atMs: TimeMs })),
    fields: z.array(z.string()).describe('what else of the case is another'),
    evidence: z.array(
      z.object({ number: z.int(), difference: z.unknown().describe('accounts in and out, strength') }),
    ),
    decisions: z.array(StoredDecision).describe('written since, by whomever, where you may see them'),
  })
  .meta({ id: 'CaseDifference' })
export type CaseDifference = z.infer<typeof CaseDifference>

const Against = z.string().max(10_000).describe('what speaks against the finding; it must not be empty')

export const SubmitReview = z
  .object({
    outcome: Outcome,
    against: Against,
    reason: z.string().max(10_000).default('').describe('for the second reader to see afterwards'),
  })
  .meta({ id: 'SubmitReview' })
export type SubmitReview = z.infer<typeof SubmitReview>

export const SubmitSecondReview = z
  .object({
    outcome: Outcome,
    against: Against,
    decisions: z.array(DecisionOnAccount).min(1).max(MOST_ACCOUNTS),
  })
  .meta({ id: 'SubmitSecondReview' })
export type SubmitSecondReview = z.infer<typeof SubmitSecondReview>

export const StoredReview = z
  .object({
    stage: z.enum(['first', 'second']),
    reader: z.uuid(),
    evidenceNumber: z.int().nonnegative(),
    outcome: Outcome,
    against: z.string(),
    reason: z.string(),
    atMs: TimeMs,
  })
  .meta({ id: 'StoredReview' })

export const Comparison = z
  .object({
    sameOutcome: z.boolean(),
    differing: z.int().nonnegative(),
    accounts: z.array(
      z.object({
        accountId: Id,
        agree: z.boolean(),
        first: StoredDecision,
        second: StoredDecision,
        narrower: z
          .enum(['first', 'second'])
          .nullable()
          .describe('null: neither lies within the other, return the case'),
      }),
    ),
  })
  .meta({ id: 'ReviewComparison' })
export type Comparison = z.infer<typeof Comparison>

export const SecondReviewSheet = z
  .object({
    caseId: z.uuid(),
    version: z.int().positive(),
    evidenceNumber: z.int().nonnegative().describe('the version that the first reader read'),
    newerEvidence: z.array(z.int()).describe('versions that came in since'),
    evidence: z.unknown().describe('the snapshot, without who flagged whom'),
    accounts: z.array(AccountGrounds),
    blind: z
      .boolean()
      .describe('you have not submitted your own decisions: those of the first reader are not shown'),
    sawBefore: z
      .boolean()
      .describe('you have compared an earlier round of this case, so this one is not truly blind'),
    first: StoredReview.nullable(),
    second: StoredReview.nullable(),
    comparison: Comparison.nullable(),
  })
  .meta({ id: 'SecondReviewSheet' })

export const ResolveSecond = z
  .discriminatedUnion('verdict', [
    z.object({
      verdict: z.literal('agree'),
      stand: z
        .array(z.object({ accountId: Id, which: z.enum(['first', 'second']) }))
        .max(MOST_ACCOUNTS)
        .default([])
        .describe(
          'where they differ, which stands: only the narrower may, and it does where nothing is said',
        ),
    }),
    z.object({ verdict: z.literal('return'), reason: Words }),
  ])
  .meta({ id: 'ResolveSecond' })
export type ResolveSecond = z.infer<typeof ResolveSecond>

export const WithReason = z.object({ reason: Words }).meta({ id: 'WithReason' })

export const ReopenCause = z.enum(['appeal', 'new_evidence', 'order_changed'])
export const ReopenCase = z.object({ cause: ReopenCause, reason: Words }).meta({ id: 'ReopenCase' })

export const ReverseCase = z
  .object({ cause: z.enum(['appeal', 'order_changed']), reason: Words })
  .meta({ id: 'ReverseCase' })

export const RecordReceipt = z
  .object({ reference: z.string().trim().min(1).max(1_000).describe('what the platform calls its action') })
  .meta({ id: 'RecordReceipt' })

export const AppealState = z.enum(['open', 'taken', 'upheld', 'reversed'])

export const OpenAppeal = z
  .object({ accountId: Id, grounds: Words.describe('what the account holder says') })
  .meta({ id: 'OpenAppeal' })

export const DecideAppeal = z
  .object({
    verdict: z.enum(['upheld', 'reversed']).describe('whether the decision that is appealed is upheld'),
    reason: Words,
  })
  .meta({ id: 'DecideAppeal' })

export const Appeal = z
  .object({
    id: z.uuid(),
    caseId: z.uuid(),
    accountId: Id,
    state: AppealState,
    version: z.int().positive(),
    evidenceNumber: z.int().nonnegative().describe('frozen: the evidence that the decision rests on'),
    grounds: z.string(),
    openedBy: z.uuid(),
    reader: z.uuid().nullable(),
    reason: z.string(),
    atMs: TimeMs,
    decidedAtMs: TimeMs.nullable(),
  })
  .meta({ id: 'Appeal' })
export type Appeal = z.infer<typeof Appeal>

export const AppealSheet = Appeal.extend({
  decision: StoredDecision.nullable().describe('what stands for this account now'),
  frozen: z.object({
    number: z.int(),
    grounds: AccountGrounds.nullable(),
    snapshot: z.unknown().describe('without who flagged whom'),
  }),
  since: z.object({
    evidence: z.array(z.object({ number: z.int(), receivedAtMs: TimeMs, difference: z.unknown() })),
    grounds: AccountGrounds.nullable().describe('what the newest evidence says of it'),
    notes: z.array(z.object({ side: z.string(), text: z.string(), atMs: TimeMs })),
  }),
}).meta({ id: 'AppealSheet' })
