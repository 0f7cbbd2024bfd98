import {
  ChangeWebhook,
  DeliveryState,
  NewWebhook,
  Webhook,
  WebhookDelivery,
  WebhookTest,
  WebhookWithSecret,
} from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import { z } from 'zod'
import { cursorOf, fromCursor, PageQuery, pageOf } from '../http/page.ts'
import { notFound, ProblemError } from '../http/problem.ts'
import { type AnyRoute, rawRoute, route } from '../http/route.ts'
import type { CaseworkParts } from '../parts.ts'
import { sendTest } from './deliver.ts'
import { listDeliveries, replayDelivery } from './delivery-rows.ts'
import {
  insertEndpoint,
  listEndpoints,
  readEndpoint,
  replaceSecret,
  updateEndpoint,
} from './endpoint-rows.ts'
import { newSecret } from './sign.ts'
import { deliveryParts } from './start-webhooks.ts'

const WebhookId = z.object({ id: z.uuid() })
const Position = z.tuple([z.int().nonnegative(), z.string().max(512)])
const WRITES = { roles: ['admin', 'lead'], scope: 'admin' } as const
// Row-level security leaves everyone their own; a service user of any role looks after what is sent to it.
const READS = { roles: 'signed_in', scope: 'admin' } as const

export const webhookRoutes = (parts: CaseworkParts): AnyRoute[] => {
  const delivery = deliveryParts(parts)

  /** @throws {ProblemError} 422 */
  const mustBeReachable = (url: string | undefined): void => {
    const refusal = url === undefined ? undefined : delivery.guard.refusalOf(url)
    if (refusal !== undefined) throw new ProblemError(422, refusal)
  }

  return [
    route({
      method: 'GET',
      path: '/v1/webhooks',
      operation: 'listWebhooks',
      summary: 'Endpoints that are told of events, newest first: your own; to admin, all.',
      tag: 'webhooks',
      access: READS,
      query: PageQuery,
      answers: { 200: pageOf(Webhook) },
      async handle({ tx, query: { limit, cursor } }) {
        const found = await listEndpoints(
          tx,
          limit,
          fromCursor(cursor, z.tuple([z.int().nonnegative(), z.uuid()])),
        )
        return { body: pageFrom(found, limit) }
      },
    }),

    route({
      method: 'POST',
      path: '/v1/webhooks',
      tellsSecret: true,
      operation: 'makeWebhook',
      summary:
        'Makes an endpoint, which is told of what its user may read from now on. Shows its secret once.',
      tag: 'webhooks',
      access: WRITES,
      body: NewWebhook,
      example: {
        url: 'https://trust.example.org/hooks/murmuration',
        description: 'Tickets of the legal desk',
        eventTypes: ['case.state_changed', 'order.deadline_warned'],
      },
      answers: { 201: WebhookWithSecret },
      async handle({ tx, body, caller }) {
        const userId = body.userId ?? caller.userId
        mustBeReachable(body.url)
        if (userId !== caller.userId) await mustServe(tx, caller.role, userId)
        const secret = newSecret()
        const made = await insertEndpoint(tx, userId, body, secret)
        recordChange(tx, 'webhook.made', made, { nextState: made.state })
        return { headers: { etag: `"${made.version}"` }, body: { ...made, secret } }
      },
    }),

    route({
      method: 'GET',
      path: '/v1/webhooks/:id',
      operation: 'readWebhook',
      summary: 'One endpoint, without its secret.',
      tag: 'webhooks',
      access: READS,
      params: WebhookId,
      answers: { 200: Webhook },
      async handle({ tx, params }) {
        const found = await readEndpoint(tx, params.id)
        if (found === undefined) throw notFound('webhook')
        return { headers: { etag: `"${found.version}"` }, body: found }
      },
    }),

    route({
      method: 'PATCH',
      path: '/v1/webhooks/:id',
      operation: 'changeWebhook',
      summary: 'Changes an endpoint, disables it, or enables it again.',
      tag: 'webhooks',
      access: WRITES,
      ifMatch: true,
      params: WebhookId,
      body: ChangeWebhook,
      example: { state: 'active' },
      answers: { 200: Webhook },
      async handle({ tx, params, body, version }) {
        const before = await mustHold(tx, params.id, version)
        mustBeReachable(body.url)
        const after = await updateEndpoint(tx, before, body)
        recordChange(tx, 'webhook.changed', after, { prevState: before.state, nextState: after.state })
        return { headers: { etag: `"${after.version}"` }, body: after }
      },
    }),

    route({
      method: 'DELETE',
      path: '/v1/webhooks/:id',
      operation: 'removeWebhook',
      summary: 'Removes an endpoint and the log of its deliveries. It is told of nothing any more.',
      tag: 'webhooks',
      access: WRITES,
      ifMatch: true,
      params: WebhookId,
      answers: { 204: undefined },
      async handle({ tx, params, version }) {
        const before = await mustHold(tx, params.id, version)
        await tx.query('delete from webhook_endpoints where id = $1', [before.id])
        recordChange(tx, 'webhook.removed', before, { prevState: before.state })
        return {}
      },
    }),

    route({
      method: 'POST',
      path: '/v1/webhooks/:id/secret',
      tellsSecret: true,
      operation: 'rotateWebhookSecret',
      summary: 'Gives an endpoint a new secret and shows it once. For 24 hours the one before signs as well.',
      tag: 'webhooks',
      access: WRITES,
      ifMatch: true,
      params: WebhookId,
      answers: { 200: WebhookWithSecret },
      async handle({ tx, params, version }) {
        const before = await mustHold(tx, params.id, version)
        const secret = newSecret()
        const after = await replaceSecret(tx, before.id, secret)
        recordChange(tx, 'webhook.secret_rotated', after)
        return { headers: { etag: `"${after.version}"` }, body: { ...after, secret } }
      },
    }),

    rawRoute({
      method: 'POST',
      path: '/v1/webhooks/:id/test',
      operation: 'testWebhook',
      summary: 'Sends a test to an endpoint, once and now, and says what came of it.',
      tag: 'webhooks',
      access: WRITES,
      params: WebhookId,
      answers: { 200: WebhookTest },
      async answer({ params, caller }, _request, reply) {
        const result = await sendTest(delivery, params, caller!)
        if (result === undefined) throw notFound('webhook')
        reply.header('cache-control', 'no-store')
        return result
      },
    }),

    route({
      method: 'GET',
      path: '/v1/webhooks/:id/deliveries',
      operation: 'listWebhookDeliveries',
      summary:
        'What was sent to your endpoint in the last 30 days, or waits to be sent, newest first; what you may not read any more is left out.',
      tag: 'webhooks',
      access: READS,
      params: WebhookId,
      query: PageQuery.extend({ state: DeliveryState.optional() }),
      answers: { 200: pageOf(WebhookDelivery) },
      async handle({ tx, params, query: { limit, cursor, state }, caller }) {
        await mustOwn(tx, params.id, caller.userId)
        const found = await listDeliveries(tx, params.id, state, limit, fromCursor(cursor, Position))
        return { body: pageFrom(found, limit) }
      },
    }),

    route({
      method: 'POST',
      path: '/v1/webhooks/:id/deliveries/:deliveryId/replay',
      operation: 'replayWebhookDelivery',
      summary: 'Sends a delivery again, with the same id, until it arrives or is given up.',
      tag: 'webhooks',
      access: READS,
      params: WebhookId.extend({ deliveryId: z.string().max(512) }),
      answers: { 202: WebhookDelivery },
      async handle({ tx, params, caller }) {
        const endpoint = await mustOwn(tx, params.id, caller.userId)
        if (endpoint.state === 'disabled')
          throw new ProblemError(409, 'This webhook is disabled; enable it, then replay.')
        const replayed = await replayDelivery(tx, params.id, params.deliveryId)
        if (replayed === undefined) throw notFound('delivery')
        recordChange(tx, 'webhook.replayed', endpoint)
        return { body: replayed }
      },
    }),
  ]
}

function pageFrom<Item extends { createdAtMs: number; id: string }>(found: Item[], limit: number) {
  const items = found.slice(0, limit)
  const last = items[items.length - 1]
  return { items, next: found.length > limit ? cursorOf([last.createdAtMs, last.id]) : null }
}

/** @throws {ProblemError} 403 or 422 */
async function mustServe(tx: Tx, role: string, userId: string): Promise<void> {
  if (role !== 'admin')
    throw new ProblemError(
      403,
      'Only admin makes webhooks for others; leave userId out to make one of your own.',
    )
  const [user] = await tx.query<{ kind: string }>('select kind from users where id = $1', [userId])
  if (user?.kind !== 'service')
    throw new ProblemError(422, 'userId has to be yours or that of a service user; a person makes their own.')
}

/** @throws {ProblemError} 404, or 409 where it has another version */
async function mustHold(tx: Tx, id: string, version: number): Promise<Webhook> {
  const found = await readEndpoint(tx, id, true)
  if (found === undefined) throw notFound('webhook')
  if (found.version !== version)
    throw new ProblemError(409, 'This webhook was changed since; look at it again.', {
      current: found,
      difference: { version: { from: version, to: found.version } },
    })
  return found
}

/** @throws {ProblemError} 404; 403 for admin, who looks after endpoints and not at what they are told */
async function mustOwn(tx: Tx, id: string, userId: string): Promise<Webhook> {
  const found = await readEndpoint(tx, id)
  if (found === undefined) throw notFound('webhook')
  if (found.userId !== userId)
    throw new ProblemError(403, 'What this webhook is told is for its own user alone.')
  return found
}

const recordChange = (
  tx: Tx,
  type:
    | 'webhook.made'
    | 'webhook.changed'
    | 'webhook.removed'
    | 'webhook.secret_rotated'
    | 'webhook.replayed',
  { id, userId }: Webhook,
  states: { prevState?: string; nextState?: string } = {},
): void => tx.record({ type, entity: `webhook:${id}`, scope: { kind: 'user', id: userId }, ...states })
