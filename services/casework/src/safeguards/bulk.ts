import type { AccountGrounds, DecisionTerms } from '@murmuration/contracts'
import { isRestriction, type Rule } from './rule.ts'

/** Nobody acts on a bystander, a bridge, or an account of public interest together with others. */
export const oneByOne: Rule = ({ action }, { accountId, roleClass, publicInterest }, { isBulk }) => {
  if (!isBulk || !isRestriction(action)) return undefined
  if (publicInterest !== null)
    return `${accountId} is of public interest (${publicInterest}): decide on it by itself, in words of its own.`
  return roleClass === 'bystander' || roleClass === 'bridge'
    ? `${accountId} is a ${roleClass}: decide on it by itself, in words of its own.`
    : undefined
}

/** Which decisions of a list are one decision on several accounts: the same restriction in the same words. */
export function bulksOf<D extends DecisionTerms & { accountId: string }>(decisions: readonly D[]): D[][] {
  const alike = new Map<string, D[]>()
  for (const decision of decisions) {
    if (!isRestriction(decision.action)) continue
    const { action, territory, expiresAtMs, reviewAtMs, reason, ladderReason, grounds } = decision
    const key = JSON.stringify([action, territory, expiresAtMs, reviewAtMs, reason, ladderReason, grounds])
    const held = alike.get(key)
    if (held === undefined) alike.set(key, [decision])
    else held.push(decision)
  }
  return [...alike.values()].filter((group) => group.length > 1)
}

/**
 * Accounts are decided on together only where the verdict and the evidence on each are the same.
 *
 * @returns what is wrong, in a sentence; undefined where they are alike
 */
export function sameEvidence(accounts: readonly AccountGrounds[]): string | undefined {
  const [first, ...others] = accounts
  const other = others.find(({ signature }) => signature !== first?.signature)
  return first === undefined || other === undefined
    ? undefined
    : `${first.accountId} and ${other.accountId} do not have the same verdict and evidence; decide on them apart, or give each its own reason.`
}
