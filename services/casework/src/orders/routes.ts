import { randomUUID } from 'node:crypto'
import {
  AuthenticityChange,
  ChecklistChange,
  ClockChange,
  ConfidentialityChange,
  ContestChange,
  DeadlineChange,
  GagItem,
  Order,
  OrderChange,
  OrderFilter,
  OrderHead,
  OrderInput,
  Preview,
  PreviewInput,
  ReadersChange,
  Revocation,
  StateChange,
  Supersession,
} from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import { z } from 'zod'
import { cursorOf, fromCursor, PageQuery, pageOf } from '../http/page.ts'
import { type Answer, type AnyRoute, route } from '../http/route.ts'
import type { CaseworkParts } from '../parts.ts'
import { answerRoutes } from './answer-routes.ts'
import {
  changeAuthenticity,
  changeClock,
  changeConfidentiality,
  changeDeadline,
  confirmChecklist,
  editOrder,
  moveOrder,
} from './edit-order.ts'
import { listGags, listOrders } from './list-orders.ts'
import { matterRoutes } from './matter-routes.ts'
import { openOrder } from './open-order.ts'
import { contestOrder } from './order-matters.ts'
import { setReaders } from './order-readers.ts'
import { headOf, type OrderRecord } from './order-record.ts'
import { previewList } from './preview-list.ts'
import { endOrder } from './revoke-order.ts'
import { OrderId, READS, WRITES } from './route-access.ts'
import { rowRoutes } from './row-routes.ts'
import { showOrder } from './show-order.ts'
import { takeInOrder } from './take-in-order.ts'

const GAGS_AHEAD_MS = 30 * 86_400_000

const shown = async (tx: Tx, order: OrderRecord, says: string | null = null): Promise<Answer> => ({
  body: await showOrder(tx, order, says),
  headers: { etag: `"${order.version}"` },
})

export const orderRoutes = (parts: CaseworkParts): AnyRoute[] => [
  route({
    method: 'POST',
    path: '/v1/orders/preview',
    operation: 'previewOrder',
    summary: 'How a list would be taken in, row by row. Writes nothing.',
    tag: 'orders',
    access: WRITES,
    body: PreviewInput,
    example: { list: { format: 'text', content: '@kisan_union\nhttps://x.com/ekta_news\n1357924680' } },
    answers: { 200: Preview },
    handle: async ({ tx, body }) => ({ body: await previewList(tx, body) }),
  }),

  route({
    method: 'POST',
    path: '/v1/orders',
    operation: 'createOrder',
    summary:
      'Takes an order in with its list. Every row is kept; each account that is resolved is flagged. You become its reader.',
    tag: 'orders',
    access: WRITES,
    body: OrderInput,
    example: {
      title: 'Order 11/2021',
      sourceKind: 'government_order',
      issuer: { name: 'Ministry', role: 'ministry', country: 'IN' },
      deadline: { local: '2021-02-06T18:00', zone: 'Asia/Kolkata', basis: 'the order itself' },
      claims: [{ type: 'foreign_operated', assertedBy: 'Ministry', quote: 'operated from outside' }],
      list: { format: 'csv', content: 'account_id,claim\n1357924680,automated\n' },
    },
    answers: { 201: Order },
    async handle({ tx, body, caller }) {
      const { order, deadlineSays } = await takeInOrder(tx, caller, body, randomUUID())
      return shown(tx, order, deadlineSays)
    },
  }),

  route({
    method: 'GET',
    path: '/v1/orders',
    operation: 'listOrders',
    summary: 'Orders that you may read; by default those that are due first.',
    tag: 'orders',
    access: READS,
    query: PageQuery.extend(OrderFilter.shape),
    answers: { 200: pageOf(OrderHead) },
    async handle({ tx, query }) {
      const { limit, cursor, ...filter } = query
      const key = filter.sort === 'title' ? z.string() : z.int()
      const after = fromCursor(cursor, z.tuple([key, z.uuid()]))
      const found = await listOrders(tx, filter, after, limit + 1)
      const items = found.slice(0, limit)
      const last = items.at(-1)
      return {
        body: {
          items: items.map(({ head }) => head),
          next: found.length > limit && last !== undefined ? cursorOf([last.key, last.head.id]) : null,
        },
      }
    },
  }),

  route({
    method: 'GET',
    path: '/v1/orders/gags',
    operation: 'listGags',
    summary: 'Gags whose end comes by a time or has passed, soonest first. A person lifts them.',
    tag: 'orders',
    access: READS,
    query: PageQuery.extend({
      untilMs: z.coerce.number().int().nonnegative().optional().describe('default: 30 days from now'),
    }),
    answers: { 200: pageOf(GagItem) },
    async handle({ tx, query: { limit, cursor, untilMs } }) {
      const after = fromCursor(cursor, z.tuple([z.int(), z.uuid()]))
      const found = await listGags(tx, untilMs ?? tx.nowMs + GAGS_AHEAD_MS, after, limit + 1)
      const items = found.slice(0, limit)
      const last = items.at(-1)
      return {
        body: {
          items: items.map((one) => ({
            ...headOf(one),
            gagBasis: one.gag_basis,
            gagUntilMs: one.gag_until_ms,
          })),
          next: found.length > limit && last !== undefined ? cursorOf([last.gag_until_ms, last.id]) : null,
        },
      }
    },
  }),

  route({
    method: 'GET',
    path: '/v1/orders/:id',
    operation: 'readOrder',
    summary: 'An order with its checklist, readers, claims and files. That you read it is recorded.',
    tag: 'orders',
    access: READS,
    params: OrderId,
    answers: { 200: Order },
    handle: async ({ tx, params: { id }, caller }) => shown(tx, await openOrder(tx, caller, id)),
  }),

  route({
    method: 'PATCH',
    path: '/v1/orders/:id',
    operation: 'changeOrder',
    summary: 'Changes what an order says; fields that are left out stay.',
    tag: 'orders',
    access: WRITES,
    params: OrderId,
    body: OrderChange,
    example: { legalBasis: 'Section 69A of the Information Technology Act', grounds: ['public order'] },
    ifMatch: true,
    answers: { 200: Order },
    handle: async ({ tx, params: { id }, version, body }) =>
      shown(tx, await editOrder(tx, id, version, body)),
  }),

  route({
    method: 'POST',
    path: '/v1/orders/:id/state',
    operation: 'moveOrder',
    summary: 'Validates an order, calls it defective, takes it into review, or closes it.',
    tag: 'orders',
    access: WRITES,
    params: OrderId,
    body: StateChange,
    example: { to: 'validated', reason: 'Complete and verified by telephone.' },
    ifMatch: true,
    answers: { 200: Order },
    handle: async ({ tx, params: { id }, version, body }) =>
      shown(tx, await moveOrder(tx, id, version, body)),
  }),

  route({
    method: 'PUT',
    path: '/v1/orders/:id/checklist',
    operation: 'confirmChecklist',
    summary: 'Confirms a point of the checklist, or takes that back.',
    tag: 'orders',
    access: WRITES,
    params: OrderId,
    body: ChecklistChange,
    example: { item: 'redress', mark: 'present', note: 'Annex 2' },
    ifMatch: true,
    answers: { 200: Order },
    handle: async ({ tx, params: { id }, version, body, caller }) =>
      shown(tx, await confirmChecklist(tx, caller, id, version, body)),
  }),

  route({
    method: 'PUT',
    path: '/v1/orders/:id/authenticity',
    operation: 'setAuthenticity',
    summary: 'Says whether an order is what it claims to be.',
    tag: 'orders',
    access: WRITES,
    params: OrderId,
    body: AuthenticityChange,
    example: { authenticity: 'verified', reason: 'The issuer confirmed it by telephone.' },
    ifMatch: true,
    answers: { 200: Order },
    handle: async ({ tx, params: { id }, version, body, caller }) =>
      shown(tx, await changeAuthenticity(tx, caller, id, version, body)),
  }),

  route({
    method: 'PUT',
    path: '/v1/orders/:id/confidentiality',
    operation: 'setConfidentiality',
    summary: 'Says who may know of an order. Only its readers by name do this, and widening needs a reason.',
    tag: 'orders',
    access: WRITES,
    params: OrderId,
    body: ConfidentialityChange,
    example: { gag: false, mayNotifyUser: true, reason: 'The gag was lifted by the court.' },
    ifMatch: true,
    answers: { 200: Order },
    handle: async ({ tx, params: { id }, version, body, caller }) =>
      shown(tx, await changeConfidentiality(tx, caller, id, version, body)),
  }),

  route({
    method: 'PUT',
    path: '/v1/orders/:id/readers',
    operation: 'setReaders',
    summary: 'Says who reads an order. One of legal or lead has to stay. Answers nothing to one who left.',
    tag: 'orders',
    access: WRITES,
    params: OrderId,
    body: ReadersChange,
    example: { readers: ['4b4b2f0e-2f0f-4f5c-9d0e-6f1c6a1b2c3d'], reason: 'She reviews the cases.' },
    ifMatch: true,
    answers: { 200: Order, 204: undefined },
    async handle({ tx, params: { id }, version, body, caller }) {
      const order = await setReaders(tx, caller, id, version, body)
      const [still] = await tx.query('select id from orders where id = $1', [id])
      return still === undefined ? { status: 204 } : shown(tx, order)
    },
  }),

  route({
    method: 'PUT',
    path: '/v1/orders/:id/deadline',
    operation: 'setDeadline',
    summary: 'Sets or extends the deadline, as a local time in a zone.',
    tag: 'orders',
    access: WRITES,
    params: OrderId,
    body: DeadlineChange,
    example: {
      deadline: { local: '2021-02-10T18:00', zone: 'Asia/Kolkata' },
      reason: 'The issuer granted four days more.',
    },
    ifMatch: true,
    answers: { 200: Order },
    async handle({ tx, params: { id }, version, body, caller }) {
      const { order, says } = await changeDeadline(tx, caller, id, version, body)
      return shown(tx, order, says)
    },
  }),

  route({
    method: 'POST',
    path: '/v1/orders/:id/clock',
    operation: 'changeClock',
    summary: 'Pauses the clock, or lets it run on; the deadline moves by as long as it stood still.',
    tag: 'orders',
    access: WRITES,
    params: OrderId,
    body: ClockChange,
    example: { action: 'pause', reason: 'We have asked the issuer for the missing rows.' },
    ifMatch: true,
    answers: { 200: Order },
    handle: async ({ tx, params: { id }, version, body, caller }) =>
      shown(tx, await changeClock(tx, caller, id, version, body)),
  }),

  route({
    method: 'POST',
    path: '/v1/orders/:id/contest',
    operation: 'contestOrder',
    summary: 'Says that an order is contested, or not any more.',
    tag: 'orders',
    access: WRITES,
    params: OrderId,
    body: ContestChange,
    example: { contested: true, reason: 'We have asked the court to set it aside.' },
    answers: { 200: Order },
    handle: async ({ tx, params: { id }, body, caller }) =>
      shown(tx, await contestOrder(tx, caller, id, body)),
  }),

  route({
    method: 'POST',
    path: '/v1/orders/:id/revoke',
    operation: 'revokeOrder',
    summary: 'Its issuer took it back: its flags are withdrawn, and what rested on it is opened again.',
    tag: 'orders',
    access: WRITES,
    params: OrderId,
    body: Revocation,
    example: { reason: 'Withdrawn by letter of 12 February.' },
    ifMatch: true,
    answers: { 200: Order },
    handle: async ({ tx, params: { id }, version, body, caller }) =>
      shown(tx, await endOrder(tx, caller, id, version, { kind: 'revoked', reason: body.reason })),
  }),

  route({
    method: 'POST',
    path: '/v1/orders/:id/supersede',
    operation: 'supersedeOrder',
    summary: 'A later order takes its place: its flags are withdrawn, and what rested on it is opened again.',
    tag: 'orders',
    access: WRITES,
    params: OrderId,
    body: Supersession,
    example: { byOrderId: '4b4b2f0e-2f0f-4f5c-9d0e-6f1c6a1b2c3d', reason: 'Replaced by order 12/2021.' },
    ifMatch: true,
    answers: { 200: Order },
    handle: async ({ tx, params: { id }, version, body, caller }) =>
      shown(
        tx,
        await endOrder(tx, caller, id, version, {
          kind: 'superseded',
          by: body.byOrderId,
          reason: body.reason,
        }),
      ),
  }),

  ...rowRoutes(parts),
  ...matterRoutes(parts),
  ...answerRoutes(),
]
