import type { OrderAnswer } from '@murmuration/casework-client'
import { type ShownClaim, VERDICTS, type VerdictName } from './verdicts.ts'

type Body = OrderAnswer['body']

/** Accounts of an answer by claim and verdict, one line a claim; a line adds up to its total. */
export function answerTable(verdicts: Body['verdicts']): {
  claim: ShownClaim['claim']
  counts: { [verdict in VerdictName]: number }
  total: number
}[] {
  return [...new Set(verdicts.map(({ claim }) => claim))].map((claim) => {
    const of = (verdict: VerdictName): number =>
      verdicts
        .filter((one) => one.claim === claim && one.verdict === verdict)
        .reduce((sum, { accounts }) => sum + accounts, 0)
    const counts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, of(verdict)])) as {
      [verdict in VerdictName]: number
    }
    return {
      claim: claim as ShownClaim['claim'],
      counts,
      total: VERDICTS.reduce((sum, verdict) => sum + counts[verdict], 0),
    }
  })
}

/** How many decisions an answer tells of, by what was decided. */
export function countActions(decisions: Body['decisions']): [action: string, count: number][] {
  const counts = new Map<string, number>()
  for (const { action } of decisions) counts.set(action, (counts.get(action) ?? 0) + 1)
  return [...counts]
}
