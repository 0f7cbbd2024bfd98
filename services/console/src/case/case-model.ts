import type { CaseMember, DecisionSheet, Workspace } from '@murmuration/casework-client'
import type { CasePicture, ReviewCase, RoleClass } from '@murmuration/contracts'

export type GroundsRow = DecisionSheet['accounts'][number]

/** A case as its parts draw it, with or without a server behind it. Accounts are named by their place in `picture.accounts`. */
export interface CaseModel {
  workspace: Workspace
  /** Where `drawn` is false: the accounts alone, without places, edges and shares. */
  picture: CasePicture
  /** Whether the evidence came in with a picture. */
  drawn: boolean
  /** What each account allows to decide; undefined where nobody decides, as in a report. */
  sheet: DecisionSheet | undefined
  /** The handle, with an @ before it, or the id of an account without one. */
  handleOf(index: number): string
  /** Whether a list that the reader may read names it. */
  isFlagged(index: number): boolean
  memberOf(index: number): CaseMember | undefined
  groundsOf(index: number): GroundsRow | undefined
  roleOf(index: number): RoleClass
  indexOf(accountId: string): number | undefined
}

/** Nobody decides on bridges and bystanders together; the others are core or peripheral by their membership. */
const roleClassOf = ({ role, core }: Pick<CaseMember, 'role' | 'core'>): RoleClass =>
  role === 'bridge' || role === 'bystander' ? role : core ? 'core' : 'peripheral'

/** @param flagged accounts that are flagged where the members do not say by whom, as in a report */
export function caseModel(
  workspace: Workspace,
  picture: CasePicture | null,
  sheet?: DecisionSheet | undefined,
  flagged: ReadonlySet<string> = new Set(),
): CaseModel {
  const shown = picture ?? pictureless(workspace)
  const members = new Map(workspace.members.map((member) => [member.accountId, member]))
  const grounds = new Map<string, GroundsRow>(sheet?.accounts.map((row) => [row.accountId, row]))
  const indexes = new Map(shown.accounts.map((id, index) => [id, index]))
  const memberOf = (index: number): CaseMember | undefined => members.get(shown.accounts[index])
  return {
    workspace,
    picture: shown,
    drawn: picture !== null,
    sheet,
    handleOf(index) {
      const handle = memberOf(index)?.handle ?? null
      return handle === null ? (shown.accounts[index] ?? '') : `@${handle}`
    },
    isFlagged: (index) => (memberOf(index)?.flaggedBy.length ?? 0) > 0 || flagged.has(shown.accounts[index]),
    memberOf,
    groundsOf: (index) => grounds.get(shown.accounts[index]),
    roleOf(index) {
      const member = memberOf(index)
      return member === undefined ? 'peripheral' : roleClassOf(member)
    },
    indexOf: (accountId) => indexes.get(accountId),
  }
}

/** A case that came in without a picture, or whose picture is not read yet. */
function pictureless({ members, window, coordination }: Workspace): CasePicture {
  const accounts = members.map(({ accountId }) => accountId).sort()
  const zeros = accounts.map(() => 0)
  return {
    schemaVersion: 1,
    fromMs: window.startMs,
    tauSeconds: coordination?.synchronySeconds ?? 60,
    contextSeconds: 3_600,
    accounts,
    layout: { x: zeros, y: zeros },
    edges: {
      a: [],
      b: [],
      tier: [],
      tauSeconds: [],
      weight: [],
      sessions: [],
      synchronous: [],
      expected: [],
      low: [],
      high: [],
      log10P: [],
      medianGapSeconds: [],
    },
    perAccount: {
      sessions: zeros,
      synchronous: zeros,
      expected: zeros,
      low: zeros,
      high: zeros,
      gaps: accounts.map(() => Array.from({ length: 11 }, () => 0)),
    },
    sessions: { minute: [], sessions: [], synchronous: [], expected: [], variance: [] },
    objects: [],
    shares: { second: [], account: [], object: [], gapSeconds: [] },
    background: { minute: [], shares: [] },
    notDrawn: { edges: 0, shares: 0 },
  }
}

/** A case that a replay found, for a page without a server: nobody reviews it, and nothing was decided. */
export function modelOfFound(found: Omit<ReviewCase, 'picture'>, picture: CasePicture | null): CaseModel {
  const [against] = found.evidenceAgainst
  const counter = (
    evidence: ReviewCase['evidenceAgainst'][number],
  ): Workspace['evidenceAgainst'][number] => ({
    sentence: evidence.sentence,
    evidence,
    note: null,
  })
  const workspace: Workspace = {
    id: found.caseId,
    clusterCaseId: found.caseId,
    state: 'new',
    version: 1,
    level: found.level,
    finding: found.finding,
    strength: 0,
    accounts: found.accounts.length,
    priority: 0,
    attention: [],
    dueAtMs: null,
    assignee: null,
    lease: null,
    snoozedUntilMs: null,
    outcome: null,
    evidenceNumber: 1,
    withdrawn: false,
    sessions: found.coordination.sessions,
    synchronous: found.coordination.synchronousSessions,
    expectedRange: found.coordination.expectedRange,
    tiers: found.coordination.tiers,
    reach: found.objects.reduce((sum, object) => sum + object.sharesByEverybody, 0),
    flagged: found.accounts.filter((account) => account.flagged).length,
    createdAtMs: found.window.endMs,
    updatedAtMs: found.window.endMs,
    window: found.window,
    strongestAgainst: against === undefined ? null : counter(against),
    coordination: found.coordination,
    run: found.run,
    evidenceFor: found.evidenceFor,
    evidenceAgainst: found.evidenceAgainst.map(counter),
    indicators: found.indicators,
    cannotSay: found.cannotSay,
    members: found.accounts.map(({ flagged: _, ...account }) => ({
      ...account,
      flaggedBy: [],
      publicInterest: null,
      handle: null,
    })),
    membersComplete: true,
    objects: found.objects,
    orders: [],
    decisions: [],
    reviews: [],
    against: '',
    blind: false,
    mergedInto: null,
    moves: [],
    evidence: [],
    linked: [],
    notes: 0,
  }
  const flagged = new Set(
    found.accounts.filter((account) => account.flagged).map(({ accountId }) => accountId),
  )
  return caseModel(workspace, picture, undefined, flagged)
}

/** How many accounts have a decision of the review under way that still rests on their evidence. */
export const decidedCount = (sheet: DecisionSheet | undefined): number =>
  sheet?.accounts.filter(({ decision, changed }) => decision !== null && !changed).length ?? 0
