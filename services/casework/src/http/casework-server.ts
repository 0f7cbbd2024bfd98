import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { constants } from 'node:zlib'
import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import { killPoint, type OperationsAnswer } from '@murmuration/runtime'
import { type Store, sqlStateOf } from '@murmuration/store'
import Fastify, {
  type ConnectionError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Caller } from '../auth/caller.ts'
import { once } from './idempotency.ts'
import { openApiOf } from './openapi.ts'
import { API_POLICY, isOfApi, pagePolicy, STRICT_HEADERS } from './page-headers.ts'
import { ProblemError, type ProblemExtras, problemOf } from './problem.ts'
import type { AnyRoute } from './route.ts'
import { serveConsole } from './serve-console.ts'

export interface ServerParts {
  store: Store
  routes: readonly AnyRoute[]
  /** Who calls, by cookie or token; undefined where neither is there. @throws {ProblemError} 401, 403 or 429 */
  callerOf(request: FastifyRequest): Promise<Caller | undefined>
  /** Addresses and ranges whose X-Forwarded-For is believed; undefined: nobody's. */
  trustedProxies: string | undefined
  version: string
  /** Of the built console; undefined: none is served. */
  consoleFolder: string | undefined
  /** Answers /health/live, /health/ready and /metrics; undefined for any other path. */
  operations(path: string): Promise<OperationsAnswer | undefined>
  onAnswer(status: number, route: string, seconds: number): void
  /** A fault of the program itself. */
  onFault(error: unknown): void
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Aborted when the server begins to close: what answers for long has to end. */
    closing: AbortSignal
  }
}

/** Largest body: a list of 100,000 rows fits. */
const BODY_LIMIT_BYTES = 32 << 20

/** A picture of 2 MB takes 20 ms. */
const BROTLI_QUALITY = 4

/** SQL states that say that a value cannot be stored: NUL in a text, half a surrogate pair, a number out of range. */
const UNSTORABLE = new Set(['22021', '22P05', '22003', '22P02'])

/** Serves the routes; the caller listens and closes. */
export async function caseworkServer(parts: ServerParts): Promise<FastifyInstance> {
  const { store, routes, callerOf, version, operations, onAnswer, onFault } = parts
  const app = Fastify({
    logger: false,
    trustProxy: parts.trustedProxies ?? false,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: 60_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 2_048 },
    frameworkErrors: ({ statusCode = 400 }, _request, reply) =>
      sendProblem(reply as FastifyReply, statusCode, statusCode === 414 ? SAYS[414] : UNREADABLE),
    clientErrorHandler: answerUnreadable,
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  await app.register(cookie)
  await app.register(compress, {
    global: false,
    globalDecompression: false,
    encodings: ['br', 'gzip'],
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } },
  })
  const closing = new AbortController()
  app.decorate('closing', closing.signal)
  // Connections that browsers open ahead of need are not idle to node:http, and would keep the server from closing.
  const unused = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    if (closing.signal.aborted) socket.destroy()
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  app.server.on('request', ({ socket }) => unused.delete(socket))
  app.addHook('preClose', async () => {
    closing.abort()
    for (const socket of unused) socket.destroy()
  })
  app.addHook('onRequest', (request, reply, done) => {
    const policy = isOfApi(request.url) ? API_POLICY : pagePolicy()
    reply.headers({ ...STRICT_HEADERS, 'content-security-policy': policy })
    done()
  })
  const page = parts.consoleFolder === undefined ? undefined : await serveConsole(app, parts.consoleFolder)
  app.setNotFoundHandler(async (request, reply) => {
    if (await page?.(request, reply)) return reply
    const isPage = request.method === 'GET' && !isOfApi(request.url)
    sendProblem(
      reply,
      404,
      isPage ? NO_PAGE : `There is no ${request.method} here; /openapi.json lists the routes.`,
    )
    return reply
  })
  app.setErrorHandler((error, _request, reply) => answerError(error, reply, onFault))
  app.addHook('onResponse', (request, reply, done) => {
    onAnswer(reply.statusCode, request.routeOptions.url ?? 'none', reply.elapsedTime / 1000)
    done()
  })
  for (const one of routes) mount(app, one, store, callerOf)
  for (const path of ['/health/live', '/health/ready', '/metrics'])
    app.get(path, async (_request, reply) => {
      const answer = await operations(path)
      return reply
        .code(answer!.status)
        .type(answer!.type)
        .serializer((text: string) => text)
        .send(answer!.body)
    })
  let described: string | undefined
  app.get('/openapi.json', (_request, reply) => {
    described ??= JSON.stringify(openApiOf(routes, version))
    return reply
      .type('application/json')
      .serializer((text: string) => text)
      .send(described)
  })
  await app.ready()
  return app
}

function mount(app: FastifyInstance, one: AnyRoute, store: Store, callerOf: ServerParts['callerOf']): void {
  const { method, path, params, query, body, answers, ifMatch } = one
  const isWrite = method !== 'GET'
  const schema = {
    ...(params !== undefined && { params }),
    ...(query !== undefined && { querystring: query }),
    ...(body !== undefined && { body }),
    response: {
      ...Object.fromEntries(Object.entries(answers).filter(([, shape]) => shape !== undefined)),
    },
  }
  app.route({
    method,
    url: path,
    schema: schema as object,
    config: { murmuration: { route: one } },
    ...(one.compresses && { compress: {} }),
    // Before the body is read: who may not call learns nothing of how it has to look.
    onRequest: async (request) => {
      const caller = await callerOf(request)
      admit(one, caller)
      callers.set(request, caller)
    },
    handler: async (request, reply) => {
      const caller = callers.get(request)
      const parsed = { params: request.params, query: request.query, body: request.body }
      if ('answer' in one) return one.answer({ ...parsed, caller } as never, request, reply)
      const version = ifMatch ? versionOf(request) : 0
      const reader = caller as Caller
      const answer = await store.as(reader, (tx) => {
        const ifNoneMatch = request.headers['if-none-match']
        const work = () => one.handle({ ...parsed, caller: reader, tx, version, ifNoneMatch } as never)
        return isWrite ? once(tx, request, reader, one.tellsSecret === true, work) : work()
      })
      if (isWrite) killPoint('casework:before-answer')
      const { status = Number(Object.keys(answers)[0]), headers = {}, body: content, json } = answer
      reply.code(status).headers({ 'cache-control': 'no-store', ...headers })
      if (json !== undefined)
        return reply
          .type('application/json')
          .serializer((text: string) => text)
          .send(json)
      return content === undefined ? reply.send() : content
    },
  })
}

const callers = new WeakMap<FastifyRequest, Caller | undefined>()

/** @throws {ProblemError} 401 or 403 */
function admit({ access: { roles, scope } }: AnyRoute, caller: Caller | undefined): void {
  if (roles === 'public') return
  if (caller === undefined)
    throw new ProblemError(401, 'Sign in, or send an API token as `Authorization: Bearer …`.')
  if (roles !== 'signed_in' && !roles.includes(caller.role))
    throw new ProblemError(403, `Your role ${caller.role} does not do this; it is for ${roles.join(', ')}.`)
  if (caller.scopes === undefined) return
  if (scope === null)
    throw new ProblemError(403, 'This is for people who have signed in, not for API tokens.')
  if (!caller.scopes.includes(scope))
    throw new ProblemError(403, `This token lacks the scope ${scope}; make one that has it.`)
}

/** @throws {ProblemError} 428 or 400 */
function versionOf(request: FastifyRequest): number {
  const header = request.headers['if-match']
  if (header === undefined)
    throw new ProblemError(428, 'Send If-Match with the version that you have read, as in its ETag.')
  const version = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header)?.[1]
  if (version === undefined)
    throw new ProblemError(400, 'If-Match has to be a version in quotes, such as "3".')
  return Number(version)
}

function answerError(error: unknown, reply: FastifyReply, onFault: (error: unknown) => void): void {
  if (error instanceof ProblemError) {
    if (error.retryAfterSeconds !== undefined) reply.header('retry-after', String(error.retryAfterSeconds))
    sendProblem(reply, error.status, error.message, error.extras)
    return
  }
  const {
    validation,
    validationContext,
    statusCode = 500,
  } = error as {
    validation?: { instancePath: string; message?: string }[]
    validationContext?: string
    statusCode?: number
  }
  if (validation !== undefined) {
    const where = { querystring: 'query', params: 'path' }[validationContext ?? ''] ?? 'body'
    const errors = validation.map(({ instancePath, message = 'is not as it should be' }) => ({
      path: `/${where}${instancePath}`,
      message,
    }))
    sendProblem(reply, 400, `The ${where} is not as it should be: see errors.`, { errors })
    return
  }
  if (UNSTORABLE.has(sqlStateOf(error) ?? '')) {
    sendProblem(
      reply,
      400,
      'A value cannot be stored: a text holds a NUL or half a character, or a number is too large.',
    )
    return
  }
  if (statusCode < 500) {
    sendProblem(reply, statusCode, SAYS[statusCode] ?? UNREADABLE)
    return
  }
  sendProblem(
    reply,
    500,
    'Casework has failed at this; nothing was changed. Send the same request again, or tell your operator.',
  )
  onFault(error)
}

const UNREADABLE = 'The request cannot be read; check its headers and its path.'

const NO_PAGE =
  'No console is served here: build it by `npm run build`, and start casework with MURMURATION_CONSOLE_FOLDER, or by `murmuration casework`, which knows it. /openapi.json lists the routes of the API.'

const SAYS: { [status: number]: string } = {
  400: 'The body is no JSON, or not whole.',
  413: `The body is larger than ${BODY_LIMIT_BYTES >> 20} MiB; send less at a time.`,
  414: 'A part of the path is too long to be the id of anything.',
  415: 'Send the body as application/json.',
}

const NOT_HTTP: { [code: string]: [status: number, detail: string] } = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not come to its end in time; send it again.'],
  HPE_HEADER_OVERFLOW: [431, 'The headers and the address are too long together; send less of both.'],
}

/** Answers what is no request yet, so that there is nothing to reply to but the connection. */
function answerUnreadable({ code }: ConnectionError, socket: Socket): void {
  if (code === 'ECONNRESET' || socket.destroyed) return
  const [status, detail] = NOT_HTTP[code] ?? [400, 'This is no request that HTTP knows; check what sends it.']
  const body = Buffer.from(JSON.stringify(problemOf(status, detail)))
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/problem+json',
    `content-length: ${body.length}`,
    'connection: close',
  ]
  if (socket.writable) socket.end(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]))
  else socket.destroy()
}

function sendProblem(reply: FastifyReply, status: number, detail: string, extras?: ProblemExtras): void {
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    // As bytes, past the schemas of the route; to text Fastify would add a charset, which this type does not have.
    .serializer((bytes: Buffer) => bytes as unknown as string)
    .send(Buffer.from(JSON.stringify(problemOf(status, detail, extras))))
}
