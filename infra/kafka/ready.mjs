import { connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A port that nothing listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

/**
 * Waits until a broker names itself in its metadata: from then on it takes and gives records.
 *
 * @param {() => boolean} isDead whether waiting is in vain
 * @returns {Promise<boolean>} false if it died or time ran out
 */
export async function untilReady(port, isDead, timeoutMs = 120_000) {
  for (const endMs = Date.now() + timeoutMs; Date.now() < endMs && !isDead(); await sleep(100))
    if ((await countBrokers(port)) > 0) return true
  return false
}

/** Metadata request, version 1, for no topic; the answer begins with its length, our number, and the brokers' count. */
const REQUEST = Buffer.from('00000010000300010000000700026d6d00000000', 'hex')

function countBrokers(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    const end = (count) => {
      socket.destroy()
      resolve(count)
    }
    let answer = Buffer.alloc(0)
    socket.setTimeout(2000, () => end(0))
    socket.on('error', () => end(0))
    socket.on('close', () => end(0))
    socket.on('connect', () => socket.write(REQUEST))
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk])
      if (answer.length >= 12) end(answer.readInt32BE(8))
    })
  })
}
