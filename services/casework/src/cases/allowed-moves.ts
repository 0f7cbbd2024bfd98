import type { AllowedMove } from '@murmuration/contracts'
import type { Reader } from '@murmuration/store'
import {
  type CaseFacts,
  type CaseMove,
  type MoveCause,
  movesFrom,
  type NextState,
  nextState,
} from './case-state.ts'

/** What a person may give as the cause of a move; undefined: none. */
const CAUSES: readonly (MoveCause | undefined)[] = [undefined, 'appeal', 'new_evidence', 'order_changed']

/** Where a person may move a case now, and what is missing where they may not: what the table says to a whole request. */
export function allowedMoves(facts: CaseFacts, reader: Reader): AllowedMove[] {
  return movesFrom(facts.state).map((to) => {
    const answers = CAUSES.map((cause): NextState => {
      const move: CaseMove = {
        to,
        by: reader,
        reason: 'asked',
        snoozedUntilMs: facts.nowMs + 1,
        mergedInto: 'another',
        settled: { outcome: 'no_coordination', against: 'asked', evidenceNumber: 0 },
        ...(cause !== undefined && { cause }),
      }
      return nextState(facts, move)
    })
    const first = answers.find(({ allowed }) => allowed) ?? answers[0]!
    return { to, allowed: first.allowed, says: first.allowed ? null : first.sentence }
  })
}
