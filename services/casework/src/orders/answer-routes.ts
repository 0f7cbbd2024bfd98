import { AnswerChange, AnswerInput, OrderAnswer } from '@murmuration/contracts'
import { z } from 'zod'
import { type Answer, type AnyRoute, route } from '../http/route.ts'
import { openOrder } from './open-order.ts'
import {
  type Answered,
  changeDraft,
  draftAnswer,
  findAnswer,
  listAnswers,
  sendAnswer,
  withdrawDraft,
} from './order-answers.ts'
import { DRAFTS, OrderId, READS, WRITES } from './route-access.ts'

const AnswerId = OrderId.extend({ answer: z.uuid() })

const shown = (answer: Answered): Answer => ({ body: answer, headers: { etag: `"${answer.version}"` } })

export const answerRoutes = (): AnyRoute[] => [
  route({
    method: 'POST',
    path: '/v1/orders/:id/answers',
    operation: 'draftAnswer',
    summary: 'Drafts an answer from the numbers as they stand. A draft is sent by a person, never by itself.',
    tag: 'orders',
    access: DRAFTS,
    params: OrderId,
    body: AnswerInput,
    example: { kind: 'partial' },
    answers: { 201: OrderAnswer },
    handle: async ({ tx, params: { id }, body, caller }) => shown(await draftAnswer(tx, caller, id, body)),
  }),

  route({
    method: 'GET',
    path: '/v1/orders/:id/answers',
    operation: 'listAnswers',
    summary: 'Answers to an order, newest first.',
    tag: 'orders',
    access: READS,
    params: OrderId,
    answers: { 200: z.object({ items: z.array(OrderAnswer) }) },
    async handle({ tx, params: { id }, caller }) {
      await openOrder(tx, caller, id)
      return { body: { items: await listAnswers(tx, id) } }
    },
  }),

  route({
    method: 'GET',
    path: '/v1/orders/:id/answers/:answer',
    operation: 'readAnswer',
    summary: 'One answer.',
    tag: 'orders',
    access: READS,
    params: AnswerId,
    answers: { 200: OrderAnswer },
    async handle({ tx, params: { id, answer }, caller }) {
      await openOrder(tx, caller, id)
      return shown(await findAnswer(tx, id, answer))
    },
  }),

  route({
    method: 'PATCH',
    path: '/v1/orders/:id/answers/:answer',
    operation: 'changeAnswer',
    summary: 'Changes a draft. If-Match: version of the answer.',
    tag: 'orders',
    access: DRAFTS,
    params: AnswerId,
    body: AnswerChange,
    example: { message: 'To the order "Order 11/2021". …' },
    ifMatch: true,
    answers: { 200: OrderAnswer },
    handle: async ({ tx, params: { id, answer }, version, body }) =>
      shown(await changeDraft(tx, id, answer, version, body)),
  }),

  route({
    method: 'POST',
    path: '/v1/orders/:id/answers/:answer/send',
    operation: 'sendAnswer',
    summary: 'Marks a draft as sent by you, now: the order is responded to. If-Match: version of the answer.',
    tag: 'orders',
    access: WRITES,
    params: AnswerId,
    ifMatch: true,
    answers: { 200: OrderAnswer },
    handle: async ({ tx, params: { id, answer }, version, caller }) =>
      shown(await sendAnswer(tx, caller, id, answer, version)),
  }),

  route({
    method: 'POST',
    path: '/v1/orders/:id/answers/:answer/withdraw',
    operation: 'withdrawAnswer',
    summary: 'Lays a draft aside. If-Match: version of the answer.',
    tag: 'orders',
    access: DRAFTS,
    params: AnswerId,
    ifMatch: true,
    answers: { 200: OrderAnswer },
    handle: async ({ tx, params: { id, answer }, version }) =>
      shown(await withdrawDraft(tx, id, answer, version)),
  }),
]
