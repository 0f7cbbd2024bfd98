import type { IncomingMessage } from 'node:http'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { IngestConfig } from './config.ts'
import type { DeadLetterIndex } from './dead-letter-index.ts'
import { type FlagForm, type FlagRows, flagRows, fromValues } from './flag-rows.ts'
import type { Intake } from './intake.ts'
import { ProblemError, problemOf } from './problem.ts'
import { readBody, tooLarge } from './read-body.ts'
import type { BodyForm } from './share-body.ts'
import { type Scope, tokenOf } from './tokens.ts'
import type { Place, WaitingRoom } from './waiting-room.ts'

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

/** Names of sources, as the header Murmuration-Source gives them. */
const SOURCE = /^[\w.:/@-]{1,100}$/
const LIST_NAME_LENGTH = 200
const MOST_FLAGS = 100_000
const MOST_LETTERS = 1_000

/** The routes of ingest; the caller listens and closes. */
export function ingestServer(config: IngestConfig, parts: ServerParts): FastifyInstance {
  const { intake, deadLetters, room, nowMs, awayMs } = parts
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

  const allow = (request: FastifyRequest, scope: Scope | undefined): void => {
    if (config.unauthenticated) {
      // Pages in a browser on this machine reach loopback too: they send an Origin, or another name as Host.
      if (request.headers.origin !== undefined || !isLoopback(hostName(request.headers.host)))
        throw new ProblemError(
          403,
          'Without tokens, only programs on this machine may send; give ingest tokens.',
        )
      return
    }
    const token = tokenOf(request.headers.authorization, config.tokens)
    if (token === undefined)
      throw new ProblemError(
        401,
        'No token that is known came with the request; send Authorization: Bearer <token>.',
      )
    if (scope !== undefined && !token.scopes.includes(scope))
      throw new ProblemError(403, `The token may not do this; use one with the scope ${scope}.`)
  }

  /** A route that changes something: checks the token, then holds room for its body until it is answered. */
  const write = (
    path: string,
    scope: Scope,
    handle: (request: FastifyRequest, reply: FastifyReply, place: Place) => Promise<unknown>,
  ): void => {
    app.post(path, { onRequest: async (request) => allow(request, scope) }, async (request, reply) => {
      if (awayMs() > config.awayAfterMs)
        throw new ProblemError(503, 'The log does not answer; send the same request again later.', 5)
      const place = room.enter()
      let isWritten: Promise<unknown> = Promise.resolve()
      try {
        isWritten = handle(request, reply, place)
        return await inTime(isWritten, config.answerWithinMs)
      } finally {
        // What was given up on is still waiting to be written, and still takes room.
        isWritten.catch(() => {}).finally(place.leave)
      }
    })
  }

  const bodyOf = async (request: FastifyRequest, place: Place): Promise<Buffer> => {
    if (Number(request.headers['content-length'] ?? 0) > config.bodyLimitBytes)
      throw tooLarge(config.bodyLimitBytes)
    const payload = request.body as IncomingMessage | undefined
    if (payload === undefined) return Buffer.alloc(0)
    const body = await readBody(payload, request.headers['content-encoding'], config.bodyLimitBytes, place)
    // Other bodies may have come in meanwhile, and each record of this one may become a dead letter.
    place.take(0)
    return body
  }

  write('/v1/shares', 'shares:write', async (request, reply, place) => {
    const form = formOf<BodyForm>(request, { 'application/json': 'json', 'application/x-ndjson': 'ndjson' })
    const source = sourceOf(request.headers['murmuration-source'])
    const body = await bodyOf(request, place)
    const answer = await intake.body(body, form, source, (bytes) => place.set(bytes))
    reply.code(answer.refused > 0 ? 207 : 200)
    return answer
  })

  write('/v1/flags', 'flags:write', async (request, reply, place) => {
    const form = formOf<FlagForm | 'json'>(request, {
      'application/json': 'json',
      'application/x-ndjson': 'ndjson',
      'text/csv': 'lines',
      'text/plain': 'lines',
    })
    const body = await bodyOf(request, place)
    const query = request.query as { [name: string]: string | undefined }
    const given =
      form === 'json'
        ? jsonFlags(body)
        : {
            list: query.list,
            withdraw: query.withdraw === 'true',
            effectiveAtMs: query.effectiveAtMs === undefined ? undefined : Number(query.effectiveAtMs),
            rows: flagRows(body, form),
          }
    const { list, withdraw, effectiveAtMs = nowMs(), rows } = given
    if (typeof list !== 'string' || list === '' || list.length > LIST_NAME_LENGTH || list.includes('\n'))
      throw new ProblemError(
        422,
        `Name the list: "list" with 1 to ${LIST_NAME_LENGTH} characters on one line.`,
      )
    if (!Number.isSafeInteger(effectiveAtMs) || effectiveAtMs < 0)
      throw new ProblemError(
        422,
        'effectiveAtMs is no time; write whole milliseconds since 1970-01-01T00:00:00Z.',
      )
    if (rows.named.length + rows.refused.length > MOST_FLAGS)
      throw new ProblemError(413, `The list has more than ${MOST_FLAGS} rows; send it in several requests.`)
    place.set(rows.named.length * 400)
    await intake.flags(list, rows, !withdraw, effectiveAtMs)
    reply.code(rows.refused.length > 0 ? 207 : 200)
    return {
      [withdraw ? 'withdrawn' : 'flagged']: rows.named.length,
      duplicates: rows.duplicates,
      refused: rows.refused.length,
      ...(rows.refused.length === 0 ? {} : { results: rows.refused.slice(0, MOST_LETTERS) }),
      effectiveAtMs,
    }
  })

  write('/v1/sources/:name/close', 'shares:write', async (request, _reply, place) => {
    const source = sourceOf((request.params as { name: string }).name)
    const body = await bodyOf(request, place)
    const { watermarkMs } = (body.length === 0 ? {} : jsonObject(body)) as { watermarkMs?: unknown }
    if (watermarkMs !== undefined && !(Number.isSafeInteger(watermarkMs) && (watermarkMs as number) >= 0))
      throw new ProblemError(
        422,
        'watermarkMs is no time; write whole milliseconds since 1970-01-01T00:00:00Z.',
      )
    return intake.close(source, watermarkMs as number | undefined)
  })

  app.get('/v1/status', { onRequest: async (request) => allow(request, undefined) }, async () =>
    parts.status(),
  )

  const readLetters = { onRequest: async (request: FastifyRequest) => allow(request, 'deadletters:write') }
  app.get('/v1/dead-letters', readLetters, async (request) => {
    const { limit = '100', after, reason } = request.query as { [name: string]: string | undefined }
    if (!/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > MOST_LETTERS)
      throw new ProblemError(422, `limit is a whole number from 1 to ${MOST_LETTERS}.`)
    const letters = deadLetters.list({
      limit: Number(limit),
      ...(after === undefined ? {} : { after }),
      ...(reason === undefined ? {} : { reason }),
    })
    return { total: deadLetters.size, leftOut: deadLetters.leftOut, letters }
  })
  const letterOf = async (request: FastifyRequest) => {
    const letter = await deadLetters.get((request.params as { id: string }).id)
    if (letter === undefined)
      throw new ProblemError(404, 'No dead letter has this id; it may have been retried already.')
    return letter
  }
  app.get('/v1/dead-letters/:id', readLetters, letterOf)
  write('/v1/dead-letters/:id/retry', 'deadletters:write', async (request) => {
    const letter = await letterOf(request)
    if (letter.rawCut)
      throw new ProblemError(
        409,
        'The dead letter holds only a part of its record; send the record again instead.',
      )
    await intake.retry(letter)
    return { id: letter.id, status: 'accepted' }
  })
  return app
}

function send(reply: FastifyReply, status: number, detail: string): void {
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  reply
    .code(status)
    .type('application/problem+json')
    .send(JSON.stringify(problemOf(status, detail)))
}

/** Waits for an answer no longer than a sender would; what it waits for goes on. */
function inTime<T>(answer: Promise<T>, withinMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new ProblemError(503, 'The log did not answer in time; send the same request again.', 5))
    }, withinMs)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}

function formOf<T>(request: FastifyRequest, forms: { [type: string]: T }): T {
  const type = (request.headers['content-type'] ?? '').split(';')[0].trim().toLowerCase()
  if (!Object.hasOwn(forms, type))
    throw new ProblemError(
      415,
      `The content type is not known; send one of ${Object.keys(forms).join(', ')}.`,
    )
  return forms[type]
}

function sourceOf(header: string | string[] | undefined): string {
  const source = header ?? 'http'
  if (typeof source !== 'string' || !SOURCE.test(source) || source.startsWith('topic:'))
    throw new ProblemError(
      422,
      'The name of the source may hold 1 to 100 letters, digits and . _ : / @ -, and may not begin with topic:.',
    )
  return source
}

function jsonObject(body: Buffer): { [name: string]: unknown } {
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch {
    throw new ProblemError(400, 'The body is not valid JSON; send one object.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ProblemError(422, 'The body is not a JSON object; send one.')
  return value as { [name: string]: unknown }
}

function jsonFlags(body: Buffer): {
  list: unknown
  withdraw: boolean
  effectiveAtMs?: number
  rows: FlagRows
} {
  const { list, flags, withdraw = false, effectiveAtMs } = jsonObject(body)
  if (!Array.isArray(flags))
    throw new ProblemError(422, '"flags" is not an array; send account ids, or objects with accountId.')
  if (typeof withdraw !== 'boolean') throw new ProblemError(422, '"withdraw" is true or false.')
  return {
    list,
    withdraw,
    // Checked behind, with that of the other forms.
    ...(effectiveAtMs === undefined ? {} : { effectiveAtMs: effectiveAtMs as number }),
    rows: fromValues(flags.map((value, k) => [k + 1, value] as const)),
  }
}

const hostName = (host: string | undefined): string =>
  (host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '')

/** Whether an address can be reached from this machine alone. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
