import { WebSocket } from 'ws'
import type { StreamParts } from './stream-parts.ts'

/** How a connection came to its end. */
export interface Ended {
  why: string
  /** Status of the answer, where the server did not let us in. */
  status?: number
  /** Seconds, as its Retry-After says. */
  retryAfter?: number
}

const PING_MS = 15_000
/** Two pings without an answer, and nobody is there. */
const MOST_UNANSWERED = 2
const MOST_FRAME_BYTES = 16 << 20
const HANDSHAKE_MS = 20_000

export interface SocketOptions {
  url: string
  headers?: { [name: string]: string }
  onOpen?: (socket: { pause(): void; resume(): void; terminate(): void }) => void
  /** @returns what to wait for before more is read */
  onFrame: (data: Buffer, isBinary: boolean) => Promise<void> | undefined
  signal: AbortSignal
}

/** Holds one WebSocket until it ends. Pings it; whatever is heard shows that somebody is there. */
export function holdSocket(
  { url, headers = {}, onOpen = () => {}, onFrame, signal }: SocketOptions,
  { after }: Pick<StreamParts, 'after'>,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, {
      headers,
      maxPayload: MOST_FRAME_BYTES,
      handshakeTimeout: HANDSHAKE_MS,
    })
    let ended: Ended = { why: 'the connection was lost' }
    let unanswered = 0
    let cancelPing = (): void => {}
    const ping = (): void => {
      // A socket that is held back hears nothing: that says nothing of the other side.
      if (socket.isPaused) unanswered = 0
      if (unanswered >= MOST_UNANSWERED) {
        ended = { why: 'the server does not answer pings' }
        socket.terminate()
        return
      }
      unanswered++
      socket.ping()
      cancelPing = after(PING_MS, ping)
    }
    const stop = (): void => socket.terminate()
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    socket.on('open', () => {
      cancelPing = after(PING_MS, ping)
      onOpen(socket)
    })
    const heard = (): void => {
      unanswered = 0
    }
    socket.on('pong', heard)
    socket.on('ping', heard)
    socket.on('message', (data, isBinary) => {
      if (signal.aborted) return
      unanswered = 0
      try {
        const room = onFrame(data as Buffer, isBinary)
        if (room === undefined) return
        socket.pause()
        void room.then(() => socket.resume())
      } catch (error) {
        reject(error)
        socket.terminate()
      }
    })
    socket.on('unexpected-response', (_, response) => {
      const status = response.statusCode ?? 0
      const retryAfter = Number(response.headers['retry-after'] ?? Number.NaN)
      ended = { why: `the server answers ${status}`, status, ...(retryAfter >= 0 ? { retryAfter } : {}) }
      response.destroy()
      socket.terminate()
    })
    socket.on('error', (error) => {
      if (ended.status === undefined) ended = { why: error.message }
    })
    socket.on('close', () => {
      cancelPing()
      signal.removeEventListener('abort', stop)
      resolve(ended)
    })
  })
}
