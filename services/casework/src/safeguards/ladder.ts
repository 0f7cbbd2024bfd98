import { DecisionAction } from '@murmuration/contracts'
import { type Rule, rungOf } from './rule.ts'

/** Narrower actions first: whoever skips one says why it would not do. One rung above what stands already skips none. */
export const ladder: Rule = ({ action, ladderReason }, _account, { standing = 'no_action' }) => {
  const skipped = DecisionAction.options.slice(Math.max(1, rungOf(standing) + 1), rungOf(action))
  return skipped.length > 0 && (ladderReason ?? '').trim() === ''
    ? `${action} skips ${skipped.join(' and ')}; say in ladderReason why that would not do.`
    : undefined
}
