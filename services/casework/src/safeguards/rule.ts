import type { AccountGrounds, DecisionAction, DecisionTerms } from '@murmuration/contracts'
import { DecisionAction as Actions } from '@murmuration/contracts'

export interface RuleFacts {
  nowMs: number
  /** What stands for the account by an earlier review; undefined where nothing does. */
  standing: DecisionAction | undefined
  /** It is one of several accounts that are decided on with the same words. */
  isBulk: boolean
}

/**
 * A safeguard over one decision on one account. What it gets holds neither who flagged the account nor when an order is
 * due, so it cannot depend on them.
 *
 * @returns what is wrong and what would be needed, in a sentence; undefined where it is allowed
 */
export type Rule = (decision: DecisionTerms, account: AccountGrounds, facts: RuleFacts) => string | undefined

export const isRestriction = (action: DecisionAction): boolean => action !== 'no_action'

/** Place on the ladder of proportionality: 0 is the narrowest. */
export const rungOf = (action: DecisionAction): number => Actions.options.indexOf(action)
