import { z } from 'zod'
import { CaseState, ClaimType, RowResolution, Verdict } from './casework-words.ts'
import { EvidenceFamily } from './evidence.ts'
import { Id, Level, Share01, Span, TimeMs } from './fields.ts'

/** What the API of casework answers on the claims of an order: the scorecard, and the assessments that it counts. */

export const Confidence = z
  .enum(['high', 'moderate', 'low', 'none'])
  .describe('how far the verdict can be leaned on; docs/scorecard.md says what each rests on')
export type Confidence = z.infer<typeof Confidence>

export const EvidenceLine = z
  .object({
    sentence: z.string(),
    source: z.enum(['case', 'activity', 'note', 'review']),
    kind: z.string().nullable().describe('which rule wrote it; null for what a person wrote'),
    family: EvidenceFamily.nullable(),
    of: z.enum(['account', 'case']).describe('whether it speaks of this account, or of the whole case'),
    author: z.string().nullable().describe('who wrote the note'),
  })
  .meta({ id: 'EvidenceLine' })
export type EvidenceLine = z.infer<typeof EvidenceLine>

export const AssessmentRun = z
  .object({
    detectorVersion: z.string().nullable(),
    parametersHash: z.string().nullable(),
    inputHash: z.string().nullable(),
    window: Span.nullable(),
    flagsVersion: z.int().nonnegative().nullable().describe('flags that the newest analysis applied'),
  })
  .meta({ id: 'AssessmentRun' })
export type AssessmentRun = z.infer<typeof AssessmentRun>

/** What the evidence says of one claim for one account, whether or not anybody makes the claim. */
export const Assessment = z
  .object({
    accountId: z.string(),
    claim: ClaimType,
    verdict: Verdict,
    confidence: Confidence,
    confidenceRestsOn: z.string(),
    evidenceFor: z.array(EvidenceLine),
    evidenceAgainst: z.array(EvidenceLine),
    missingData: z.array(z.string()).describe('what a firmer verdict would need'),
    method: z.string(),
    run: AssessmentRun,
    caseId: z.uuid().nullable().describe('case that it rests on'),
    atMs: TimeMs,
  })
  .meta({ id: 'Assessment' })
export type Assessment = z.infer<typeof Assessment>

export const AssessmentRow = z
  .object({
    row: z.int().positive().nullable().describe('of the list; null for an account that it does not name'),
    locator: z.string().nullable(),
    resolution: RowResolution.nullable(),
    accountId: z.string().nullable(),
    asserted: z.boolean().describe('the list makes the claim of this account'),
    claimSays: z.string().describe('who makes the claim, or that nobody does'),
    assessment: Assessment.nullable().describe('null for rows that name no account, or name one again'),
  })
  .meta({ id: 'AssessmentRow' })
export type AssessmentRow = z.infer<typeof AssessmentRow>

export const AssessmentFilter = z.object({
  claim: ClaimType.default('coordinated'),
  verdict: Verdict.optional(),
  resolution: z
    .union([RowResolution, z.literal('resolved')])
    .optional()
    .describe('resolved: matched, renamed or already_gone, each account once'),
  asserted: z.enum(['true', 'false']).optional(),
  caseId: z.uuid().optional().describe('accounts of this case'),
  named: z
    .enum(['true', 'false'])
    .default('true')
    .describe('false: accounts of the counted cases that this list does not name'),
  compared: z
    .enum(['pairs', 'supported'])
    .optional()
    .describe(
      'accounts that were matched with a control; supported: of these, those that count as supported',
    ),
  at: z
    .enum(['now', 'frozen'])
    .default('now')
    .describe('frozen: as they stood when an answer was drafted last; of the claims that the list makes'),
})
export type AssessmentFilter = z.infer<typeof AssessmentFilter>

/** A number with the request that lists exactly what it counts. */
export const ScorecardCount = z
  .object({
    count: z.int().nonnegative(),
    rows: z.string().describe('path of the request that lists them; its `total` is this count'),
  })
  .meta({ id: 'ScorecardCount' })
export type ScorecardCount = z.infer<typeof ScorecardCount>

const VerdictCounts = z
  .object({
    supported: ScorecardCount,
    weak: ScorecardCount,
    not_supported: ScorecardCount,
    contradicted: ScorecardCount,
    not_testable: ScorecardCount,
  })
  .meta({ id: 'ScorecardVerdictCounts' })
const Interval = z.tuple([z.number(), z.number()]).describe('95 %')

const ComparedShare = z.object({ accounts: z.int(), supported: z.int(), share: Share01, interval: Interval })

export const ControlComparison = z
  .object({
    compared: z.boolean(),
    says: z.string().describe('what was compared, or why nothing was'),
    eligible: z.int().nonnegative().describe('resolved accounts with activity, age or not, and topic'),
    pairs: ScorecardCount.describe('of these, how many found an account that nobody flagged'),
    listSupported: ScorecardCount.describe(
      'of the pairs: supported here, and in the run that tested both sides',
    ),
    list: ComparedShare.nullable(),
    control: ComparedShare.nullable().describe('in number only: nobody flagged these accounts'),
    difference: z.object({ value: z.number(), interval: Interval }).nullable().describe('list less control'),
    balance: z
      .array(
        z.object({
          covariate: z.enum(['objects', 'sittings', 'age', 'topic']),
          before: z.number().nullable(),
          after: z.number().nullable(),
        }),
      )
      .describe('standardised mean differences; within 0.1 counts as balanced. null where undefined'),
    window: Span.nullable(),
    drawnEvery: z.int().positive().nullable().describe('one in so many unflagged accounts was tested'),
  })
  .meta({ id: 'ControlComparison' })
export type ControlComparison = z.infer<typeof ControlComparison>

export const Readiness = z
  .object({
    state: z.enum(['nothing_flagged', 'sending', 'waiting', 'covered']),
    says: z.string(),
    flags: z.int().nonnegative().describe('accounts that the order flags'),
    inLog: z.int().nonnegative().describe('of these, how many the log holds'),
    covered: z.int().nonnegative().describe('of these, how many the newest analysis has applied'),
    analysis: z.object({ window: Span, flagsVersion: z.int(), atMs: TimeMs }).nullable(),
  })
  .meta({ id: 'EvidenceReadiness' })
export type Readiness = z.infer<typeof Readiness>

export const Scorecard = z
  .object({
    orderId: z.uuid(),
    atMs: TimeMs,
    sentence: z.string(),
    named: ScorecardCount,
    resolved: ScorecardCount,
    rows: z.array(z.object({ resolution: RowResolution, count: ScorecardCount })).describe('add up to named'),
    coordination: VerdictCounts.describe('of resolved accounts, whether or not the claim is made of them'),
    claims: z
      .array(
        z.object({
          claim: ClaimType,
          alwaysNotTestable: z.string().nullable().describe('why, for claims that nothing here can test'),
          asserted: z.object({ accounts: ScorecardCount, verdicts: VerdictCounts }),
          notAsserted: z.object({ accounts: ScorecardCount, verdicts: VerdictCounts }),
        }),
      )
      .describe('claim × verdict; asserted and not asserted add up to resolved'),
    caseCount: z.int().nonnegative().describe('cases with a named account that every reader may read'),
    cases: z
      .array(
        z.object({
          caseId: z.uuid(),
          state: CaseState,
          level: Level,
          finding: z.string(),
          strength: z.number(),
          named: ScorecardCount,
          unnamed: ScorecardCount,
        }),
      )
      .describe('most named first, at most 100'),
    readiness: Readiness,
    comparison: ControlComparison,
  })
  .meta({ id: 'Scorecard' })
export type Scorecard = z.infer<typeof Scorecard>

export const AssessmentPage = z
  .object({
    items: z.array(AssessmentRow),
    next: z.string().nullable().describe('cursor of the next page; null at the end'),
    total: z.int().nonnegative(),
    frozenAtMs: TimeMs.nullable().describe('with at=frozen: when they were frozen'),
  })
  .meta({ id: 'AssessmentPage' })

/** An id of an account as a cursor holds it. */
export const AssessmentCursor = z.tuple([z.int(), z.union([Id, z.literal('')])])
