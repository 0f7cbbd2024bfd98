import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { NOW_MS } from '../ingest.fixture.ts'
import { gathered, idsOf, testTime } from './connect.fixture.ts'
import { isLater } from './mastodon-gap.ts'
import { followMastodon } from './mastodon-stream.ts'
import { streamParts } from './stream-parts.ts'

const ended: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end()
})

const status = (id: number): { id: string } => ({ id: String(id) })

interface Stream {
  update(...ids: number[]): void
  write(text: string): void
  drop(): void
}

/** A Mastodon server: its pages give what `held` has; the test decides about each stream. */
async function mastodon(
  onStream: (stream: Stream, n: number) => void,
  onPage: (n: number, response: ServerResponse) => boolean = () => false,
) {
  const held: number[] = []
  const asked: string[] = []
  const tokens = new Set<string | undefined>()
  let streams = 0
  let pages = 0
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    tokens.add(request.headers.authorization)
    const url = new URL(request.url ?? '', 'http://x')
    if (url.pathname.startsWith('/api/v1/timelines/')) {
      if (onPage(++pages, response)) return
      const after = Number(url.searchParams.get('min_id'))
      const limit = Number(url.searchParams.get('limit'))
      const page = held.filter((id) => id > after).slice(0, limit)
      response.end(JSON.stringify(page.map(status).reverse()))
      return
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(':)\n')
    onStream(
      {
        update(...ids) {
          for (const id of ids) response.write(`event: update\ndata: ${JSON.stringify(status(id))}\n\n`)
        },
        write: (text) => response.write(text),
        drop: () => response.destroy(),
      },
      ++streams,
    )
  })
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket: WebSocket, request) => {
    asked.push(request.url ?? '')
    tokens.add(request.headers.authorization)
    const send = (event: string, payload: unknown) =>
      socket.send(JSON.stringify({ stream: ['public'], event, payload }))
    onStream(
      {
        update(...ids) {
          for (const id of ids) send('update', JSON.stringify(status(id)))
        },
        write: (text) => socket.send(text),
        drop: () => socket.terminate(),
      },
      ++streams,
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ended.push(() => {
    for (const socket of sockets.clients) socket.terminate()
    server.closeAllConnections()
    server.close()
  })
  return { held, asked, tokens, server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, k) => from + k)

describe.each(['sse', 'websocket'] as const)('followMastodon by %s', (transport) => {
  const follow = (server: string) =>
    followMastodon({ server, token: 'secret', timeline: 'public', transport })

  it('fills the gap between two streams, oldest first, and loses nothing', async () => {
    const on = await mastodon((stream, n) => {
      if (n === 1) {
        stream.update(100, 101)
        setTimeout(stream.drop, 50)
      } else stream.update(195, 196)
    })
    on.held.push(...range(90, 195))
    const took = gathered((records) => idsOf(records).includes('196'))
    const time = testTime()
    await follow(on.server)(undefined, took.put, took.signal, streamParts(time.parts))
    expect(idsOf(took.records)).toEqual(['100', '101', ...range(102, 197).map(String)])
    expect(took.records.at(-1)?.cursor).toBe('196')
    // Nothing is asked for before the first stream: there is no gap.
    expect(on.asked.filter((url) => url.includes('timelines'))).toEqual(
      [101, 141, 181, 194].map((id) => `/api/v1/timelines/public?min_id=${id}&limit=40`),
    )
    expect(on.tokens).toEqual(new Set(['Bearer secret']))
    expect(on.asked.join()).not.toContain('secret')
  })

  it('waits where the limit of pages is used up, and where a page is refused for it', async () => {
    const on = await mastodon(
      (stream) => stream.update(150),
      (n, response) => {
        response.setHeader('x-ratelimit-remaining', n === 1 ? '0' : '5')
        response.setHeader('x-ratelimit-reset', new Date(NOW_MS + n * 60_000).toISOString())
        if (n !== 2 && n !== 3) return false
        response.writeHead(n === 2 ? 429 : 502).end('{}')
        return true
      },
    )
    on.held.push(...range(101, 150))
    const took = gathered((records) => idsOf(records).includes('150'))
    const time = testTime()
    await follow(on.server)('100', took.put, took.signal, streamParts(time.parts))
    expect(idsOf(took.records)).toEqual(range(101, 151).map(String))
    expect(time.slept).toEqual([60_000, 120_000, 1_000])
  })
})

describe('followMastodon', () => {
  it('passes over signs of life and other events, and reads events cut anywhere', async () => {
    const on = await mastodon((stream) => {
      void (async () => {
        const bytes = `:thump\n\nevent: delete\ndata: 5\n\nevent: update\ndata: {"id":"7"}\n\nevent: update\ndata: {"id"\n\n`
        for (const piece of bytes.match(/.{1,5}/gs) ?? []) {
          stream.write(piece)
          await new Promise(setImmediate)
        }
      })()
    })
    const took = gathered((records) => records.length === 2)
    const follow = followMastodon({ server: on.server, token: 't', timeline: 'local', transport: 'sse' })
    await follow(undefined, took.put, took.signal, streamParts(testTime().parts))
    expect(took.records).toMatchObject([{ value: { id: '7' } }, { fault: { reason: 'bad_json' } }])
    expect(on.asked).toEqual(['/api/v1/streaming/public/local'])
  })

  it('keeps frames of a WebSocket that are none of Mastodon', async () => {
    const on = await mastodon((stream) => {
      for (const frame of ['{', '[]', '{"event":"update","payload":{}}', '{"event":"delete","payload":"1"}'])
        stream.write(frame)
      stream.update(8)
    })
    const took = gathered((records) => records.length === 4)
    const follow = followMastodon({ server: on.server, token: 't', timeline: 'home', transport: 'websocket' })
    await follow(undefined, took.put, took.signal, streamParts(testTime().parts))
    expect(took.records.map(({ fault }) => fault?.reason)).toEqual([
      'bad_json',
      'missing_field',
      'bad_value',
      undefined,
    ])
    expect(on.asked).toEqual(['/api/v1/streaming?stream=user'])
  })

  it('says in a sentence that the token is not taken, without the token', async () => {
    const send: typeof fetch = async () => new Response('{}', { status: 401 })
    const follow = followMastodon({
      server: 'https://m.example',
      token: 'secret',
      timeline: 'public',
      transport: 'sse',
    })
    const took = gathered(() => false)
    const parts = streamParts({ ...testTime().parts, fetch: send })
    await expect(follow(undefined, took.put, took.signal, parts)).rejects.toThrow(
      /^m\.example answers 401: it does not take the token in MURMURATION_MASTODON_TOKEN for this timeline\.$/,
    )
  })

  it('goes on with the stream, and says so, where a gap cannot be read', async () => {
    const on = await mastodon(
      (stream) => stream.update(8),
      (_, response) => {
        response.writeHead(500).end()
        return true
      },
    )
    const follow = followMastodon({ server: on.server, token: 't', timeline: 'public', transport: 'sse' })
    const took = gathered((records) => records.length === 1)
    const time = testTime()
    await follow('5', took.put, took.signal, streamParts(time.parts))
    expect(idsOf(took.records)).toEqual(['8'])
    expect(time.noted).toEqual(['The gap behind status 5 cannot be read (500); it is left out.'])
  })

  it('orders ids as numbers', () => {
    expect(isLater('112000000000000001', '112000000000000000')).toBe(true)
    expect(isLater('99', '100')).toBe(false)
  })
})
