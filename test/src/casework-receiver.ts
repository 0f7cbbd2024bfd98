import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A receiver of webhooks that often fails an id at first, until it is told to be calm. */
export interface FlakyReceiver extends AsyncDisposable {
  readonly url: string
  /** Bodies by webhook-id, of each request that came whole, whatever was answered. */
  readonly bodies: ReadonlyMap<string, readonly string[]>
  /** Ids that were answered 200. */
  readonly taken: ReadonlySet<string>
  /** Answers that were none of 200: 500, the connection closed, nothing at all. */
  readonly failed: { refused: number; closed: number; hung: number }
  calm(): void
}

const MOST_HUNG = 2

/** @param random from 0 to 1 */
export async function flakyReceiver(random: () => number): Promise<FlakyReceiver> {
  const bodies = new Map<string, string[]>()
  const taken = new Set<string>()
  const failed = { refused: 0, closed: 0, hung: 0 }
  let isCalm = false
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    try {
      for await (const part of request) parts.push(part as Buffer)
    } catch {
      return
    }
    const id = String(request.headers['webhook-id'])
    const isFirst = !bodies.has(id)
    bodies.set(id, [...(bodies.get(id) ?? []), Buffer.concat(parts).toString('utf8')])
    const drawn = random()
    if (isFirst && !isCalm && drawn < 0.03 && failed.hung < MOST_HUNG) {
      failed.hung++
      return
    }
    if (isFirst && !isCalm && drawn < 0.06) {
      failed.closed++
      request.socket.destroy()
      return
    }
    if (isFirst && !isCalm && drawn < 0.15) {
      failed.refused++
      response.writeHead(500).end('no')
      return
    }
    taken.add(id)
    response.writeHead(200).end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    bodies,
    taken,
    failed,
    calm() {
      isCalm = true
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
