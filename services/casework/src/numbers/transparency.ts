import { TRANSPARENCY_COUNTS, type TransparencyCount, type TransparencyLine } from '@murmuration/contracts'
import type { PublishableOrder } from './read-publishable.ts'
import { type SummedTable, suppress, THRESHOLD } from './suppress.ts'

/** Counts that are the sum of others. */
const PARTS: { readonly [total in TransparencyCount]?: readonly TransparencyCount[] } = {
  orders: ['courtOrders', 'agencyOrders', 'otherOrders'],
  accountsNamed: [
    'accountsWithheld',
    'accountsRemoved',
    'accountsLimited',
    'accountsNoAction',
    'accountsUndecided',
  ],
  claimsTested: ['claimsSupported', 'claimsWeak', 'claimsNotSupported'],
}

export interface Quarter {
  quarter: string
  startMs: number
  endMs: number
}

const MOST_QUARTERS = 40

/**
 * Quarters in UTC that lie in a span and have ended. They do not overlap, and no sum over several is ever given: the
 * difference of two spans would tell what either keeps back.
 */
export function quartersWithin(fromMs: number, toMs: number, nowMs: number): Quarter[] {
  const endMs = Math.min(toMs, nowMs)
  const quarters: Quarter[] = []
  let at = Math.max(0, new Date(fromMs).getUTCFullYear() - 1970) * 4
  for (; quarters.length < MOST_QUARTERS; at++) {
    const [year, part] = [1970 + Math.floor(at / 4), at % 4]
    const [start, end] = [Date.UTC(year, part * 3), Date.UTC(year, part * 3 + 3)]
    if (!(end <= endMs)) break
    if (start >= fromMs) quarters.push({ quarter: `${year}-Q${part + 1}`, startMs: start, endMs: end })
  }
  return quarters
}

/** Lines by country and role of the issuer, and one over all of them, with what must not be shown kept back. */
export function transparencyLines(orders: readonly PublishableOrder[]): TransparencyLine[] {
  const groups = new Map<string, PublishableOrder[]>()
  for (const order of orders) {
    const key = JSON.stringify([order.country, order.issuerRole])
    groups.set(key, [...(groups.get(key) ?? []), order])
  }
  const keys = [...groups.keys()].sort()
  if (keys.length === 0) return []
  const lines = [...keys.map((key) => groups.get(key)!), orders]
  const { table, cellOf } = summedTable(lines)
  const hidden = suppress(table)
  return lines.map((of, line) => {
    const counts = Object.fromEntries(
      TRANSPARENCY_COUNTS.map((name) => {
        const cell = cellOf(line, name)
        return [name, hidden[cell] ? null : table.values[cell]]
      }),
    ) as TransparencyLine['counts']
    const isAll = line === keys.length
    const [country, issuerRole] = isAll
      ? [null, null]
      : (JSON.parse(keys[line]!) as [string | null, string | null])
    // A median of few orders, or beside a count that is kept back, tells of single ones.
    const median = (values: readonly (number | null)[]): number | null => {
      const known = values.filter((value) => value !== null)
      return counts.orders === null || known.length < THRESHOLD ? null : medianOf(known)
    }
    return {
      country,
      issuerRole,
      all: isAll,
      counts,
      medianBatchRows: median(of.map(({ rows }) => rows)),
      medianAcknowledgeMs: median(of.map(({ acknowledgeMs }) => acknowledgeMs)),
      medianAnswerMs: median(of.map(({ answerMs }) => answerMs)),
    }
  })
}

/** All counts of all lines as one table with its sums. The last line is the sum of the others. */
function summedTable(lines: readonly (readonly PublishableOrder[])[]): {
  table: SummedTable
  cellOf: (line: number, name: TransparencyCount) => number
} {
  const width = TRANSPARENCY_COUNTS.length
  const cellOf = (line: number, name: TransparencyCount): number =>
    line * width + TRANSPARENCY_COUNTS.indexOf(name)
  const values = lines.flatMap((orders) =>
    TRANSPARENCY_COUNTS.map((name) => orders.reduce((sum, { counts }) => sum + counts[name], 0)),
  )
  const last = lines.length - 1
  const groups = Array.from({ length: last }, (_, line) => line)
  const sums = [
    ...TRANSPARENCY_COUNTS.map((name) => ({
      total: cellOf(last, name),
      parts: groups.map((line) => cellOf(line, name)),
    })),
    ...lines.flatMap((_, line) =>
      (Object.keys(PARTS) as TransparencyCount[]).map((total) => ({
        total: cellOf(line, total),
        parts: PARTS[total]!.map((name) => cellOf(line, name)),
      })),
    ),
  ]
  return { table: { values, sums }, cellOf }
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((x, y) => x - y)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
