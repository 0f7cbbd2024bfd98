import { type Span, stableHash } from '@murmuration/contracts'
import { type Activity, activityOf, sharesByBlock } from './activity.ts'
import { type Annotation, annotate } from './annotate.ts'
import { ANNOTATED_RADII_MS, type Parameters } from './parameters.ts'
import { accountName, prepare, type Shares } from './prepare.ts'
import { selectShares } from './select-shares.ts'
import type { ShareColumns } from './share-columns.ts'
import {
  companyInReach,
  type Traffic,
  type TrafficCounts,
  trafficFrom,
  trafficOf,
  trafficWhere,
} from './traffic.ts'

/** What left a graph stage of a window and its context, or more. Rows may be copies of each other. */
export interface KnownShares {
  columns: ShareColumns
  /** Company by radius of ANNOTATED_RADII_MS, then by row. */
  company: Uint32Array[]
  /** Age of the object at the share, by row. */
  ageMs: Float64Array
  /** Traffic near the shares of tested accounts, `object` an index into `columns.objectIds`; undefined where all shares are known. */
  traffic: TrafficCounts | undefined
  /** Everybody's shares by number of the block since 1970. */
  activity: ReadonlyMap<number, number>
}

/** Shares of one window as they are analyzed, with what their context says. */
export interface WindowShares {
  shares: Shares
  annotation: Annotation
  activity: Activity
  tested: Uint8Array
  flagged: Uint8Array
  /** 1 for accounts all of whose shares are known; undefined where that is everybody. */
  complete: Uint8Array | undefined
  /** 1 for accounts of the reference sample; undefined where that is everybody. */
  reference: Uint8Array | undefined
}

export interface WindowChoice {
  window: Span
  /** 1 for flagged accounts, by index into `columns.accountIds`; undefined for none. */
  flagged: Uint8Array | undefined
  /** Pairs are tested among everybody, and not among flagged accounts alone. */
  testEverybody: boolean
  /** One account in so many belongs to the reference sample; 1 for everybody. */
  sampleEvery: number
}

/** How far the context of a window reaches: into the past, and beyond its end. */
export const contextOf = (window: Span, parameters: Parameters): Span => ({
  startMs: Math.max(0, window.startMs - 2 * parameters.rarityMs),
  endMs: window.endMs + parameters.sweepMs,
})

/** Whether an account belongs to the reference sample, from which norms are learnt. */
export const isReference = (accountId: string, sampleEvery: number): boolean =>
  sampleEvery === 1 || stableHash(accountId) % sampleEvery === 0

/**
 * A window's shares out of all shares of its context.
 *
 * @param columns shares of the window's context, and no others: see contextOf
 */
export function windowOfAll(
  columns: ShareColumns,
  choice: WindowChoice,
  parameters: Parameters,
): WindowShares {
  const shares = prepare(columns, parameters.rarityMs)
  return cutWindow(
    shares,
    annotate(shares, ANNOTATED_RADII_MS, parameters),
    trafficOf(shares, parameters.blockMs),
    sharesByBlock(shares, parameters.blockMs, choice.window),
    choice,
    parameters,
  )
}

/** The same window out of what left the graph stage of every partition: the same shares, with the same annotation. */
export function windowOfKnown(
  known: KnownShares,
  choice: WindowChoice,
  parameters: Parameters,
): WindowShares {
  const shares = prepare(known.columns, parameters.rarityMs)
  const { blockMs, rarityMs } = parameters
  const context = contextOf(choice.window, parameters)
  const place = new Uint32Array(shares.objects)
  for (let o = 0; o < shares.objects; o++) place[shares.objectOrder[o]] = o
  const traffic =
    known.traffic === undefined
      ? trafficOf(shares, blockMs)
      : trafficFrom({ ...known.traffic, object: known.traffic.object.map((o) => place[o]) }, shares.objects)
  const within = trafficWhere(traffic, (_, block) => block * blockMs < context.endMs)
  const annotation: Annotation = {
    radiiMs: ANNOTATED_RADII_MS,
    counts: known.company.map((company) => shares.row.map((r) => company[r])),
    ageMs: Float64Array.from(shares.row, (r) => known.ageMs[r]),
    day: companyInReach(shares, within, { ...parameters, rarityMs }),
  }
  const inWindow = new Map(
    [...known.activity].filter(
      ([block]) => block * blockMs >= choice.window.startMs && block * blockMs < choice.window.endMs,
    ),
  )
  return cutWindow(shares, annotation, within, inWindow, choice, parameters)
}

/**
 * Takes the window's shares out of those of its context: all of tested and reference accounts, and those of others
 * near a tested account's share of an object that is rare around it; of each account and object the first.
 */
function cutWindow(
  all: Shares,
  annotation: Annotation,
  traffic: Traffic,
  activity: ReadonlyMap<number, number>,
  choice: WindowChoice,
  parameters: Parameters,
): WindowShares {
  const { window, sampleEvery } = choice
  const flagged = new Uint8Array(all.accounts)
  if (choice.flagged !== undefined)
    for (let i = 0; i < all.accounts; i++) flagged[i] = choice.flagged[all.accountOrder[i]]
  const tested = choice.testEverybody ? new Uint8Array(all.accounts).fill(1) : flagged
  const isPartial = sampleEvery > 1 && !choice.testEverybody
  const reference = isPartial
    ? Uint8Array.from({ length: all.accounts }, (_, i) =>
        isReference(accountName(all, i), sampleEvery) ? 1 : 0,
      )
    : undefined
  const complete = reference?.map((one, i) => one | tested[i])

  const keep = new Uint8Array(all.count)
  for (let s = 0; s < all.count; s++) {
    const t = all.timeMs[s]
    keep[s] = t >= window.startMs && t < window.endMs ? 1 : 0
  }
  let { day } = annotation
  let everybody: Uint32Array | undefined
  if (complete !== undefined) {
    const near = nearTested(all, day, tested, keep, parameters)
    for (let s = 0; s < all.count; s++) if (!complete[all.account[s]] && !near.rare(s)) keep[s] = 0
    const known = trafficWhere(traffic, near.any)
    day = companyInReach(all, known, parameters)
    everybody = sumByObject(known, window, parameters.blockMs)
  }
  keepFirst(all, keep)
  const { shares, from } = selectShares(all, keep)
  if (everybody !== undefined) {
    shares.everybody = new Uint32Array(shares.objects)
    for (let k = 0; k < shares.count; k++) shares.everybody[shares.object[k]] = everybody[all.object[from[k]]]
  }
  const ofAccounts = (marks: Uint8Array): Uint8Array => {
    const own = new Uint8Array(shares.accounts)
    for (let k = 0; k < shares.count; k++) own[shares.account[k]] = marks[all.account[from[k]]]
    return own
  }
  return {
    shares,
    annotation: {
      radiiMs: annotation.radiiMs,
      counts: annotation.counts.map((counts) => from.map((s) => counts[s])),
      ageMs: Float64Array.from(from, (s) => annotation.ageMs[s]),
      day: from.map((s) => day[s]),
    },
    activity: activityOf(activity, parameters.blockMs),
    tested: ofAccounts(tested),
    flagged: ofAccounts(flagged),
    complete: complete && ofAccounts(complete),
    reference: reference && ofAccounts(reference),
  }
}

/** Leaves the first kept share of each account and object. */
function keepFirst(shares: Shares, keep: Uint8Array): void {
  const lastObject = new Uint32Array(shares.accounts).fill(0xffffffff)
  for (let s = 0; s < shares.count; s++) {
    if (!keep[s]) continue
    const account = shares.account[s]
    if (lastObject[account] === shares.object[s]) keep[s] = 0
    lastObject[account] = shares.object[s]
  }
}

/** What lies within the rarity span, in whole blocks, of a kept share of its object by a tested account. */
function nearTested(
  shares: Shares,
  day: Uint32Array,
  tested: Uint8Array,
  keep: Uint8Array,
  parameters: Parameters,
): { any: (object: number, block: number) => boolean; rare: (share: number) => boolean } {
  const reach = parameters.rarityMs / parameters.blockMs
  const blockOf = (share: number): number => Math.floor(shares.timeMs[share] / parameters.blockMs)
  const any = new Float64Array(shares.count)
  const rare = new Float64Array(shares.count)
  const anyStart = new Uint32Array(shares.objects + 1)
  const rareStart = new Uint32Array(shares.objects + 1)
  let anySize = 0
  let rareSize = 0
  for (let o = 0; o < shares.objects; o++) {
    for (let s = shares.objectStart[o]; s < shares.objectStart[o + 1]; s++) {
      if (!keep[s] || !tested[shares.account[s]]) continue
      any[anySize++] = blockOf(s)
      if (day[s] <= parameters.rarityLimit) rare[rareSize++] = blockOf(s)
    }
    anyStart[o + 1] = anySize
    rareStart[o + 1] = rareSize
  }
  return {
    any: (object, block) => isWithin(any, anyStart[object], anyStart[object + 1], block, reach),
    rare: (share) => {
      const o = shares.object[share]
      return isWithin(rare, rareStart[o], rareStart[o + 1], blockOf(share), reach)
    },
  }
}

/** Whether one of the ascending numbers `from .. to` lies within `reach` of a number. */
function isWithin(numbers: Float64Array, from: number, to: number, number: number, reach: number): boolean {
  while (from < to) {
    const middle = (from + to) >>> 1
    if (numbers[middle] < number - reach) from = middle + 1
    else if (numbers[middle] > number + reach) to = middle
    else return true
  }
  return false
}

function sumByObject({ starts, block, count }: Traffic, window: Span, blockMs: number): Uint32Array {
  const sums = new Uint32Array(starts.length - 1)
  for (let o = 0; o < sums.length; o++) {
    for (let k = starts[o]; k < starts[o + 1]; k++)
      if (block[k] * blockMs >= window.startMs && block[k] * blockMs < window.endMs) sums[o] += count[k]
  }
  return sums
}
