import type { DecisionAction, Outcome } from '@murmuration/contracts'
import { isRestriction } from './rule.ts'

const FINDS_NO_ABUSE: ReadonlySet<Outcome> = new Set([
  'coordinated_authentic',
  'no_coordination',
  'insufficient_data',
])

/** An outcome that finds nothing inauthentic restricts nobody: people may coordinate in the open. */
export function outcomeAllows(outcome: Outcome, actions: Iterable<DecisionAction>): string | undefined {
  if (!FINDS_NO_ABUSE.has(outcome)) return undefined
  let restrictions = 0
  for (const action of actions) if (isRestriction(action)) restrictions++
  return restrictions === 0
    ? undefined
    : `The outcome ${outcome} forbids restrictions, and ${restrictions} are decided; take them back, or find another outcome.`
}
