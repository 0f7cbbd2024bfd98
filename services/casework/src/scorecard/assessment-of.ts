import type { Assessment, ClaimType, Evidence, EvidenceLine, ReviewCase } from '@murmuration/contracts'
import { ALWAYS_NOT_TESTABLE, TESTABLE } from '@murmuration/detection/verdicts'
import type { Cell } from './answer-claims.ts'
import { confidenceOf, counted } from './confidence.ts'
import type { AnalysisFacts, CaseFacts } from './read-facts.ts'

/** A note against, of a person. @param accountId null: it speaks of the whole case */
export interface NoteAgainst {
  accountId: string | null
  text: string
  author: string
}

/** What a cell is written up from. */
export interface Grounds {
  found: CaseFacts | null
  snapshot: ReviewCase | null
  notes: readonly NoteAgainst[]
  analysis: AnalysisFacts | null
  /** Whether the newest analysis has applied all flags of the order. */
  isCovered: boolean
  nowMs: number
}

const MOST_LINES = 50

const METHODS: { readonly [claim in ClaimType]?: string } = {
  coordinated:
    'Shares of the same objects close in time, pair by pair and in groups, against what chance explains; the level of the case decides.',
  foreign_operated:
    'Hours of activity against those of the audience that is addressed; an indicator and no test.',
}

/** Outcomes in which two readers did not find what the detector said. */
const AGAINST_COORDINATION: { readonly [outcome: string]: string } = {
  no_coordination: 'no coordination',
  insufficient_data: 'insufficient data',
  spam_only: 'spam alone',
}

/** Writes up one claim for one account: verdict, what speaks for and against it, what is missing, and what it rests on. */
export function assessmentOf(claim: ClaimType, cell: Cell, grounds: Grounds): Assessment {
  const { found, snapshot, analysis, nowMs } = grounds
  const accountId = cell.accountId!
  const verdict = cell.verdict!
  return {
    accountId,
    claim,
    verdict,
    ...confidenceOf(claim, cell),
    evidenceFor: found === null ? [] : evidenceFor(claim, accountId, snapshot),
    evidenceAgainst: evidenceAgainst(claim, cell, grounds),
    missingData: missingData(claim, cell, grounds),
    method: METHODS[claim] ?? 'None: nothing here can test this claim.',
    run: {
      detectorVersion: snapshot?.run.detectorVersion ?? null,
      parametersHash: snapshot?.run.parametersHash ?? analysis?.parametersHash ?? null,
      inputHash: snapshot?.run.inputHash ?? null,
      window: snapshot?.window ?? analysis?.window ?? null,
      flagsVersion: analysis?.flagsVersion ?? null,
    },
    caseId: found?.caseId ?? null,
    atMs: nowMs,
  }
}

function evidenceFor(claim: ClaimType, accountId: string, snapshot: ReviewCase | null): EvidenceLine[] {
  if (snapshot === null) return []
  if (claim === 'coordinated') return linesOf(snapshot.evidenceFor, accountId)
  return linesOf(
    snapshot.indicators.filter(({ kind }) => kind === 'offset_mismatch'),
    accountId,
  )
}

/** Evidence that names the account, then that of the whole case. */
function linesOf(evidence: readonly Evidence[], accountId: string): EvidenceLine[] {
  const line =
    (of: 'account' | 'case') =>
    (one: Evidence): EvidenceLine => ({
      sentence: one.sentence,
      source: 'case',
      kind: one.kind,
      family: one.family,
      of,
      author: null,
    })
  return [
    ...evidence.filter(({ accounts }) => accounts.includes(accountId)).map(line('account')),
    ...evidence.filter(({ accounts }) => accounts.length === 0).map(line('case')),
  ].slice(0, MOST_LINES)
}

function evidenceAgainst(
  claim: ClaimType,
  { accountId, verdict, activity }: Cell,
  { found, snapshot, notes, analysis }: Grounds,
): EvidenceLine[] {
  if (claim in ALWAYS_NOT_TESTABLE) return []
  const lines: EvidenceLine[] = []
  const add = (
    source: EvidenceLine['source'],
    of: EvidenceLine['of'],
    sentence: string,
    author: string | null = null,
  ) => lines.push({ sentence, source, kind: null, family: null, of, author })
  if (found !== null) {
    if (claim === 'coordinated') {
      const outcome = found.outcome === null ? undefined : AGAINST_COORDINATION[found.outcome]
      if (outcome !== undefined && ['decided', 'actioned', 'closed'].includes(found.state))
        add(
          'review',
          'case',
          `Two readers settled the case as ${outcome}. Against it they wrote: ${found.against}`,
        )
      lines.push(...linesOf(snapshot?.evidenceAgainst ?? [], accountId!))
    }
    for (const note of notes)
      if (note.accountId === null || note.accountId === accountId)
        add('note', note.accountId === null ? 'case' : 'account', note.text, note.author)
  }
  if (verdict === 'not_supported') {
    const { objects, sittings } = activity ?? { objects: 0, sittings: 0 }
    const span =
      analysis === null ? '' : ` from ${day(analysis.window.startMs)} to ${day(analysis.window.endMs)} (UTC)`
    add(
      'activity',
      'account',
      `${counted(objects, 'object')} that it shared in ${counted(sittings, 'sitting')}${span} were looked at, and no case holds it. That nothing was found does not show that it acted alone.`,
    )
  }
  return lines.slice(0, MOST_LINES)
}

const day = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10)

function missingData(
  claim: ClaimType,
  { accountId, verdict, activity }: Cell,
  { snapshot, analysis, isCovered }: Grounds,
): string[] {
  const always = ALWAYS_NOT_TESTABLE[claim]
  if (always !== undefined) return [`${always.charAt(0).toUpperCase()}${always.slice(1)}.`]
  const missing: string[] = []
  if (analysis === null || !isCovered)
    missing.push('The analysis that looks at all accounts of this order is not in yet.')
  if (verdict === 'not_testable' && claim === 'foreign_operated')
    missing.push(
      'No case shows hours of this account that fit another place than its audience; declared places and networks are not among the data.',
    )
  if (verdict === 'not_testable' && claim === 'coordinated') missing.push(tooQuiet(activity))
  if (claim === 'coordinated')
    for (const { sentence } of linesOf(snapshot?.cannotSay ?? [], accountId!)) missing.push(sentence)
  return missing.slice(0, MOST_LINES)
}

function tooQuiet(activity: Cell['activity']): string {
  const { objects, sittings } = activity ?? { objects: 0, sittings: 0 }
  const more = [
    ...(objects < TESTABLE.objects ? [`${counted(TESTABLE.objects - objects, 'more object')}`] : []),
    ...(sittings < TESTABLE.sittings ? [`${counted(TESTABLE.sittings - sittings, 'more sitting')}`] : []),
  ]
  const seen =
    activity === null
      ? 'No share of this account is known in the window'
      : `It shared ${counted(objects, 'object')} in ${counted(sittings, 'sitting')}`
  return `${seen}; a test needs at least ${TESTABLE.objects} objects and ${TESTABLE.sittings} sittings: ${more.join(' and ')}.`
}
