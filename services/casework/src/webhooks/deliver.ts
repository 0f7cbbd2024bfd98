import { randomUUID } from 'node:crypto'
import type { Webhook, WebhookTest } from '@murmuration/contracts'
import type { Reader, Store, Tx } from '@murmuration/store'
import { waitMs } from './backoff.ts'
import {
  type HeldDelivery,
  HOLD_MS,
  holdDue,
  insertDeliveries,
  markDelivered,
  markFailed,
} from './delivery-rows.ts'
import { bodyOf, deliveryId } from './fan-out.ts'
import { guardedPost, type PostParts, type PostResult } from './guarded-post.ts'
import { signedHeaders } from './sign.ts'

/** What sending needs beside the store. */
export interface DeliveryParts extends PostParts {
  store: Store
  nowMs: () => number
  /** From 0 to 1. */
  draw: () => number
}

interface Target {
  id: string
  url: string
  /** One, or two while the one before holds. */
  secrets: string[]
}

/** How many deliveries of one endpoint are on their way at a time, from one process. */
const AT_A_TIME = 8

/** Nothing arrived for so long: the endpoint is disabled. */
const DISABLED_AFTER_MS = 5 * 86_400_000

/**
 * Sends what is due at an endpoint, a few at a time, and notes how each ended.
 *
 * @returns how many were sent
 */
export async function deliverDue(parts: DeliveryParts, endpointId: string, reader: Reader): Promise<number> {
  const { store } = parts
  const { target, held } = await store.as(reader, async (tx) => ({
    target: await targetOf(tx, endpointId),
    held: await holdDue(tx, endpointId, AT_A_TIME),
  }))
  if (target === undefined) return 0
  const ends = await Promise.allSettled(
    held.map(async (one) => {
      const result = await post(parts, target, one.id, one.body)
      await store.system((tx) => settle(tx, target, reader.userId, one, result, parts.draw()), 'webhooks')
    }),
  )
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  return held.length
}

const targetOf = (tx: Tx, id: string): Promise<Target | undefined> =>
  tx.asOwner(async () => {
    const [row] = await tx.query<{
      url: string
      secret: string
      old_secret: string | null
      old_secret_until_ms: number | null
    }>('select url, secret, old_secret, old_secret_until_ms from webhook_endpoints where id = $1', [id])
    if (row === undefined) return undefined
    const { url, secret, old_secret, old_secret_until_ms } = row
    const holds = old_secret !== null && (old_secret_until_ms ?? 0) > tx.nowMs
    return { id, url, secrets: holds ? [secret, old_secret] : [secret] }
  })

const post = (
  parts: DeliveryParts,
  { url, secrets }: Target,
  id: string,
  body: string,
): Promise<PostResult> =>
  guardedPost(
    url,
    {
      'content-type': 'application/json',
      'user-agent': 'Murmuration-Webhooks/1',
      ...signedHeaders(id, parts.nowMs(), body, secrets),
    },
    body,
    parts,
  )

async function settle(
  tx: Tx,
  target: Target,
  userId: string,
  one: HeldDelivery,
  result: PostResult,
  draw: number,
): Promise<void> {
  if (result.error === null) return markDelivered(tx, target.id, one.id, result)
  const isGone = result.status === 410
  const wait = isGone ? undefined : waitMs(one.tries, draw, result.retryAfterSeconds)
  await markFailed(tx, one, result, wait === undefined ? undefined : tx.nowMs + wait)
  const [endpoint] = await tx.query<{ failing_since_ms: number }>(
    `update webhook_endpoints set failing_since_ms = coalesce(failing_since_ms, $2) where id = $1 and state = 'active'
     returning failing_since_ms`,
    [target.id, tx.nowMs],
  )
  if (endpoint === undefined) return
  if (!isGone && tx.nowMs - endpoint.failing_since_ms < DISABLED_AFTER_MS) return
  const because = isGone ? 'gone' : 'failures'
  await tx.query(
    `update webhook_endpoints set state = 'disabled', disabled_because = $2, version = version + 1 where id = $1`,
    [target.id, because],
  )
  tx.record({
    type: 'webhook.disabled',
    entity: `webhook:${target.id}`,
    scope: { kind: 'user', id: userId },
    prevState: 'active',
    nextState: 'disabled',
    reason: isGone ? 'It answered 410 Gone.' : 'Nothing arrived there for five days.',
  })
}

/** Sends a test to an endpoint that `reader` may see, once and now. Undefined: there is no such endpoint for them. */
export async function sendTest(
  parts: DeliveryParts,
  { id: endpointId }: Pick<Webhook, 'id'>,
  reader: Reader,
): Promise<WebhookTest | undefined> {
  const { store, nowMs } = parts
  const eventId = randomUUID()
  const id = deliveryId(endpointId, eventId)
  const body = bodyOf({
    id: eventId,
    atMs: nowMs(),
    type: 'webhook.tested',
    entity: `webhook:${endpointId}`,
    prevState: null,
    nextState: null,
  })
  const target = await store.as(reader, async (tx) => {
    const [seen] = await tx.query<{ user_id: string }>(
      'select user_id from webhook_endpoints where id = $1',
      [endpointId],
    )
    if (seen === undefined) return undefined
    // Held for as long as it takes, so that nobody else sends it.
    await tx.asOwner(() =>
      insertDeliveries(
        tx,
        endpointId,
        [{ id, eventId: null, type: 'webhook.tested', body }],
        tx.nowMs + HOLD_MS,
        1,
      ),
    )
    tx.record({
      type: 'webhook.tested',
      entity: `webhook:${endpointId}`,
      scope: { kind: 'user', id: seen.user_id },
    })
    return targetOf(tx, endpointId)
  })
  if (target === undefined) return undefined
  const result = await post(parts, target, id, JSON.stringify(body))
  await store.system(async (tx) => {
    if (result.error === null) await markDelivered(tx, endpointId, id, result)
    else await markFailed(tx, { id, tries: 1 }, result, undefined)
  })
  return { delivered: result.error === null, status: result.status, error: result.error }
}
