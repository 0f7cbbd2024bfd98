import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  path: string
  headers: { [name: string]: string }
  body: string
}

/** An HTTP server that keeps what it was sent, and answers as it is told. */
export interface Receiver extends AsyncDisposable {
  url: string
  received: Received[]
  /** Status of each answer. */
  status: number
  /** Resolves when it has been sent so many requests that pass. */
  until(count: number, passes?: (one: Received) => boolean): Promise<Received[]>
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = []
  let arrived: () => void = () => {}
  const receiver: Receiver = {
    url: '',
    received,
    status: 204,
    async until(count, passes = () => true) {
      for (;;) {
        const found = received.filter(passes)
        if (found.length >= count) return found
        await new Promise<void>((resolve) => {
          arrived = resolve
        })
      }
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    received.push({
      path: request.url ?? '',
      headers: request.headers as { [name: string]: string },
      body: Buffer.concat(parts).toString('utf8'),
    })
    response.writeHead(receiver.status).end()
    arrived()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return receiver
}
