import { OrderRow, RowChange, RowFilter } from '@murmuration/contracts'
import { z } from 'zod'
import { cursorOf, fromCursor, PageQuery, pageOf } from '../http/page.ts'
import { type AnyRoute, rawRoute, route } from '../http/route.ts'
import type { CaseworkParts } from '../parts.ts'
import { changeRow } from './change-row.ts'
import { listRows } from './list-rows.ts'
import { openOrder } from './open-order.ts'
import { DRAFTS, OrderId, READS } from './route-access.ts'
import { rowsCsv } from './rows-csv.ts'

const RowId = OrderId.extend({ row: z.coerce.number().int().min(1).max(10_000_000) })

export const rowRoutes = ({ store }: CaseworkParts): AnyRoute[] => [
  route({
    method: 'GET',
    path: '/v1/orders/:id/rows',
    operation: 'listOrderRows',
    summary: 'Rows of an order in their order, with what each came to.',
    tag: 'orders',
    access: READS,
    params: OrderId,
    query: PageQuery.extend(RowFilter.shape),
    answers: { 200: pageOf(OrderRow) },
    async handle({ tx, params: { id }, query, caller }) {
      const { limit, cursor, ...filter } = query
      await openOrder(tx, caller, id)
      const afterRow = fromCursor(cursor, z.tuple([z.int()]))?.[0] ?? 0
      const found = await listRows(tx, id, filter, { afterRow, limit: limit + 1 })
      const items = found.slice(0, limit)
      return { body: { items, next: found.length > limit ? cursorOf([items.at(-1)!.row]) : null } }
    },
  }),

  rawRoute({
    method: 'GET',
    path: '/v1/orders/:id/rows.csv',
    operation: 'exportOrderRows',
    summary:
      'The same rows as CSV. A cell that a spreadsheet would run as a formula has an apostrophe before it.',
    tag: 'orders',
    access: READS,
    params: OrderId,
    query: RowFilter,
    mediaType: 'text/csv',
    answers: { 200: z.string() },
    async answer({ params: { id }, query, caller }, _request, reply) {
      const csv = await store.as(caller!, async (tx) => {
        await openOrder(tx, caller!, id)
        tx.record({
          type: 'order.rows_exported',
          entity: `order:${id}`,
          scope: { kind: 'order', id },
        })
        return rowsCsv(tx, id, query)
      })
      return reply
        .type('text/csv; charset=utf-8')
        .header('cache-control', 'no-store')
        .header('content-disposition', 'attachment; filename="rows.csv"')
        .header('x-content-type-options', 'nosniff')
        .send(Buffer.from(csv))
    },
  }),

  route({
    method: 'PATCH',
    path: '/v1/orders/:id/rows/:row',
    operation: 'resolveOrderRow',
    summary:
      'Chooses what a row names: an account, none, or what was found by itself. If-Match: version of the row.',
    tag: 'orders',
    access: DRAFTS,
    params: RowId,
    body: RowChange,
    example: { accountId: '1357924680', reason: 'The profile picture is the one of the annex.' },
    ifMatch: true,
    answers: { 200: OrderRow },
    async handle({ tx, params: { id, row }, version, body, caller }) {
      const after = await changeRow(tx, caller, id, row, version, body)
      return { body: after, headers: { etag: `"${after.version}"` } }
    },
  }),
]
