import { CaseCount, CaseFilter, CaseSort, QueueRow, ViewCounts } from '@murmuration/contracts'
import { cursorOf, fromCursor, PageQuery, pageOf } from '../http/page.ts'
import { ProblemError } from '../http/problem.ts'
import { type AnyRoute, route } from '../http/route.ts'
import { READS_CASES } from './case-access.ts'
import { countCases, countViews, findCases, QueueKey } from './queue.ts'
import { queueRows } from './queue-rows.ts'

export const queueRoutes: AnyRoute[] = [
  route({
    method: 'GET',
    path: '/v1/cases',
    operation: 'listCases',
    summary: 'The queue: cases that you may read, filtered and sorted',
    tag: 'cases',
    access: READS_CASES,
    query: CaseFilter.extend(PageQuery.shape).extend({ sort: CaseSort.default('priority') }),
    answers: { 200: pageOf(QueueRow) },
    async handle({ tx, caller, query: { limit, cursor, sort, ...filter } }) {
      const after = fromCursor(cursor, QueueKey)
      if (after !== undefined && (after.length === 3) !== (sort === 'due'))
        throw new ProblemError(
          400,
          'This cursor is of a list that is sorted otherwise; begin again without one.',
        )
      const found = await findCases(tx, caller, filter, sort, after, limit + 1)
      const page = found.slice(0, limit)
      return {
        body: {
          items: await queueRows(
            tx,
            caller,
            page.map(({ id }) => id),
          ),
          next: found.length > limit ? cursorOf(page.at(-1)!.key) : null,
        },
      }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/cases/count',
    operation: 'countCases',
    summary: 'How many cases of the queue a filter leaves, counted up to 10,000',
    tag: 'cases',
    access: READS_CASES,
    query: CaseFilter,
    answers: { 200: CaseCount },
    handle: async ({ tx, caller, query }) => ({ body: await countCases(tx, caller, query) }),
  }),
  route({
    method: 'GET',
    path: '/v1/cases/counts',
    operation: 'countViews',
    summary: 'How many cases the views of the queue hold',
    tag: 'cases',
    access: READS_CASES,
    answers: { 200: ViewCounts },
    handle: async ({ tx, caller }) => ({ body: await countViews(tx, caller) }),
  }),
]
