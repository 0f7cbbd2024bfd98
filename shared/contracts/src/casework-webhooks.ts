import { z } from 'zod'
import { EventType } from './casework-events.ts'

/** Who is told of what happens, over HTTP, by the convention of Standard Webhooks. @see https://www.standardwebhooks.com */

/** What is told of an event: what it is and what it happened to. What it says is read from the API. */
export const EventNotice = z
  .object({
    id: z.uuid(),
    atMs: z.int(),
    type: EventType,
    entity: z.string().describe('what it happened to, such as case:<id>'),
    prevState: z.string().nullable(),
    nextState: z.string().nullable(),
  })
  .meta({ id: 'EventNotice' })
export type EventNotice = z.infer<typeof EventNotice>

/** Body of a delivery. */
export const WebhookBody = z
  .object({
    type: EventType,
    timestamp: z.iso.datetime().describe('when it happened'),
    data: EventNotice.omit({ atMs: true, type: true }),
  })
  .meta({ id: 'WebhookBody' })
export type WebhookBody = z.infer<typeof WebhookBody>

const Url = z.string().max(2_000).describe('https, without a name or password in it')
const Types = z
  .array(EventType)
  .max(200)
  .describe('types of events that it is told of; empty: all but those of webhooks themselves')
const Description = z.string().max(1_000)

export const NewWebhook = z
  .object({
    url: Url,
    description: Description.default(''),
    eventTypes: Types.default([]),
    userId: z
      .uuid()
      .optional()
      .describe(
        'whose eyes it has: it is told of what this user may read. Default: you; admin: also a service user',
      ),
  })
  .meta({ id: 'NewWebhook' })
export type NewWebhook = z.infer<typeof NewWebhook>

export const ChangeWebhook = z
  .object({
    url: Url.optional(),
    description: Description.optional(),
    eventTypes: Types.optional(),
    state: z
      .enum(['active', 'disabled'])
      .optional()
      .describe('what happens while it is disabled is never sent; what waited to be sent goes on'),
  })
  .meta({ id: 'ChangeWebhook' })
export type ChangeWebhook = z.infer<typeof ChangeWebhook>

export const Webhook = z
  .object({
    id: z.uuid(),
    userId: z.uuid(),
    url: z.string(),
    description: z.string(),
    eventTypes: z.array(EventType),
    state: z.enum(['active', 'disabled']),
    disabledBecause: z
      .enum(['person', 'failures', 'gone'])
      .nullable()
      .describe('failures: nothing arrived for five days; gone: it answered 410'),
    failingSinceMs: z.int().nullable().describe('told to its own user alone'),
    deliveredAtMs: z
      .int()
      .nullable()
      .describe('last time that something arrived; told to its own user alone'),
    oldSecretUntilMs: z
      .int()
      .nullable()
      .describe('until then deliveries are signed with the secret before as well'),
    version: z.int(),
    createdAtMs: z.int(),
  })
  .meta({ id: 'Webhook' })
export type Webhook = z.infer<typeof Webhook>

export const WebhookWithSecret = Webhook.extend({
  secret: z.string().describe('whsec_…, shown this once'),
}).meta({ id: 'WebhookWithSecret' })

export const DeliveryState = z.enum(['waiting', 'delivered', 'given_up'])

export const WebhookDelivery = z
  .object({
    id: z.string().describe('the header webhook-id; the same in every attempt and replay'),
    type: EventType,
    state: DeliveryState,
    attempts: z.int(),
    createdAtMs: z.int(),
    lastAtMs: z.int().nullable(),
    nextAtMs: z.int().nullable().describe('null where it is not sent any more'),
    deliveredAtMs: z.int().nullable(),
    lastStatus: z.int().nullable(),
    lastError: z.string().nullable(),
    lastAnswer: z.string().nullable().describe('how the answer began'),
    body: WebhookBody,
  })
  .meta({ id: 'WebhookDelivery' })
export type WebhookDelivery = z.infer<typeof WebhookDelivery>

export const WebhookTest = z
  .object({
    delivered: z.boolean(),
    status: z.int().nullable(),
    error: z.string().nullable(),
  })
  .meta({ id: 'WebhookTest' })
export type WebhookTest = z.infer<typeof WebhookTest>
