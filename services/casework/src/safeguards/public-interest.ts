import type { AccountGrounds, StoredDecision } from '@murmuration/contracts'
import { isRestriction } from './rule.ts'

/**
 * The public-interest brake: a restriction of a journalist, an official, a union, an organisation or a government stands
 * only where two readers each decided on that account by itself.
 *
 * @returns what is wrong, in a sentence
 */
export function publicInterestBrake(
  { accountId, publicInterest }: Pick<AccountGrounds, 'accountId' | 'publicInterest'>,
  stands: Pick<StoredDecision, 'action'>,
  readings: readonly Pick<StoredDecision, 'reader' | 'bulk'>[],
): string | undefined {
  if (publicInterest === null || !isRestriction(stands.action)) return undefined
  const readers = new Set(readings.filter(({ bulk }) => !bulk).map(({ reader }) => reader))
  return readers.size >= 2
    ? undefined
    : `${accountId} is of public interest (${publicInterest}): two readers have to decide on it, each by itself.`
}
