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

/** Where the label of a part stands beside the bar. `left`: pixels. */
export interface BarLabel {
  part: BarPart
  side: 'above' | 'below'
  left: number
}

/** The widest that a character of a label is, and what lies between two labels, in pixels. */
const CHARACTER = 7.2
const GAP = 12

/**
 * Labels of the parts that are drawn, above and below in turn, each at its part, moved aside where two would overlap or one
 * would leave the bar.
 *
 * @param width of the bar, in pixels
 */
export function barLabels(
  parts: readonly BarPart[],
  textOf: (part: BarPart) => string,
  width: number,
): BarLabel[] {
  const room = (part: BarPart): number => textOf(part).length * CHARACTER
  const drawn = parts.filter(({ count }) => count > 0)
  const onSide = (side: BarLabel['side']): BarLabel[] => {
    const some = drawn.filter((_, k) => (k % 2 === 0) === (side === 'above'))
    const lefts: number[] = []
    // From the right: none may leave the bar. Then from the left: none may cover the one before.
    let limit = width
    for (const part of some.toReversed()) {
      const left = Math.min(part.start * width, limit - room(part))
      lefts.unshift(left)
      limit = left - GAP
    }
    let before = 0
    return some.map((part, k) => {
      const left = Math.max(before, lefts[k])
      before = left + room(part) + GAP
      return { part, side, left }
    })
  }
  return [...onSide('above'), ...onSide('below')].sort((x, y) => x.part.start - y.part.start)
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

/** A line of the matrix: a claim, with the accounts of which it is made; or, where it is made of nobody, all others. */
export interface ShownClaim {
  claim: Scorecard['claims'][number]['claim']
  isClaimed: boolean
  accounts: number
  verdicts: Scorecard['coordination']
  alwaysNotTestable: string | null
  /** In the words of the order. */
  quote: string | undefined
}

/** The claims that an order makes, coordination first: that is tested whether or not anybody claims it. */
export function claimLines(
  { claims }: Pick<Scorecard, 'claims'>,
  quotes: readonly { type: ShownClaim['claim']; quote: string }[],
): ShownClaim[] {
  return claims
    .filter(({ claim, asserted }) => claim === 'coordinated' || asserted.accounts.count > 0)
    .map(({ claim, asserted, notAsserted, alwaysNotTestable }) => {
      const isClaimed = asserted.accounts.count > 0
      const { accounts, verdicts } = isClaimed ? asserted : notAsserted
      const quote = quotes.find(({ type, quote: words }) => type === claim && words !== '')?.quote
      return { claim, isClaimed, accounts: accounts.count, verdicts, alwaysNotTestable, quote }
    })
    .sort((x, y) => Number(y.claim === 'coordinated') - Number(x.claim === 'coordinated'))
}

/** Cases that come back to work where their order is revoked or superseded: those that were decided. */
export const reopenedCases = ({ cases }: Pick<Scorecard, 'cases'>): Scorecard['cases'] =>
  cases.filter(({ state }) => state === 'decided' || state === 'actioned' || state === 'closed')
