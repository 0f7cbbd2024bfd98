import { Readable } from 'node:stream'
import { EventNotice } from '@murmuration/contracts'
import { z } from 'zod'
import { ProblemError } from '../http/problem.ts'
import { type AnyRoute, rawRoute } from '../http/route.ts'
import type { CaseworkParts } from '../parts.ts'
import { followChanges } from './follow-changes.ts'
import { newestEvent } from './newest-event.ts'

/** Streams that one user may have open in one process. */
const MOST_STREAMS = 8

const TIMES = { heartbeatMs: 15_000, recheckMs: 5_000 }

export const changeRoutes = ({ store }: CaseworkParts, times = TIMES): AnyRoute[] => {
  const newest = newestEvent(store)
  const open = new Map<string, number>()
  return [
    rawRoute({
      method: 'GET',
      path: '/v1/changes',
      operation: 'changes',
      summary:
        'A stream of what happens, as far as the caller may see it: server-sent events whose data is an EventNotice. A token is told of what its scopes let it read.',
      tag: 'changes',
      access: { roles: 'signed_in', scope: 'cases:read' },
      query: z.object({
        after: z
          .string()
          .max(200)
          .optional()
          .describe(
            'id of the last event that you have; the header Last-Event-ID says the same, and goes first',
          ),
      }),
      mediaType: 'text/event-stream',
      answers: { 200: EventNotice },
      async answer({ query, caller }, request, reply) {
        reply.type('text/event-stream').headers({
          'cache-control': 'no-store',
          // The stream ends with the connection, or the other way around.
          connection: 'close',
          'x-accel-buffering': 'no',
        })
        if (request.method === 'HEAD') return reply.send('')
        const { userId } = caller!
        const streams = open.get(userId) ?? 0
        if (streams >= MOST_STREAMS)
          throw new ProblemError(
            429,
            `You have ${streams} streams open; close one, or share one between your windows.`,
            {},
            30,
          )
        open.set(userId, streams + 1)
        const ended = new AbortController()
        const end = (): void => ended.abort()
        const { closing } = request.server
        closing.addEventListener('abort', end)
        // A generator that waits does not learn of it by itself.
        reply.raw.once('close', end)
        if (closing.aborted) end()
        const header = request.headers['last-event-id']
        const stream = Readable.from(
          followChanges(
            {
              store,
              newest,
              signal: ended.signal,
              ...times,
            },
            caller!,
            typeof header === 'string' && header !== '' ? header : query.after,
          ),
        )
        stream.once('close', () => {
          end()
          closing.removeEventListener('abort', end)
          const left = (open.get(userId) ?? 1) - 1
          if (left === 0) open.delete(userId)
          else open.set(userId, left)
        })
        return stream
      },
    }),
  ]
}
