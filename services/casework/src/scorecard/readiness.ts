import type { Readiness } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import type { AnalysisFacts } from './read-facts.ts'

/**
 * How far the analysis has come that an order waits for: flags go to the log, and an analysis that applied all of them
 * answers the order.
 */
export async function readReadiness(
  tx: Tx,
  orderId: string,
  analysis: AnalysisFacts | null,
): Promise<Readiness> {
  const [counts] = await tx.asOwner(() =>
    tx.query<{ flags: number; in_log: number; covered: number }>(
      `select count(*) as flags,
         count(*) filter (where l.flagged and not exists (
           select from flags_outbox b where b.list = l.list and b.account_id = f.account_id)) as in_log,
         count(*) filter (where l.flagged and l.at_offset < $2::bigint and not exists (
           select from flags_outbox b where b.list = l.list and b.account_id = f.account_id)) as covered
       from order_flags f left join list_flags l on l.account_id = f.account_id and l.list = $3
       where f.order_id = $1`,
      [orderId, analysis?.flagsVersion ?? -1, `order:${orderId}`],
    ),
  )
  const { flags, in_log: inLog, covered } = counts!
  return {
    ...stateOf(flags, inLog, covered),
    flags,
    inLog,
    covered,
    analysis: analysis && {
      window: analysis.window,
      flagsVersion: analysis.flagsVersion,
      atMs: analysis.atMs,
    },
  }
}

function stateOf(flags: number, inLog: number, covered: number): Pick<Readiness, 'state' | 'says'> {
  if (flags === 0) return { state: 'nothing_flagged', says: 'This order flags no account.' }
  if (inLog < flags)
    return {
      state: 'sending',
      says: `${inLog} of ${flags} flags are in the log; the others are on their way.`,
    }
  if (covered < flags)
    return {
      state: 'waiting',
      says: `The newest analysis has applied ${covered} of ${flags} flags; the next one will hold more.`,
    }
  return { state: 'covered', says: 'The newest analysis looked at every account of this order.' }
}
