import type { AddressInfo } from 'node:net'
import { type Checks, ConfigError, operationsAnswer } from '@murmuration/runtime'
import type { FastifyInstance } from 'fastify'
import { allRoutes } from './all-routes.ts'
import { callerFinder } from './auth/let-in.ts'
import { firstAdminLink } from './auth/one-time-link.ts'
import { caseworkServer } from './http/casework-server.ts'
import { httpMetrics } from './http/http-metrics.ts'
import { forgetAnswers } from './http/idempotency.ts'
import { API_VERSION } from './openapi-document.ts'
import { lazyLetters } from './operations/lazy-letters.ts'
import { keepDeadlines } from './orders/keep-deadlines.ts'
import type { CaseworkParts } from './parts.ts'
import { followStream } from './stream/follow-stream.ts'
import { startWebhooks } from './webhooks/start-webhooks.ts'

const FORGET_EVERY_MS = 600_000

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
  const { config, store, log, metrics, tell = onStderr } = parts
  let fail: (error: unknown) => void = () => {}
  let finish: () => void = () => {}
  const done = new Promise<void>((resolve, reject) => {
    finish = resolve
    fail = reject
  })
  done.catch(() => {})
  const letters = lazyLetters(parts.bus)
  const app = await caseworkServer({
    store,
    routes: allRoutes(parts, letters),
    callerOf: callerFinder(parts),
    trustedProxies: config.trustedProxies,
    version: API_VERSION,
    consoleFolder: config.consoleFolder,
    onAnswer: httpMetrics(metrics),
    onFault: (error) =>
      log.error({ fault: error instanceof Error ? error.stack : String(error) }, 'a request failed'),
    operations: (path) => operationsAnswer(path, metrics, more),
  })
  const stream = await followStream(parts)
  const deadlines = keepDeadlines(parts)
  stream.done.catch(fail)
  const forgetting = setInterval(() => {
    // Where the store is away, the next turn does it.
    forgetAnswers(store).catch((error: unknown) => {
      log.warn({ fault: error instanceof Error ? error.name : 'unknown' }, 'old answers were not forgotten')
    })
  }, FORGET_EVERY_MS)
  const webhooks = startWebhooks(parts)
  webhooks.done.catch(fail)
  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> =>
    (stopping ??= (async () => {
      clearInterval(forgetting)
      await app.close()
      await deadlines.stop()
      await webhooks.stop()
      await letters.stop()
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
  const first = config.passwords ? await firstAdminLink(store, config.publicUrl ?? url) : undefined
  if (first !== undefined) tell(first)
  return { url, app, done, stop, [Symbol.asyncDispose]: stop }
}

const onStderr = (sentence: string): void => {
  process.stderr.write(`${sentence}\n`)
}
