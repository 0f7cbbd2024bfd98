import { IssuerNumbers, Transparency, TransparencyQuery } from '@murmuration/contracts'
import { transparencyCsv } from '@murmuration/exports'
import type { Tx } from '@murmuration/store'
import { z } from 'zod'
import { cursorOf, fromCursor, PageQuery, pageOf } from '../http/page.ts'
import { ProblemError } from '../http/problem.ts'
import { type Access, type AnyRoute, rawRoute, route } from '../http/route.ts'
import type { CaseworkParts } from '../parts.ts'
import { countIssuers } from './count-issuers.ts'
import { readPublishable } from './read-publishable.ts'
import { THRESHOLD } from './suppress.ts'
import { quartersWithin, transparencyLines } from './transparency.ts'

const READS_ORDERS: Access = {
  roles: ['analyst', 'lead', 'legal', 'policy', 'auditor'],
  scope: 'numbers:read',
}
const READS_PUBLISHED: Access = {
  roles: ['lead', 'legal', 'policy', 'auditor', 'researcher'],
  scope: 'numbers:read',
}

async function transparency(tx: Tx, { from, to }: { from: number; to: number }): Promise<Transparency> {
  if (from >= to) throw new ProblemError(400, '`from` has to be before `to`.')
  const quarters = quartersWithin(from, to, tx.nowMs)
  const [first, last] = [quarters[0], quarters.at(-1)]
  const orders =
    first === undefined || last === undefined ? [] : await readPublishable(tx, first.startMs, last.endMs)
  return {
    threshold: THRESHOLD,
    quarters: quarters.map((quarter) => ({
      ...quarter,
      lines: transparencyLines(
        orders.filter(({ receivedAtMs }) => receivedAtMs >= quarter.startMs && receivedAtMs < quarter.endMs),
      ),
    })),
  }
}

export const numberRoutes = ({ store }: CaseworkParts): AnyRoute[] => [
  route({
    method: 'GET',
    path: '/v1/numbers/issuers',
    operation: 'countIssuers',
    summary: 'Statistics by issuer over the orders that you may read.',
    tag: 'numbers',
    access: READS_ORDERS,
    query: PageQuery,
    answers: { 200: pageOf(IssuerNumbers) },
    async handle({ tx, query: { limit, cursor } }) {
      const after = fromCursor(cursor, z.tuple([z.string(), z.string()]))
      const found = await countIssuers(tx, after, limit + 1)
      const page = found.slice(0, limit)
      const last = page.at(-1)
      return {
        body: {
          items: page.map(({ key: _, ...item }) => item),
          next: found.length > limit && last !== undefined ? cursorOf([last.key, last.country ?? '']) : null,
        },
      }
    },
  }),

  route({
    method: 'GET',
    path: '/v1/numbers/transparency',
    operation: 'readTransparency',
    summary:
      'Counts that may be published, by quarter, country and role of the issuer: of orders whose numbers may be, and under no gag. Small counts are kept back, with what would give them away.',
    tag: 'numbers',
    access: READS_PUBLISHED,
    query: TransparencyQuery,
    answers: { 200: Transparency },
    handle: async ({ tx, query }) => ({ body: await transparency(tx, query) }),
  }),

  rawRoute({
    method: 'GET',
    path: '/v1/numbers/transparency.csv',
    operation: 'exportTransparency',
    summary: 'The same counts as a table; what is kept back says so.',
    tag: 'numbers',
    access: READS_PUBLISHED,
    query: TransparencyQuery,
    mediaType: 'text/csv',
    answers: { 200: z.string() },
    async answer({ query, caller }, _request, reply) {
      const csv = transparencyCsv(await store.as(caller!, (tx) => transparency(tx, query)))
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="transparency.csv"')
        .send(csv)
    },
  }),
]
