import type { Rule } from './rule.ts'

/** A suspension ends by itself, and somebody looks at it again before it does; no time that is given lies in the past. */
export const suspendEnds: Rule = ({ action, expiresAtMs, reviewAtMs }, _account, { nowMs }) => {
  if (action === 'suspend' && (expiresAtMs === null || reviewAtMs === null))
    return 'suspend needs expiresAtMs and reviewAtMs: when it ends, and when somebody looks at it again.'
  if ((expiresAtMs !== null && expiresAtMs <= nowMs) || (reviewAtMs !== null && reviewAtMs <= nowMs))
    return 'expiresAtMs and reviewAtMs have to lie in the future.'
  if (expiresAtMs !== null && reviewAtMs !== null && reviewAtMs > expiresAtMs)
    return 'reviewAtMs has to come no later than expiresAtMs.'
  return undefined
}

/** Withholding says where; nothing else is bound to a place. */
export const withholdSomewhere: Rule = ({ action, territory }) =>
  action === 'withhold_in' && territory.length === 0
    ? 'withhold_in needs territory: the countries in which it holds.'
    : action !== 'withhold_in' && territory.length > 0
      ? `territory belongs to withhold_in; leave it empty for ${action}.`
      : undefined

const UNTESTABLE = new Set(['affiliated', 'false_content', 'incitement'])

/** What the evidence cannot test is no ground for anything; a restriction needs one that it can. */
export const testableGrounds: Rule = ({ action, grounds }) => {
  const untestable = grounds.filter((ground) => UNTESTABLE.has(ground))
  if (untestable.length > 0)
    return `${untestable.join(', ')} cannot be tested here, and is never a ground; take it out of grounds.`
  return action !== 'no_action' && grounds.length === 0
    ? 'Name the claim that the restriction rests on.'
    : undefined
}
