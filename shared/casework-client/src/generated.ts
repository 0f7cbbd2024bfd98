// Made from the OpenAPI document of casework 0.1.0; a change here is lost.
// biome-ignore-all lint: made by a program
// biome-ignore-all format: made by a program
// biome-ignore-all assist: made by a program
import { blob, type CallOptions, type Client, json, text } from './client.ts'

export type AcceptedInvitation = {
  /** of the one-time link */
  token: string
  password: string
}

export type AccountFacts = {
  accountId: string
  platform: string
  handle: string | null
  formerHandles: string[]
  state: "active" | "gone"
  createdAtMs: number | null
  publicInterest: PublicInterest | null
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  updatedAtMs: number
}

export type AccountGrounds = {
  /** opaque id as the platform writes it */
  accountId: string
  /** of its coordination: an alert supports it, a review case is weak */
  verdict: "supported" | "weak"
  level: "alert" | "review"
  tier: "A" | "B" | "C"
  /** nobody decides on bridges and bystanders in bulk */
  roleClass: "core" | "peripheral" | "bridge" | "bystander"
  /** families of evidence for, and of indicators, that name it */
  families: ("co_amplification" | "shared_text" | "shared_url" | "shared_media" | "creation_burst" | "activity_hours" | "client" | "language" | "locale")[]
  /** of these, a largest set that do not follow from each other; a restriction needs two */
  independentFamilies: ("co_amplification" | "shared_text" | "shared_url" | "shared_media" | "creation_burst" | "activity_hours" | "client" | "language" | "locale")[]
  /** kinds of evidence against that name it */
  against: string[]
  /** what a restriction would still need; null where nothing */
  missing: string | null
  publicInterest: PublicInterest | null
  /** accounts with the same may be decided on together */
  signature: string
  /** no bystander, no bridge, nobody of public interest */
  mayBulk: boolean
}

export type AccountInput = {
  /** opaque id as the platform writes it */
  accountId: string
  platform?: string | undefined
  handle?: string | null | undefined
  /** added to those that are known */
  formerHandles?: string[] | undefined
  state?: "active" | "gone" | undefined
  createdAtMs?: number | null | undefined
  publicInterest?: PublicInterest | null | undefined
}

export type AccountNotice = {
  accountId: string
  /** plain words for the person whose account it is */
  text: string
}

export type AccountPage = {
  accountId: string
  /** null: the directory does not know it */
  directory: AccountFacts | null
  /** lists that are no orders and that name it */
  lists: string[]
  orders: {
    orderId: string
    title: string
    issuerName: string
    row: number
    resolution: RowResolution
    claims: ClaimType[]
    /** milliseconds since 1970-01-01T00:00:00Z, event time */
    receivedAtMs: number
    revoked: boolean
  }[]
  verdicts: ({
    orderId: string
    claim: string
    verdict: Verdict
    confidence: string
    caseId: string | null
    /** milliseconds since 1970-01-01T00:00:00Z, event time */
    atMs: number
  })[]
  cases: {
    caseId: string
    clusterCaseId: string
    state: string
    level: string
    role: string
    membership: number
    flagged: boolean
    finding: string
  }[]
  /** that stand after their second review */
  decisions: ({
    caseId: string
    action: string
    territory: string[]
    expiresAtMs: number | null
    reason: string
    /** milliseconds since 1970-01-01T00:00:00Z, event time */
    atMs: number
  })[]
}

export type AccountSessions = {
  accountId: string
  /** that have a picture, the latest first, at most 20 */
  cases: ({
    caseId: string
    evidenceNumber: number
    /** synchrony interval of the case */
    tauSeconds: number
    sessions: number
    synchronous: number
    expected: number
    /** 95 % range of synchronous under the null */
    expectedRange: [number, number]
    /** sessions by the gap, in bins that end at 5, 10, 20, 40, 60, 120, 300, 600, 1200, 2400, 3600 seconds */
    gaps: number[]
    /** by time, the first 2,000 */
    shares: ({
      /** milliseconds since 1970-01-01T00:00:00Z, event time */
      atMs: number
      /** opaque id as the platform writes it */
      objectId: string
      /** null: nobody of the case within the context interval */
      gapSeconds: number | null
    })[]
    sharesComplete: boolean
  })[]
}

export type AccountsWritten = {
  written: number
}

export type AllowedMove = {
  to: CaseState
  allowed: boolean
  /** what would be needed; null where it is allowed */
  says: string | null
}

export type AnswerChange = {
  kind?: ResponseKind | undefined
  message?: string | undefined
}

export type AnswerInput = {
  kind: ResponseKind
  /** left out: it is drafted */
  message?: string | undefined
}

export type ApiToken = {
  id: string
  userId: string
  name: string
  scopes: TokenScope[]
  createdAtMs: number
  expiresAtMs: number | null
  revokedAtMs: number | null
  /** to ten minutes */
  lastUsedAtMs: number | null
}

export type Appeal = {
  id: string
  caseId: string
  /** opaque id as the platform writes it */
  accountId: string
  state: "open" | "taken" | "upheld" | "reversed"
  version: number
  /** frozen: the evidence that the decision rests on */
  evidenceNumber: number
  grounds: string
  openedBy: string
  reader: string | null
  reason: string
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  atMs: number
  decidedAtMs: number | null
}

export type AppealSheet = {
  id: string
  caseId: string
  /** opaque id as the platform writes it */
  accountId: string
  state: "open" | "taken" | "upheld" | "reversed"
  version: number
  /** frozen: the evidence that the decision rests on */
  evidenceNumber: number
  grounds: string
  openedBy: string
  reader: string | null
  reason: string
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  atMs: number
  decidedAtMs: number | null
  /** what stands for this account now */
  decision: StoredDecision | null
  frozen: {
    number: number
    grounds: AccountGrounds | null
    /** without who flagged whom */
    snapshot: unknown
  }
  since: {
    evidence: {
      number: number
      /** milliseconds since 1970-01-01T00:00:00Z, event time */
      receivedAtMs: number
      difference: unknown
    }[]
    /** what the newest evidence says of it */
    grounds: AccountGrounds | null
    notes: {
      side: string
      text: string
      /** milliseconds since 1970-01-01T00:00:00Z, event time */
      atMs: number
    }[]
  }
}

export type Appeals = {
  items: Appeal[]
}

export type Assessment = {
  accountId: string
  claim: ClaimType
  verdict: Verdict
  /** how far the verdict can be leaned on; docs/scorecard.md says what each rests on */
  confidence: "high" | "moderate" | "low" | "none"
  confidenceRestsOn: string
  evidenceFor: EvidenceLine[]
  evidenceAgainst: EvidenceLine[]
  /** what a firmer verdict would need */
  missingData: string[]
  method: string
  run: AssessmentRun
  /** case that it rests on */
  caseId: string | null
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  atMs: number
}

export type AssessmentPage = {
  items: AssessmentRow[]
  /** cursor of the next page; null at the end */
  next: string | null
  total: number
  /** with at=frozen: when they were frozen */
  frozenAtMs: number | null
}

export type AssessmentRow = {
  /** of the list; null for an account that it does not name */
  row: number | null
  locator: string | null
  resolution: RowResolution | null
  accountId: string | null
  /** the list makes the claim of this account */
  asserted: boolean
  /** who makes the claim, or that nobody does */
  claimSays: string
  /** null for rows that name no account, or name one again */
  assessment: Assessment | null
}

export type AssessmentRun = {
  detectorVersion: string | null
  parametersHash: string | null
  inputHash: string | null
  window: {
    /** milliseconds since 1970-01-01T00:00:00Z, event time */
    startMs: number
    /** milliseconds since 1970-01-01T00:00:00Z, event time */
    endMs: number
  } | null
  /** flags that the newest analysis applied */
  flagsVersion: number | null
}

export type Assign = {
  /** null: nobody */
  userId: string | null
}

export type Authenticity = "unverified" | "verified" | "disputed" | "forged"
export const AUTHENTICITY_VALUES: readonly Authenticity[] = ["unverified","verified","disputed","forged"]

export type AuthenticityChange = {
  authenticity: Authenticity
  /** why, in your words; kept in the history */
  reason: string
}

export type AutoTriagePolicy = {
  enabled: boolean
  /** of these levels; none: no case */
  levels: ("alert" | "review")[]
  /** 0 to 100, as cases have it; an alert has at least 50 */
  minStrength: number
  minAccounts: number
  /** what such a case gets; null: what the policy `priority` says */
  priority: number | null
}

export type CaseCount = {
  count: number
  /** there are more than were counted */
  more: boolean
}

export type CaseMember = {
  /** opaque id as the platform writes it */
  accountId: string
  level: "alert" | "review"
  /** strongest tier among its edges in the case; C where only the group test holds it, which looks at an hour */
  tier: "A" | "B" | "C"
  role: "seed" | "amplifier" | "bridge" | "bystander"
  /** share of 20 seeded runs in which it stays with this community; where only the group test holds it, share of members that can be left out, one at a time, without losing it */
  membership: number
  /** lowest and highest membership when one partner at a time is left out: membership scaled by the change in the part of its edge weight that lies within the case */
  membershipRange?: [number, number] | undefined
  /** membership of at least .8, and not only through the group test */
  core: boolean
  admittedBy?: "community" | "attached" | "group_test" | undefined
  /** accounts of the case with which it has an edge */
  partners?: number | undefined
  /** distinct objects it shared in the window */
  shares?: number | undefined
  /** group test: rare objects near the case's times, and what chance explains */
  rareShares?: {
    count: number
    expected: number
    log10P: number
  } | null | undefined
  /** lists that name it and that you may read; order:<id> is an order. Empty while you read blind */
  flaggedBy: string[]
  publicInterest: PublicInterest | null
  handle: string | null
}

export type CaseOrder = {
  id: string
  title: string
  issuerName: string
  deadlineAtMs: number | null
  clock: OrderClock
  revoked: boolean
  /** of this case that it names */
  accounts: number
}

export type CaseStanding = {
  id: string
  state: CaseState
  version: number
  evidenceNumber: number
  outcome: Outcome | null
}

export type CaseState = "new" | "triaged" | "in_review" | "snoozed" | "escalated" | "awaiting_second" | "decided" | "actioned" | "closed" | "reopened" | "reversed" | "merged" | "split"
export const CASE_STATE_VALUES: readonly CaseState[] = ["new","triaged","in_review","snoozed","escalated","awaiting_second","decided","actioned","closed","reopened","reversed","merged","split"]

export type ChangeWebhook = {
  /** https, without a name or password in it */
  url?: string | undefined
  description?: string | undefined
  /** types of events that it is told of; empty: all but those of webhooks themselves */
  eventTypes?: EventType[] | undefined
  /** what happens while it is disabled is never sent; what waited to be sent goes on */
  state?: "active" | "disabled" | undefined
}

export type ChecklistChange = {
  item: "legal_basis" | "reasons" | "issuing_authority" | "locators" | "redress" | "effect_recipient" | "territorial_scope" | "language"
  /** null takes back what was confirmed */
  mark: "present" | "missing" | "not_applicable" | null
  note?: string | undefined
}

export type ChecklistLine = {
  item: "legal_basis" | "reasons" | "issuing_authority" | "locators" | "redress" | "effect_recipient" | "territorial_scope" | "language"
  /** what a person confirmed, else what was found */
  stands: "present" | "missing" | "not_applicable"
  /** by the program, in the fields of the order and its rows */
  found: "present" | "missing"
  /** what is missing, and what to do */
  says: string
  /** by a person */
  confirmed: {
    mark: "present" | "missing" | "not_applicable"
    by: string
    /** milliseconds since 1970-01-01T00:00:00Z, event time */
    atMs: number
    note: string
  } | null
}

export type Claim = {
  type: ClaimType
  assertedBy: string
  /** as the order words it */
  quote: string
  id: string
  scope: "list" | "account"
}

export type ClaimType = "coordinated" | "automated" | "foreign_operated" | "affiliated" | "false_content" | "incitement" | "impersonation"
export const CLAIM_TYPE_VALUES: readonly ClaimType[] = ["coordinated","automated","foreign_operated","affiliated","false_content","incitement","impersonation"]

export type ClockChange = {
  action: "pause" | "resume"
  /** why, in your words; kept in the history */
  reason: string
}

export type Confidentiality = {
  /** green and clear: read by everyone whose role reads orders */
  tlp: Tlp
  /** nobody outside may learn of the order */
  gag: boolean
  gagBasis: string | null
  /** a gag does not end by itself: a person lifts it when its time has come */
  gagUntilMs: number | null
  mayNotifyUser: boolean
  mayPublishAggregate: boolean
}

export type ConfidentialityChange = {
  /** green and clear: read by everyone whose role reads orders */
  tlp?: Tlp | undefined
  /** nobody outside may learn of the order */
  gag?: boolean | undefined
  gagBasis?: string | null | undefined
  /** a gag does not end by itself: a person lifts it when its time has come */
  gagUntilMs?: number | null | undefined
  mayNotifyUser?: boolean | undefined
  mayPublishAggregate?: boolean | undefined
  /** needed to widen */
  reason?: string | undefined
}

export type ContestChange = {
  contested: boolean
  /** why, in your words; kept in the history */
  reason: string
}

export type ControlComparison = {
  compared: boolean
  /** what was compared, or why nothing was */
  says: string
  /** resolved accounts with activity, age or not, and topic */
  eligible: number
  /** of these, how many found an account that nobody flagged */
  pairs: ScorecardCount
  /** of the pairs: supported here, and in the run that tested both sides */
  listSupported: ScorecardCount
  list: {
    accounts: number
    supported: number
    share: number
    /** 95 % */
    interval: [number, number]
  } | null
  /** in number only: nobody flagged these accounts */
  control: {
    accounts: number
    supported: number
    share: number
    /** 95 % */
    interval: [number, number]
  } | null
  /** list less control */
  difference: {
    value: number
    /** 95 % */
    interval: [number, number]
  } | null
  /** standardised mean differences; within 0.1 counts as balanced. null where undefined */
  balance: ({
    covariate: "objects" | "sittings" | "age" | "topic"
    before: number | null
    after: number | null
  })[]
  window: {
    /** milliseconds since 1970-01-01T00:00:00Z, event time */
    startMs: number
    /** milliseconds since 1970-01-01T00:00:00Z, event time */
    endMs: number
  } | null
  /** one in so many unflagged accounts was tested */
  drawnEvery: number | null
}

export type CounterEvidence = {
  sentence: string
  /** null: a note says it */
  evidence: {
    schemaVersion: 1
    side: "for" | "against" | "indicator" | "cannot_say"
    /** which rule wrote it, for example synchrony or shared_audience */
    kind: string
    family: "co_amplification" | "shared_text" | "shared_url" | "shared_media" | "creation_burst" | "activity_hours" | "client" | "language" | "locale"
    /** accounts it speaks of; empty: the whole case */
    accounts: string[]
    /** objects it rests on, strongest first, at most 20 */
    objects: string[]
    window: {
      /** milliseconds since 1970-01-01T00:00:00Z, event time */
      startMs: number
      /** milliseconds since 1970-01-01T00:00:00Z, event time */
      endMs: number
    }
    /** observed; null where nothing was counted */
    count: number | null
    /** the same count under the null */
    expected: number | null
    /** 95 % range under the null */
    expectedRange: [number, number] | null
    /** share of matched accounts that show the same */
    baseRate: number | null
    /** log10 of the p-value or of its upper bound */
    log10P: number | null
    tier: "A" | "B" | "C" | null
    /** the client or language it speaks of; a declared place is never given */
    value: string | null
    /** posts behind it, at most 50 */
    postIds: string[]
    sentence: string
  } | null
  note: Note | null
}

export type DeadLetterContent = {
  schemaVersion: 1
  /** first 32 hex digits of the sha256 of the raw bytes */
  id: string
  /** http, feed:NAME or topic:NAME */
  source: string
  /** where in the source: request and row, line, or partition and offset */
  position: string
  reason: "missing_field" | "bad_time" | "negative_time" | "broken_quote" | "too_many_fields" | "too_few_fields" | "invalid_utf8" | "nul_byte" | "id_too_long" | "field_too_long" | "bad_json" | "not_an_object" | "bad_value" | "clock_ahead" | "unknown_field_type" | "record_too_large"
  /** one sentence for a person: what is wrong, and what to change */
  message: string
  /** the record as it came; base64 where it is not valid UTF-8 */
  raw: string
  rawEncoding: "utf8" | "base64"
  rawBytes: number
  /** raw holds the first 256 KiB only */
  rawCut?: true | undefined
}

export type DeadLetterPage = {
  /** oldest first, without their content */
  items: DeadLetterRow[]
  next: string | null
  kept: number
  leftOut: number
}

export type DeadLetterRetried = {
  /** first 32 hex digits of the sha256 of the raw bytes */
  id: string
  accepted: true
}

export type DeadLetterRow = {
  /** first 32 hex digits of the sha256 of the raw bytes */
  id: string
  /** http, feed:NAME or topic:NAME */
  source: string
  /** where in the source: request and row, line, or partition and offset */
  position: string
  reason: "missing_field" | "bad_time" | "negative_time" | "broken_quote" | "too_many_fields" | "too_few_fields" | "invalid_utf8" | "nul_byte" | "id_too_long" | "field_too_long" | "bad_json" | "not_an_object" | "bad_value" | "clock_ahead" | "unknown_field_type" | "record_too_large"
  /** one sentence for a person: what is wrong, and what to change */
  message: string
  rawBytes: number
}

export type Deadline = {
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  atMs: number
  zone: string | null
  /** date and time on a clock of the zone */
  local: string | null
  basis: string | null
  /** where the local time happens twice or not at all that day, what was taken */
  says: string | null
}

export type DeadlineChange = {
  deadline: DeadlineInput | null
  /** why, in your words; kept in the history */
  reason: string
}

export type DeadlineInput = {
  /** date and time on a clock of the zone */
  local: string
  /** IANA time zone, such as Asia/Kolkata */
  zone: string
  /** where the deadline comes from, such as a rule */
  basis?: string | null | undefined
}

export type DecideAppeal = {
  /** whether the decision that is appealed is upheld */
  verdict: "upheld" | "reversed"
  reason: string
}

export type DecisionAction = "no_action" | "label" | "limit" | "withhold_in" | "suspend"
export const DECISION_ACTION_VALUES: readonly DecisionAction[] = ["no_action","label","limit","withhold_in","suspend"]

export type DecisionOnAccount = {
  action: DecisionAction
  /** where withhold_in holds; empty for every other action */
  territory?: string[] | undefined
  /** when it ends by itself; suspend needs one */
  expiresAtMs?: number | null | undefined
  /** when somebody looks at it again; suspend needs one, not after it ends */
  reviewAtMs?: number | null | undefined
  reason: string
  /** why a narrower action would not do; needed where one is skipped */
  ladderReason?: string | null | undefined
  /** claims it rests on; affiliated, false_content and incitement are never one */
  grounds?: ClaimType[] | undefined
  /** opaque id as the platform writes it */
  accountId: string
}

export type DecisionSheet = {
  caseId: string
  state: CaseState
  version: number
  evidenceNumber: number
  accounts: ({
    /** opaque id as the platform writes it */
    accountId: string
    /** of its coordination: an alert supports it, a review case is weak */
    verdict: "supported" | "weak"
    level: "alert" | "review"
    tier: "A" | "B" | "C"
    /** nobody decides on bridges and bystanders in bulk */
    roleClass: "core" | "peripheral" | "bridge" | "bystander"
    /** families of evidence for, and of indicators, that name it */
    families: ("co_amplification" | "shared_text" | "shared_url" | "shared_media" | "creation_burst" | "activity_hours" | "client" | "language" | "locale")[]
    /** of these, a largest set that do not follow from each other; a restriction needs two */
    independentFamilies: ("co_amplification" | "shared_text" | "shared_url" | "shared_media" | "creation_burst" | "activity_hours" | "client" | "language" | "locale")[]
    /** kinds of evidence against that name it */
    against: string[]
    /** what a restriction would still need; null where nothing */
    missing: string | null
    publicInterest: PublicInterest | null
    /** accounts with the same may be decided on together */
    signature: string
    /** no bystander, no bridge, nobody of public interest */
    mayBulk: boolean
    /** of the review under way, where you may see it */
    decision: StoredDecision | null
    /** what stands after two readers or an appeal */
    final: StoredDecision | null
    /** its evidence is another since the decision was written: decide again */
    changed: boolean
  })[]
}

export type Erasure = {
  /** opaque id as the platform writes it */
  accountId: string
}

export type EventNotice = {
  id: string
  atMs: number
  type: EventType
  /** what it happened to, such as case:<id> */
  entity: string
  prevState: string | null
  nextState: string | null
}

export type EventType = "payloads.erased" | "audit.verified" | "audit.exported" | "user.made" | "user.changed" | "user.role_changed" | "user.disabled" | "user.enabled" | "user.invited" | "user.signed_in" | "user.signed_out" | "user.sign_in_blocked" | "user.password_set" | "user.sessions_ended" | "token.made" | "token.revoked" | "order.received" | "order.read" | "order.changed" | "order.state_changed" | "order.checklist_confirmed" | "order.authenticity_changed" | "order.confidentiality_changed" | "order.readers_changed" | "order.deadline_set" | "order.deadline_warned" | "order.deadline_breached" | "order.clock_paused" | "order.clock_resumed" | "order.noncompliance_notice_received" | "order.penalty_threatened" | "order.noted" | "order.contested" | "order.revoked" | "order.superseded" | "order.row_resolved" | "order.rows_settled" | "order.rows_exported" | "order.file_added" | "order.file_read" | "order.assessments_frozen" | "order.answer_drafted" | "order.answer_changed" | "order.answer_withdrawn" | "order.answer_sent" | "accounts.written" | "dead_letter.read" | "dead_letter.retried" | "webhook.made" | "webhook.changed" | "webhook.removed" | "webhook.secret_rotated" | "webhook.tested" | "webhook.replayed" | "webhook.disabled" | "order.evidence_ready" | "case.opened" | "case.evidence_added" | "case.withdrawn" | "case.returned" | "case.linked" | "case.state_changed" | "case.lease_taken" | "case.lease_taken_over" | "case.lease_released" | "case.assigned" | "case.noted" | "case.merged" | "case.split" | "case.related" | "case.unrelated" | "case.accounts_decided" | "case.first_review_submitted" | "case.second_review_submitted" | "case.second_review_resolved" | "case.receipt_recorded" | "case.decisions_reversed" | "case.exported" | "appeal.opened" | "appeal.taken" | "appeal.decided" | "policy.changed"
export const EVENT_TYPE_VALUES: readonly EventType[] = ["payloads.erased","audit.verified","audit.exported","user.made","user.changed","user.role_changed","user.disabled","user.enabled","user.invited","user.signed_in","user.signed_out","user.sign_in_blocked","user.password_set","user.sessions_ended","token.made","token.revoked","order.received","order.read","order.changed","order.state_changed","order.checklist_confirmed","order.authenticity_changed","order.confidentiality_changed","order.readers_changed","order.deadline_set","order.deadline_warned","order.deadline_breached","order.clock_paused","order.clock_resumed","order.noncompliance_notice_received","order.penalty_threatened","order.noted","order.contested","order.revoked","order.superseded","order.row_resolved","order.rows_settled","order.rows_exported","order.file_added","order.file_read","order.assessments_frozen","order.answer_drafted","order.answer_changed","order.answer_withdrawn","order.answer_sent","accounts.written","dead_letter.read","dead_letter.retried","webhook.made","webhook.changed","webhook.removed","webhook.secret_rotated","webhook.tested","webhook.replayed","webhook.disabled","order.evidence_ready","case.opened","case.evidence_added","case.withdrawn","case.returned","case.linked","case.state_changed","case.lease_taken","case.lease_taken_over","case.lease_released","case.assigned","case.noted","case.merged","case.split","case.related","case.unrelated","case.accounts_decided","case.first_review_submitted","case.second_review_submitted","case.second_review_resolved","case.receipt_recorded","case.decisions_reversed","case.exported","appeal.opened","appeal.taken","appeal.decided","policy.changed"]

export type EvidenceLine = {
  sentence: string
  source: "case" | "activity" | "note" | "review"
  /** which rule wrote it; null for what a person wrote */
  kind: string | null
  family: "co_amplification" | "shared_text" | "shared_url" | "shared_media" | "creation_burst" | "activity_hours" | "client" | "language" | "locale" | null
  /** whether it speaks of this account, or of the whole case */
  of: "account" | "case"
  /** who wrote the note */
  author: string | null
}

export type EvidenceReadiness = {
  state: "nothing_flagged" | "sending" | "waiting" | "covered"
  says: string
  /** accounts that the order flags */
  flags: number
  /** of these, how many the log holds */
  inLog: number
  /** of these, how many the newest analysis has applied */
  covered: number
  analysis: {
    window: {
      /** milliseconds since 1970-01-01T00:00:00Z, event time */
      startMs: number
      /** milliseconds since 1970-01-01T00:00:00Z, event time */
      endMs: number
    }
    flagsVersion: number
    /** milliseconds since 1970-01-01T00:00:00Z, event time */
    atMs: number
  } | null
}

export type EvidenceVersion = {
  number: number
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  windowEndMs: number
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  receivedAtMs: number
  /** accounts in and out, strength up or down, against the version before */
  difference: unknown
}

export type ExportCase = {
  format: ExportFormat
  /** ids in place of pseudonyms; for lead and legal */
  rawIds?: boolean | undefined
  /** with dsa: the section of your terms that restrictions rest on */
  termsGround?: string | undefined
}

/** stix: a bundle of STIX 2.1; dsa: statements of reasons of what was decided; gexf: its backbone, for Gephi; case: its evidence */
export type ExportFormat = "stix" | "dsa" | "gexf" | "case"
export const EXPORT_FORMAT_VALUES: readonly ExportFormat[] = ["stix","dsa","gexf","case"]

export type FileInput = {
  name: string
  mediaType: string
  /** at most 20 MiB of content */
  base64: string
}

export type FirstAdmin = {
  /** of the one-time link */
  token: string
  name: string
  login: string
  password: string
}

export type FrozenEvidence = {
  number: number
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  windowEndMs: number
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  receivedAtMs: number
  /** accounts in and out, strength up or down, against the version before */
  difference: unknown
  /** as the detector wrote it, without who was flagged */
  snapshot: unknown
}

export type GagItem = {
  id: string
  version: number
  title: string
  sourceKind: SourceKind
  issuer: {
    name: string
    role: string | null
    country: string | null
  }
  state: OrderState
  response: ResponseKind | null
  clock: OrderClock
  deadlineAtMs: number | null
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  receivedAtMs: number
  emergency: boolean
  interim: boolean
  authenticity: Authenticity
  tlp: Tlp
  gag: boolean
  contested: boolean
  revokedAtMs: number | null
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  updatedAtMs: number
  gagBasis: string | null
  gagUntilMs: number | null
}

export type GiveReason = {
  reason: string
}

export type HistoryEvent = {
  id: string
  atMs: number
  /** user:<id>, or the part of the program that did it */
  actor: string
  actorName: string | null
  type: EventType
  entity: string
  prevState: string | null
  nextState: string | null
  reason: string | null
  /** null: there was none, or it was erased */
  payload: { [name: string]: unknown } | null
  erased: boolean
}

export type Invitation = {
  /** to hand to the person; shown this once */
  link: string
  expiresAtMs: number
}

export type IssuerNumbers = {
  issuer: string
  country: string | null
  /** that you may read */
  orders: number
  rows: number
  /** accounts that were resolved, once for each order */
  accounts: number
  /** of rows that do not repeat another */
  resolvedShare: number | null
  /** these four: accounts by verdict on coordination when an answer was drafted last */
  supported: number
  weak: number
  notSupported: number
  notTestable: number
  /** of accounts with a verdict */
  supportedShare: number | null
  /** orders; as the next two */
  forged: number
  revoked: number
  contested: number
  /** from receipt to validated or defective */
  medianAcknowledgeMs: number | null
  /** from receipt to the first answer that was sent */
  medianAnswerMs: number | null
}

export type Lease = {
  userId: string
  name: string
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  untilMs: number
}

export type LinkFacts = {
  /** what to send to use it */
  says: string
  /** whom it invites; null: the first administrator */
  name: string | null
  login: string | null
  expiresAtMs: number
}

export type LinkedCase = {
  id: string
  kind: "related" | "merged_from" | "merged_into" | "split_from" | "split_into" | "same_cluster"
  state: CaseState
  finding: string
  accounts: number
}

/** csv: with or without a header (account_id, handle, url, claim, platform and further columns), any of , ; tab |. json: an array of texts or of objects with those fields. text: one account a line as id, @handle or profile URL. */
export type ListInput = {
  format: "csv" | "json" | "text"
  content: string
}

export type MadeApiToken = {
  id: string
  userId: string
  name: string
  scopes: TokenScope[]
  createdAtMs: number
  expiresAtMs: number | null
  revokedAtMs: number | null
  /** to ten minutes */
  lastUsedAtMs: number | null
  /** shown this once; send it as Authorization: Bearer */
  token: string
}

export type MatterInput = {
  kind: "noncompliance_notice_received" | "penalty_threatened" | "note"
  text: string
  /** when it came; default: now */
  atMs?: number | undefined
}

export type Me = {
  id: string
  kind: "person" | "service"
  name: string
  role: StaffRole
  /** what a token of this user may be given */
  scopes: TokenScope[]
  sessionId: string
  /** at the latest */
  sessionExpiresAtMs: number
  /** to be sent as X-CSRF-Token with everything but GET */
  csrfToken: string
}

export type MergeCase = {
  into: string
  reason: string
}

export type NewApiToken = {
  name: string
  scopes: TokenScope[]
  /** within 366 days; default: in 90 days */
  expiresAtMs?: number | undefined
  /** of a service, by an administrator; default: yourself */
  userId?: string | undefined
}

export type NewNote = {
  side: NoteSide
  /** where it comes from */
  source?: string | undefined
  text: string
  /** the account of the case that it speaks of; null: the whole case */
  accountId?: string | null | undefined
}

export type NewUser = {
  kind: "person" | "service"
  name: string
  /** of a person who is to have a password; an invitation lets them set it */
  login?: string | undefined
  role: StaffRole
}

export type NewWebhook = {
  /** https, without a name or password in it */
  url: string
  description?: string | undefined
  /** types of events that it is told of; empty: all but those of webhooks themselves */
  eventTypes?: EventType[] | undefined
  /** whose eyes it has: it is told of what this user may read. Default: you; admin: also a service user */
  userId?: string | undefined
}

export type Note = {
  id: string
  side: NoteSide
  source: string
  text: string
  accountId: string | null
  author: {
    userId: string
    name: string
  }
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  atMs: number
}

export type NoteSide = "for" | "against" | "neutral"
export const NOTE_SIDE_VALUES: readonly NoteSide[] = ["for","against","neutral"]

export type Notice = {
  id: string
  atMs: number
  type: EventType
  entity: string
  prevState: string | null
  nextState: string | null
}

export type NotifyPolicy = {
  rules: {
    eventTypes: EventType[]
    roles: StaffRole[]
  }[]
}

export type ObjectInCase = {
  /** opaque id as the platform writes it */
  objectId: string
  sharesInCase: number
}

export type OpenAppeal = {
  /** opaque id as the platform writes it */
  accountId: string
  /** what the account holder says */
  grounds: string
}

export type Operations = {
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  atMs: number
  topics: TopicStanding[]
  /** whose watermarks stand at the end of the events, by name */
  sources: {
    source: string
    /** no event before it comes any more */
    watermarkMs: number
    closed: boolean
  }[]
  /** of the source that is furthest back and open; null: none is */
  watermarkMs: number | null
  /** the last; null: none yet */
  analysis: {
    window: {
      /** milliseconds since 1970-01-01T00:00:00Z, event time */
      startMs: number
      /** milliseconds since 1970-01-01T00:00:00Z, event time */
      endMs: number
    }
    /** when casework took it in */
    atMs: number
    shares: number
    flaggedAccounts: number
    openCases: number
  } | null
  /** that casework has still to write to the log */
  flagsWaiting: number
  /** whose evidence waits for a list that names its accounts */
  clustersHeld: number
  deadLetters: {
    kept: number
    /** older ones that are no longer listed */
    leftOut: number
    byReason: {
      reason: string
      letters: number
    }[]
  }
}

export type Order = {
  id: string
  version: number
  title: string
  sourceKind: SourceKind
  issuer: {
    name: string
    role: string | null
    country: string | null
  }
  state: OrderState
  response: ResponseKind | null
  clock: OrderClock
  deadlineAtMs: number | null
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  receivedAtMs: number
  emergency: boolean
  interim: boolean
  authenticity: Authenticity
  tlp: Tlp
  gag: boolean
  contested: boolean
  revokedAtMs: number | null
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  updatedAtMs: number
  channel: string | null
  language: string | null
  legalBasis: string | null
  grounds: string[]
  requestedAction: string | null
  requestedTerritory: string[]
  redress: string | null
  effectRecipient: string | null
  deadline: Deadline | null
  pausedAtMs: number | null
  /** how long the clock stood still, pauses that have ended */
  pausedMs: number
  confidentiality: Confidentiality
  readers: {
    userId: string
    name: string
    role: string
  }[]
  /** only where you may read it */
  parentOrderId: string | null
  /** of those that you may read */
  childOrderIds: string[]
  /** only where you may read it */
  supersededBy: string | null
  superseded: boolean
  checklist: ChecklistLine[]
  claims: Claim[]
  files: OrderFile[]
  counts: RowCounts
  /** where it may go from here */
  nextStates: OrderState[]
  createdBy: string
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  createdAtMs: number
}

export type OrderAnswer = {
  id: string
  number: number
  version: number
  kind: ResponseKind
  state: "draft" | "sent" | "withdrawn"
  message: string
  body: {
    /** milliseconds since 1970-01-01T00:00:00Z, event time */
    atMs: number
    rows: RowCounts
    /** distinct accounts that were resolved */
    accounts: number
    /** accounts by claim and verdict */
    verdicts: {
      claim: string
      verdict: Verdict
      accounts: number
    }[]
    /** that stand, of accounts of the order */
    decisions: ({
      accountId: string
      action: string
      territory: string[]
      expiresAtMs: number | null
      caseId: string
    })[]
    /** accounts without a decision that stands */
    undecided: number
    /** claims of the order that nothing here can test */
    notTestable: string[]
    /** rows that go back to the issuer: not found or ambiguous; the first 1,000 */
    returned: {
      row: number
      raw: string
      resolution: RowResolution
    }[]
    returnedCount: number
  }
  writtenBy: string
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  createdAtMs: number
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  updatedAtMs: number
  sentAtMs: number | null
  sentBy: string | null
}

export type OrderChange = {
  title?: string | undefined
  sourceKind?: SourceKind | undefined
  issuer?: {
    /** authority, court, partner or person that asks */
    name: string
    role?: string | null | undefined
    country?: string | null | undefined
  } | undefined
  /** how it came, such as portal or fax */
  channel?: string | null | undefined
  language?: string | null | undefined
  legalBasis?: string | null | undefined
  /** the reasons that it gives */
  grounds?: string[] | undefined
  requestedAction?: string | null | undefined
  requestedTerritory?: string[] | undefined
  /** what it says on redress */
  redress?: string | null | undefined
  /** who is to be told of its effect */
  effectRecipient?: string | null | undefined
  emergency?: boolean | undefined
  interim?: boolean | undefined
}

export type OrderClock = "running" | "paused" | "met" | "breached"
export const ORDER_CLOCK_VALUES: readonly OrderClock[] = ["running","paused","met","breached"]

export type OrderFile = {
  sha256: string
  name: string
  mediaType: string
  bytes: number
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  atMs: number
}

export type OrderHead = {
  id: string
  version: number
  title: string
  sourceKind: SourceKind
  issuer: {
    name: string
    role: string | null
    country: string | null
  }
  state: OrderState
  response: ResponseKind | null
  clock: OrderClock
  deadlineAtMs: number | null
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  receivedAtMs: number
  emergency: boolean
  interim: boolean
  authenticity: Authenticity
  tlp: Tlp
  gag: boolean
  contested: boolean
  revokedAtMs: number | null
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  updatedAtMs: number
}

export type OrderInput = {
  title: string
  sourceKind: SourceKind
  issuer: {
    /** authority, court, partner or person that asks */
    name: string
    role?: string | null | undefined
    country?: string | null | undefined
  }
  /** how it came, such as portal or fax */
  channel?: string | null | undefined
  language?: string | null | undefined
  legalBasis?: string | null | undefined
  /** the reasons that it gives */
  grounds?: string[] | undefined
  requestedAction?: string | null | undefined
  requestedTerritory?: string[] | undefined
  /** what it says on redress */
  redress?: string | null | undefined
  /** who is to be told of its effect */
  effectRecipient?: string | null | undefined
  emergency?: boolean | undefined
  interim?: boolean | undefined
  authenticity?: Authenticity | undefined
  /** default: now */
  receivedAtMs?: number | undefined
  deadline?: DeadlineInput | undefined
  /** left out: the strictest */
  confidentiality?: {
    /** green and clear: read by everyone whose role reads orders */
    tlp?: Tlp | undefined
    /** nobody outside may learn of the order */
    gag?: boolean | undefined
    gagBasis?: string | null | undefined
    /** a gag does not end by itself: a person lifts it when its time has come */
    gagUntilMs?: number | null | undefined
    mayNotifyUser?: boolean | undefined
    mayPublishAggregate?: boolean | undefined
  } | undefined
  /** needed where confidentiality is wider than the strictest */
  wideningReason?: string | undefined
  /** beside yourself */
  readers?: string[] | undefined
  parentOrderId?: string | null | undefined
  /** what it says of every account of the list */
  claims?: ({
    type: ClaimType
    assertedBy: string
    /** as the order words it */
    quote?: string | undefined
  })[] | undefined
  list: ListInput
}

export type OrderMatter = {
  id: string
  kind: string
  text: string
  /** null: the program */
  by: string | null
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  atMs: number
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  recordedAtMs: number
}

export type OrderRow = {
  /** 1-based place in the list */
  row: number
  /** as it was handed over */
  raw: string
  /** what of the row names the account */
  locator: string
  resolution: RowResolution
  accountId: string | null
  /** of that account now, where the directory knows one */
  handle: string | null
  /** accounts that it may mean */
  candidates: string[]
  /** first row that names the same */
  duplicateOf: number | null
  claims: ClaimType[]
  /** further columns as written */
  columns: { [name: string]: string }
  /** the directory knows the account, or activity of it was found; until then an id is taken at its word */
  seen: boolean
  /** a person chose the resolution */
  byPerson: boolean
  version: number
  verdicts: {
    claim: string
    verdict: Verdict
    confidence: string
  }[]
}

export type OrderState = "received" | "validated" | "defective" | "in_review" | "responded" | "closed"
export const ORDER_STATE_VALUES: readonly OrderState[] = ["received","validated","defective","in_review","responded","closed"]

export type OrderStateChange = {
  to: "validated" | "defective" | "in_review" | "closed"
  /** why, in your words; kept in the history */
  reason: string
}

export type Outcome = "coordinated_inauthentic" | "coordinated_authentic" | "spam_only" | "no_coordination" | "insufficient_data"
export const OUTCOME_VALUES: readonly Outcome[] = ["coordinated_inauthentic","coordinated_authentic","spam_only","no_coordination","insufficient_data"]

export type PasswordChange = {
  current: string
  /** the new one */
  password: string
}

export type Person = {
  id: string
  kind: "person" | "service"
  name: string
  role: StaffRole
  disabled: boolean
}

export type Policy = {
  name: "auto_triage" | "priority" | "notify" | "reopen"
  rule: AutoTriagePolicy | PriorityPolicy | NotifyPolicy | ReopenPolicy
  version: number
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  updatedAtMs: number
}

export type Preview = {
  counts: RowCounts
  /** distinct accounts that would be flagged */
  accounts: number
  /** of those, ids that the directory does not know: taken at their word for now */
  unseen: number
  /** columns that were found */
  columns: string[]
  rows: PreviewRow[]
  nextAfterRow: number | null
}

export type PreviewInput = {
  list: ListInput
  /** show only rows that end so */
  resolution?: RowResolution | undefined
  afterRow?: number | undefined
  limit?: number | undefined
}

export type PreviewRow = {
  /** 1-based place in the list */
  row: number
  /** as it was handed over */
  raw: string
  /** what of the row names the account */
  locator: string
  resolution: RowResolution
  accountId: string | null
  /** accounts that it may mean */
  candidates: string[]
  /** first row that names the same */
  duplicateOf: number | null
  claims: ClaimType[]
  /** further columns as written */
  columns: { [name: string]: string }
  /** the directory knows the account, or activity of it was found; until then an id is taken at its word */
  seen: boolean
}

export type PriorityPolicy = {
  /** added for an alert */
  level: number
  /** times strength / 100 */
  strength: number
  /** times how many accounts there are, on a log scale on which 1 is 0 and 10,000 is 1 */
  reach: number
}

export type Problem = {
  type: string
  title: string
  status: number
  /** one sentence that says what to change */
  detail: string
  errors?: {
    /** JSON pointer into what was sent */
    path: string
    message: string
  }[] | undefined
  /** with 409: the thing as it now stands */
  current?: unknown | undefined
  /** with 409: what changed since the version that was named */
  difference?: unknown | undefined
}

export type PublicInterest = "journalist" | "official" | "union" | "ngo" | "government"
export const PUBLIC_INTEREST_VALUES: readonly PublicInterest[] = ["journalist","official","union","ngo","government"]

export type QueueRow = {
  id: string
  state: CaseState
  version: number
  level: "alert" | "review"
  finding: string
  strength: number
  accounts: number
  priority: number
  attention: string[]
  /** earliest deadline, still to be met, of the orders that you may read */
  dueAtMs: number | null
  assignee: {
    userId: string
    name: string
  } | null
  /** who works on it now */
  lease: Lease | null
  snoozedUntilMs: number | null
  outcome: Outcome | null
  evidenceNumber: number
  /** the detector sees this cluster no more */
  withdrawn: boolean
  /** what speaks against the finding most: a test of the program, or a note of a person */
  against: string | null
  sessions: number
  /** of these sessions */
  synchronous: number
  /** 95 % range of synchronous under the null */
  expectedRange: [number, number]
  tiers: ("A" | "B" | "C")[]
  /** accounts that a list names which you may read */
  flagged: number
  /** shares by everybody of the objects of the case */
  reach: number
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  createdAtMs: number
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  updatedAtMs: number
}

export type ReadersChange = {
  readers: string[]
  /** needed to add one */
  reason?: string | undefined
}

export type RecordReceipt = {
  /** what the platform calls its action */
  reference: string
}

export type RelateCase = {
  caseId: string
}

export type ReopenCase = {
  cause: "appeal" | "new_evidence" | "order_changed"
  reason: string
}

export type ReopenPolicy = {
  enabled: boolean
  /** so many accounts that were not in it */
  minAccountsIn: number
  /** so many points of strength; a review case that becomes an alert rises by 50 */
  minStrengthRise: number
}

export type ResolveSecond = {
  verdict: "agree"
  /** where they differ, which stands: only the narrower may, and it does where nothing is said */
  stand?: ({
    /** opaque id as the platform writes it */
    accountId: string
    which: "first" | "second"
  })[] | undefined
} | {
  verdict: "return"
  reason: string
}

export type ResponseKind = "full" | "partial" | "declined"
export const RESPONSE_KIND_VALUES: readonly ResponseKind[] = ["full","partial","declined"]

export type ReverseCase = {
  cause: "appeal" | "order_changed"
  reason: string
}

export type ReviewComparison = {
  sameOutcome: boolean
  differing: number
  accounts: ({
    /** opaque id as the platform writes it */
    accountId: string
    agree: boolean
    first: StoredDecision
    second: StoredDecision
    /** null: neither lies within the other, return the case */
    narrower: "first" | "second" | null
  })[]
}

export type Revocation = {
  /** why, in your words; kept in the history */
  reason: string
}

export type RowChange = {
  accountId: string
  /** why, in your words; kept in the history */
  reason?: string | undefined
} | {
  resolution: "not_found"
  /** why, in your words; kept in the history */
  reason?: string | undefined
} | {
  automatic: true
  /** why, in your words; kept in the history */
  reason?: string | undefined
}

export type RowCounts = {
  total: number
  matched: number
  renamed: number
  already_gone: number
  not_found: number
  ambiguous: number
  duplicate: number
}

export type RowResolution = "matched" | "renamed" | "already_gone" | "not_found" | "ambiguous" | "duplicate"
export const ROW_RESOLUTION_VALUES: readonly RowResolution[] = ["matched","renamed","already_gone","not_found","ambiguous","duplicate"]

export type SavedView = {
  name: string
  /** of the address of the queue */
  query: string
}

export type SavedViews = {
  views: SavedView[]
}

export type Scorecard = {
  orderId: string
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  atMs: number
  sentence: string
  named: ScorecardCount
  resolved: ScorecardCount
  /** add up to named */
  rows: {
    resolution: RowResolution
    count: ScorecardCount
  }[]
  /** of resolved accounts, whether or not the claim is made of them */
  coordination: ScorecardVerdictCounts
  /** claim × verdict; asserted and not asserted add up to resolved */
  claims: ({
    claim: ClaimType
    /** why, for claims that nothing here can test */
    alwaysNotTestable: string | null
    asserted: {
      accounts: ScorecardCount
      verdicts: ScorecardVerdictCounts
    }
    notAsserted: {
      accounts: ScorecardCount
      verdicts: ScorecardVerdictCounts
    }
  })[]
  /** cases with a named account that every reader may read */
  caseCount: number
  /** most named first, at most 100 */
  cases: ({
    caseId: string
    state: CaseState
    level: "alert" | "review"
    finding: string
    strength: number
    named: ScorecardCount
    unnamed: ScorecardCount
  })[]
  readiness: EvidenceReadiness
  comparison: ControlComparison
}

export type ScorecardCount = {
  count: number
  /** path of the request that lists them; its `total` is this count */
  rows: string
}

export type ScorecardVerdictCounts = {
  supported: ScorecardCount
  weak: ScorecardCount
  not_supported: ScorecardCount
  contradicted: ScorecardCount
  not_testable: ScorecardCount
}

/** by kind; next is a cursor for one kind */
export type SearchResult = {
  accounts?: {
    items: ({
      /** opaque id as the platform writes it */
      accountId: string
      handle: string | null
    })[]
    next: string | null
  } | undefined
  objects?: {
    items: {
      /** opaque id as the platform writes it */
      objectId: string
    }[]
    next: string | null
  } | undefined
  orders?: {
    items: ({
      id: string
      title: string
      issuerName: string
      legalBasis: string | null
    })[]
    next: string | null
  } | undefined
  cases?: {
    items: ({
      id: string
      state: CaseState
      level: "alert" | "review"
      finding: string
      accounts: number
    })[]
    next: string | null
  } | undefined
}

export type SecondReviewSheet = {
  caseId: string
  version: number
  /** the version that the first reader read */
  evidenceNumber: number
  /** versions that came in since */
  newerEvidence: number[]
  /** the snapshot, without who flagged whom */
  evidence: unknown
  accounts: AccountGrounds[]
  /** you have not submitted your own decisions: those of the first reader are not shown */
  blind: boolean
  /** you have compared an earlier round of this case, so this one is not truly blind */
  sawBefore: boolean
  first: StoredReview | null
  second: StoredReview | null
  comparison: ReviewComparison | null
}

export type Session = {
  id: string
  /** how it began */
  way: "password" | "link" | "provider"
  /** what the browser calls itself */
  agent: string
  createdAtMs: number
  /** to the minute */
  lastSeenAtMs: number
  /** at the latest */
  expiresAtMs: number
  current: boolean
}

export type ShownPicture = {
  schemaVersion: 1
  /** start of the window; whole minutes and seconds count from here */
  fromMs: number
  /** synchrony interval of the case, at which its sessions are counted */
  tauSeconds: number
  /** gaps within a session are at most so long */
  contextSeconds: number
  /** of the case, by id */
  accounts: string[]
  /** place of each account, whole numbers from 0 to 10,000; x to the right, y upwards */
  layout: {
    x: number[]
    y: number[]
  }
  /** edges between accounts of the case: the strongest by weight, then by log10P */
  edges: {
    a: number[]
    /** a < b; strongest edge first */
    b: number[]
    tier: ("A" | "B" | "C")[]
    /** interval at which the pair passed, as do weight and log10P */
    tauSeconds: number[]
    weight: number[]
    /** at the tauSeconds of the case, as all that is counted from them; 0 for a pair that met farther apart */
    sessions: number[]
    synchronous: number[]
    /** sum of the chances of its sessions */
    expected: number[]
    low: number[]
    /** 95 % range of synchronous under the null */
    high: number[]
    log10P: number[]
    medianGapSeconds: (number | null)[]
  }
  /** over the sessions of all edges of an account, drawn or not; one place each */
  perAccount: {
    sessions: number[]
    synchronous: number[]
    expected: number[]
    low: number[]
    high: number[]
    /** sessions by the gap, one row an account, one column for each of GAP_BIN_SECONDS */
    gaps: number[][]
  }
  /** sessions of all edges, drawn or not, by the minute in which they began */
  sessions: {
    /** rising; minutes in which no session began are left out */
    minute: number[]
    sessions: number[]
    synchronous: number[]
    expected: number[]
    /** of synchronous under the null; sums over minutes, as sessions are apart */
    variance: number[]
  }
  /** objects of the shares, most shared within the case first */
  objects: string[]
  /** shares of accounts of the case; in synchrony: a gap of at most tauSeconds */
  shares: {
    /** rising */
    second: number[]
    account: number[]
    object: number[]
    /** to the nearest share of the same object by another account of the case; null: nobody within the context interval */
    gapSeconds: (number | null)[]
  }
  /** shares, by accounts outside the case, of objects that at least two of its accounts shared, by minute, as far as the run knows them; minutes without one are left out */
  background: {
    minute: number[]
    shares: number[]
  }
  /** how many were left out: the weakest edges, and shares of the least shared objects */
  notDrawn: {
    edges: number
    shares: number
  }
  /** version of the evidence that it draws */
  evidenceNumber: number
}

export type SignIn = {
  login: string
  password: string
}

export type SignInWays = {
  password: boolean
  /** path to send the browser to; null where no provider is set */
  provider: string | null
}

export type SnoozeCase = {
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  untilMs: number
  reason: string
}

export type SourceKind = "government_order" | "court_order" | "partner" | "user_notice" | "automated"
export const SOURCE_KIND_VALUES: readonly SourceKind[] = ["government_order","court_order","partner","user_notice","automated"]

export type SplitCase = {
  accounts: string[]
  reason: string
}

export type SplitResult = {
  /** the new case with the accounts that were named */
  part: string
  /** the new case with all others */
  rest: string
}

export type StaffRole = "analyst" | "lead" | "legal" | "policy" | "auditor" | "researcher" | "admin"
export const STAFF_ROLE_VALUES: readonly StaffRole[] = ["analyst","lead","legal","policy","auditor","researcher","admin"]

export type StoredDecision = {
  action: DecisionAction
  /** where withhold_in holds; empty for every other action */
  territory: string[]
  /** when it ends by itself; suspend needs one */
  expiresAtMs: number | null
  /** when somebody looks at it again; suspend needs one, not after it ends */
  reviewAtMs: number | null
  reason: string
  /** why a narrower action would not do; needed where one is skipped */
  ladderReason: string | null
  /** claims it rests on; affiliated, false_content and incitement are never one */
  grounds: ClaimType[]
  /** opaque id as the platform writes it */
  accountId: string
  id: string
  /** first and second: what a reader decided by themself; final: what both let stand, or an appeal */
  stage: "first" | "second" | "final"
  evidenceNumber: number
  reader: string
  bulk: boolean
  appealId: string | null
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  atMs: number
}

export type StoredReview = {
  stage: "first" | "second"
  reader: string
  evidenceNumber: number
  outcome: Outcome
  against: string
  reason: string
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  atMs: number
}

export type SubmitReview = {
  outcome: Outcome
  /** what speaks against the finding; it must not be empty */
  against: string
  /** for the second reader to see afterwards */
  reason?: string | undefined
}

export type SubmitSecondReview = {
  outcome: Outcome
  /** what speaks against the finding; it must not be empty */
  against: string
  decisions: DecisionOnAccount[]
}

export type Supersession = {
  byOrderId: string
  /** why, in your words; kept in the history */
  reason: string
}

export type TakeLease = {
  /** why a lead takes it from whoever holds it */
  takeOver?: string | null | undefined
}

export type Tlp = "red" | "amber+strict" | "amber" | "green" | "clear"
export const TLP_VALUES: readonly Tlp[] = ["red","amber+strict","amber","green","clear"]

export type TokenScope = "cases:read" | "cases:write" | "orders:read" | "orders:write" | "accounts:read" | "accounts:write" | "numbers:read" | "admin"
export const TOKEN_SCOPE_VALUES: readonly TokenScope[] = ["cases:read","cases:write","orders:read","orders:write","accounts:read","accounts:write","numbers:read","admin"]

export type TopicStanding = {
  topic: string
  partitions: number
  /** sum over its partitions; below it records are gone */
  lowOffset: number
  /** sum over its partitions: records written so far */
  highOffset: number
  /** records written a second, since casework was last asked; null: not asked before, or too long ago */
  perSecond: number | null
  /** who says how far they have read it */
  read: {
    /** casework, or the group of a stage */
    by: string
    nextOffset: number
    /** records that it has not read yet */
    lag: number
  }[]
}

export type Transparency = {
  /** counts from 1 to below this are kept back, with what would give them away */
  threshold: number
  quarters: {
    /** as 2021-Q1, of the time of receipt in UTC */
    quarter: string
    /** milliseconds since 1970-01-01T00:00:00Z, event time */
    startMs: number
    /** milliseconds since 1970-01-01T00:00:00Z, event time */
    endMs: number
    lines: TransparencyLine[]
  }[]
}

export type TransparencyLine = {
  /** null with all: of every issuer */
  country: string | null
  issuerRole: string | null
  /** the sum over all lines of the quarter */
  all: boolean
  counts: {
    /** null: kept back */
    orders: number | null
    /** null: kept back */
    courtOrders: number | null
    /** null: kept back */
    agencyOrders: number | null
    /** null: kept back */
    otherOrders: number | null
    /** null: kept back */
    answered: number | null
    /** null: kept back */
    contested: number | null
    /** null: kept back */
    revoked: number | null
    /** null: kept back */
    mayNotify: number | null
    /** null: kept back */
    gagged: number | null
    /** null: kept back */
    accountsNamed: number | null
    /** null: kept back */
    accountsWithheld: number | null
    /** null: kept back */
    accountsRemoved: number | null
    /** null: kept back */
    accountsLimited: number | null
    /** null: kept back */
    accountsNoAction: number | null
    /** null: kept back */
    accountsUndecided: number | null
    /** null: kept back */
    unresolvedRows: number | null
    /** null: kept back */
    claimsTested: number | null
    /** null: kept back */
    claimsSupported: number | null
    /** null: kept back */
    claimsWeak: number | null
    /** null: kept back */
    claimsNotSupported: number | null
    /** null: kept back */
    claimsNotTestable: number | null
  }
  /** this and the next two: null where orders are kept back */
  medianBatchRows: number | null
  medianAcknowledgeMs: number | null
  medianAnswerMs: number | null
}

export type User = {
  id: string
  kind: "person" | "service"
  name: string
  /** null: a service, or a person who signs in at the provider alone */
  login: string | null
  role: StaffRole
  /** may do nothing; sessions are ended, tokens do not work */
  disabled: boolean
  /** signs in at the provider of OpenID Connect */
  provider: boolean
  /** has a password here */
  password: boolean
  createdAtMs: number
  version: number
}

export type UserChange = {
  name?: string | undefined
  login?: string | undefined
  role?: StaffRole | undefined
  disabled?: boolean | undefined
  reason?: string | undefined
}

export type Verdict = "supported" | "weak" | "not_supported" | "contradicted" | "not_testable"
export const VERDICT_VALUES: readonly Verdict[] = ["supported","weak","not_supported","contradicted","not_testable"]

export type Verification = {
  ok: boolean
  says: string
  atMs: number
}

/** how many cases the views of the queue hold, each counted up to 10,000 */
export type ViewCounts = {
  /** to be worked on: new, triaged, in_review, escalated, reopened */
  due: CaseCount
  /** open, and assigned to you */
  mine: CaseCount
  /** that await a second reader */
  second: CaseCount
  /** of these, those of which you are not the first reader */
  secondForMe: CaseCount
  /** snoozed or woken, with the mark new_evidence */
  snoozed: CaseCount
  /** neither closed, reversed, merged nor split */
  open: CaseCount
}

export type Webhook = {
  id: string
  userId: string
  url: string
  description: string
  eventTypes: EventType[]
  state: "active" | "disabled"
  /** failures: nothing arrived for five days; gone: it answered 410 */
  disabledBecause: "person" | "failures" | "gone" | null
  /** told to its own user alone */
  failingSinceMs: number | null
  /** last time that something arrived; told to its own user alone */
  deliveredAtMs: number | null
  /** until then deliveries are signed with the secret before as well */
  oldSecretUntilMs: number | null
  version: number
  createdAtMs: number
}

export type WebhookBody = {
  type: EventType
  /** when it happened */
  timestamp: string
  data: {
    id: string
    /** what it happened to, such as case:<id> */
    entity: string
    prevState: string | null
    nextState: string | null
  }
}

export type WebhookDelivery = {
  /** the header webhook-id; the same in every attempt and replay */
  id: string
  type: EventType
  state: "waiting" | "delivered" | "given_up"
  attempts: number
  createdAtMs: number
  lastAtMs: number | null
  /** null where it is not sent any more */
  nextAtMs: number | null
  deliveredAtMs: number | null
  lastStatus: number | null
  lastError: string | null
  /** how the answer began */
  lastAnswer: string | null
  body: WebhookBody
}

export type WebhookTest = {
  delivered: boolean
  status: number | null
  error: string | null
}

export type WebhookWithSecret = {
  id: string
  userId: string
  url: string
  description: string
  eventTypes: EventType[]
  state: "active" | "disabled"
  /** failures: nothing arrived for five days; gone: it answered 410 */
  disabledBecause: "person" | "failures" | "gone" | null
  /** told to its own user alone */
  failingSinceMs: number | null
  /** last time that something arrived; told to its own user alone */
  deliveredAtMs: number | null
  /** until then deliveries are signed with the secret before as well */
  oldSecretUntilMs: number | null
  version: number
  createdAtMs: number
  /** whsec_…, shown this once */
  secret: string
}

export type WithReason = {
  reason: string
}

export type Workspace = {
  id: string
  state: CaseState
  version: number
  level: "alert" | "review"
  finding: string
  strength: number
  accounts: number
  priority: number
  attention: string[]
  /** earliest deadline, still to be met, of the orders that you may read */
  dueAtMs: number | null
  assignee: {
    userId: string
    name: string
  } | null
  /** who works on it now */
  lease: Lease | null
  snoozedUntilMs: number | null
  outcome: Outcome | null
  evidenceNumber: number
  /** the detector sees this cluster no more */
  withdrawn: boolean
  /** what the first reader wrote against the finding */
  against: string
  sessions: number
  /** of these sessions */
  synchronous: number
  /** 95 % range of synchronous under the null */
  expectedRange: [number, number]
  tiers: ("A" | "B" | "C")[]
  /** accounts that a list names which you may read */
  flagged: number
  /** shares by everybody of the objects of the case */
  reach: number
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  createdAtMs: number
  /** milliseconds since 1970-01-01T00:00:00Z, event time */
  updatedAtMs: number
  /** opaque id as the platform writes it */
  clusterCaseId: string
  window: {
    /** milliseconds since 1970-01-01T00:00:00Z, event time */
    startMs: number
    /** milliseconds since 1970-01-01T00:00:00Z, event time */
    endMs: number
  }
  /** to stand beside the finding */
  strongestAgainst: CounterEvidence | null
  coordination: {
    tiers: ("A" | "B" | "C")[]
    /** rate at which its edges were admitted */
    falseDiscoveryRate: number
    synchronySeconds: number
    /** of the tier A edges, or of all edges where there is none; so is all that is counted from them */
    sessions: number
    synchronousSessions: number
    /** sum of the chances of the sessions, which lean upwards */
    expectedSynchronous: number
    expectedRange: [number, number]
    medianGapSeconds: number | null
    /** where chance puts its part of the sessions within the interval, and the rest evenly beyond */
    expectedMedianGapSeconds: number | null
    density: number
    edges: number
    distinctObjects: number
    distinctDays: number
    objectEntropyBits: number
    /** mean share of edges that stand when sessions are drawn anew */
    stability: number
  } | null
  run: {
    detectorVersion: string
    parametersHash: string
    inputHash: string
  } | null
  evidenceFor: ({
    schemaVersion: 1
    side: "for" | "against" | "indicator" | "cannot_say"
    /** which rule wrote it, for example synchrony or shared_audience */
    kind: string
    family: "co_amplification" | "shared_text" | "shared_url" | "shared_media" | "creation_burst" | "activity_hours" | "client" | "language" | "locale"
    /** accounts it speaks of; empty: the whole case */
    accounts: string[]
    /** objects it rests on, strongest first, at most 20 */
    objects: string[]
    window: {
      /** milliseconds since 1970-01-01T00:00:00Z, event time */
      startMs: number
      /** milliseconds since 1970-01-01T00:00:00Z, event time */
      endMs: number
    }
    /** observed; null where nothing was counted */
    count: number | null
    /** the same count under the null */
    expected: number | null
    /** 95 % range under the null */
    expectedRange: [number, number] | null
    /** share of matched accounts that show the same */
    baseRate: number | null
    /** log10 of the p-value or of its upper bound */
    log10P: number | null
    tier: "A" | "B" | "C" | null
    /** the client or language it speaks of; a declared place is never given */
    value: string | null
    /** posts behind it, at most 50 */
    postIds: string[]
    sentence: string
  })[]
  /** of the program and of notes, strongest first */
  evidenceAgainst: CounterEvidence[]
  indicators: ({
    schemaVersion: 1
    side: "for" | "against" | "indicator" | "cannot_say"
    /** which rule wrote it, for example synchrony or shared_audience */
    kind: string
    family: "co_amplification" | "shared_text" | "shared_url" | "shared_media" | "creation_burst" | "activity_hours" | "client" | "language" | "locale"
    /** accounts it speaks of; empty: the whole case */
    accounts: string[]
    /** objects it rests on, strongest first, at most 20 */
    objects: string[]
    window: {
      /** milliseconds since 1970-01-01T00:00:00Z, event time */
      startMs: number
      /** milliseconds since 1970-01-01T00:00:00Z, event time */
      endMs: number
    }
    /** observed; null where nothing was counted */
    count: number | null
    /** the same count under the null */
    expected: number | null
    /** 95 % range under the null */
    expectedRange: [number, number] | null
    /** share of matched accounts that show the same */
    baseRate: number | null
    /** log10 of the p-value or of its upper bound */
    log10P: number | null
    tier: "A" | "B" | "C" | null
    /** the client or language it speaks of; a declared place is never given */
    value: string | null
    /** posts behind it, at most 50 */
    postIds: string[]
    sentence: string
  })[]
  cannotSay: ({
    schemaVersion: 1
    side: "for" | "against" | "indicator" | "cannot_say"
    /** which rule wrote it, for example synchrony or shared_audience */
    kind: string
    family: "co_amplification" | "shared_text" | "shared_url" | "shared_media" | "creation_burst" | "activity_hours" | "client" | "language" | "locale"
    /** accounts it speaks of; empty: the whole case */
    accounts: string[]
    /** objects it rests on, strongest first, at most 20 */
    objects: string[]
    window: {
      /** milliseconds since 1970-01-01T00:00:00Z, event time */
      startMs: number
      /** milliseconds since 1970-01-01T00:00:00Z, event time */
      endMs: number
    }
    /** observed; null where nothing was counted */
    count: number | null
    /** the same count under the null */
    expected: number | null
    /** 95 % range under the null */
    expectedRange: [number, number] | null
    /** share of matched accounts that show the same */
    baseRate: number | null
    /** log10 of the p-value or of its upper bound */
    log10P: number | null
    tier: "A" | "B" | "C" | null
    /** the client or language it speaks of; a declared place is never given */
    value: string | null
    /** posts behind it, at most 50 */
    postIds: string[]
    sentence: string
  })[]
  /** the first 2,000 by membership; the rest are at …/accounts */
  members: CaseMember[]
  membersComplete: boolean
  objects: ({
    /** opaque id as the platform writes it */
    objectId: string
    authorId: string | null
    /** milliseconds since 1970-01-01T00:00:00Z, event time */
    firstShareMs: number
    sharesInCase: number
    sharesByEverybody: number
    inSynchrony: number
  })[]
  /** that you may read */
  orders: CaseOrder[]
  /** that stand and that you may see */
  decisions: StoredDecision[]
  /** that stand and that you may see */
  reviews: StoredReview[]
  /** what the first reader did is not shown to you yet */
  blind: boolean
  mergedInto: string | null
  moves: AllowedMove[]
  /** newest first, at most 50 */
  evidence: EvidenceVersion[]
  linked: LinkedCase[]
  notes: number
}

export type WriteBulkDecision = {
  action: DecisionAction
  /** where withhold_in holds; empty for every other action */
  territory?: string[] | undefined
  /** when it ends by itself; suspend needs one */
  expiresAtMs?: number | null | undefined
  /** when somebody looks at it again; suspend needs one, not after it ends */
  reviewAtMs?: number | null | undefined
  reason: string
  /** why a narrower action would not do; needed where one is skipped */
  ladderReason?: string | null | undefined
  /** claims it rests on; affiliated, false_content and incitement are never one */
  grounds?: ClaimType[] | undefined
  accountIds: string[]
}

export type WriteDecisions = {
  decisions: DecisionOnAccount[]
}

export type WritePolicy = {
  rule: AutoTriagePolicy | PriorityPolicy | NotifyPolicy | ReopenPolicy
  reason: string
}

export type ListSignInWaysCall = CallOptions
/** How one can sign in here. For everybody. */
export const listSignInWays = (client: Client, input: ListSignInWaysCall = {}): Promise<SignInWays> =>
  json<SignInWays>(client.send('GET', '/v1/sign-in', input))

export interface SignInCall extends CallOptions {
  body: SignIn
}
/** Signs in by login and password, and sets the cookie of the session. For everybody. */
export const signIn = (client: Client, input: SignInCall): Promise<Me> =>
  json<Me>(client.send('POST', '/v1/sign-in', input))

export interface LookAtFirstLinkCall extends CallOptions {
  body: {
    /** of the one-time link */
    token: string
  }
}
/** What the link for the first administrator is good for. It stays unused. For everybody. */
export const lookAtFirstLink = (client: Client, input: LookAtFirstLinkCall): Promise<LinkFacts> =>
  json<LinkFacts>(client.send('POST', '/v1/sign-in/first/link', input))

export interface MakeFirstAdminCall extends CallOptions {
  body: FirstAdmin
}
/** Makes the first administrator, with the link that casework printed when it started; signs in. For everybody. */
export const makeFirstAdmin = (client: Client, input: MakeFirstAdminCall): Promise<Me> =>
  json<Me>(client.send('POST', '/v1/sign-in/first', input))

export interface LookAtInvitationCall extends CallOptions {
  body: {
    /** of the one-time link */
    token: string
  }
}
/** Whom an invitation is for. It stays unused. For everybody. */
export const lookAtInvitation = (client: Client, input: LookAtInvitationCall): Promise<LinkFacts> =>
  json<LinkFacts>(client.send('POST', '/v1/sign-in/invitation/link', input))

export interface AcceptInvitationCall extends CallOptions {
  body: AcceptedInvitation
}
/** Sets the password of whoever was invited, ends their sessions, and signs in. For everybody. */
export const acceptInvitation = (client: Client, input: AcceptInvitationCall): Promise<Me> =>
  json<Me>(client.send('POST', '/v1/sign-in/invitation', input))

export interface VisitProviderCall extends CallOptions {
  query?: {
    /** path to end at; anything else than a path is / */
    returnTo?: string | undefined
  } | undefined
}
/** Sends the browser to the provider, which sends it back signed in. For everybody. */
export const visitProvider = (client: Client, input: VisitProviderCall = {}): Promise<undefined> =>
  json<undefined>(client.send('GET', '/v1/sign-in/provider', input))

export type ReturnFromProviderCall = CallOptions
/** Where the provider sends the browser back to. Not to be called by hand. For everybody. */
export const returnFromProvider = (client: Client, input: ReturnFromProviderCall = {}): Promise<undefined> =>
  json<undefined>(client.send('GET', '/v1/sign-in/provider/callback', input))

export type ShowMeCall = CallOptions
/** Who has signed in, and what writes have to carry. For everyone signed in. Not for API tokens. */
export const showMe = (client: Client, input: ShowMeCall = {}): Promise<Me> =>
  json<Me>(client.send('GET', '/v1/me', input))

export interface ChangePasswordCall extends CallOptions {
  body: PasswordChange
}
/** Changes the own password, ends all own sessions, and begins a new one for this browser. For everyone signed in. Not for API tokens. */
export const changePassword = (client: Client, input: ChangePasswordCall): Promise<Me> =>
  json<Me>(client.send('PUT', '/v1/me/password', input))

export type SignOutCall = CallOptions
/** Ends this session. For everyone signed in. Not for API tokens. */
export const signOut = (client: Client, input: SignOutCall = {}): Promise<undefined> =>
  json<undefined>(client.send('POST', '/v1/sign-out', input))

export type ListSessionsCall = CallOptions
export type ListSessionsAnswer = {
  items: Session[]
}
/** The own sessions, newest first. For everyone signed in. Not for API tokens. */
export const listSessions = (client: Client, input: ListSessionsCall = {}): Promise<ListSessionsAnswer> =>
  json<ListSessionsAnswer>(client.send('GET', '/v1/sessions', input))

export interface EndSessionCall extends CallOptions {
  params: {
    id: string
  }
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Ends one of the own sessions. For everyone signed in. Not for API tokens. */
export const endSession = (client: Client, input: EndSessionCall): Promise<undefined> =>
  json<undefined>(client.send('DELETE', '/v1/sessions/{id}', input, true))

export type ReadViewsCall = CallOptions
/** The own saved views of the queue, in their order For everyone signed in. Not for API tokens. */
export const readViews = (client: Client, input: ReadViewsCall = {}): Promise<SavedViews> =>
  json<SavedViews>(client.send('GET', '/v1/me/views', input))

export interface WriteViewsCall extends CallOptions {
  body: SavedViews
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Puts these saved views in the place of the own ones For everyone signed in. Not for API tokens. */
export const writeViews = (client: Client, input: WriteViewsCall): Promise<SavedViews> =>
  json<SavedViews>(client.send('PUT', '/v1/me/views', input, true))

export interface ListTokensCall extends CallOptions {
  query?: {
    limit?: number | undefined
    /** `next` of the page before */
    cursor?: string | undefined
    userId?: string | undefined
  } | undefined
}
export type ListTokensAnswer = {
  items: ApiToken[]
  /** cursor of the next page; null at the end */
  next: string | null
}
/** The own tokens, newest first; an administrator may ask for those of another user. For everyone signed in. Not for API tokens. */
export const listTokens = (client: Client, input: ListTokensCall = {}): Promise<ListTokensAnswer> =>
  json<ListTokensAnswer>(client.send('GET', '/v1/tokens', input))

export interface MakeTokenCall extends CallOptions {
  body: NewApiToken
}
/** Makes a token for oneself, or, as an administrator, for a service. It is shown this once. For everyone signed in. Not for API tokens. */
export const makeToken = (client: Client, input: MakeTokenCall): Promise<MadeApiToken> =>
  json<MadeApiToken>(client.send('POST', '/v1/tokens', input))

export interface RevokeTokenCall extends CallOptions {
  params: {
    id: string
  }
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Revokes a token, at once and for good. For everyone signed in. Not for API tokens. */
export const revokeToken = (client: Client, input: RevokeTokenCall): Promise<undefined> =>
  json<undefined>(client.send('DELETE', '/v1/tokens/{id}', input, true))

export interface ListPeopleCall extends CallOptions {
  query?: {
    limit?: number | undefined
    /** `next` of the page before */
    cursor?: string | undefined
    role?: StaffRole | undefined
    kind?: "person" | "service" | undefined
    disabled?: string | undefined
  } | undefined
}
export type ListPeopleAnswer = {
  items: Person[]
  /** cursor of the next page; null at the end */
  next: string | null
}
/** Colleagues by name, to assign work to or to name as readers. For analyst, lead, legal, policy, auditor, admin. A token needs the scope cases:read. */
export const listPeople = (client: Client, input: ListPeopleCall = {}): Promise<ListPeopleAnswer> =>
  json<ListPeopleAnswer>(client.send('GET', '/v1/people', input))

export interface ListUsersCall extends CallOptions {
  query?: {
    limit?: number | undefined
    /** `next` of the page before */
    cursor?: string | undefined
    role?: StaffRole | undefined
    kind?: "person" | "service" | undefined
    disabled?: string | undefined
  } | undefined
}
export type ListUsersAnswer = {
  items: User[]
  /** cursor of the next page; null at the end */
  next: string | null
}
/** Users by name, with how they sign in. For admin. A token needs the scope admin. */
export const listUsers = (client: Client, input: ListUsersCall = {}): Promise<ListUsersAnswer> =>
  json<ListUsersAnswer>(client.send('GET', '/v1/users', input))

export interface MakeUserCall extends CallOptions {
  body: NewUser
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Makes a person, who can then be invited, or a service, which can then be given tokens. For admin. A token needs the scope admin. */
export const makeUser = (client: Client, input: MakeUserCall): Promise<User> =>
  json<User>(client.send('POST', '/v1/users', input, true))

export interface ShowUserCall extends CallOptions {
  params: {
    id: string
  }
}
/** One user. For admin. A token needs the scope admin. */
export const showUser = (client: Client, input: ShowUserCall): Promise<User> =>
  json<User>(client.send('GET', '/v1/users/{id}', input))

export interface ChangeUserCall extends CallOptions {
  params: {
    id: string
  }
  body: UserChange
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Changes name, login or role, or disables. A new role and being disabled end all sessions. For admin. A token needs the scope admin. */
export const changeUser = (client: Client, input: ChangeUserCall): Promise<User> =>
  json<User>(client.send('PATCH', '/v1/users/{id}', input, true))

export interface InviteUserCall extends CallOptions {
  params: {
    id: string
  }
}
/** Makes a one-time link with which a person sets their password, for the first time or anew. The link before it is of no use any more. For admin. Not for API tokens. */
export const inviteUser = (client: Client, input: InviteUserCall): Promise<Invitation> =>
  json<Invitation>(client.send('POST', '/v1/users/{id}/invitations', input))

export interface EndSessionsOfUserCall extends CallOptions {
  params: {
    id: string
  }
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Ends all sessions of a user. For admin. A token needs the scope admin. */
export const endSessionsOfUser = (client: Client, input: EndSessionsOfUserCall): Promise<undefined> =>
  json<undefined>(client.send('DELETE', '/v1/users/{id}/sessions', input, true))

export interface PreviewOrderCall extends CallOptions {
  body: PreviewInput
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** How a list would be taken in, row by row. Writes nothing. For legal, lead. A token needs the scope orders:write. */
export const previewOrder = (client: Client, input: PreviewOrderCall): Promise<Preview> =>
  json<Preview>(client.send('POST', '/v1/orders/preview', input, true))

export interface CreateOrderCall extends CallOptions {
  body: OrderInput
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Takes an order in with its list. Every row is kept; each account that is resolved is flagged. You become its reader. For legal, lead. A token needs the scope orders:write. */
export const createOrder = (client: Client, input: CreateOrderCall): Promise<Order> =>
  json<Order>(client.send('POST', '/v1/orders', input, true))

export interface ListOrdersCall extends CallOptions {
  query?: {
    limit?: number | undefined
    /** `next` of the page before */
    cursor?: string | undefined
    state?: OrderState | undefined
    clock?: OrderClock | undefined
    dueBeforeMs?: number | undefined
    /** name of the issuer, whole, in any case */
    issuer?: string | undefined
    /** within title, issuer and legal basis */
    text?: string | undefined
    sort?: "due" | "received" | "updated" | "title" | undefined
  } | undefined
}
export type ListOrdersAnswer = {
  items: OrderHead[]
  /** cursor of the next page; null at the end */
  next: string | null
}
/** Orders that you may read; by default those that are due first. For analyst, lead, legal, policy, auditor. A token needs the scope orders:read. */
export const listOrders = (client: Client, input: ListOrdersCall = {}): Promise<ListOrdersAnswer> =>
  json<ListOrdersAnswer>(client.send('GET', '/v1/orders', input))

export interface ListGagsCall extends CallOptions {
  query?: {
    limit?: number | undefined
    /** `next` of the page before */
    cursor?: string | undefined
    /** default: 30 days from now */
    untilMs?: number | undefined
  } | undefined
}
export type ListGagsAnswer = {
  items: GagItem[]
  /** cursor of the next page; null at the end */
  next: string | null
}
/** Gags whose end comes by a time or has passed, soonest first. A person lifts them. For analyst, lead, legal, policy, auditor. A token needs the scope orders:read. */
export const listGags = (client: Client, input: ListGagsCall = {}): Promise<ListGagsAnswer> =>
  json<ListGagsAnswer>(client.send('GET', '/v1/orders/gags', input))

export interface ReadOrderCall extends CallOptions {
  params: {
    id: string
  }
}
/** An order with its checklist, readers, claims and files. That you read it is recorded. For analyst, lead, legal, policy, auditor. A token needs the scope orders:read. */
export const readOrder = (client: Client, input: ReadOrderCall): Promise<Order> =>
  json<Order>(client.send('GET', '/v1/orders/{id}', input))

export interface ChangeOrderCall extends CallOptions {
  params: {
    id: string
  }
  body: OrderChange
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Changes what an order says; fields that are left out stay. For legal, lead. A token needs the scope orders:write. */
export const changeOrder = (client: Client, input: ChangeOrderCall): Promise<Order> =>
  json<Order>(client.send('PATCH', '/v1/orders/{id}', input, true))

export interface MoveOrderCall extends CallOptions {
  params: {
    id: string
  }
  body: OrderStateChange
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Validates an order, calls it defective, takes it into review, or closes it. For legal, lead. A token needs the scope orders:write. */
export const moveOrder = (client: Client, input: MoveOrderCall): Promise<Order> =>
  json<Order>(client.send('POST', '/v1/orders/{id}/state', input, true))

export interface ConfirmChecklistCall extends CallOptions {
  params: {
    id: string
  }
  body: ChecklistChange
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Confirms a point of the checklist, or takes that back. For legal, lead. A token needs the scope orders:write. */
export const confirmChecklist = (client: Client, input: ConfirmChecklistCall): Promise<Order> =>
  json<Order>(client.send('PUT', '/v1/orders/{id}/checklist', input, true))

export interface SetAuthenticityCall extends CallOptions {
  params: {
    id: string
  }
  body: AuthenticityChange
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Says whether an order is what it claims to be. For legal, lead. A token needs the scope orders:write. */
export const setAuthenticity = (client: Client, input: SetAuthenticityCall): Promise<Order> =>
  json<Order>(client.send('PUT', '/v1/orders/{id}/authenticity', input, true))

export interface SetConfidentialityCall extends CallOptions {
  params: {
    id: string
  }
  body: ConfidentialityChange
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Says who may know of an order. Only its readers by name do this, and widening needs a reason. For legal, lead. A token needs the scope orders:write. */
export const setConfidentiality = (client: Client, input: SetConfidentialityCall): Promise<Order> =>
  json<Order>(client.send('PUT', '/v1/orders/{id}/confidentiality', input, true))

export interface SetReadersCall extends CallOptions {
  params: {
    id: string
  }
  body: ReadersChange
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Says who reads an order. One of legal or lead has to stay. Answers nothing to one who left. For legal, lead. A token needs the scope orders:write. */
export const setReaders = (client: Client, input: SetReadersCall): Promise<Order | undefined> =>
  json<Order | undefined>(client.send('PUT', '/v1/orders/{id}/readers', input, true))

export interface SetDeadlineCall extends CallOptions {
  params: {
    id: string
  }
  body: DeadlineChange
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Sets or extends the deadline, as a local time in a zone. For legal, lead. A token needs the scope orders:write. */
export const setDeadline = (client: Client, input: SetDeadlineCall): Promise<Order> =>
  json<Order>(client.send('PUT', '/v1/orders/{id}/deadline', input, true))

export interface ChangeClockCall extends CallOptions {
  params: {
    id: string
  }
  body: ClockChange
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Pauses the clock, or lets it run on; the deadline moves by as long as it stood still. For legal, lead. A token needs the scope orders:write. */
export const changeClock = (client: Client, input: ChangeClockCall): Promise<Order> =>
  json<Order>(client.send('POST', '/v1/orders/{id}/clock', input, true))

export interface ContestOrderCall extends CallOptions {
  params: {
    id: string
  }
  body: ContestChange
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Says that an order is contested, or not any more. For legal, lead. A token needs the scope orders:write. */
export const contestOrder = (client: Client, input: ContestOrderCall): Promise<Order> =>
  json<Order>(client.send('POST', '/v1/orders/{id}/contest', input, true))

export interface RevokeOrderCall extends CallOptions {
  params: {
    id: string
  }
  body: Revocation
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Its issuer took it back: its flags are withdrawn, and what rested on it is opened again. For legal, lead. A token needs the scope orders:write. */
export const revokeOrder = (client: Client, input: RevokeOrderCall): Promise<Order> =>
  json<Order>(client.send('POST', '/v1/orders/{id}/revoke', input, true))

export interface SupersedeOrderCall extends CallOptions {
  params: {
    id: string
  }
  body: Supersession
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** A later order takes its place: its flags are withdrawn, and what rested on it is opened again. For legal, lead. A token needs the scope orders:write. */
export const supersedeOrder = (client: Client, input: SupersedeOrderCall): Promise<Order> =>
  json<Order>(client.send('POST', '/v1/orders/{id}/supersede', input, true))

export interface ListOrderRowsCall extends CallOptions {
  params: {
    id: string
  }
  query?: {
    limit?: number | undefined
    /** `next` of the page before */
    cursor?: string | undefined
    resolution?: RowResolution | undefined
    verdict?: Verdict | undefined
    /** with verdict: of this claim */
    claim?: string | undefined
    /** within the raw row or the account id */
    text?: string | undefined
  } | undefined
}
export type ListOrderRowsAnswer = {
  items: OrderRow[]
  /** cursor of the next page; null at the end */
  next: string | null
}
/** Rows of an order in their order, with what each came to. For analyst, lead, legal, policy, auditor. A token needs the scope orders:read. */
export const listOrderRows = (client: Client, input: ListOrderRowsCall): Promise<ListOrderRowsAnswer> =>
  json<ListOrderRowsAnswer>(client.send('GET', '/v1/orders/{id}/rows', input))

export interface ExportOrderRowsCall extends CallOptions {
  params: {
    id: string
  }
  query?: {
    resolution?: RowResolution | undefined
    verdict?: Verdict | undefined
    /** with verdict: of this claim */
    claim?: string | undefined
    /** within the raw row or the account id */
    text?: string | undefined
  } | undefined
}
/** The same rows as CSV. A cell that a spreadsheet would run as a formula has an apostrophe before it. For analyst, lead, legal, policy, auditor. A token needs the scope orders:read. */
export const exportOrderRows = (client: Client, input: ExportOrderRowsCall): Promise<string> =>
  text(client.send('GET', '/v1/orders/{id}/rows.csv', input))

export interface ResolveOrderRowCall extends CallOptions {
  params: {
    id: string
    row: number
  }
  body: RowChange
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Chooses what a row names: an account, none, or what was found by itself. If-Match: version of the row. For analyst, legal, lead. A token needs the scope orders:write. */
export const resolveOrderRow = (client: Client, input: ResolveOrderRowCall): Promise<OrderRow> =>
  json<OrderRow>(client.send('PATCH', '/v1/orders/{id}/rows/{row}', input, true))

export interface RecordMatterCall extends CallOptions {
  params: {
    id: string
  }
  body: MatterInput
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Writes down a notice, a threat of penalties, or a note. It decides nothing. For legal, lead. A token needs the scope orders:write. */
export const recordMatter = (client: Client, input: RecordMatterCall): Promise<OrderMatter> =>
  json<OrderMatter>(client.send('POST', '/v1/orders/{id}/matters', input, true))

export interface ListMattersCall extends CallOptions {
  params: {
    id: string
  }
  query?: {
    limit?: number | undefined
    /** `next` of the page before */
    cursor?: string | undefined
  } | undefined
}
export type ListMattersAnswer = {
  items: OrderMatter[]
  /** cursor of the next page; null at the end */
  next: string | null
}
/** What happened about an order, oldest first: warnings, notices, pauses. For analyst, lead, legal, policy, auditor. A token needs the scope orders:read. */
export const listMatters = (client: Client, input: ListMattersCall): Promise<ListMattersAnswer> =>
  json<ListMattersAnswer>(client.send('GET', '/v1/orders/{id}/matters', input))

export interface AddOrderFileCall extends CallOptions {
  params: {
    id: string
  }
  body: FileInput
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Keeps a file of an order under the hash of its content. For legal, lead. A token needs the scope orders:write. */
export const addOrderFile = (client: Client, input: AddOrderFileCall): Promise<OrderFile> =>
  json<OrderFile>(client.send('POST', '/v1/orders/{id}/files', input, true))

export interface ReadOrderFileCall extends CallOptions {
  params: {
    id: string
    sha256: string
  }
}
/** The content of a file, as bytes. That you read it is recorded. For analyst, lead, legal, policy, auditor. A token needs the scope orders:read. */
export const readOrderFile = (client: Client, input: ReadOrderFileCall): Promise<Blob> =>
  blob(client.send('GET', '/v1/orders/{id}/files/{sha256}', input))

export interface DraftAnswerCall extends CallOptions {
  params: {
    id: string
  }
  body: AnswerInput
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Drafts an answer from the numbers as they stand. A draft is sent by a person, never by itself. For analyst, legal, lead. A token needs the scope orders:write. */
export const draftAnswer = (client: Client, input: DraftAnswerCall): Promise<OrderAnswer> =>
  json<OrderAnswer>(client.send('POST', '/v1/orders/{id}/answers', input, true))

export interface ListAnswersCall extends CallOptions {
  params: {
    id: string
  }
}
export type ListAnswersAnswer = {
  items: OrderAnswer[]
}
/** Answers to an order, newest first. For analyst, lead, legal, policy, auditor. A token needs the scope orders:read. */
export const listAnswers = (client: Client, input: ListAnswersCall): Promise<ListAnswersAnswer> =>
  json<ListAnswersAnswer>(client.send('GET', '/v1/orders/{id}/answers', input))

export interface ReadAnswerCall extends CallOptions {
  params: {
    id: string
    answer: string
  }
}
/** One answer. For analyst, lead, legal, policy, auditor. A token needs the scope orders:read. */
export const readAnswer = (client: Client, input: ReadAnswerCall): Promise<OrderAnswer> =>
  json<OrderAnswer>(client.send('GET', '/v1/orders/{id}/answers/{answer}', input))

export interface ChangeAnswerCall extends CallOptions {
  params: {
    id: string
    answer: string
  }
  body: AnswerChange
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Changes a draft. If-Match: version of the answer. For analyst, legal, lead. A token needs the scope orders:write. */
export const changeAnswer = (client: Client, input: ChangeAnswerCall): Promise<OrderAnswer> =>
  json<OrderAnswer>(client.send('PATCH', '/v1/orders/{id}/answers/{answer}', input, true))

export interface SendAnswerCall extends CallOptions {
  params: {
    id: string
    answer: string
  }
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Marks a draft as sent by you, now: the order is responded to. If-Match: version of the answer. For legal, lead. A token needs the scope orders:write. */
export const sendAnswer = (client: Client, input: SendAnswerCall): Promise<OrderAnswer> =>
  json<OrderAnswer>(client.send('POST', '/v1/orders/{id}/answers/{answer}/send', input, true))

export interface WithdrawAnswerCall extends CallOptions {
  params: {
    id: string
    answer: string
  }
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Lays a draft aside. If-Match: version of the answer. For analyst, legal, lead. A token needs the scope orders:write. */
export const withdrawAnswer = (client: Client, input: WithdrawAnswerCall): Promise<OrderAnswer> =>
  json<OrderAnswer>(client.send('POST', '/v1/orders/{id}/answers/{answer}/withdraw', input, true))

export interface ReadScorecardCall extends CallOptions {
  params: {
    id: string
  }
}
/** What the evidence says of an order: claim by verdict for every account, cases, and a matched control. Each number names the request that lists what it counts. For analyst, lead, legal, policy, auditor. A token needs the scope orders:read. */
export const readScorecard = (client: Client, input: ReadScorecardCall): Promise<Scorecard> =>
  json<Scorecard>(client.send('GET', '/v1/orders/{id}/scorecard', input))

export interface ListAssessmentsCall extends CallOptions {
  params: {
    id: string
  }
  query?: {
    limit?: number | undefined
    /** `next` of the page before */
    cursor?: string | undefined
    claim?: ClaimType | undefined
    verdict?: Verdict | undefined
    /** resolved: matched, renamed or already_gone, each account once */
    resolution?: RowResolution | "resolved" | undefined
    asserted?: "true" | "false" | undefined
    /** accounts of this case */
    caseId?: string | undefined
    /** false: accounts of the counted cases that this list does not name */
    named?: "true" | "false" | undefined
    /** accounts that were matched with a control; supported: of these, those that count as supported */
    compared?: "pairs" | "supported" | undefined
    /** frozen: as they stood when an answer was drafted last; of the claims that the list makes */
    at?: "now" | "frozen" | undefined
  } | undefined
}
/** Rows of an order with what is said of one claim: for, against, missing, method and run. For analyst, lead, legal, policy, auditor. A token needs the scope orders:read. */
export const listAssessments = (client: Client, input: ListAssessmentsCall): Promise<AssessmentPage> =>
  json<AssessmentPage>(client.send('GET', '/v1/orders/{id}/assessments', input))

export interface ListCasesCall extends CallOptions {
  query?: {
    /** states, with commas between them */
    state?: string | undefined
    level?: "alert" | "review" | undefined
    /** tiers of its edges, with commas between them: any of these */
    tier?: string | undefined
    /** cases that await a second reader, and of which you are not the first */
    second?: "me" | undefined
    /** me, none, or the id of a user */
    assignee?: "me" | "none" | string | undefined
    /** cases that rest on this order */
    order?: string | undefined
    /** a mark, such as new_evidence; any: cases with a mark */
    attention?: string | undefined
    /** cases that hold this account */
    account?: string | undefined
    /** cases whose accounts shared this object */
    object?: string | undefined
    minStrength?: number | undefined
    updatedSinceMs?: number | undefined
    /** of an order that you may read */
    dueBeforeMs?: number | undefined
    /** words of the finding, all of them */
    text?: string | undefined
    limit?: number | undefined
    /** `next` of the page before */
    cursor?: string | undefined
    /** due: earliest deadline first, then those without one; of the same deadline first what lies farthest above chance. All others: highest first */
    sort?: "priority" | "due" | "strength" | "accounts" | "updated" | undefined
  } | undefined
}
export type ListCasesAnswer = {
  items: QueueRow[]
  /** cursor of the next page; null at the end */
  next: string | null
}
/** The queue: cases that you may read, filtered and sorted For analyst, lead, legal, policy, auditor, researcher. A token needs the scope cases:read. */
export const listCases = (client: Client, input: ListCasesCall = {}): Promise<ListCasesAnswer> =>
  json<ListCasesAnswer>(client.send('GET', '/v1/cases', input))

export interface CountCasesCall extends CallOptions {
  query?: {
    /** states, with commas between them */
    state?: string | undefined
    level?: "alert" | "review" | undefined
    /** tiers of its edges, with commas between them: any of these */
    tier?: string | undefined
    /** cases that await a second reader, and of which you are not the first */
    second?: "me" | undefined
    /** me, none, or the id of a user */
    assignee?: "me" | "none" | string | undefined
    /** cases that rest on this order */
    order?: string | undefined
    /** a mark, such as new_evidence; any: cases with a mark */
    attention?: string | undefined
    /** cases that hold this account */
    account?: string | undefined
    /** cases whose accounts shared this object */
    object?: string | undefined
    minStrength?: number | undefined
    updatedSinceMs?: number | undefined
    /** of an order that you may read */
    dueBeforeMs?: number | undefined
    /** words of the finding, all of them */
    text?: string | undefined
  } | undefined
}
/** How many cases of the queue a filter leaves, counted up to 10,000 For analyst, lead, legal, policy, auditor, researcher. A token needs the scope cases:read. */
export const countCases = (client: Client, input: CountCasesCall = {}): Promise<CaseCount> =>
  json<CaseCount>(client.send('GET', '/v1/cases/count', input))

export type CountViewsCall = CallOptions
/** How many cases the views of the queue hold For analyst, lead, legal, policy, auditor, researcher. A token needs the scope cases:read. */
export const countViews = (client: Client, input: CountViewsCall = {}): Promise<ViewCounts> =>
  json<ViewCounts>(client.send('GET', '/v1/cases/counts', input))

export interface ReadCaseCall extends CallOptions {
  params: {
    id: string
  }
}
/** The workspace of a case: its finding, what speaks against it, accounts, orders, decisions, moves For analyst, lead, legal, policy, auditor, researcher. A token needs the scope cases:read. */
export const readCase = (client: Client, input: ReadCaseCall): Promise<Workspace> =>
  json<Workspace>(client.send('GET', '/v1/cases/{id}', input))

export interface ReadEvidenceCall extends CallOptions {
  params: {
    id: string
    number: number
  }
}
/** A version of the evidence, as it came in For analyst, lead, legal, policy, auditor, researcher. A token needs the scope cases:read. */
export const readEvidence = (client: Client, input: ReadEvidenceCall): Promise<FrozenEvidence> =>
  json<FrozenEvidence>(client.send('GET', '/v1/cases/{id}/evidence/{number}', input))

export interface ReadCaseHistoryCall extends CallOptions {
  params: {
    id: string
  }
  query?: {
    limit?: number | undefined
    /** `next` of the page before */
    cursor?: string | undefined
  } | undefined
}
export type ReadCaseHistoryAnswer = {
  items: HistoryEvent[]
  /** cursor of the next page; null at the end */
  next: string | null
}
/** What happened to a case and to those that went into it, newest first For analyst, lead, legal, policy, auditor, researcher. A token needs the scope cases:read. */
export const readCaseHistory = (client: Client, input: ReadCaseHistoryCall): Promise<ReadCaseHistoryAnswer> =>
  json<ReadCaseHistoryAnswer>(client.send('GET', '/v1/cases/{id}/history', input))

export interface ListCaseAccountsCall extends CallOptions {
  params: {
    id: string
  }
  query?: {
    sort?: "membership" | "account" | undefined
    role?: "seed" | "amplifier" | "bridge" | "bystander" | undefined
    level?: "alert" | "review" | undefined
    core?: "true" | "false" | undefined
    /** beginning of the account id */
    startsWith?: string | undefined
    limit?: number | undefined
    /** `next` of the page before */
    cursor?: string | undefined
  } | undefined
}
export type ListCaseAccountsAnswer = {
  items: CaseMember[]
  /** cursor of the next page; null at the end */
  next: string | null
}
/** Accounts of a case, by membership or by id For analyst, lead, legal, policy, auditor, researcher. A token needs the scope cases:read. */
export const listCaseAccounts = (client: Client, input: ListCaseAccountsCall): Promise<ListCaseAccountsAnswer> =>
  json<ListCaseAccountsAnswer>(client.send('GET', '/v1/cases/{id}/accounts', input))

export interface ListCaseObjectsCall extends CallOptions {
  params: {
    id: string
  }
  query?: {
    limit?: number | undefined
    /** `next` of the page before */
    cursor?: string | undefined
  } | undefined
}
export type ListCaseObjectsAnswer = {
  items: ObjectInCase[]
  /** cursor of the next page; null at the end */
  next: string | null
}
/** What the accounts of a case shared, most shared first For analyst, lead, legal, policy, auditor, researcher. A token needs the scope cases:read. */
export const listCaseObjects = (client: Client, input: ListCaseObjectsCall): Promise<ListCaseObjectsAnswer> =>
  json<ListCaseObjectsAnswer>(client.send('GET', '/v1/cases/{id}/objects', input))

export interface ListNotesCall extends CallOptions {
  params: {
    id: string
  }
  query?: {
    limit?: number | undefined
    /** `next` of the page before */
    cursor?: string | undefined
  } | undefined
}
export type ListNotesAnswer = {
  items: Note[]
  /** cursor of the next page; null at the end */
  next: string | null
}
/** Notes of a case, newest first For analyst, lead, legal, policy, auditor, researcher. A token needs the scope cases:read. */
export const listNotes = (client: Client, input: ListNotesCall): Promise<ListNotesAnswer> =>
  json<ListNotesAnswer>(client.send('GET', '/v1/cases/{id}/notes', input))

export interface AddNoteCall extends CallOptions {
  params: {
    id: string
  }
  body: NewNote
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Add a note; one against counts as evidence against, with its author For analyst, lead, legal, policy. A token needs the scope cases:write. */
export const addNote = (client: Client, input: AddNoteCall): Promise<Note> =>
  json<Note>(client.send('POST', '/v1/cases/{id}/notes', input, true))

export interface ReadPictureCall extends CallOptions {
  params: {
    id: string
  }
  query?: {
    /** default: that on which the case stands */
    evidence?: number | undefined
  } | undefined
}
/** What a version of the evidence looks like: its backbone, where accounts stand, when they shared For analyst, lead, legal, policy, auditor, researcher. A token needs the scope cases:read. */
export const readPicture = (client: Client, input: ReadPictureCall): Promise<ShownPicture> =>
  json<ShownPicture>(client.send('GET', '/v1/cases/{id}/picture', input))

export interface TakeLeaseCall extends CallOptions {
  params: {
    id: string
  }
  body: TakeLease
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Take the lease of a case for 15 minutes; a lead may take it over with a reason For analyst, lead, legal, policy. A token needs the scope cases:write. */
export const takeLease = (client: Client, input: TakeLeaseCall): Promise<Lease> =>
  json<Lease>(client.send('POST', '/v1/cases/{id}/lease', input, true))

export interface ReleaseLeaseCall extends CallOptions {
  params: {
    id: string
  }
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Let go of your lease For analyst, lead, legal, policy. A token needs the scope cases:write. */
export const releaseLease = (client: Client, input: ReleaseLeaseCall): Promise<undefined> =>
  json<undefined>(client.send('DELETE', '/v1/cases/{id}/lease', input, true))

export interface ExtendLeaseCall extends CallOptions {
  params: {
    id: string
  }
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Extend the lease that you hold to 15 minutes from now For analyst, lead, legal, policy. A token needs the scope cases:write. */
export const extendLease = (client: Client, input: ExtendLeaseCall): Promise<Lease> =>
  json<Lease>(client.send('POST', '/v1/cases/{id}/lease/heartbeat', input, true))

export interface AssignCaseCall extends CallOptions {
  params: {
    id: string
  }
  body: Assign
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Give a case to somebody: a lead to anyone who may read it, others to themselves For analyst, lead, legal, policy. A token needs the scope cases:write. */
export const assignCase = (client: Client, input: AssignCaseCall): Promise<CaseStanding> =>
  json<CaseStanding>(client.send('PUT', '/v1/cases/{id}/assignee', input, true))

export interface TriageCaseCall extends CallOptions {
  params: {
    id: string
  }
  body: GiveReason
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Put a new, sleeping or reopened case, or one in review, among those to be read For analyst, lead, legal, policy. A token needs the scope cases:write. */
export const triageCase = (client: Client, input: TriageCaseCall): Promise<CaseStanding> =>
  json<CaseStanding>(client.send('POST', '/v1/cases/{id}/triage', input, true))

export interface StartReviewCall extends CallOptions {
  params: {
    id: string
  }
  body: GiveReason
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Begin the review of a case whose lease you hold For analyst, lead, legal, policy. A token needs the scope cases:write. */
export const startReview = (client: Client, input: StartReviewCall): Promise<CaseStanding> =>
  json<CaseStanding>(client.send('POST', '/v1/cases/{id}/review', input, true))

export interface SnoozeCaseCall extends CallOptions {
  params: {
    id: string
  }
  body: SnoozeCase
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Lay a case aside until a date, or until new evidence comes in For analyst, lead, legal, policy. A token needs the scope cases:write. */
export const snoozeCase = (client: Client, input: SnoozeCaseCall): Promise<CaseStanding> =>
  json<CaseStanding>(client.send('POST', '/v1/cases/{id}/snooze', input, true))

export interface MergeCaseCall extends CallOptions {
  params: {
    id: string
  }
  body: MergeCase
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Merge a case into another of the same compartments; answers with the one that goes on For analyst, lead, legal, policy. A token needs the scope cases:write. */
export const mergeCase = (client: Client, input: MergeCaseCall): Promise<CaseStanding> =>
  json<CaseStanding>(client.send('POST', '/v1/cases/{id}/merge', input, true))

export interface SplitCaseCall extends CallOptions {
  params: {
    id: string
  }
  body: SplitCase
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Split a case into two new ones: some of its accounts, and the rest For analyst, lead, legal, policy. A token needs the scope cases:write. */
export const splitCase = (client: Client, input: SplitCaseCall): Promise<SplitResult> =>
  json<SplitResult>(client.send('POST', '/v1/cases/{id}/split', input, true))

export interface RelateCasesCall extends CallOptions {
  params: {
    id: string
  }
  body: RelateCase
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Say that a case has to do with another For analyst, lead, legal, policy. A token needs the scope cases:write. */
export const relateCases = (client: Client, input: RelateCasesCall): Promise<undefined> =>
  json<undefined>(client.send('POST', '/v1/cases/{id}/related', input, true))

export interface UnrelateCasesCall extends CallOptions {
  params: {
    id: string
    otherId: string
  }
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Take back that a case has to do with another For analyst, lead, legal, policy. A token needs the scope cases:write. */
export const unrelateCases = (client: Client, input: UnrelateCasesCall): Promise<undefined> =>
  json<undefined>(client.send('DELETE', '/v1/cases/{id}/related/{otherId}', input, true))

export interface ReadDecisionsCall extends CallOptions {
  params: {
    id: string
  }
}
/** What the evidence says of each account, what may be decided together, and what is decided For analyst, lead, legal, policy, auditor, researcher. A token needs the scope cases:read. */
export const readDecisions = (client: Client, input: ReadDecisionsCall): Promise<DecisionSheet> =>
  json<DecisionSheet>(client.send('GET', '/v1/cases/{id}/decisions', input))

export interface WriteDecisionsCall extends CallOptions {
  params: {
    id: string
  }
  body: WriteDecisions
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Decide on accounts, one by one For analyst, lead, legal, policy. A token needs the scope cases:write. */
export const writeDecisions = (client: Client, input: WriteDecisionsCall): Promise<CaseStanding> =>
  json<CaseStanding>(client.send('PUT', '/v1/cases/{id}/decisions', input, true))

export interface TakeDecisionBackCall extends CallOptions {
  params: {
    id: string
    /** opaque id as the platform writes it */
    accountId: string
  }
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Take back what you decided on an account in the review under way; nobody has decided on it then For analyst, lead, legal, policy. A token needs the scope cases:write. */
export const takeDecisionBack = (client: Client, input: TakeDecisionBackCall): Promise<CaseStanding> =>
  json<CaseStanding>(client.send('DELETE', '/v1/cases/{id}/decisions/{accountId}', input, true))

export interface WriteBulkDecisionCall extends CallOptions {
  params: {
    id: string
  }
  body: WriteBulkDecision
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Decide on accounts of the same verdict and evidence at once For analyst, lead, legal, policy. A token needs the scope cases:write. */
export const writeBulkDecision = (client: Client, input: WriteBulkDecisionCall): Promise<CaseStanding> =>
  json<CaseStanding>(client.send('POST', '/v1/cases/{id}/decisions/bulk', input, true))

export interface SubmitReviewCall extends CallOptions {
  params: {
    id: string
  }
  body: SubmitReview
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Submit the first review; the case then awaits its second reader For analyst, lead, legal, policy. A token needs the scope cases:write. */
export const submitReview = (client: Client, input: SubmitReviewCall): Promise<CaseStanding> =>
  json<CaseStanding>(client.send('POST', '/v1/cases/{id}/submit', input, true))

export interface ReadSecondReviewCall extends CallOptions {
  params: {
    id: string
  }
}
/** What the second reader reads: the evidence alone, until they have submitted; then both reviews For lead. A token needs the scope cases:write. */
export const readSecondReview = (client: Client, input: ReadSecondReviewCall): Promise<SecondReviewSheet> =>
  json<SecondReviewSheet>(client.send('GET', '/v1/cases/{id}/second', input))

export interface SubmitSecondReviewCall extends CallOptions {
  params: {
    id: string
  }
  body: SubmitSecondReview
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Submit your own decisions, before you see those of the first reader For lead. A token needs the scope cases:write. */
export const submitSecondReview = (client: Client, input: SubmitSecondReviewCall): Promise<SecondReviewSheet> =>
  json<SecondReviewSheet>(client.send('POST', '/v1/cases/{id}/second', input, true))

export interface ResolveSecondReviewCall extends CallOptions {
  params: {
    id: string
  }
  body: ResolveSecond
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Let stand what both readers agree on, and the narrower where they differ; or return the case For lead. A token needs the scope cases:write. */
export const resolveSecondReview = (client: Client, input: ResolveSecondReviewCall): Promise<CaseStanding> =>
  json<CaseStanding>(client.send('PUT', '/v1/cases/{id}/second/resolve', input, true))

export interface EscalateCaseCall extends CallOptions {
  params: {
    id: string
  }
  body: WithReason
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Hand a case to legal or policy For analyst, lead, legal, policy. A token needs the scope cases:write. */
export const escalateCase = (client: Client, input: EscalateCaseCall): Promise<CaseStanding> =>
  json<CaseStanding>(client.send('POST', '/v1/cases/{id}/escalate', input, true))

export interface ReturnCaseCall extends CallOptions {
  params: {
    id: string
  }
  body: WithReason
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Give an escalated case back to its reviewers For legal, policy. A token needs the scope cases:write. */
export const returnCase = (client: Client, input: ReturnCaseCall): Promise<CaseStanding> =>
  json<CaseStanding>(client.send('POST', '/v1/cases/{id}/return', input, true))

export interface CloseCaseCall extends CallOptions {
  params: {
    id: string
  }
  body: WithReason
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Close a case; a new one as no case For analyst, lead, legal, policy. A token needs the scope cases:write. */
export const closeCase = (client: Client, input: CloseCaseCall): Promise<CaseStanding> =>
  json<CaseStanding>(client.send('POST', '/v1/cases/{id}/close', input, true))

export interface ReopenCaseCall extends CallOptions {
  params: {
    id: string
  }
  body: ReopenCase
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Open a case again, for an appeal, new evidence or a change of its order For analyst, lead, legal, policy. A token needs the scope cases:write. */
export const reopenCase = (client: Client, input: ReopenCaseCall): Promise<CaseStanding> =>
  json<CaseStanding>(client.send('POST', '/v1/cases/{id}/reopen', input, true))

export interface ReverseCaseCall extends CallOptions {
  params: {
    id: string
  }
  body: ReverseCase
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Take back every restriction of a case For lead, legal, policy. A token needs the scope cases:write. */
export const reverseCase = (client: Client, input: ReverseCaseCall): Promise<CaseStanding> =>
  json<CaseStanding>(client.send('POST', '/v1/cases/{id}/reverse', input, true))

export interface RecordReceiptCall extends CallOptions {
  params: {
    id: string
  }
  body: RecordReceipt
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Record that the platform did, or undid, what was decided For analyst, lead, legal, policy. A token needs the scope cases:write. */
export const recordReceipt = (client: Client, input: RecordReceiptCall): Promise<CaseStanding> =>
  json<CaseStanding>(client.send('POST', '/v1/cases/{id}/receipt', input, true))

export interface ListAllAppealsCall extends CallOptions {
  query?: {
    limit?: number | undefined
    /** `next` of the page before */
    cursor?: string | undefined
    /** waiting: open or taken */
    state?: "waiting" | "open" | "taken" | "upheld" | "reversed" | undefined
    /** true: those that you have taken, or that wait for somebody who took no part, as you */
    mine?: string | undefined
  } | undefined
}
export type ListAllAppealsAnswer = {
  items: Appeal[]
  /** cursor of the next page; null at the end */
  next: string | null
}
/** Appeals of all cases that you may read, oldest first For analyst, lead, legal, policy, auditor, researcher. A token needs the scope cases:read. */
export const listAllAppeals = (client: Client, input: ListAllAppealsCall = {}): Promise<ListAllAppealsAnswer> =>
  json<ListAllAppealsAnswer>(client.send('GET', '/v1/appeals', input))

export interface ListAppealsCall extends CallOptions {
  params: {
    id: string
  }
}
/** Appeals of a case, newest first For analyst, lead, legal, policy, auditor, researcher. A token needs the scope cases:read. */
export const listAppeals = (client: Client, input: ListAppealsCall): Promise<Appeals> =>
  json<Appeals>(client.send('GET', '/v1/cases/{id}/appeals', input))

export interface OpenAppealCall extends CallOptions {
  params: {
    id: string
  }
  body: OpenAppeal
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Open an appeal against the restriction of an account For analyst, lead, legal, policy. A token needs the scope cases:write. */
export const openAppeal = (client: Client, input: OpenAppealCall): Promise<Appeal> =>
  json<Appeal>(client.send('POST', '/v1/cases/{id}/appeals', input, true))

export interface ReadAppealCall extends CallOptions {
  params: {
    id: string
    appealId: string
  }
}
/** An appeal with the frozen evidence, and what has come in since For analyst, lead, legal, policy, auditor, researcher. A token needs the scope cases:read. */
export const readAppeal = (client: Client, input: ReadAppealCall): Promise<AppealSheet> =>
  json<AppealSheet>(client.send('GET', '/v1/cases/{id}/appeals/{appealId}', input))

export interface TakeAppealCall extends CallOptions {
  params: {
    id: string
    appealId: string
  }
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Take an appeal; for somebody who took no part in the reviews For lead, legal, policy. A token needs the scope cases:write. */
export const takeAppeal = (client: Client, input: TakeAppealCall): Promise<Appeal> =>
  json<Appeal>(client.send('POST', '/v1/cases/{id}/appeals/{appealId}/take', input, true))

export interface DecideAppealCall extends CallOptions {
  params: {
    id: string
    appealId: string
  }
  body: DecideAppeal
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Uphold the decision, or reverse it: then no_action takes its place For lead, legal, policy. A token needs the scope cases:write. */
export const decideAppeal = (client: Client, input: DecideAppealCall): Promise<Appeal> =>
  json<Appeal>(client.send('POST', '/v1/cases/{id}/appeals/{appealId}/decide', input, true))

export interface ExportCaseCall extends CallOptions {
  params: {
    id: string
  }
  body: ExportCase
}
/** A case as a file for others: STIX 2.1, statements of reasons for the DSA’s database, or JSON. Accounts have pseudonyms; raw ids are for lead and legal. The history says who exported what. For analyst, lead, legal, policy, auditor, researcher. A token needs the scope cases:read. */
export const exportCase = (client: Client, input: ExportCaseCall): Promise<Blob> =>
  blob(client.send('POST', '/v1/cases/{id}/exports', input))

export interface WriteAccountsCall extends CallOptions {
  body: {
    accounts: AccountInput[]
  }
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Writes accounts into the directory, by which handles are found. What is left out stays as it was. For analyst, lead, legal, policy, admin. A token needs the scope accounts:write. */
export const writeAccounts = (client: Client, input: WriteAccountsCall): Promise<AccountsWritten> =>
  json<AccountsWritten>(client.send('PUT', '/v1/accounts', input, true))

export interface ReadAccountCall extends CallOptions {
  params: {
    /** opaque id as the platform writes it */
    id: string
  }
}
/** All that you may see of an account: lists and orders that name it, cases, decisions. For analyst, lead, legal, policy, auditor, researcher. A token needs the scope accounts:read. */
export const readAccount = (client: Client, input: ReadAccountCall): Promise<AccountPage> =>
  json<AccountPage>(client.send('GET', '/v1/accounts/{id}', input))

export interface ReadAccountSessionsCall extends CallOptions {
  params: {
    /** opaque id as the platform writes it */
    id: string
  }
}
/** What the pictures of your cases say of an account: sessions against chance, by gap, and its shares. For analyst, lead, legal, policy, auditor, researcher. A token needs the scope accounts:read. */
export const readAccountSessions = (client: Client, input: ReadAccountSessionsCall): Promise<AccountSessions> =>
  json<AccountSessions>(client.send('GET', '/v1/accounts/{id}/sessions', input))

export interface ReadAccountNoticeCall extends CallOptions {
  params: {
    /** opaque id as the platform writes it */
    id: string
  }
}
/** "Why am I here?" in plain words, for the person whose account it is. For analyst, lead, legal, policy. A token needs the scope accounts:read. */
export const readAccountNotice = (client: Client, input: ReadAccountNoticeCall): Promise<AccountNotice> =>
  json<AccountNotice>(client.send('GET', '/v1/accounts/{id}/notice', input))

export interface SearchCall extends CallOptions {
  query: {
    /** beginning of an id or a handle, from 3 characters on, or words */
    q: string
    /** all kinds where there is none */
    kind?: "accounts" | "objects" | "orders" | "cases" | undefined
    limit?: number | undefined
    /** `next` of the page before, of the same kind */
    cursor?: string | undefined
  }
}
/** Accounts, objects, orders and cases that you may read, by what they are called For analyst, lead, legal, policy, auditor, researcher. A token needs the scope cases:read. */
export const search = (client: Client, input: SearchCall): Promise<SearchResult> =>
  json<SearchResult>(client.send('GET', '/v1/search', input))

export interface CountIssuersCall extends CallOptions {
  query?: {
    limit?: number | undefined
    /** `next` of the page before */
    cursor?: string | undefined
  } | undefined
}
export type CountIssuersAnswer = {
  items: IssuerNumbers[]
  /** cursor of the next page; null at the end */
  next: string | null
}
/** Statistics by issuer over the orders that you may read. For analyst, lead, legal, policy, auditor. A token needs the scope numbers:read. */
export const countIssuers = (client: Client, input: CountIssuersCall = {}): Promise<CountIssuersAnswer> =>
  json<CountIssuersAnswer>(client.send('GET', '/v1/numbers/issuers', input))

export interface ReadTransparencyCall extends CallOptions {
  query: {
    /** ms since the epoch; quarters that begin from then on */
    from: number
    /** quarters that end by then, and have ended; at most 40 */
    to: number
  }
}
/** Counts that may be published, by quarter, country and role of the issuer: of orders whose numbers may be, and under no gag. Small counts are kept back, with what would give them away. For lead, legal, policy, auditor, researcher. A token needs the scope numbers:read. */
export const readTransparency = (client: Client, input: ReadTransparencyCall): Promise<Transparency> =>
  json<Transparency>(client.send('GET', '/v1/numbers/transparency', input))

export interface ExportTransparencyCall extends CallOptions {
  query: {
    /** ms since the epoch; quarters that begin from then on */
    from: number
    /** quarters that end by then, and have ended; at most 40 */
    to: number
  }
}
/** The same counts as a table; what is kept back says so. For lead, legal, policy, auditor, researcher. A token needs the scope numbers:read. */
export const exportTransparency = (client: Client, input: ExportTransparencyCall): Promise<string> =>
  text(client.send('GET', '/v1/numbers/transparency.csv', input))

export interface ListNoticesCall extends CallOptions {
  query?: {
    limit?: number | undefined
    /** `next` of the page before */
    cursor?: string | undefined
    fromMs?: number | undefined
  } | undefined
}
export type ListNoticesAnswer = {
  items: Notice[]
  /** cursor of the next page; null at the end */
  next: string | null
}
/** What the policy `notify` has the caller’s role told of, newest first, as far as the caller may see it. For everyone signed in. Not for API tokens. */
export const listNotices = (client: Client, input: ListNoticesCall = {}): Promise<ListNoticesAnswer> =>
  json<ListNoticesAnswer>(client.send('GET', '/v1/notices', input))

export type ListPoliciesCall = CallOptions
export type ListPoliciesAnswer = {
  items: Policy[]
}
/** What the program does by itself with cases. For lead, policy, auditor. A token needs the scope cases:read. */
export const listPolicies = (client: Client, input: ListPoliciesCall = {}): Promise<ListPoliciesAnswer> =>
  json<ListPoliciesAnswer>(client.send('GET', '/v1/policies', input))

export interface GetPolicyCall extends CallOptions {
  params: {
    name: "auto_triage" | "priority" | "notify" | "reopen"
  }
}
/** One policy. For lead, policy, auditor. A token needs the scope cases:read. */
export const getPolicy = (client: Client, input: GetPolicyCall): Promise<Policy> =>
  json<Policy>(client.send('GET', '/v1/policies/{name}', input))

export interface ChangePolicyCall extends CallOptions {
  params: {
    name: "auto_triage" | "priority" | "notify" | "reopen"
  }
  body: WritePolicy
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Changes a policy. It holds for what comes in from now on. For lead, policy. A token needs the scope cases:write. */
export const changePolicy = (client: Client, input: ChangePolicyCall): Promise<Policy> =>
  json<Policy>(client.send('PUT', '/v1/policies/{name}', input, true))

export interface ListWebhooksCall extends CallOptions {
  query?: {
    limit?: number | undefined
    /** `next` of the page before */
    cursor?: string | undefined
  } | undefined
}
export type ListWebhooksAnswer = {
  items: Webhook[]
  /** cursor of the next page; null at the end */
  next: string | null
}
/** Endpoints that are told of events, newest first: your own; to admin, all. For everyone signed in. A token needs the scope admin. */
export const listWebhooks = (client: Client, input: ListWebhooksCall = {}): Promise<ListWebhooksAnswer> =>
  json<ListWebhooksAnswer>(client.send('GET', '/v1/webhooks', input))

export interface MakeWebhookCall extends CallOptions {
  body: NewWebhook
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Makes an endpoint, which is told of what its user may read from now on. Shows its secret once. For admin, lead. A token needs the scope admin. */
export const makeWebhook = (client: Client, input: MakeWebhookCall): Promise<WebhookWithSecret> =>
  json<WebhookWithSecret>(client.send('POST', '/v1/webhooks', input, true))

export interface ReadWebhookCall extends CallOptions {
  params: {
    id: string
  }
}
/** One endpoint, without its secret. For everyone signed in. A token needs the scope admin. */
export const readWebhook = (client: Client, input: ReadWebhookCall): Promise<Webhook> =>
  json<Webhook>(client.send('GET', '/v1/webhooks/{id}', input))

export interface ChangeWebhookCall extends CallOptions {
  params: {
    id: string
  }
  body: ChangeWebhook
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Changes an endpoint, disables it, or enables it again. For admin, lead. A token needs the scope admin. */
export const changeWebhook = (client: Client, input: ChangeWebhookCall): Promise<Webhook> =>
  json<Webhook>(client.send('PATCH', '/v1/webhooks/{id}', input, true))

export interface RemoveWebhookCall extends CallOptions {
  params: {
    id: string
  }
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Removes an endpoint and the log of its deliveries. It is told of nothing any more. For admin, lead. A token needs the scope admin. */
export const removeWebhook = (client: Client, input: RemoveWebhookCall): Promise<undefined> =>
  json<undefined>(client.send('DELETE', '/v1/webhooks/{id}', input, true))

export interface RotateWebhookSecretCall extends CallOptions {
  params: {
    id: string
  }
  /** The version that you have read. */
  ifMatch: number
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Gives an endpoint a new secret and shows it once. For 24 hours the one before signs as well. For admin, lead. A token needs the scope admin. */
export const rotateWebhookSecret = (client: Client, input: RotateWebhookSecretCall): Promise<WebhookWithSecret> =>
  json<WebhookWithSecret>(client.send('POST', '/v1/webhooks/{id}/secret', input, true))

export interface TestWebhookCall extends CallOptions {
  params: {
    id: string
  }
}
/** Sends a test to an endpoint, once and now, and says what came of it. For admin, lead. A token needs the scope admin. */
export const testWebhook = (client: Client, input: TestWebhookCall): Promise<WebhookTest> =>
  json<WebhookTest>(client.send('POST', '/v1/webhooks/{id}/test', input))

export interface ListWebhookDeliveriesCall extends CallOptions {
  params: {
    id: string
  }
  query?: {
    limit?: number | undefined
    /** `next` of the page before */
    cursor?: string | undefined
    state?: "waiting" | "delivered" | "given_up" | undefined
  } | undefined
}
export type ListWebhookDeliveriesAnswer = {
  items: WebhookDelivery[]
  /** cursor of the next page; null at the end */
  next: string | null
}
/** What was sent to your endpoint in the last 30 days, or waits to be sent, newest first; what you may not read any more is left out. For everyone signed in. A token needs the scope admin. */
export const listWebhookDeliveries = (client: Client, input: ListWebhookDeliveriesCall): Promise<ListWebhookDeliveriesAnswer> =>
  json<ListWebhookDeliveriesAnswer>(client.send('GET', '/v1/webhooks/{id}/deliveries', input))

export interface ReplayWebhookDeliveryCall extends CallOptions {
  params: {
    id: string
    deliveryId: string
  }
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Sends a delivery again, with the same id, until it arrives or is given up. For everyone signed in. A token needs the scope admin. */
export const replayWebhookDelivery = (client: Client, input: ReplayWebhookDeliveryCall): Promise<WebhookDelivery> =>
  json<WebhookDelivery>(client.send('POST', '/v1/webhooks/{id}/deliveries/{deliveryId}/replay', input, true))

export interface ListEventsCall extends CallOptions {
  query?: {
    limit?: number | undefined
    /** `next` of the page before */
    cursor?: string | undefined
    /** such as order:<id> */
    entity?: string | undefined
    type?: EventType | undefined
    actor?: string | undefined
    fromMs?: number | undefined
    toMs?: number | undefined
  } | undefined
}
export type ListEventsAnswer = {
  items: HistoryEvent[]
  /** cursor of the next page; null at the end */
  next: string | null
}
/** The history, newest first: what the caller may see of it. For auditor, lead, legal, policy, admin. A token needs the scope admin. */
export const listEvents = (client: Client, input: ListEventsCall = {}): Promise<ListEventsAnswer> =>
  json<ListEventsAnswer>(client.send('GET', '/v1/audit/events', input))

export type VerifyHistoryCall = CallOptions
/** Checks the whole chain of events. Says whether it is whole, and nothing of what is in it. For auditor, admin. A token needs the scope admin. */
export const verifyHistory = (client: Client, input: VerifyHistoryCall = {}): Promise<Verification> =>
  json<Verification>(client.send('POST', '/v1/audit/verifications', input))

export interface EraseAccountCall extends CallOptions {
  body: Erasure
  /** To send the same again without doing it twice; default: a new one. */
  idempotencyKey?: string | undefined
}
/** Takes an account out of all that is stored; a pseudonym stands in its place. It cannot be undone. For legal. Not for API tokens. */
export const eraseAccount = (client: Client, input: EraseAccountCall): Promise<undefined> =>
  json<undefined>(client.send('POST', '/v1/erasures', input, true))

export type ReadOperationsCall = CallOptions
/** How far the pipeline is: topics, rates, lag, watermarks, the last analysis, refused records For admin. A token needs the scope admin. */
export const readOperations = (client: Client, input: ReadOperationsCall = {}): Promise<Operations> =>
  json<Operations>(client.send('GET', '/v1/operations', input))

export interface ListDeadLettersCall extends CallOptions {
  query?: {
    limit?: number | undefined
    /** `next` of the page before */
    cursor?: string | undefined
    reason?: "missing_field" | "bad_time" | "negative_time" | "broken_quote" | "too_many_fields" | "too_few_fields" | "invalid_utf8" | "nul_byte" | "id_too_long" | "field_too_long" | "bad_json" | "not_an_object" | "bad_value" | "clock_ahead" | "unknown_field_type" | "record_too_large" | undefined
  } | undefined
}
/** Records that were refused at the edge, oldest first, and why For admin. A token needs the scope admin. */
export const listDeadLetters = (client: Client, input: ListDeadLettersCall = {}): Promise<DeadLetterPage> =>
  json<DeadLetterPage>(client.send('GET', '/v1/dead-letters', input))

export interface ReadDeadLetterCall extends CallOptions {
  params: {
    /** first 32 hex digits of the sha256 of the raw bytes */
    id: string
  }
}
/** A refused record as it came; that it was read is recorded For admin. A token needs the scope admin. */
export const readDeadLetter = (client: Client, input: ReadDeadLetterCall): Promise<DeadLetterContent> =>
  json<DeadLetterContent>(client.send('GET', '/v1/dead-letters/{id}', input))

export interface RetryDeadLetterCall extends CallOptions {
  params: {
    /** first 32 hex digits of the sha256 of the raw bytes */
    id: string
  }
}
/** Puts a refused record through the checks again; one that is taken in is kept no longer For admin. A token needs the scope admin. */
export const retryDeadLetter = (client: Client, input: RetryDeadLetterCall): Promise<DeadLetterRetried> =>
  json<DeadLetterRetried>(client.send('POST', '/v1/dead-letters/{id}/retry', input))
