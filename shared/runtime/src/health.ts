import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Metrics } from './metrics.ts'

/** What a service needs to do its work, and whether it has it. `says` is for a person. */
export type Checks = { readonly [name: string]: () => { ok: boolean; says: string } }

export interface OperationsAnswer {
  status: number
  type: string
  body: string
}

/**
 * Answers /health/live, /health/ready and /metrics. Live: the event loop turns. Ready: every check holds; 503 if not.
 *
 * @returns undefined for any other path
 */
export async function operationsAnswer(
  path: string,
  metrics: Metrics,
  checks: Checks,
): Promise<OperationsAnswer | undefined> {
  if (path === '/metrics') return { status: 200, type: metrics.contentType, body: await metrics.text() }
  if (path === '/health/live') return json(200, { status: 'live' })
  if (path !== '/health/ready') return undefined
  const results = Object.entries(checks).map(([name, check]) => [name, check()] as const)
  const isReady = results.every(([, { ok }]) => ok)
  return json(isReady ? 200 : 503, {
    status: isReady ? 'ready' : 'not ready',
    checks: Object.fromEntries(results),
  })
}

const json = (status: number, body: object): OperationsAnswer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
})

export interface OperationsServer extends AsyncDisposable {
  /** As `http://127.0.0.1:8421`. */
  readonly url: string
}

/** Serves health and metrics of a service that serves nothing else. @param port 0 for a free one */
export async function startOperations(
  { host, port }: { host: string; port: number },
  metrics: Metrics,
  checks: Checks,
): Promise<OperationsServer> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0]
    operationsAnswer(path, metrics, checks).then(
      (answer) => {
        const { status, type, body } = answer ?? { status: 404, type: 'text/plain', body: 'Not found\n' }
        response.writeHead(status, { 'content-type': type }).end(body)
      },
      () => response.writeHead(500).end(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const { port: bound } = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
