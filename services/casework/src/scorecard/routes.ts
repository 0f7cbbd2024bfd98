import { AssessmentCursor, AssessmentFilter, AssessmentPage, Scorecard } from '@murmuration/contracts'
import { cursorOf, fromCursor, PageQuery } from '../http/page.ts'
import { type AnyRoute, route } from '../http/route.ts'
import { openOrder } from '../orders/open-order.ts'
import { OrderId, READS } from '../orders/route-access.ts'
import type { CaseworkParts } from '../parts.ts'
import { listAssessments } from './list-assessments.ts'
import { showScorecard } from './show-scorecard.ts'

export const scorecardRoutes = (_parts: CaseworkParts): AnyRoute[] => [
  route({
    method: 'GET',
    path: '/v1/orders/:id/scorecard',
    operation: 'readScorecard',
    summary:
      'What the evidence says of an order: claim by verdict for every account, cases, and a matched control. Each number names the request that lists what it counts.',
    tag: 'scorecard',
    access: READS,
    params: OrderId,
    answers: { 200: Scorecard },
    async handle({ tx, params: { id }, caller }) {
      await openOrder(tx, caller, id)
      return { body: await showScorecard(tx, id) }
    },
  }),

  route({
    method: 'GET',
    path: '/v1/orders/:id/assessments',
    operation: 'listAssessments',
    summary: 'Rows of an order with what is said of one claim: for, against, missing, method and run.',
    tag: 'scorecard',
    access: READS,
    params: OrderId,
    query: PageQuery.extend(AssessmentFilter.shape),
    answers: { 200: AssessmentPage },
    async handle({ tx, params: { id }, query, caller }) {
      const { limit, cursor, ...filter } = query
      const after = fromCursor(cursor, AssessmentCursor)
      await openOrder(tx, caller, id)
      const { items, hasMore, total, frozenAtMs } = await listAssessments(tx, id, filter, after, limit)
      const last = items.at(-1)
      const next = hasMore && last !== undefined ? cursorOf([last.row ?? 0, last.accountId ?? '']) : null
      return { body: { items, next, total, frozenAtMs } }
    },
  }),
]
