import type { EventType, HistoryEvent } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'

export interface HistoryQuery {
  /** Any of these. */
  entities?: readonly string[] | undefined
  /** Any of these. */
  types?: readonly EventType[] | undefined
  actor?: string | undefined
  fromMs?: number | undefined
  toMs?: number | undefined
  limit: number
  /** Id of the last event of the page before. */
  after?: string | undefined
}

/** Events that the reader of the transaction may see, newest first; one more than `limit` where there are more. */
export async function readHistory(tx: Tx, query: HistoryQuery): Promise<HistoryEvent[]> {
  const { entities, types, actor, fromMs, toMs, limit, after } = query
  const rows = await tx.query<{
    id: string
    at_ms: number
    actor: string
    name: string | null
    type: EventType
    entity: string
    prev_state: string | null
    next_state: string | null
    payload_hash: string | null
    body: string | null
  }>(
    `select e.id, e.at_ms, e.actor, u.name, e.type, e.entity, e.prev_state, e.next_state, e.payload_hash, p.body
     from events e
     left join event_payloads p on p.seq = e.seq
     left join users u on e.actor = 'user:' || u.id::text
     where ($1::text[] is null or e.entity = any($1)) and ($2::text[] is null or e.type = any($2)) and ($3::text is null or e.actor = $3)
       and ($4::bigint is null or e.at_ms >= $4) and ($5::bigint is null or e.at_ms < $5)
       and ($6::uuid is null or e.seq < (select seq from events where id = $6))
     order by e.seq desc limit $7`,
    [entities, types, actor, fromMs, toMs, after, limit + 1],
  )
  return rows.map(({ id, at_ms, actor, name, type, entity, prev_state, next_state, payload_hash, body }) => {
    const { reason = null, ...payload } = (body === null ? {} : JSON.parse(body)) as {
      reason?: string
      [field: string]: unknown
    }
    return {
      id,
      atMs: at_ms,
      actor,
      actorName: name,
      type,
      entity,
      prevState: prev_state,
      nextState: next_state,
      reason,
      payload: Object.keys(payload).length > 0 ? payload : null,
      erased: payload_hash !== null && body === null,
    }
  })
}
