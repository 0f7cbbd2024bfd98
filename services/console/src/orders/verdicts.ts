import type { Scorecard } from '@murmuration/casework-client'

export const VERDICTS = ['supported', 'weak', 'not_supported', 'contradicted', 'not_testable'] as const
export type VerdictName = (typeof VERDICTS)[number]

/** Page of the rows that a number of a scorecard counts. @param rows path of the API that lists them */
export function rowsPage(orderId: string, rows: string): string {
  const { search } = new URL(rows, 'http://here')
  return `/orders/${orderId}/rows${search}`
}

/** A part of the bar of all rows. `start` and `width`: shares of the bar, 0 to 1. */
export interface BarPart {
  name: VerdictName | 'unresolved'
  count: number
  start: number
  width: number
}

/** The rows of an order by verdict on coordination; with those without an account they add up to all. */
export function barParts({
  coordination,
  named,
  resolved,
}: Pick<Scorecard, 'coordination' | 'named' | 'resolved'>): BarPart[] {
  const counts: [BarPart['name'], number][] = [
    ...VERDICTS.map((verdict) => [verdict, coordination[verdict].count] as [VerdictName, number]),
    ['unresolved', named.count - resolved.count],
  ]
  let before = 0
  return counts.map(([name, count]) => {
    const part = {
      name,
      count,
      start: named.count === 0 ? 0 : before / named.count,
      width: named.count === 0 ? 0 : count / named.count,
    }
    before += count
    return part
  })
}

/** What can be answered now, what waits for a decision, what goes back to the issuer: they add up to all rows. */
export function answerParts(card: Pick<Scorecard, 'coordination' | 'named' | 'resolved'>): {
  now: number
  wait: number
  back: number
} {
  const { not_supported, contradicted, not_testable, supported, weak } = card.coordination
  return {
    now: not_supported.count + contradicted.count + not_testable.count,
    wait: supported.count + weak.count,
    back: card.named.count - card.resolved.count,
  }
}

/** How the shares of both sides lie to each other, told from their 95 % intervals. */
export function comparisonSays({
  list,
  control,
}: Pick<Scorecard['comparison'], 'list' | 'control'>): 'apart' | 'below' | 'alike' | undefined {
  if (list === null || control === null) return undefined
  if (list.interval[0] > control.interval[1]) return 'apart'
  return list.interval[1] < control.interval[0] ? 'below' : 'alike'
}
