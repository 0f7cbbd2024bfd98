import { z } from 'zod'
import { CaseAccount, CaseObject, Coordination, Run } from './case.ts'
import { CasePicture } from './case-picture.ts'
import { StoredDecision, StoredReview } from './casework-cases.ts'
import { CaseState, NoteSide, OrderClock, Outcome, PublicInterest } from './casework-words.ts'
import { Evidence } from './evidence.ts'
import { Id, Level, Span, Tier, TimeMs } from './fields.ts'

/** What the API of casework answers on cases: the queue, the workspace, notes, merges and splits, and search. */

const Words = z.string().trim().min(1).max(10_000)
const commaSeparated = <Word extends z.ZodType<string, string>>(word: Word) =>
  z
    .string()
    .max(500)
    .transform((text) => text.split(','))
    .pipe(z.array(word).min(1).max(20))

export const CaseFilter = z.object({
  state: commaSeparated(CaseState).optional().describe('states, with commas between them'),
  level: Level.optional(),
  tier: commaSeparated(Tier)
    .optional()
    .describe('tiers of its edges, with commas between them: any of these'),
  second: z
    .literal('me')
    .optional()
    .describe('cases that await a second reader, and of which you are not the first'),
  assignee: z
    .union([z.enum(['me', 'none']), z.uuid()])
    .optional()
    .describe('me, none, or the id of a user'),
  order: z.uuid().optional().describe('cases that rest on this order'),
  attention: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('a mark, such as new_evidence; any: cases with a mark'),
  account: Id.optional().describe('cases that hold this account'),
  object: Id.optional().describe('cases whose accounts shared this object'),
  minStrength: z.coerce.number().min(0).optional(),
  updatedSinceMs: z.coerce.number().int().nonnegative().optional(),
  dueBeforeMs: z.coerce.number().int().nonnegative().optional().describe('of an order that you may read'),
  text: z.string().max(500).optional().describe('words of the finding, all of them'),
})
export type CaseFilter = z.infer<typeof CaseFilter>

export const CaseSort = z
  .enum(['priority', 'due', 'strength', 'accounts', 'updated'])
  .describe(
    'due: earliest deadline first, then those without one; of the same deadline first what lies farthest above chance. All others: highest first',
  )
export type CaseSort = z.infer<typeof CaseSort>

const Person = z.object({ userId: z.uuid(), name: z.string() })

export const Lease = Person.extend({ untilMs: TimeMs }).meta({ id: 'Lease' })
export type Lease = z.infer<typeof Lease>

export const QueueRow = z
  .object({
    id: z.uuid(),
    state: CaseState,
    version: z.int().positive(),
    level: Level,
    finding: z.string(),
    strength: z.number(),
    accounts: z.int().nonnegative(),
    priority: z.int(),
    attention: z.array(z.string()),
    dueAtMs: TimeMs.nullable().describe(
      'earliest deadline, still to be met, of the orders that you may read',
    ),
    assignee: Person.nullable(),
    lease: Lease.nullable().describe('who works on it now'),
    snoozedUntilMs: TimeMs.nullable(),
    outcome: Outcome.nullable(),
    evidenceNumber: z.int().nonnegative(),
    withdrawn: z.boolean().describe('the detector sees this cluster no more'),
    against: z
      .string()
      .nullable()
      .describe('what speaks against the finding most: a test of the program, or a note of a person'),
    sessions: z.int().nonnegative(),
    synchronous: z.int().nonnegative().describe('of these sessions'),
    expectedRange: z.tuple([z.number(), z.number()]).describe('95 % range of synchronous under the null'),
    tiers: z.array(Tier),
    flagged: z.int().nonnegative().describe('accounts that a list names which you may read'),
    reach: z.int().nonnegative().describe('shares by everybody of the objects of the case'),
    createdAtMs: TimeMs,
    updatedAtMs: TimeMs,
  })
  .meta({ id: 'QueueRow' })
export type QueueRow = z.infer<typeof QueueRow>

export const CaseCount = z
  .object({ count: z.int().nonnegative(), more: z.boolean().describe('there are more than were counted') })
  .meta({ id: 'CaseCount' })

export const ViewCounts = z
  .object({
    due: CaseCount.describe('to be worked on: new, triaged, in_review, escalated, reopened'),
    mine: CaseCount.describe('open, and assigned to you'),
    second: CaseCount.describe('that await a second reader'),
    secondForMe: CaseCount.describe('of these, those of which you are not the first reader'),
    snoozed: CaseCount.describe('snoozed or woken, with the mark new_evidence'),
    open: CaseCount.describe('neither closed, reversed, merged nor split'),
  })
  .describe('how many cases the views of the queue hold, each counted up to 10,000')
  .meta({ id: 'ViewCounts' })
export type ViewCounts = z.infer<typeof ViewCounts>

export const NewNote = z
  .object({
    side: NoteSide,
    source: z.string().trim().max(2_000).default('').describe('where it comes from'),
    text: Words,
    accountId: Id.nullable()
      .default(null)
      .describe('the account of the case that it speaks of; null: the whole case'),
  })
  .meta({ id: 'NewNote' })
export type NewNote = z.infer<typeof NewNote>

export const Note = z
  .object({
    id: z.uuid(),
    side: NoteSide,
    source: z.string(),
    text: z.string(),
    accountId: Id.nullable(),
    author: Person,
    atMs: TimeMs,
  })
  .meta({ id: 'Note' })
export type Note = z.infer<typeof Note>

export const CaseMember = CaseAccount.partial()
  .required({ accountId: true, level: true, tier: true, role: true, membership: true, core: true })
  .omit({ flagged: true })
  .extend({
    flaggedBy: z
      .array(z.string())
      .describe(
        'lists that name it and that you may read; order:<id> is an order. Empty while you read blind',
      ),
    publicInterest: PublicInterest.nullable(),
    handle: z.string().nullable(),
  })
  .meta({ id: 'CaseMember' })
export type CaseMember = z.infer<typeof CaseMember>

export const EvidenceVersion = z
  .object({
    number: z.int().positive(),
    windowEndMs: TimeMs,
    receivedAtMs: TimeMs,
    difference: z.unknown().describe('accounts in and out, strength up or down, against the version before'),
  })
  .meta({ id: 'EvidenceVersion' })
export type EvidenceVersion = z.infer<typeof EvidenceVersion>

export const FrozenEvidence = EvidenceVersion.extend({
  snapshot: z.unknown().describe('as the detector wrote it, without who was flagged'),
}).meta({ id: 'FrozenEvidence' })

export const ShownPicture = CasePicture.extend({
  evidenceNumber: z.int().positive().describe('version of the evidence that it draws'),
}).meta({ id: 'ShownPicture' })
export type ShownPicture = z.infer<typeof ShownPicture>

/** What speaks against a finding: a test of the program, or a note of a person. */
export const CounterEvidence = z
  .object({
    sentence: z.string(),
    evidence: Evidence.nullable().describe('null: a note says it'),
    note: Note.nullable(),
  })
  .meta({ id: 'CounterEvidence' })
export type CounterEvidence = z.infer<typeof CounterEvidence>

export const CaseLinkKind = z.enum([
  'related',
  'merged_from',
  'merged_into',
  'split_from',
  'split_into',
  'same_cluster',
])
export type CaseLinkKind = z.infer<typeof CaseLinkKind>

export const LinkedCase = z
  .object({ id: z.uuid(), kind: CaseLinkKind, state: CaseState, finding: z.string(), accounts: z.int() })
  .meta({ id: 'LinkedCase' })
export type LinkedCase = z.infer<typeof LinkedCase>

export const AllowedMove = z
  .object({
    to: CaseState,
    allowed: z.boolean(),
    says: z.string().nullable().describe('what would be needed; null where it is allowed'),
  })
  .meta({ id: 'AllowedMove' })
export type AllowedMove = z.infer<typeof AllowedMove>

export const CaseOrder = z
  .object({
    id: z.uuid(),
    title: z.string(),
    issuerName: z.string(),
    deadlineAtMs: TimeMs.nullable(),
    clock: OrderClock,
    revoked: z.boolean(),
    accounts: z.int().nonnegative().describe('of this case that it names'),
  })
  .meta({ id: 'CaseOrder' })
export type CaseOrder = z.infer<typeof CaseOrder>

export const Workspace = QueueRow.extend({
  clusterCaseId: Id,
  window: Span,
  strongestAgainst: CounterEvidence.nullable().describe('to stand beside the finding'),
  coordination: Coordination.nullable(),
  run: Run.nullable(),
  evidenceFor: z.array(Evidence),
  evidenceAgainst: z.array(CounterEvidence).describe('of the program and of notes, strongest first'),
  indicators: z.array(Evidence),
  cannotSay: z.array(Evidence),
  members: z.array(CaseMember).describe('the first 2,000 by membership; the rest are at …/accounts'),
  membersComplete: z.boolean(),
  objects: z.array(CaseObject),
  orders: z.array(CaseOrder).describe('that you may read'),
  decisions: z.array(StoredDecision).describe('that stand and that you may see'),
  reviews: z.array(StoredReview).describe('that stand and that you may see'),
  against: z.string().describe('what the first reader wrote against the finding'),
  blind: z.boolean().describe('what the first reader did is not shown to you yet'),
  mergedInto: z.uuid().nullable(),
  moves: z.array(AllowedMove),
  evidence: z.array(EvidenceVersion).describe('newest first, at most 50'),
  linked: z.array(LinkedCase),
  notes: z.int().nonnegative(),
}).meta({ id: 'Workspace' })
export type Workspace = z.infer<typeof Workspace>

export const MemberQuery = z.object({
  sort: z.enum(['membership', 'account']).default('membership'),
  role: z.enum(['seed', 'amplifier', 'bridge', 'bystander']).optional(),
  level: Level.optional(),
  core: z.enum(['true', 'false']).optional(),
  startsWith: Id.optional().describe('beginning of the account id'),
})
export type MemberQuery = z.infer<typeof MemberQuery>

export const ObjectInCase = z
  .object({ objectId: Id, sharesInCase: z.int().nonnegative() })
  .meta({ id: 'ObjectInCase' })

export const TakeLease = z
  .object({
    takeOver: Words.nullable().default(null).describe('why a lead takes it from whoever holds it'),
  })
  .meta({ id: 'TakeLease' })

export const Assign = z
  .object({ userId: z.uuid().nullable().describe('null: nobody') })
  .meta({ id: 'Assign' })

export const SnoozeCase = z.object({ untilMs: TimeMs, reason: Words }).meta({ id: 'SnoozeCase' })
export const GiveReason = z.object({ reason: Words }).meta({ id: 'GiveReason' })
export const MergeCase = z.object({ into: z.uuid(), reason: Words }).meta({ id: 'MergeCase' })

export const ExportFormat = z
  .enum(['stix', 'dsa', 'gexf', 'case'])
  .describe(
    'stix: a bundle of STIX 2.1; dsa: statements of reasons of what was decided; gexf: its backbone, for Gephi; case: its evidence',
  )
  .meta({ id: 'ExportFormat' })
export type ExportFormat = z.infer<typeof ExportFormat>

export const ExportCase = z
  .object({
    format: ExportFormat,
    rawIds: z.boolean().default(false).describe('ids in place of pseudonyms; for lead and legal'),
    termsGround: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .default('Terms on platform manipulation and spam')
      .describe('with dsa: the section of your terms that restrictions rest on'),
  })
  .meta({ id: 'ExportCase' })
export type ExportCase = z.infer<typeof ExportCase>

export const SplitCase = z
  .object({ accounts: z.array(Id).min(1).max(20_000), reason: Words })
  .meta({ id: 'SplitCase' })

export const SplitResult = z
  .object({
    part: z.uuid().describe('the new case with the accounts that were named'),
    rest: z.uuid().describe('the new case with all others'),
  })
  .meta({ id: 'SplitResult' })

export const RelateCase = z.object({ caseId: z.uuid() }).meta({ id: 'RelateCase' })

export const SearchKind = z.enum(['accounts', 'objects', 'orders', 'cases'])
export type SearchKind = z.infer<typeof SearchKind>

const hitsOf = <Hit extends z.ZodType>(hit: Hit) =>
  z.object({ items: z.array(hit), next: z.string().nullable() }).optional()

export const SearchResult = z
  .object({
    accounts: hitsOf(z.object({ accountId: Id, handle: z.string().nullable() })),
    objects: hitsOf(z.object({ objectId: Id })),
    orders: hitsOf(
      z.object({
        id: z.uuid(),
        title: z.string(),
        issuerName: z.string(),
        legalBasis: z.string().nullable(),
      }),
    ),
    cases: hitsOf(
      z.object({ id: z.uuid(), state: CaseState, level: Level, finding: z.string(), accounts: z.int() }),
    ),
  })
  .describe('by kind; next is a cursor for one kind')
  .meta({ id: 'SearchResult' })
export type SearchResult = z.infer<typeof SearchResult>
