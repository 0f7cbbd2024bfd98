import type { AccountGrounds, DecisionAction, DecisionOnAccount } from '@murmuration/contracts'
import { ProblemError } from '../http/problem.ts'
import { bulksOf, oneByOne, sameEvidence } from './bulk.ts'
import { ladder } from './ladder.ts'
import type { Rule } from './rule.ts'
import { suspendEnds, testableGrounds, withholdSomewhere } from './terms.ts'
import { twoFamilies } from './two-families.ts'

/** Every safeguard over one decision on one account. */
export const RULES: readonly Rule[] = [
  testableGrounds,
  twoFamilies,
  oneByOne,
  withholdSomewhere,
  suspendEnds,
  ladder,
]

export interface Violation {
  /** Place in the list that was judged. */
  index: number
  sentence: string
}

export interface Judged {
  nowMs: number
  accounts: ReadonlyMap<string, AccountGrounds>
  /** Actions that stand by an earlier review, by account. */
  standing: ReadonlyMap<string, DecisionAction>
}

/** @returns what the safeguards forbid of these decisions, and which of them are of one bulk */
export function judgeDecisions(
  decisions: readonly DecisionOnAccount[],
  { nowMs, accounts, standing }: Judged,
): { violations: Violation[]; bulk: ReadonlySet<string> } {
  const violations: Violation[] = []
  const place = new Map(decisions.map(({ accountId }, index) => [accountId, index]))
  const bulk = new Set<string>()
  for (const group of bulksOf(decisions)) {
    for (const { accountId } of group) bulk.add(accountId)
    const known = group.flatMap(({ accountId }) => accounts.get(accountId) ?? [])
    const sentence = sameEvidence(known)
    if (sentence !== undefined) violations.push({ index: place.get(group[0]!.accountId)!, sentence })
  }
  decisions.forEach((decision, index) => {
    const { accountId } = decision
    const account = accounts.get(accountId)
    if (place.get(accountId) !== index) {
      violations.push({ index, sentence: `${accountId} is in this list twice; decide on it once.` })
      return
    }
    if (account === undefined) {
      violations.push({ index, sentence: `${accountId} is not in the current evidence of this case.` })
      return
    }
    const facts = { nowMs, standing: standing.get(accountId), isBulk: bulk.has(accountId) }
    for (const rule of RULES) {
      const sentence = rule(decision, account, facts)
      if (sentence !== undefined) violations.push({ index, sentence })
    }
  })
  return { violations, bulk }
}

const MOST_ERRORS = 100

/** @param path JSON pointer of a decision of the list @throws {ProblemError} 422 where there are violations */
export function refuseViolations(
  violations: readonly Violation[],
  path: (index: number) => string = (index) => `/body/decisions/${index}`,
): void {
  const [first] = violations
  if (first === undefined) return
  const more = violations.length - 1
  throw new ProblemError(422, first.sentence + (more > 0 ? ` (${more} more: see errors.)` : ''), {
    errors: violations
      .slice(0, MOST_ERRORS)
      .map(({ index, sentence }) => ({ path: path(index), message: sentence })),
  })
}
