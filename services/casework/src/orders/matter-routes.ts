import { FileInput, MatterInput, OrderFile, OrderMatter } from '@murmuration/contracts'
import { z } from 'zod'
import { cursorOf, fromCursor, PageQuery, pageOf } from '../http/page.ts'
import { type AnyRoute, rawRoute, route } from '../http/route.ts'
import type { CaseworkParts } from '../parts.ts'
import { openOrder } from './open-order.ts'
import { addFile, readFile } from './order-files.ts'
import { listMatters, takeInMatter } from './order-matters.ts'
import { OrderId, READS, WRITES } from './route-access.ts'

export const matterRoutes = ({ store }: CaseworkParts): AnyRoute[] => [
  route({
    method: 'POST',
    path: '/v1/orders/:id/matters',
    operation: 'recordMatter',
    summary: 'Writes down a notice, a threat of penalties, or a note. It decides nothing.',
    tag: 'orders',
    access: WRITES,
    params: OrderId,
    body: MatterInput,
    example: { kind: 'noncompliance_notice_received', text: 'Notice of 4 February, by courier.' },
    answers: { 201: OrderMatter },
    handle: async ({ tx, params: { id }, body, caller }) => ({
      body: await takeInMatter(tx, caller, id, body),
    }),
  }),

  route({
    method: 'GET',
    path: '/v1/orders/:id/matters',
    operation: 'listMatters',
    summary: 'What happened about an order, oldest first: warnings, notices, pauses.',
    tag: 'orders',
    access: READS,
    params: OrderId,
    query: PageQuery,
    answers: { 200: pageOf(OrderMatter) },
    async handle({ tx, params: { id }, query: { limit, cursor }, caller }) {
      await openOrder(tx, caller, id)
      const after = fromCursor(cursor, z.tuple([z.int(), z.uuid()]))
      const found = await listMatters(tx, id, after, limit + 1)
      const items = found.slice(0, limit)
      const last = items.at(-1)
      return {
        body: {
          items,
          next: found.length > limit && last !== undefined ? cursorOf([last.recordedAtMs, last.id]) : null,
        },
      }
    },
  }),

  route({
    method: 'POST',
    path: '/v1/orders/:id/files',
    operation: 'addOrderFile',
    summary: 'Keeps a file of an order under the hash of its content.',
    tag: 'orders',
    access: WRITES,
    params: OrderId,
    body: FileInput,
    example: { name: 'order.pdf', mediaType: 'application/pdf', base64: 'JVBERi0xLjQK' },
    answers: { 201: OrderFile, 200: OrderFile },
    async handle({ tx, params: { id }, body, caller }) {
      const { file, isNew } = await addFile(tx, caller, id, body)
      return { status: isNew ? 201 : 200, body: file }
    },
  }),

  rawRoute({
    method: 'GET',
    path: '/v1/orders/:id/files/:sha256',
    operation: 'readOrderFile',
    summary: 'The content of a file, as bytes. That you read it is recorded.',
    tag: 'orders',
    access: READS,
    params: OrderId.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    mediaType: 'application/octet-stream',
    answers: { 200: z.string() },
    async answer({ params: { id, sha256 }, caller }, _request, reply) {
      const { name, content } = await store.as(caller!, async (tx) => {
        await openOrder(tx, caller!, id)
        return readFile(tx, id, sha256)
      })
      // Never of its own type: a page among the files must not run in this origin.
      return reply
        .type('application/octet-stream')
        .header('cache-control', 'no-store')
        .header(
          'content-disposition',
          `attachment; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`)}`,
        )
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .send(content)
    },
  }),
]
