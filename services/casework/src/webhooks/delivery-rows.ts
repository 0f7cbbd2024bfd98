import type { EventType, WebhookBody, WebhookDelivery } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import type { PostResult } from './guarded-post.ts'

interface DeliveryRow {
  id: string
  event_type: EventType
  state: WebhookDelivery['state']
  attempts: number
  created_at_ms: number
  last_at_ms: number | null
  next_at_ms: number
  delivered_at_ms: number | null
  last_status: number | null
  last_error: string | null
  last_answer: string | null
  body: string
}

const COLUMNS = `id, event_type, state, attempts, created_at_ms, last_at_ms, next_at_ms, delivered_at_ms, last_status,
  last_error, last_answer, body`

const deliveryOf = (row: DeliveryRow): WebhookDelivery => ({
  id: row.id,
  type: row.event_type,
  state: row.state,
  attempts: row.attempts,
  createdAtMs: row.created_at_ms,
  lastAtMs: row.last_at_ms,
  nextAtMs: row.state === 'waiting' ? row.next_at_ms : null,
  deliveredAtMs: row.delivered_at_ms,
  lastStatus: row.last_status,
  lastError: row.last_error,
  lastAnswer: row.last_answer,
  body: JSON.parse(row.body) as WebhookBody,
})

/** Deliveries that the reader may see, newest first; one more than `limit` where there are more. */
export async function listDeliveries(
  tx: Tx,
  endpointId: string,
  state: WebhookDelivery['state'] | undefined,
  limit: number,
  after?: [number, string],
): Promise<WebhookDelivery[]> {
  const rows = await tx.query<DeliveryRow>(
    `select ${COLUMNS} from webhook_deliveries
     where endpoint_id = $1 and ($2::text is null or state = $2)
       and ($3::bigint is null or (created_at_ms, id) < ($3, $4::text))
     order by created_at_ms desc, id desc limit $5`,
    [endpointId, state, after?.[0], after?.[1], limit + 1],
  )
  return rows.map(deliveryOf)
}

/** Has a delivery sent again from the beginning, now; undefined where the reader sees no such one. */
export async function replayDelivery(
  tx: Tx,
  endpointId: string,
  id: string,
): Promise<WebhookDelivery | undefined> {
  const [seen] = await tx.query('select id from webhook_deliveries where endpoint_id = $1 and id = $2', [
    endpointId,
    id,
  ])
  if (seen === undefined) return undefined
  return tx.asOwner(async () => {
    const [row] = await tx.query<DeliveryRow>(
      `update webhook_deliveries set state = 'waiting', tries = 0, next_at_ms = $3 where endpoint_id = $1 and id = $2
       returning ${COLUMNS}`,
      [endpointId, id, tx.nowMs],
    )
    return deliveryOf(row)
  })
}

/** A delivery as it is made; it is there once, however often it is made. */
export interface NewDelivery {
  id: string
  eventId: string | null
  type: EventType
  body: WebhookBody
}

/** Runs as owner. @param nextAtMs when it is due, or until when the one who makes it is sending it */
export async function insertDeliveries(
  tx: Tx,
  endpointId: string,
  news: readonly NewDelivery[],
  nextAtMs: number,
  tries = 0,
): Promise<void> {
  const rows = news.map(({ id, eventId, type, body }) => ({
    id,
    event_id: eventId,
    event_type: type,
    body: JSON.stringify(body),
  }))
  await tx.query(
    `insert into webhook_deliveries (id, endpoint_id, event_id, event_type, body, next_at_ms, attempts, tries, created_at_ms)
     select id, $2, event_id, event_type, body, $3, $4, $4, $5
     from jsonb_to_recordset($1::jsonb) as d(id text, event_id uuid, event_type text, body text)
     on conflict (id) do nothing`,
    [JSON.stringify(rows), endpointId, nextAtMs, tries, tx.nowMs],
  )
}

/** A delivery that this process sends now; nobody else does, until it is late. */
export interface HeldDelivery {
  id: string
  body: string
  tries: number
}

/** How long a delivery is held by the process that sends it: longer than a request may take. */
export const HOLD_MS = 30_000

/** Takes deliveries of an endpoint that are due. Those whose event the reader may not see now are not among them. */
export async function holdDue(tx: Tx, endpointId: string, most: number): Promise<HeldDelivery[]> {
  const held = await tx.asOwner(() =>
    tx.query<HeldDelivery & { event_id: string | null }>(
      `update webhook_deliveries d set attempts = attempts + 1, tries = tries + 1, next_at_ms = $2::bigint + ${HOLD_MS}, last_at_ms = $2,
         last_status = null, last_error = null, last_answer = null
       from (select id from webhook_deliveries
             where endpoint_id = $1 and state = 'waiting' and next_at_ms <= $2
               and exists (select from webhook_endpoints where id = $1 and state = 'active')
             order by next_at_ms, id limit $3 for update skip locked) due
       where d.id = due.id returning d.id, d.event_id, d.body, d.tries`,
      [endpointId, tx.nowMs, most],
    ),
  )
  const events = held.flatMap(({ event_id }) => event_id ?? [])
  const seen = new Set(
    (await tx.query<{ id: string }>('select id from events where id = any($1::uuid[])', [events])).map(
      ({ id }) => id,
    ),
  )
  const hidden = held.filter(({ event_id }) => event_id !== null && !seen.has(event_id)).map(({ id }) => id)
  if (hidden.length > 0)
    await tx.asOwner(() =>
      tx.query(
        `update webhook_deliveries set state = 'given_up', last_error = $2 where id = any($1::text[])`,
        [hidden, 'Its user may not read any more what it is about.'],
      ),
    )
  return held
    .filter(({ event_id }) => event_id === null || seen.has(event_id))
    .map(({ id, body, tries }) => ({ id, body, tries }))
}

/** It arrived, whoever else may be sending it by now. Runs as owner. */
export async function markDelivered(
  tx: Tx,
  endpointId: string,
  id: string,
  result: PostResult,
): Promise<void> {
  await tx.query(
    `update webhook_deliveries set state = 'delivered', delivered_at_ms = $2, last_status = $3, last_error = null, last_answer = $4
     where id = $1`,
    [id, tx.nowMs, result.status, excerptOf(result)],
  )
  await tx.query('update webhook_endpoints set failing_since_ms = null, delivered_at_ms = $2 where id = $1', [
    endpointId,
    tx.nowMs,
  ])
}

/** It did not arrive. Runs as owner. @param nextAtMs when it is tried again; undefined: it is given up */
export async function markFailed(
  tx: Tx,
  { id, tries }: Pick<HeldDelivery, 'id' | 'tries'>,
  result: PostResult,
  nextAtMs: number | undefined,
): Promise<void> {
  await tx.query(
    `update webhook_deliveries set state = $3, next_at_ms = coalesce($4::bigint, next_at_ms), last_status = $5, last_error = $6, last_answer = $7
     where id = $1 and tries = $2 and state = 'waiting'`,
    [
      id,
      tries,
      nextAtMs === undefined ? 'given_up' : 'waiting',
      nextAtMs,
      result.status,
      result.error,
      excerptOf(result),
    ],
  )
}

/** What can be stored of an answer: its beginning, without NUL. */
const excerptOf = ({ answer }: PostResult): string | null =>
  answer === '' ? null : [...answer.replaceAll('\0', '')].slice(0, 500).join('')

const KEPT_MS = 30 * 86_400_000

/** Forgets deliveries that ended a month ago. */
export const forgetOld = (tx: Tx): Promise<unknown> =>
  tx.query(`delete from webhook_deliveries where state <> 'waiting' and created_at_ms < $1`, [
    tx.nowMs - KEPT_MS,
  ])
