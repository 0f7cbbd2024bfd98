import type { Evidence, Span } from '@murmuration/contracts'
import { fdrThreshold } from '../benjamini-hochberg.ts'
import { accountName, type Shares } from '../prepare.ts'
import type { CodedColumn } from '../share-columns.ts'
import {
  activityByHour,
  compatibleOffsets,
  LEAST_POSTS,
  mostProbableOffset,
  offsetPosterior,
} from './activity-hours.ts'
import type { CaseDraft } from './assemble-cases.ts'
import { creationBurst } from './creation-burst.ts'
import { evidence } from './evidence-item.ts'
import { hypergeometricLog10Tail, hypergeometricRange } from './hypergeometric.ts'
import { type CohortIndex, type MatchedCohort, matchedCohort } from './matched-cohort.ts'
import { counted, number, percent, range, rounded } from './wording.ts'

const NOT_COORDINATION = 'Not part of the coordination test.'
/** Rate of false values within one attribute of one case (Benjamini–Hochberg), and of a burst or a mismatch. */
const INDICATOR_RATE = 0.05
const MOST_VALUES = 3
/** Audience accounts whose hours are read, and sharers of one object among them. */
const MOST_AUDIENCE = 500
const MOST_SHARERS = 40
/** Matched sets under which their part that fits says nothing. */
const LEAST_SETS = 5
/** Matched sets whose hours are read. */
const MOST_SETS = 10

/** Matched accounts of two kinds: like in activity and language, and, to judge language itself, in activity alone. */
export interface CohortIndexes {
  byLanguage: CohortIndex
  byActivity: CohortIndex
  /** The commonest value of a column among an account's shares. */
  mainOf: (column: CodedColumn, account: number) => string | undefined
}

/**
 * Indicators of a case: what bears on who operates its accounts, each against a matched cohort and with its base rate.
 * They never enter the coordination axis. Offsets are sets, never a country.
 *
 * @param objects what the case shared most; their other sharers are the audience that it addresses
 */
export function indicators(
  shares: Shares,
  draft: CaseDraft,
  objects: readonly number[],
  indexes: CohortIndexes,
  window: Span,
): Evidence[] {
  const members = draft.accounts.map((entry) => entry.account)
  const { texts, times } = shares.columns
  const cohort = matchedCohort(indexes.byLanguage, members)
  const found: Evidence[] = []
  if (times.accountCreatedAtMs !== undefined) {
    found.push(...createdTogether(shares, times.accountCreatedAtMs, cohort, window))
  }
  found.push(...sameValue(shares, indexes.mainOf, texts.client, cohort, window, 'client'))
  found.push(
    ...sameValue(
      shares,
      indexes.mainOf,
      texts.language,
      matchedCohort(indexes.byActivity, members),
      window,
      'language',
    ),
  )
  found.push(...sameValue(shares, indexes.mainOf, texts.declaredPlace, cohort, window, 'locale'))
  found.push(...sameHours(shares, members, objects, cohort, window))
  return found
}

function createdTogether(
  shares: Shares,
  column: Float64Array,
  cohort: MatchedCohort,
  window: Span,
): Evidence[] {
  const created = (account: number): number => {
    for (let k = shares.accountStart[account]; k < shares.accountStart[account + 1]; k++) {
      const t = column[shares.row[shares.accountShares[k]]]
      if (!Number.isNaN(t)) return t
    }
    return Number.NaN
  }
  const dated = cohort.matched.filter((account) => !Number.isNaN(created(account)))
  const others = cohort.sets
    .flat()
    .map(created)
    .filter((t) => !Number.isNaN(t))
  const burst = creationBurst(dated.map(created), others)
  if (burst === undefined || burst.log10P > Math.log10(INDICATOR_RATE)) return []
  const inside = dated.filter((account) => {
    const t = created(account)
    return t >= burst.startMs && t - burst.startMs <= burst.windowMs
  })
  const baseRate = burst.matched / others.length
  const days = burst.windowMs / 86_400_000
  return [
    evidence({
      side: 'indicator',
      kind: 'creation_burst',
      family: 'creation_burst',
      accounts: inside.map((account) => accountName(shares, account)),
      window,
      count: burst.count,
      expected: rounded(baseRate * dated.length),
      baseRate: rounded(baseRate),
      log10P: rounded(burst.log10P),
      sentence:
        `${number(burst.count)} of ${counted(dated.length, 'account')} were created within ${counted(days, 'day')} ` +
        `of each other; so were ${percent(baseRate)} of ${counted(others.length, 'matched account')}. ` +
        NOT_COORDINATION,
    }),
  ]
}

function sameValue(
  shares: Shares,
  mainOf: CohortIndexes['mainOf'],
  column: CodedColumn | undefined,
  cohort: MatchedCohort,
  window: Span,
  family: 'client' | 'language' | 'locale',
): Evidence[] {
  if (column === undefined || cohort.matched.length === 0) return []
  const holders = new Map<string, string[]>()
  let known = 0
  for (const account of cohort.matched) {
    const value = mainOf(column, account)
    if (value === undefined) continue
    known++
    const held = holders.get(value)
    if (held === undefined) holders.set(value, [accountName(shares, account)])
    else held.push(accountName(shares, account))
  }
  const others = new Map<string, number>()
  let total = 0
  for (const account of cohort.sets.flat()) {
    const value = mainOf(column, account)
    if (value === undefined) continue
    total++
    others.set(value, (others.get(value) ?? 0) + 1)
  }
  if (total === 0) return []
  const tested = [...holders.keys()].sort().map((value) => {
    const accounts = holders.get(value) ?? []
    const elsewhere = others.get(value) ?? 0
    const marked = accounts.length + elsewhere
    return {
      value,
      accounts,
      marked,
      elsewhere,
      log10P: hypergeometricLog10Tail(known + total, marked, known, accounts.length),
    }
  })
  const threshold = fdrThreshold(
    Float64Array.from(tested.filter((row) => row.log10P < 0).map((row) => row.log10P)),
    tested.length,
    INDICATOR_RATE,
  )
  const says = {
    client: 'shared mostly through one and the same client; so did',
    language: 'shared mostly in one and the same language; so did',
    locale: 'declare one and the same place; so do',
  }
  return tested
    .filter((row) => row.log10P < 0 && row.log10P <= threshold && row.accounts.length > 1)
    .sort((x, y) => x.log10P - y.log10P)
    .slice(0, MOST_VALUES)
    .map((row) => {
      const expectedRange = hypergeometricRange(known + total, row.marked, known)
      const baseRate = row.elsewhere / total
      return evidence({
        side: 'indicator',
        kind: `same_${family === 'locale' ? 'declared_place' : family}`,
        family,
        accounts: row.accounts,
        window,
        count: row.accounts.length,
        expected: rounded((known * row.marked) / (known + total)),
        expectedRange,
        baseRate: rounded(baseRate),
        log10P: rounded(row.log10P),
        // A declared place is often the name of a country, and stays out of what a sentence or filter can show.
        value: family === 'locale' ? null : row.value,
        sentence:
          `${number(row.accounts.length)} of ${counted(known, 'account')} ${says[family]} ${percent(baseRate)} of ` +
          `${counted(total, 'matched account')}. Chance explains ${range(expectedRange)}. ${NOT_COORDINATION}`,
      })
    })
}

function sameHours(
  shares: Shares,
  members: readonly number[],
  objects: readonly number[],
  cohort: MatchedCohort,
  window: Span,
): Evidence[] {
  const hours = activityByHour(shares, members)
  if (hours.posts < LEAST_POSTS) return []
  const offsets = compatibleOffsets(offsetPosterior(hours.byHour))
  const sets = cohort.sets
    .slice(0, MOST_SETS)
    .map((set) => activityByHour(shares, set))
    .filter((set) => set.posts >= LEAST_POSTS)
    .map((set) => offsetPosterior(set.byHour))
  const fitting = sets.filter((posterior) => offsets.includes(mostProbableOffset(posterior))).length
  const baseRate = sets.length < LEAST_SETS ? null : fitting / sets.length
  const compared =
    baseRate === null
      ? 'Too few matched accounts have as many posts to say how many others fit.'
      : `Of ${counted(sets.length, 'set')} of ${counted(cohort.matched.length, 'matched account')}, ${percent(baseRate)} fit them as well.`
  const found = [
    evidence({
      side: 'indicator',
      kind: 'activity_hours',
      family: 'activity_hours',
      window,
      count: offsets.length,
      baseRate: baseRate === null ? null : rounded(baseRate),
      sentence:
        `${number(offsets.length)} of 24 UTC offsets fit the hours of ${counted(hours.posts, 'post')} by ` +
        `${counted(members.length, 'account')}, set against a typical day. ${compared} ${NOT_COORDINATION}`,
    }),
  ]
  const audience = otherSharers(shares, members, objects)
  const addressed = activityByHour(shares, audience)
  if (addressed.posts < LEAST_POSTS) return found
  const theirs = compatibleOffsets(offsetPosterior(addressed.byHour))
  const common = offsets.filter((offset) => theirs.includes(offset)).length
  if (common > 0) return found
  const alike = sets.filter(
    (posterior) => !compatibleOffsets(posterior).some((offset) => theirs.includes(offset)),
  ).length
  found.push(
    evidence({
      side: 'indicator',
      kind: 'offset_mismatch',
      family: 'activity_hours',
      window,
      count: common,
      baseRate: baseRate === null ? null : rounded(alike / sets.length),
      sentence:
        `None of the ${counted(offsets.length, 'UTC offset')} that fit these accounts fits the hours of ` +
        `${counted(audience.length, 'other account')} that shared the same objects. ` +
        (baseRate === null
          ? 'Too few matched accounts have as many posts to compare.'
          : `The same holds of ${percent(alike / sets.length)} of ${counted(sets.length, 'matched set')}.`) +
        ` ${NOT_COORDINATION}`,
    }),
  )
  return found
}

/** Accounts outside the case that shared what it shared most: up to 40 sharers of each object, evenly spread. */
function otherSharers(shares: Shares, members: readonly number[], objects: readonly number[]): number[] {
  const inCase = new Set(members)
  const others = new Set<number>()
  for (const object of objects) {
    const from = shares.objectStart[object]
    const size = shares.objectStart[object + 1] - from
    const step = Math.max(1, Math.ceil(size / MOST_SHARERS))
    for (let k = 0; k < size && others.size < MOST_AUDIENCE; k += step) {
      const account = shares.account[from + k]
      if (!inCase.has(account)) others.add(account)
    }
  }
  return [...others].sort((x, y) => x - y)
}
