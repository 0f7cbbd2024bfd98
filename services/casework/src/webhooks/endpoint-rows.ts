import type { ChangeWebhook, EventType, NewWebhook, Webhook } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import { newestSeq } from '../changes/events-after.ts'

interface EndpointRow {
  id: string
  user_id: string
  url: string
  description: string
  event_types: EventType[]
  state: Webhook['state']
  disabled_because: Webhook['disabledBecause']
  failing_since_ms: number | null
  delivered_at_ms: number | null
  old_secret_until_ms: number | null
  version: number
  created_at_ms: number
}

/** When something arrived, or did not, tells that something happened that its user may read: that is for the user alone. */
const COLUMNS = `id, user_id, url, description, event_types, state, disabled_because,
  case when user_id = reader_id() then failing_since_ms end as failing_since_ms,
  case when user_id = reader_id() then delivered_at_ms end as delivered_at_ms,
  old_secret_until_ms, version, created_at_ms`

const endpointOf = (row: EndpointRow, nowMs: number): Webhook => ({
  id: row.id,
  userId: row.user_id,
  url: row.url,
  description: row.description,
  eventTypes: row.event_types,
  state: row.state,
  disabledBecause: row.disabled_because,
  failingSinceMs: row.failing_since_ms,
  deliveredAtMs: row.delivered_at_ms,
  oldSecretUntilMs:
    row.old_secret_until_ms !== null && row.old_secret_until_ms > nowMs ? row.old_secret_until_ms : null,
  version: row.version,
  createdAtMs: row.created_at_ms,
})

/** Endpoints that the reader may see, newest first; one more than `limit` where there are more. */
export async function listEndpoints(tx: Tx, limit: number, after?: [number, string]): Promise<Webhook[]> {
  const rows = await tx.query<EndpointRow>(
    `select ${COLUMNS} from webhook_endpoints
     where $1::bigint is null or (created_at_ms, id) < ($1, $2::uuid) order by created_at_ms desc, id desc limit $3`,
    [after?.[0], after?.[1], limit + 1],
  )
  return rows.map((row) => endpointOf(row, tx.nowMs))
}

/** @param lock holds it until the end of the transaction */
export async function readEndpoint(tx: Tx, id: string, lock = false): Promise<Webhook | undefined> {
  const [row] = await tx.query<EndpointRow>(
    `select ${COLUMNS} from webhook_endpoints where id = $1${lock ? ' for update' : ''}`,
    [id],
  )
  return row && endpointOf(row, tx.nowMs)
}

/** It is told of what happens from now on. */
export async function insertEndpoint(
  tx: Tx,
  userId: string,
  { url, description, eventTypes }: NewWebhook,
  secret: string,
): Promise<Webhook> {
  const afterSeq = await newestSeq(tx)
  const [row] = await tx.query<EndpointRow>(
    `insert into webhook_endpoints (user_id, url, description, event_types, secret, after_seq, created_at_ms)
     values ($1, $2, $3, $4, $5, $6, $7) returning ${COLUMNS}`,
    [userId, url, description, [...new Set(eventTypes)], secret, afterSeq, tx.nowMs],
  )
  return endpointOf(row, tx.nowMs)
}

/** Changes an endpoint whose row is held. Enabled again, it is told of what happens from now on. */
export async function updateEndpoint(tx: Tx, before: Webhook, change: ChangeWebhook): Promise<Webhook> {
  const { url, description, eventTypes, state } = change
  const isEnabled = state === 'active' && before.state === 'disabled'
  const afterSeq = isEnabled ? await newestSeq(tx) : undefined
  return tx.asOwner(async () => {
    const [row] = await tx.query<EndpointRow>(
      `update webhook_endpoints set version = version + 1, url = coalesce($2, url), description = coalesce($3, description),
         event_types = coalesce($4::text[], event_types), after_seq = coalesce($5::bigint, after_seq),
         state = coalesce($6, state),
         disabled_because = case coalesce($6, state) when 'active' then null else coalesce(disabled_because, 'person') end,
         failing_since_ms = case when $5::bigint is null then failing_since_ms end
       where id = $1 returning ${COLUMNS}`,
      [before.id, url, description, eventTypes && [...new Set(eventTypes)], afterSeq, state],
    )
    return endpointOf(row, tx.nowMs)
  })
}

/** How long deliveries are signed with the secret before as well. */
const OLD_SECRET_MS = 86_400_000

/** Gives an endpoint whose row is held another secret. */
export const replaceSecret = (tx: Tx, id: string, secret: string): Promise<Webhook> =>
  tx.asOwner(async () => {
    const [row] = await tx.query<EndpointRow>(
      `update webhook_endpoints set version = version + 1, old_secret = secret, old_secret_until_ms = $3, secret = $2
       where id = $1 returning ${COLUMNS}`,
      [id, secret, tx.nowMs + OLD_SECRET_MS],
    )
    return endpointOf(row, tx.nowMs)
  })
