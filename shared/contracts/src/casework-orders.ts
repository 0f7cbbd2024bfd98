import { z } from 'zod'
import {
  Authenticity,
  ClaimType,
  OrderClock,
  OrderState,
  ResponseKind,
  RowResolution,
  SourceKind,
  Tlp,
  Verdict,
} from './casework-words.ts'
import { TimeMs } from './fields.ts'

/** What the API of casework takes and answers on orders: what they say, who reads them, until when, and what is answered. */

const Line = z.string().trim().min(1).max(500)
const Words = z.string().trim().min(1).max(10_000)
const Country = z.string().regex(/^[A-Z]{2}$/, 'write a country as two capital letters, such as IN')
/** Why something is done, in a person's words; kept in the history. */
const Reason = Words.describe('why, in your words; kept in the history')

/** The points that an order has to hold, by Article 9(2) of the Digital Services Act. */
export const ChecklistItem = z.enum([
  'legal_basis',
  'reasons',
  'issuing_authority',
  'locators',
  'redress',
  'effect_recipient',
  'territorial_scope',
  'language',
])
export type ChecklistItem = z.infer<typeof ChecklistItem>

export const ChecklistMark = z.enum(['present', 'missing', 'not_applicable'])
export type ChecklistMark = z.infer<typeof ChecklistMark>

export const ChecklistLine = z
  .object({
    item: ChecklistItem,
    stands: ChecklistMark.describe('what a person confirmed, else what was found'),
    found: z.enum(['present', 'missing']).describe('by the program, in the fields of the order and its rows'),
    says: z.string().describe('what is missing, and what to do'),
    confirmed: z
      .object({ mark: ChecklistMark, by: z.uuid(), atMs: TimeMs, note: z.string() })
      .nullable()
      .describe('by a person'),
  })
  .meta({ id: 'ChecklistLine' })
export type ChecklistLine = z.infer<typeof ChecklistLine>

export const Issuer = z.object({
  name: Line.describe('authority, court, partner or person that asks'),
  role: Line.nullable().optional(),
  country: Country.nullable().optional(),
})

/** A deadline as the order gives it: a local date and time in a zone, or an instant. */
export const DeadlineInput = z
  .object({
    local: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/, 'write the local time as 2021-02-06T18:00')
      .describe('date and time on a clock of the zone'),
    zone: z.string().min(1).max(100).describe('IANA time zone, such as Asia/Kolkata'),
    basis: Line.nullable().optional().describe('where the deadline comes from, such as a rule'),
  })
  .meta({ id: 'DeadlineInput' })

export const Deadline = z
  .object({
    atMs: TimeMs,
    zone: z.string().nullable(),
    local: z.string().nullable().describe('date and time on a clock of the zone'),
    basis: z.string().nullable(),
    says: z
      .string()
      .nullable()
      .describe('where the local time happens twice or not at all that day, what was taken'),
  })
  .meta({ id: 'Deadline' })

const confidentialityFields = {
  tlp: Tlp.describe('green and clear: read by everyone whose role reads orders'),
  gag: z.boolean().describe('nobody outside may learn of the order'),
  gagBasis: Line.nullable(),
  gagUntilMs: TimeMs.nullable().describe(
    'a gag does not end by itself: a person lifts it when its time has come',
  ),
  mayNotifyUser: z.boolean(),
  mayPublishAggregate: z.boolean(),
}

/** Who may know of an order, and who may be told. */
export const Confidentiality = z.object(confidentialityFields).meta({ id: 'Confidentiality' })
export type Confidentiality = z.infer<typeof Confidentiality>

/** How an order is kept where nobody says otherwise. */
export const STRICTEST: Confidentiality = {
  tlp: 'red',
  gag: true,
  gagBasis: null,
  gagUntilMs: null,
  mayNotifyUser: false,
  mayPublishAggregate: false,
}

export const ClaimInput = z.object({
  type: ClaimType,
  assertedBy: Line,
  quote: z.string().max(10_000).default('').describe('as the order words it'),
})
export const Claim = ClaimInput.extend({ id: z.uuid(), scope: z.enum(['list', 'account']) }).meta({
  id: 'Claim',
})

/** Rows as they were handed over, in whatever form. */
export const ListInput = z
  .object({
    format: z.enum(['csv', 'json', 'text']),
    content: z.string().max(31_000_000),
  })
  .describe(
    'csv: with or without a header (account_id, handle, url, claim, platform and further columns), any of , ; tab |. json: an array of texts or of objects with those fields. text: one account a line as id, @handle or profile URL.',
  )
  .meta({ id: 'ListInput' })
export type ListInput = z.infer<typeof ListInput>

const optionalFields = {
  channel: Line.nullable().optional().describe('how it came, such as portal or fax'),
  language: Line.nullable().optional(),
  legalBasis: Words.nullable().optional(),
  grounds: z.array(Words).max(50).optional().describe('the reasons that it gives'),
  requestedAction: Words.nullable().optional(),
  requestedTerritory: z.array(Country).max(300).optional(),
  redress: Words.nullable().optional().describe('what it says on redress'),
  effectRecipient: Line.nullable().optional().describe('who is to be told of its effect'),
  emergency: z.boolean().optional(),
  interim: z.boolean().optional(),
}

export const OrderInput = z
  .object({
    title: Line,
    sourceKind: SourceKind,
    issuer: Issuer,
    ...optionalFields,
    authenticity: Authenticity.default('unverified'),
    receivedAtMs: TimeMs.optional().describe('default: now'),
    deadline: DeadlineInput.optional(),
    confidentiality: z.object(confidentialityFields).partial().optional().describe('left out: the strictest'),
    wideningReason: Reason.optional().describe('needed where confidentiality is wider than the strictest'),
    readers: z.array(z.uuid()).max(200).default([]).describe('beside yourself'),
    parentOrderId: z.uuid().nullable().optional(),
    claims: z.array(ClaimInput).max(50).default([]).describe('what it says of every account of the list'),
    list: ListInput,
  })
  .meta({ id: 'OrderInput' })
export type OrderInput = z.infer<typeof OrderInput>

export const OrderChange = z
  .object({ title: Line, sourceKind: SourceKind, issuer: Issuer, ...optionalFields })
  .partial()
  .meta({ id: 'OrderChange' })
export type OrderChange = z.infer<typeof OrderChange>

export const RowCounts = z
  .object({
    total: z.int(),
    matched: z.int(),
    renamed: z.int(),
    already_gone: z.int(),
    not_found: z.int(),
    ambiguous: z.int(),
    duplicate: z.int(),
  })
  .meta({ id: 'RowCounts' })
export type RowCounts = z.infer<typeof RowCounts>

export const OrderRow = z
  .object({
    row: z.int().positive().describe('1-based place in the list'),
    raw: z.string().describe('as it was handed over'),
    locator: z.string().describe('what of the row names the account'),
    resolution: RowResolution,
    accountId: z.string().nullable(),
    handle: z.string().nullable().describe('of that account now, where the directory knows one'),
    candidates: z.array(z.string()).describe('accounts that it may mean'),
    duplicateOf: z.int().nullable().describe('first row that names the same'),
    claims: z.array(ClaimType),
    columns: z.record(z.string(), z.string()).describe('further columns as written'),
    seen: z
      .boolean()
      .describe(
        'the directory knows the account, or activity of it was found; until then an id is taken at its word',
      ),
    byPerson: z.boolean().describe('a person chose the resolution'),
    version: z.int(),
    verdicts: z.array(z.object({ claim: z.string(), verdict: Verdict, confidence: z.string() })),
  })
  .meta({ id: 'OrderRow' })
export type OrderRow = z.infer<typeof OrderRow>

export const PreviewInput = z
  .object({
    list: ListInput,
    resolution: RowResolution.optional().describe('show only rows that end so'),
    afterRow: z.int().nonnegative().default(0),
    limit: z.int().min(1).max(2_000).default(200),
  })
  .meta({ id: 'PreviewInput' })

export const PreviewRow = OrderRow.omit({ version: true, byPerson: true, verdicts: true, handle: true }).meta(
  { id: 'PreviewRow' },
)
export const Preview = z
  .object({
    counts: RowCounts,
    accounts: z.int().describe('distinct accounts that would be flagged'),
    unseen: z.int().describe('of those, ids that the directory does not know: taken at their word for now'),
    columns: z.array(z.string()).describe('columns that were found'),
    rows: z.array(PreviewRow),
    nextAfterRow: z.int().nullable(),
  })
  .meta({ id: 'Preview' })
export type Preview = z.infer<typeof Preview>

/** What a person makes of a row: one account, none, or what the program found. */
export const RowChange = z
  .union([
    z.object({ accountId: z.string().min(1).max(512), reason: Reason.optional() }).strict(),
    z.object({ resolution: z.literal('not_found'), reason: Reason.optional() }).strict(),
    z.object({ automatic: z.literal(true), reason: Reason.optional() }).strict(),
  ])
  .meta({ id: 'RowChange' })
export type RowChange = z.infer<typeof RowChange>

export const OrderHead = z
  .object({
    id: z.uuid(),
    version: z.int(),
    title: z.string(),
    sourceKind: SourceKind,
    issuer: z.object({ name: z.string(), role: z.string().nullable(), country: z.string().nullable() }),
    state: OrderState,
    response: ResponseKind.nullable(),
    clock: OrderClock,
    deadlineAtMs: TimeMs.nullable(),
    receivedAtMs: TimeMs,
    emergency: z.boolean(),
    interim: z.boolean(),
    authenticity: Authenticity,
    tlp: Tlp,
    gag: z.boolean(),
    contested: z.boolean(),
    revokedAtMs: TimeMs.nullable(),
    updatedAtMs: TimeMs,
  })
  .meta({ id: 'OrderHead' })
export type OrderHead = z.infer<typeof OrderHead>

export const OrderFile = z
  .object({
    sha256: z.string(),
    name: z.string(),
    mediaType: z.string(),
    bytes: z.int(),
    atMs: TimeMs,
  })
  .meta({ id: 'OrderFile' })

export const Order = OrderHead.extend({
  channel: z.string().nullable(),
  language: z.string().nullable(),
  legalBasis: z.string().nullable(),
  grounds: z.array(z.string()),
  requestedAction: z.string().nullable(),
  requestedTerritory: z.array(z.string()),
  redress: z.string().nullable(),
  effectRecipient: z.string().nullable(),
  deadline: Deadline.nullable(),
  pausedAtMs: TimeMs.nullable(),
  pausedMs: z.int().describe('how long the clock stood still, pauses that have ended'),
  confidentiality: Confidentiality,
  readers: z.array(z.object({ userId: z.uuid(), name: z.string(), role: z.string() })),
  parentOrderId: z.uuid().nullable().describe('only where you may read it'),
  childOrderIds: z.array(z.uuid()).describe('of those that you may read'),
  supersededBy: z.uuid().nullable().describe('only where you may read it'),
  superseded: z.boolean(),
  checklist: z.array(ChecklistLine),
  claims: z.array(Claim),
  files: z.array(OrderFile),
  counts: RowCounts,
  nextStates: z.array(OrderState).describe('where it may go from here'),
  createdBy: z.uuid(),
  createdAtMs: TimeMs,
}).meta({ id: 'Order' })
export type Order = z.infer<typeof Order>

export const OrderFilter = z.object({
  state: OrderState.optional(),
  clock: OrderClock.optional(),
  dueBeforeMs: z.coerce.number().int().nonnegative().optional(),
  issuer: z.string().max(500).optional().describe('name of the issuer, whole, in any case'),
  text: z.string().max(500).optional().describe('within title, issuer and legal basis'),
  sort: z.enum(['due', 'received', 'updated', 'title']).default('due'),
})
export type OrderFilter = z.infer<typeof OrderFilter>

export const RowFilter = z.object({
  resolution: RowResolution.optional(),
  verdict: Verdict.optional(),
  claim: z.string().max(100).optional().describe('with verdict: of this claim'),
  text: z.string().max(500).optional().describe('within the raw row or the account id'),
})
export type RowFilter = z.infer<typeof RowFilter>

export const StateChange = z
  .object({ to: z.enum(['validated', 'defective', 'in_review', 'closed']), reason: Reason })
  .meta({ id: 'OrderStateChange' })
export const ChecklistChange = z
  .object({
    item: ChecklistItem,
    mark: ChecklistMark.nullable().describe('null takes back what was confirmed'),
    note: z.string().max(10_000).default(''),
  })
  .meta({ id: 'ChecklistChange' })
export const AuthenticityChange = z
  .object({ authenticity: Authenticity, reason: Reason })
  .meta({ id: 'AuthenticityChange' })
export const ConfidentialityChange = z
  .object({ ...Confidentiality.partial().shape, reason: Reason.optional().describe('needed to widen') })
  .meta({ id: 'ConfidentialityChange' })
export const ReadersChange = z
  .object({
    readers: z.array(z.uuid()).min(1).max(200),
    reason: Reason.optional().describe('needed to add one'),
  })
  .meta({ id: 'ReadersChange' })
export const DeadlineChange = z
  .object({ deadline: DeadlineInput.nullable(), reason: Reason })
  .meta({ id: 'DeadlineChange' })
export const ClockChange = z
  .object({ action: z.enum(['pause', 'resume']), reason: Reason })
  .meta({ id: 'ClockChange' })
export const ContestChange = z
  .object({ contested: z.boolean(), reason: Reason })
  .meta({ id: 'ContestChange' })
export const Revocation = z.object({ reason: Reason }).meta({ id: 'Revocation' })
export const Supersession = z.object({ byOrderId: z.uuid(), reason: Reason }).meta({ id: 'Supersession' })

export const MatterInput = z
  .object({
    kind: z.enum(['noncompliance_notice_received', 'penalty_threatened', 'note']),
    text: Words,
    atMs: TimeMs.optional().describe('when it came; default: now'),
  })
  .meta({ id: 'MatterInput' })
export const OrderMatter = z
  .object({
    id: z.uuid(),
    kind: z.string(),
    text: z.string(),
    by: z.uuid().nullable().describe('null: the program'),
    atMs: TimeMs,
    recordedAtMs: TimeMs,
  })
  .meta({ id: 'OrderMatter' })

export const FileInput = z
  .object({
    name: Line,
    mediaType: z.string().regex(/^[\w.+-]{1,60}\/[\w.+-]{1,100}$/),
    base64: z.string().min(1).max(28_000_000).describe('at most 20 MiB of content'),
  })
  .meta({ id: 'FileInput' })

export const AnswerInput = z
  .object({
    kind: ResponseKind,
    message: z.string().max(100_000).optional().describe('left out: it is drafted'),
  })
  .meta({ id: 'AnswerInput' })
export const AnswerChange = z
  .object({ kind: ResponseKind, message: z.string().min(1).max(100_000) })
  .partial()
  .meta({ id: 'AnswerChange' })

/** What an answer rests on, as it stood when it was drafted. */
export const AnswerBody = z.object({
  atMs: TimeMs,
  rows: RowCounts,
  accounts: z.int().describe('distinct accounts that were resolved'),
  verdicts: z
    .array(z.object({ claim: z.string(), verdict: Verdict, accounts: z.int() }))
    .describe('accounts by claim and verdict'),
  decisions: z
    .array(
      z.object({
        accountId: z.string(),
        action: z.string(),
        territory: z.array(z.string()),
        expiresAtMs: TimeMs.nullable(),
        caseId: z.uuid(),
      }),
    )
    .describe('that stand, of accounts of the order'),
  undecided: z.int().describe('accounts without a decision that stands'),
  notTestable: z.array(z.string()).describe('claims of the order that nothing here can test'),
  returned: z
    .array(z.object({ row: z.int(), raw: z.string(), resolution: RowResolution }))
    .describe('rows that go back to the issuer: not found or ambiguous; the first 1,000'),
  returnedCount: z.int(),
})
export type AnswerBody = z.infer<typeof AnswerBody>

export const OrderAnswer = z
  .object({
    id: z.uuid(),
    number: z.int(),
    version: z.int(),
    kind: ResponseKind,
    state: z.enum(['draft', 'sent', 'withdrawn']),
    message: z.string(),
    body: AnswerBody,
    writtenBy: z.uuid(),
    createdAtMs: TimeMs,
    updatedAtMs: TimeMs,
    sentAtMs: TimeMs.nullable(),
    sentBy: z.uuid().nullable(),
  })
  .meta({ id: 'OrderAnswer' })

export const GagItem = OrderHead.extend({
  gagBasis: z.string().nullable(),
  gagUntilMs: TimeMs.nullable(),
}).meta({ id: 'GagItem' })
