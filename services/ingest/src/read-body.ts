import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { ProblemError } from './problem.ts'
import type { Place } from './waiting-room.ts'

/**
 * Reads the body of a request, unpacked where it is gzip. What is read is counted as it comes: a body that unpacks to
 * more than the limit is refused at the limit.
 *
 * @param encoding of the header Content-Encoding
 * @throws {ProblemError} 400 for damaged gzip, 413 above the limit, 415 for another encoding, 429 where there is no room
 */
export async function readBody(
  payload: Readable,
  encoding: string | undefined,
  limitBytes: number,
  place: Place,
): Promise<Buffer> {
  const coding = (encoding ?? 'identity').trim().toLowerCase()
  if (coding === 'identity' || coding === '') return collect(payload, limitBytes, place)
  if (coding !== 'gzip' && coding !== 'x-gzip')
    throw new ProblemError(415, 'The content encoding is not known; send gzip, or the body as it is.')
  const gunzip = createGunzip()
  let packedBytes = 0
  payload.on('data', (chunk: Buffer) => {
    packedBytes += chunk.length
    if (packedBytes > limitBytes) gunzip.destroy(tooLarge(limitBytes))
  })
  payload.on('error', (error) => gunzip.destroy(error))
  payload.on('close', () => {
    // A sender that has gone leaves a stream that never ends.
    if (!payload.readableEnded) gunzip.destroy(new ProblemError(400, 'The request broke off.'))
  })
  payload.pipe(gunzip)
  try {
    return await collect(gunzip, limitBytes, place)
  } catch (error) {
    payload.unpipe(gunzip)
    gunzip.destroy()
    // The rest is read and dropped, so that the answer reaches a sender that is still sending.
    payload.resume()
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))
      throw new ProblemError(400, 'The gzip data are damaged or cut off; send the body again.')
    throw error
  }
}

async function collect(stream: Readable, limitBytes: number, place: Place): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  // Left open where it is not read to its end: to destroy the stream of a request is to cut off its answer.
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > limitBytes) throw tooLarge(limitBytes)
    place.take(chunk.length)
    chunks.push(chunk)
  }
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, length)
}

export const tooLarge = (limitBytes: number): ProblemError =>
  new ProblemError(413, `The body is larger than ${limitBytes} bytes, unpacked; send it in several requests.`)
