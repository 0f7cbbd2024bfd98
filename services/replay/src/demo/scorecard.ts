import {
  ClaimType,
  type FlagResolution,
  type Level,
  type ReviewCase,
  type Tier,
  Verdict,
} from '@murmuration/contracts'
import {
  type ActivityCounts,
  ALWAYS_NOT_TESTABLE,
  accountsWithHoursElsewhere,
  claimVerdict,
  countVerdicts,
  type VerdictCounts,
} from '@murmuration/detection/verdicts'
import { parseClaims } from './claims.ts'
import type { Truth } from './story-cast.ts'

/** A row of the list, with what became of it. `columns.claim` holds its claims, divided by semicolons. */
export interface ScorecardRow {
  row: number
  accountId: string
  resolution: FlagResolution
  columns: Readonly<Record<string, string>>
}

/** What the scorecard reads of a case; {@link scorecardCase} takes it from a review case. */
export interface ScorecardCase {
  caseId: string
  level: Level
  tiers: readonly Tier[]
  synchronousSessions: number
  expectedSynchronous: number
  accounts: readonly { accountId: string; level: Level; tier: Tier; role: string }[]
  /** Accounts whose hours fit other offsets than the audience they address. */
  hoursElsewhere: readonly string[]
}

export interface ScorecardInput {
  rows: readonly ScorecardRow[]
  cases: readonly ScorecardCase[]
  activityOf: (accountId: string) => ActivityCounts
  /** Only where the data are simulated. */
  truth?: ReadonlyMap<string, Truth>
}

/** The answer for one account; the words are those of casework. */
export interface AccountAnswer {
  accountId: string
  row: number
  coordinated: Verdict
  caseId: string | null
  level: Level | null
  claims: ClaimType[]
}

export interface Scorecard {
  named: number
  resolved: number
  notFound: number
  duplicates: number
  /** Of resolved accounts, whether or not their own row claims coordination. Adds up to `resolved`. */
  coordination: VerdictCounts
  /** One entry a claim that is made; the verdicts of one add up to `asserted`, counted in resolved accounts. */
  claims: { claim: ClaimType; asserted: number; verdicts: VerdictCounts; reason: string | null }[]
  /** Words in the claim column that are no claim. */
  unknownClaims: string[]
  /** Cases with a named account, most named first. */
  cases: {
    caseId: string
    level: Level
    tiers: readonly Tier[]
    synchronousSessions: number
    expectedSynchronous: number
    named: number
    unnamed: number
    truth: { kind: Truth['kind']; group: string | null; accounts: number }[]
  }[]
  casesWithoutNamed: number
  /** What can be sent now, what a person has to decide first, and what goes back; adds up to `named`. */
  answers: { now: number; afterDecision: number; backToIssuer: number }
  /** Named accounts by what they truly are; empty where that is not known. Each adds up to `named`. */
  truth: { kind: Truth['kind']; group: string | null; named: number; verdicts: VerdictCounts }[]
  accounts: AccountAnswer[]
}

/** Answers an order row by row, by the rules of {@link claimVerdict}. */
export function scorecard(input: ScorecardInput): Scorecard {
  const held = casesByAccount(input.cases)
  const foreign = new Set(input.cases.flatMap((found) => found.hoursElsewhere))
  const answers = new Map<string, AccountAnswer>()
  const unknownClaims = new Set<string>()
  for (const { accountId, row, resolution } of input.rows) {
    if (resolution !== 'matched') continue
    const best = held.get(accountId)
    const grounds = { ...input.activityOf(accountId), level: best?.level ?? null }
    const coordinated = claimVerdict('coordinated', { ...grounds, hoursElsewhere: foreign.has(accountId) })
    const where = { caseId: best?.caseId ?? null, level: best?.level ?? null }
    answers.set(accountId, { accountId, row, coordinated, ...where, claims: [] })
  }
  for (const { accountId, columns } of input.rows) {
    const { claims, unknown } = parseClaims(columns.claim ?? '')
    for (const word of unknown) unknownClaims.add(word)
    const answer = answers.get(accountId)
    if (answer !== undefined)
      answer.claims = ClaimType.options.filter((c) => answer.claims.includes(c) || claims.includes(c))
  }
  const accounts = [...answers.values()]
  const count = (resolution: FlagResolution): number =>
    input.rows.filter((r) => r.resolution === resolution).length
  const coordination = countVerdicts(accounts.map((a) => a.coordinated))
  return {
    named: input.rows.length,
    resolved: count('matched'),
    notFound: count('not_found'),
    duplicates: count('duplicate'),
    coordination,
    claims: ClaimType.options
      .map((claim) => claimRow(claim, accounts, foreign))
      .filter((row) => row.asserted > 0),
    unknownClaims: [...unknownClaims],
    cases: caseRows(input, answers),
    casesWithoutNamed: input.cases.filter((c) => !c.accounts.some((a) => answers.has(a.accountId))).length,
    answers: {
      now: coordination.not_supported + coordination.contradicted + coordination.not_testable,
      afterDecision: coordination.supported + coordination.weak,
      backToIssuer: count('not_found') + count('duplicate'),
    },
    truth: truthRows(accounts, input.truth),
    accounts,
  }
}

/** What the scorecard needs of a review case. */
export const scorecardCase = (found: ReviewCase): ScorecardCase => ({
  caseId: found.caseId,
  level: found.level,
  tiers: found.coordination.tiers,
  synchronousSessions: found.coordination.synchronousSessions,
  expectedSynchronous: found.coordination.expectedSynchronous,
  accounts: found.accounts,
  hoursElsewhere: accountsWithHoursElsewhere(found),
})

/** The case that holds each account; an alert goes before a review, then the earlier case in the list. */
function casesByAccount(cases: readonly ScorecardCase[]): Map<string, { caseId: string; level: Level }> {
  const held = new Map<string, { caseId: string; level: Level }>()
  for (const { caseId, accounts } of cases) {
    for (const { accountId, level } of accounts) {
      const before = held.get(accountId)
      if (before === undefined || (before.level === 'review' && level === 'alert'))
        held.set(accountId, { caseId, level })
    }
  }
  return held
}

function claimRow(claim: ClaimType, accounts: readonly AccountAnswer[], foreign: ReadonlySet<string>) {
  const asserted = accounts.filter((account) => account.claims.includes(claim))
  const reason = ALWAYS_NOT_TESTABLE[claim] ?? null
  const verdict = (account: AccountAnswer): Verdict => {
    if (reason !== null) return 'not_testable'
    if (claim === 'coordinated') return account.coordinated
    return foreign.has(account.accountId) ? 'weak' : 'not_testable'
  }
  return { claim, asserted: asserted.length, verdicts: countVerdicts(asserted.map(verdict)), reason }
}

function caseRows(
  { cases, truth }: ScorecardInput,
  answers: ReadonlyMap<string, unknown>,
): Scorecard['cases'] {
  const rows = cases.map(({ caseId, level, tiers, synchronousSessions, expectedSynchronous, accounts }) => {
    const named = accounts.filter(({ accountId }) => answers.has(accountId)).length
    const kinds = new Map<string, Scorecard['cases'][number]['truth'][number]>()
    for (const { accountId } of accounts) {
      const { kind, group } = truth?.get(accountId) ?? {}
      if (kind === undefined) continue
      const key = `${kind} ${group ?? ''}`
      const entry = kinds.get(key) ?? { kind, group: group ?? null, accounts: 0 }
      entry.accounts++
      kinds.set(key, entry)
    }
    const largestFirst = [...kinds.values()].sort((x, y) => y.accounts - x.accounts)
    const figures = { synchronousSessions, expectedSynchronous, named, unnamed: accounts.length - named }
    return { caseId, level, tiers, ...figures, truth: largestFirst }
  })
  return rows.filter(({ named }) => named > 0).sort((x, y) => y.named - x.named)
}

const KINDS: readonly Truth['kind'][] = [
  'operation',
  'open_coordination',
  'protester',
  'low_activity',
  'background',
]

function truthRows(
  accounts: readonly AccountAnswer[],
  truth?: ReadonlyMap<string, Truth>,
): Scorecard['truth'] {
  if (truth === undefined) return []
  const rows = new Map<string, { kind: Truth['kind']; group: string | null; verdicts: Verdict[] }>()
  for (const { accountId, coordinated } of accounts) {
    const { kind, group } = truth.get(accountId) ?? {}
    if (kind === undefined) continue
    const key = `${kind} ${group ?? ''}`
    const row = rows.get(key)
    if (row === undefined) rows.set(key, { kind, group: group ?? null, verdicts: [coordinated] })
    else row.verdicts.push(coordinated)
  }
  return [...rows.values()]
    .map(({ kind, group, verdicts }) => ({
      kind,
      group,
      named: verdicts.length,
      verdicts: countVerdicts(verdicts),
    }))
    .sort(
      (x, y) => KINDS.indexOf(x.kind) - KINDS.indexOf(y.kind) || compareText(x.group ?? '', y.group ?? ''),
    )
}

const compareText = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0)

/** Sum of a set of counts. */
export const totalOf = (counts: VerdictCounts): number =>
  Verdict.options.reduce((sum, verdict) => sum + counts[verdict], 0)

/** Stretches of at most `lengthMs` that hold all the times, each beginning at the first time not yet held. */
export function sittings(timesMs: readonly number[], lengthMs: number): number {
  let count = 0
  let beginMs = Number.NEGATIVE_INFINITY
  for (const timeMs of [...timesMs].sort((x, y) => x - y)) {
    if (timeMs - beginMs <= lengthMs) continue
    count++
    beginMs = timeMs
  }
  return count
}
