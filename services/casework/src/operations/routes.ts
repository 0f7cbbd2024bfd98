import { retryOf } from '@murmuration/bus/dead-letters'
import {
  type AnalysisRecord,
  DeadLetterContent,
  DeadLetterPage,
  DeadLetterRecord,
  DeadLetterRetried,
  Operations,
  RefusalReason,
  TOPICS,
} from '@murmuration/contracts'
import { z } from 'zod'
import { cursorOf, fromCursor, PageQuery } from '../http/page.ts'
import { notFound, ProblemError } from '../http/problem.ts'
import { type AnyRoute, rawRoute } from '../http/route.ts'
import type { CaseworkParts } from '../parts.ts'
import type { LazyLetters } from './lazy-letters.ts'
import { standingReader } from './read-standing.ts'

/**
 * For whoever runs the pipeline alone: refused records may name anybody, in any compartment, and how much is written to the
 * log tells how large an order is that nobody outside its compartment knows of.
 */
const RUNS_IT = { roles: ['admin'], scope: 'admin' } as const
const OfLetter = z.object({ id: DeadLetterRecord.shape.id })
const LetterCursor = z.tuple([DeadLetterRecord.shape.id])

export const operationRoutes = ({ bus, store, nowMs }: CaseworkParts, letters: LazyLetters): AnyRoute[] => {
  const standing = standingReader(bus, store, nowMs)
  const letterOf = async (id: string): Promise<DeadLetterRecord> => {
    const letter = await (await letters.index()).get(id)
    if (letter === undefined) throw notFound('dead letter')
    return letter
  }

  return [
    rawRoute({
      method: 'GET',
      path: '/v1/operations',
      operation: 'readOperations',
      summary: 'How far the pipeline is: topics, rates, lag, watermarks, the last analysis, refused records',
      tag: 'operations',
      access: RUNS_IT,
      answers: { 200: Operations },
      async answer(_call, _request, reply) {
        reply.header('cache-control', 'no-store')
        const index = await letters.index()
        const found = await store.system(async (tx) => {
          const [analysis] = await tx.query<{ record: AnalysisRecord; at_ms: number }>(
            `select record, at_ms from analyses where kind = 'latest'`,
          )
          const [counts] = await tx.query<{ waiting: number; held: number }>(
            `select (select count(*) from flags_outbox) as waiting,
               (select count(*) from clusters where held is not null) as held`,
          )
          return { analysis, counts: counts! }
        })
        return {
          atMs: nowMs(),
          ...(await standing()),
          analysis: found.analysis === undefined ? null : analysisOf(found.analysis),
          flagsWaiting: found.counts.waiting,
          clustersHeld: found.counts.held,
          deadLetters: {
            kept: index.size,
            leftOut: index.leftOut,
            byReason: index.reasons().map(([reason, count]) => ({ reason, letters: count })),
          },
        }
      },
    }),

    rawRoute({
      method: 'GET',
      path: '/v1/dead-letters',
      operation: 'listDeadLetters',
      summary: 'Records that were refused at the edge, oldest first, and why',
      tag: 'operations',
      access: RUNS_IT,
      query: PageQuery.extend({
        reason: z
          .enum([...RefusalReason.options, 'clock_ahead', 'unknown_field_type', 'record_too_large'])
          .optional(),
      }),
      answers: { 200: DeadLetterPage },
      async answer({ query: { limit, cursor, reason } }, _request, reply) {
        reply.header('cache-control', 'no-store')
        const index = await letters.index()
        const after = fromCursor(cursor, LetterCursor)?.[0]
        const found = index.list({
          limit: limit + 1,
          ...(after !== undefined && { after }),
          ...(reason !== undefined && { reason }),
        })
        const items = found.slice(0, limit)
        return {
          items,
          next: found.length > limit ? cursorOf([items.at(-1)!.id]) : null,
          kept: index.size,
          leftOut: index.leftOut,
        }
      },
    }),

    rawRoute({
      method: 'GET',
      path: '/v1/dead-letters/:id',
      operation: 'readDeadLetter',
      summary: 'A refused record as it came; that it was read is recorded',
      tag: 'operations',
      access: RUNS_IT,
      params: OfLetter,
      answers: { 200: DeadLetterContent },
      async answer({ params: { id }, caller }, _request, reply) {
        reply.header('cache-control', 'no-store')
        const letter = await letterOf(id)
        await store.as(caller!, async (tx) => {
          tx.record({
            type: 'dead_letter.read',
            entity: `dead_letter:${id}`,
            scope: { kind: 'administration' },
          })
        })
        return letter
      },
    }),

    rawRoute({
      method: 'POST',
      path: '/v1/dead-letters/:id/retry',
      operation: 'retryDeadLetter',
      summary: 'Puts a refused record through the checks again; one that is taken in is kept no longer',
      tag: 'operations',
      access: RUNS_IT,
      params: OfLetter,
      answers: { 200: DeadLetterRetried },
      async answer({ params: { id }, caller }, _request, reply) {
        reply.header('cache-control', 'no-store')
        const letter = await letterOf(id)
        if (letter.rawCut)
          throw new ProblemError(
            409,
            'The dead letter holds only a part of its record; send the record again instead.',
          )
        const { length: partitions } = await bus.ranges(TOPICS.events)
        const retry = retryOf(letter, partitions, nowMs())
        if ('refused' in retry) throw new ProblemError(422, `Refused again: ${retry.refused}`)
        // Recorded before it is done: what is on the log cannot be taken back, and shares that come twice count once.
        await store.as(caller!, async (tx) => {
          tx.record({
            type: 'dead_letter.retried',
            entity: `dead_letter:${id}`,
            scope: { kind: 'administration' },
            payload: { reason: letter.reason, source: letter.source },
          })
        })
        await bus.publish(TOPICS.events, retry.events)
        await bus.publish(TOPICS.deadLetters, retry.letters)
        return { id, accepted: true }
      },
    }),
  ]
}

const analysisOf = ({
  record: { window, shares, flaggedAccounts, openCases },
  at_ms,
}: {
  record: AnalysisRecord
  at_ms: number
}): Operations['analysis'] => ({
  window,
  atMs: at_ms,
  shares,
  flaggedAccounts,
  openCases: openCases.length,
})
