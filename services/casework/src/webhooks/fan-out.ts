import { createHash } from 'node:crypto'
import type { EventNotice, EventType, WebhookBody } from '@murmuration/contracts'
import type { Reader, Store } from '@murmuration/store'
import { eventsAfter } from '../changes/events-after.ts'
import { insertDeliveries } from './delivery-rows.ts'

/** The id of a delivery follows from the endpoint and the event: however often it is made, it is the same one. */
export const deliveryId = (endpointId: string, eventId: string): string =>
  `msg_${createHash('sha256').update(`${endpointId}\n${eventId}`).digest('base64url').slice(0, 32)}`

export const bodyOf = ({ id, atMs, type, entity, prevState, nextState }: EventNotice): WebhookBody => ({
  type,
  timestamp: new Date(atMs).toISOString(),
  data: { id, entity, prevState, nextState },
})

/** Whether an endpoint asked for this type. No types: all, but those that sending webhooks brings about by itself. */
const wants = (types: readonly EventType[], type: EventType): boolean =>
  types.length === 0 ? !type.startsWith('webhook.') : types.includes(type)

/**
 * Makes the deliveries of the next events of an endpoint, as far as its user may see them, and moves it past them in the
 * same transaction. Where another process is at it, this one leaves it.
 *
 * @returns whether it may have more to do
 */
export const fanOut = (store: Store, endpointId: string, reader: Reader): Promise<boolean> =>
  store.as(reader, async (tx) => {
    const endpoint = await tx.asOwner(async () => {
      const [row] = await tx.query<{ after_seq: number; event_types: EventType[] }>(
        `select e.after_seq, e.event_types from webhook_endpoints e join users u on u.id = e.user_id
         where e.id = $1 and e.state = 'active' and e.user_id = $2 and u.role = $3 and not u.disabled
         for update of e skip locked`,
        [endpointId, reader.userId, reader.role],
      )
      return row
    })
    if (endpoint === undefined) return false
    const { upTo, isAll, events } = await eventsAfter(tx, endpoint.after_seq)
    if (upTo === endpoint.after_seq) return false
    const news = events
      .filter(({ type }) => wants(endpoint.event_types, type))
      .map((event) => ({
        id: deliveryId(endpointId, event.id),
        eventId: event.id,
        type: event.type,
        body: bodyOf(event),
      }))
    await tx.asOwner(async () => {
      if (news.length > 0) await insertDeliveries(tx, endpointId, news, tx.nowMs)
      await tx.query('update webhook_endpoints set after_seq = $2 where id = $1', [endpointId, upTo])
    })
    return !isAll
  })
