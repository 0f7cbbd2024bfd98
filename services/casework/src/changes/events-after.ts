import type { EventNotice, EventType } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'

/** How many events are looked at in one transaction, whether the reader may see them or not. */
const MOST_EVENTS = 500

/**
 * What the reader of the transaction may see of the next events, in order. Events get their numbers in the order in which
 * their transactions end: none comes in later with a smaller one.
 *
 * @returns `upTo`: number of the last event that was looked at, to go on from; never to be told to a reader
 */
export async function eventsAfter(
  tx: Tx,
  afterSeq: number,
): Promise<{ upTo: number; isAll: boolean; events: EventNotice[] }> {
  const newest = await newestSeq(tx)
  const upTo = Math.min(Math.max(newest, afterSeq), afterSeq + MOST_EVENTS)
  const isAll = upTo >= newest
  if (upTo === afterSeq) return { upTo, isAll, events: [] }
  const rows = await tx.query<{
    id: string
    at_ms: number
    type: EventType
    entity: string
    prev_state: string | null
    next_state: string | null
  }>(
    `select id, at_ms, type, entity, prev_state, next_state from events where seq > $1 and seq <= $2 order by seq`,
    [afterSeq, upTo],
  )
  return {
    upTo,
    isAll,
    events: rows.map(({ id, at_ms, type, entity, prev_state, next_state }) => ({
      id,
      atMs: at_ms,
      type,
      entity,
      prevState: prev_state,
      nextState: next_state,
    })),
  }
}

/** Number of the newest event, whoever may see it; 0: none. */
export const newestSeq = (tx: Tx): Promise<number> =>
  tx.asOwner(async () => {
    const [{ seq }] = await tx.query<{ seq: number }>('select coalesce(max(seq), 0) as seq from events')
    return seq
  })
