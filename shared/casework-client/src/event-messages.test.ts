import { expect, test } from 'vitest'
import { eventMessages } from './event-messages.ts'

const STREAM =
  ': hello\r\n\r\nretry: 50\nevent: ready\nid: 1\ndata: {"a":1}\n\ndata: ä 1\rdata:  2\r\rid\ndata\n\ndata: broken off'

/** A body that comes in pieces of so many bytes. */
const inPieces = (bytes: number): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(stream) {
      const all = new TextEncoder().encode(STREAM)
      for (let k = 0; k < all.length; k += bytes) stream.enqueue(all.subarray(k, k + bytes))
      stream.close()
    },
  })

test.each([1, 2, 3, 7, 1_000])(
  'messages are the same, in whatever pieces they come: %i bytes',
  async (bytes) => {
    const found = []
    for await (const message of eventMessages(inPieces(bytes))) found.push(message)
    expect(found).toEqual([
      { event: 'message', data: undefined, id: undefined, retryMs: undefined },
      { event: 'ready', data: '{"a":1}', id: '1', retryMs: 50 },
      { event: 'message', data: 'ä 1\n 2', id: undefined, retryMs: undefined },
      { event: 'message', data: '', id: '', retryMs: undefined },
    ])
  },
)
