import type { AddressInfo } from 'node:net'
import { type Checks, ConfigError, operationsAnswer } from '@murmuration/runtime'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { allRoutes } from './all-routes.ts'
import { type Caller, callerOfToken } from './auth/caller.ts'
import { caseworkServer } from './http/casework-server.ts'
import { ProblemError } from './http/problem.ts'
import { keepDeadlines } from './orders/keep-deadlines.ts'
import type { CaseworkParts } from './parts.ts'
import { followStream } from './stream/follow-stream.ts'

export interface Casework extends AsyncDisposable {
  /** Where it listens, as `http://127.0.0.1:8430`. */
  readonly url: string
  readonly app: FastifyInstance
  /** Rejects when it cannot go on; resolves when it was stopped. */
  readonly done: Promise<void>
  stop(): Promise<void>
}

/**
 * Serves the API, takes cases in from the log, and writes flags to it. Several processes may share one PostgreSQL.
 *
 * @throws {ConfigError} where the port is taken
 */
export async function startCasework(parts: CaseworkParts, more: Checks = {}): Promise<Casework> {
  const { config, store, log, metrics } = parts
  let fail: (error: unknown) => void = () => {}
  let finish: () => void = () => {}
  const done = new Promise<void>((resolve, reject) => {
    finish = resolve
    fail = reject
  })
  done.catch(() => {})
  const app = await caseworkServer({
    store,
    routes: allRoutes(parts),
    callerOf: (request) => callerOf(parts, request),
    version: '0.1.0',
    onAnswer: () => {},
    onFault: (error) =>
      log.error({ fault: error instanceof Error ? error.stack : String(error) }, 'a request failed'),
    operations: (path) => operationsAnswer(path, metrics, more),
  })
  const stream = await followStream(parts)
  const deadlines = keepDeadlines(parts)
  stream.done.catch(fail)
  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> =>
    (stopping ??= (async () => {
      await app.close()
      await deadlines.stop()
      await stream.stop()
      finish()
    })())
  try {
    await app.listen({ host: config.caseworkHost, port: config.caseworkPort })
  } catch (cause) {
    await stop()
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) throw cause
    throw new ConfigError(
      `Port ${config.caseworkPort} of ${config.caseworkHost} is taken by another program; end it, or set MURMURATION_CASEWORK_PORT to another.`,
      { cause },
    )
  }
  const { port } = app.server.address() as AddressInfo
  const url = `http://${config.caseworkHost.includes(':') ? `[${config.caseworkHost}]` : config.caseworkHost}:${port}`
  log.info({ url, store: store.engine }, 'casework listens')
  return { url, app, done, stop, [Symbol.asyncDispose]: stop }
}

async function callerOf({ store }: CaseworkParts, request: FastifyRequest): Promise<Caller | undefined> {
  const { authorization } = request.headers
  if (authorization === undefined) return undefined
  const token = /^Bearer (\S+)$/i.exec(authorization)?.[1]
  const caller = token === undefined ? undefined : await callerOfToken(store, token)
  if (caller === undefined)
    throw new ProblemError(401, 'This token is not valid, or not any more; make a new one.')
  return caller
}
