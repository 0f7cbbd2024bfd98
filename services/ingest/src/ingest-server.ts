import type { DeadLetterIndex } from '@murmuration/bus/dead-letters'
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import type { IngestConfig } from './config.ts'
import { flagFormOf, flagRequest } from './flag-request.ts'
import type { Intake } from './intake.ts'
import { letterRoutes } from './letter-routes.ts'
import { ProblemError, problemOf } from './problem.ts'
import { formOf, jsonObject, sourceOf, timeOf } from './read-request.ts'
import { type Routes, routesOf } from './routes.ts'
import type { BodyForm } from './share-body.ts'
import type { WaitingRoom } from './waiting-room.ts'

export interface ServerParts {
  intake: Intake
  deadLetters: DeadLetterIndex
  room: WaitingRoom
  nowMs: () => number
  /** For how long the log has not answered. */
  awayMs: () => number
  status: () => object
  /** Told of every answer. */
  onAnswer: (status: number) => void
  /** A fault of the program itself: told once it was answered. */
  onFault: (error: unknown) => void
}

const SHARE_FORMS: { [type: string]: BodyForm } = {
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
}
const MOST_RESULTS = 1_000
/** What a flag takes beside its further columns, as a record. */
const FLAG_BYTES = 400

/** The routes of ingest; the caller listens and closes. */
export function ingestServer(config: IngestConfig, parts: ServerParts): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: Number.MAX_SAFE_INTEGER,
    requestTimeout: 60_000,
    forceCloseConnections: 'idle',
  })
  app.removeAllContentTypeParsers()
  // Bodies are read by the routes, which count what they hold.
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  app.setNotFoundHandler((request, reply) => {
    send(reply, 404, `There is no ${request.method} here; see the routes of ingest in docs/operations.md.`)
  })
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof ProblemError) {
      if (error.retryAfterSeconds !== undefined) reply.header('retry-after', String(error.retryAfterSeconds))
      send(reply, error.status, error.message)
      return
    }
    const status = error.statusCode ?? 500
    if (status < 500) {
      send(reply, status, 'The request cannot be read; check its headers and its path.')
      return
    }
    send(reply, 500, 'Ingest has failed, and ends; start it again, and send the same request again.')
    parts.onFault(error)
  })
  app.addHook('onResponse', (_request, reply, done) => {
    parts.onAnswer(reply.statusCode)
    done()
  })

  const routes = routesOf(app, config, parts.room, parts.awayMs)
  shareRoutes(routes, parts)
  letterRoutes(routes, parts.intake, parts.deadLetters)
  routes.read('/v1/status', undefined, async () => parts.status())
  return app
}

function shareRoutes({ write, bodyOf }: Routes, { intake, nowMs }: ServerParts): void {
  write('/v1/shares', 'shares:write', async (request, reply, place) => {
    const form = formOf(request, SHARE_FORMS)
    const source = sourceOf(request.headers['murmuration-source'])
    const body = await bodyOf(request, place)
    const answer = await intake.body(body, form, source, place.set)
    reply.code(answer.refused > 0 ? 207 : 200)
    return answer
  })

  write('/v1/flags', 'flags:write', async (request, reply, place) => {
    const form = flagFormOf(request)
    const body = await bodyOf(request, place)
    const query = request.query as { [name: string]: string | undefined }
    const { list, withdraw, effectiveAtMs, rows } = flagRequest(body, form, query, nowMs())
    const { named, refused, duplicates } = rows
    place.set(body.length + named.length * FLAG_BYTES)
    await intake.flags(list, rows, !withdraw, effectiveAtMs)
    reply.code(refused.length > 0 ? 207 : 200)
    return {
      [withdraw ? 'withdrawn' : 'flagged']: named.length,
      duplicates,
      refused: refused.length,
      ...(refused.length === 0 ? {} : { results: refused.slice(0, MOST_RESULTS) }),
      ...(refused.length > MOST_RESULTS ? { resultsLeftOut: refused.length - MOST_RESULTS } : {}),
      effectiveAtMs,
    }
  })

  write('/v1/sources/:name/close', 'shares:write', async (request, _reply, place) => {
    const source = sourceOf((request.params as { name: string }).name)
    const body = await bodyOf(request, place)
    const { watermarkMs } = body.length === 0 ? {} : jsonObject(body)
    return intake.close(source, watermarkMs === undefined ? undefined : timeOf('watermarkMs', watermarkMs))
  })
}

function send(reply: FastifyReply, status: number, detail: string): void {
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  reply
    .code(status)
    .type('application/problem+json')
    // As bytes: to text Fastify would add a charset, which this type does not have.
    .send(Buffer.from(JSON.stringify(problemOf(status, detail))))
}
