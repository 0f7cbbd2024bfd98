import type { Comparison, Outcome, StoredDecision } from '@murmuration/contracts'
import { rungOf } from '../safeguards/rule.ts'

type Restricts = Pick<StoredDecision, 'action' | 'territory' | 'expiresAtMs'>

/** Whether a decision lies within another: no higher on the ladder, in no further place, for no longer. */
function isWithin(x: Restricts, y: Restricts): boolean {
  if (rungOf(x.action) !== rungOf(y.action)) return rungOf(x.action) < rungOf(y.action)
  const endOf = ({ expiresAtMs }: Restricts): number => expiresAtMs ?? Number.POSITIVE_INFINITY
  return x.territory.every((place) => y.territory.includes(place)) && endOf(x) <= endOf(y)
}

/** Which of two decisions on one account is the narrower: `same`, or null where neither lies within the other. */
function narrowerOf(first: Restricts, second: Restricts): 'first' | 'second' | 'same' | null {
  const isFirst = isWithin(first, second)
  const isSecond = isWithin(second, first)
  return isFirst && isSecond ? 'same' : isFirst ? 'first' : isSecond ? 'second' : null
}

const CLAIMS: { readonly [O in Outcome]: number } = {
  insufficient_data: 0,
  no_coordination: 0,
  coordinated_authentic: 0,
  spam_only: 1,
  coordinated_inauthentic: 2,
}

/** The outcome that claims less; null where two differ and neither does. */
export const narrowerOutcome = (first: Outcome, second: Outcome): Outcome | null =>
  first === second
    ? first
    : CLAIMS[first] === CLAIMS[second]
      ? null
      : CLAIMS[first] < CLAIMS[second]
        ? first
        : second

/** Sets two reviews of the same accounts side by side, by account id in order. */
export function compareReviews(
  outcomes: readonly [Outcome, Outcome],
  first: readonly StoredDecision[],
  second: readonly StoredDecision[],
): Comparison {
  const others = new Map(second.map((decision) => [decision.accountId, decision]))
  const accounts = first
    .flatMap((one) => {
      const other = others.get(one.accountId)
      if (other === undefined) return []
      const narrower = narrowerOf(one, other)
      return [
        {
          accountId: one.accountId,
          agree: narrower === 'same',
          first: one,
          second: other,
          narrower: narrower === 'same' ? ('first' as const) : narrower,
        },
      ]
    })
    .sort((x, y) => (x.accountId < y.accountId ? -1 : 1))
  return {
    sameOutcome: outcomes[0] === outcomes[1],
    differing: accounts.filter(({ agree }) => !agree).length,
    accounts,
  }
}
