import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compressUsingDict, createCCtx } from '@bokuweb/zstd-wasm'
import { afterEach, describe, expect, it } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { lettersOf, NOW_MS, type RunningIngest, runningIngest, sharesOf, until } from '../ingest.fixture.ts'
import { gathered, idsOf, NO_TEXTS, parseTestRecord, shareOfTest, testTime } from './connect.fixture.ts'
import { connect } from './connect.ts'
import { followJetstream, REWIND_US } from './jetstream.ts'
import { streamParts } from './stream-parts.ts'
import { contentSize, zstdFrames } from './zstd-frames.ts'

const ended: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end()
})

const START_US = (NOW_MS - 60_000) * 1_000
const event = (k: number): { id: string; time_us: number } => ({
  id: `p${k}`,
  time_us: START_US + k * 1_000_000,
})

/** A server that holds events by their time, as Jetstream does, and lets a test decide about each connection. */
async function jetstream(
  onConnection: (socket: WebSocket, from: (k: number) => string[], n: number) => void,
) {
  const asked: URLSearchParams[] = []
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong: true })
  await once(server, 'listening')
  server.on('connection', (socket, request) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams
    asked.push(query)
    const cursor = Number(query.get('cursor') ?? 0)
    const held = (upTo: number): string[] =>
      Array.from({ length: upTo }, (_, k) => event(k))
        .filter(({ time_us }) => time_us >= cursor)
        .map((one) => JSON.stringify(one))
    onConnection(socket, held, asked.length)
  })
  ended.push(() => {
    for (const socket of server.clients) socket.terminate()
    return new Promise((resolve) => server.close(resolve))
  })
  return { asked, server, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/subscribe` }
}

/** A dictionary in zstd's format, trained on events made up for this test. */
const dictionary = Buffer.from(
  'N6Qw7Nzj3yUZEOAKlQ7/////66r6nJRSbklSH0oZuLXWWlMHAAAAEKCwAwAABEAAAAAAAAEAAAAAAACAOycGXDcOAAAAAAAAAABAAAAAAAAAAAAAzI8AAAB0CmfuGwAAAAAAAAAAAAAAAAAAAQAAAAQAAAAIAAAAIjoiY3JlYXRlIiwiY29sbGVjdGlvbiI6ImFwcC5ic2t5LmZlZWQucmVwb3N0IiwicmtleSI6ImsyODEifX0KImNyZWF0ZSIsImNvbGxlY3Rpb24iOiJhcHAuYnNreS5mZWVkLnJlcG9zdCIsInJrZXkiOiJrMjAxIn19CnsiZGlkIjoiZGlkOnBsYzp4MjU2IiwidGltZV91cyI6MTcwMDAwMDAyNTYsImtpbmQiOiJjb21taXQiLCJjb21taXQiOnsib3BlcmF0aW9uIjoiY3JlYXRlIiwiY29sbGVjdGlvbiI6ImFwcC5ic2t5LmZlZWQucmVwb3N0IiwicmtleSI6ImsyNTYifX0KeyJkaWQiOiJkaWQ6cGxjOngzNTMiLCJ0aW1lX3VzIjoxNzAwMDAwMDM1Mywia2luZCI6ImNvbW1pdCIsImNvbW1pdCI6eyJvcGVyYXRpb24iOiJjcmVhdGUiLCJjb2xsZWN0aW9uIjoiYXBwLmJza3kuZmVlZC5yZXBvc3QiLCJya2V5IjoiazM1MyJ9fQp7ImRpZCI6ImRpZDpwbGM6eDE3IiwidGltZV91cyI6MTcwMDAwMDAxNywia2luZCI6ImNvbW1pdCIsImNvbW1pdCI6eyJv',
  'base64',
)

const COLLECTIONS = ['app.bsky.feed.repost', 'app.bsky.feed.post']
const follow = (...endpoints: string[]) => followJetstream({ endpoints, collections: COLLECTIONS })

async function ingest(): Promise<RunningIngest> {
  const on = await runningIngest()
  ended.push(() => on[Symbol.asyncDispose]())
  return on
}

describe('followJetstream', () => {
  it('goes on a few seconds before the last event when the server drops it, and loses nothing', async () => {
    const server = await jetstream((socket, from, n) => {
      for (const frame of from(n === 1 ? 10 : 20)) socket.send(frame)
      if (n === 1) socket.terminate()
    })
    const time = testTime()
    const took = gathered((records) => idsOf(records).includes('p19'))
    await follow(server.url)(undefined, took.put, took.signal, streamParts(time.parts))
    expect(server.asked[0].getAll('wantedCollections')).toEqual(COLLECTIONS)
    expect(server.asked[0].has('cursor')).toBe(false)
    expect(server.asked[0].has('compress')).toBe(false)
    const last = Number(server.asked[1].get('cursor')) + REWIND_US
    expect(last).toBeGreaterThanOrEqual(START_US)
    expect(last).toBeLessThanOrEqual(event(9).time_us)
    expect(new Set(idsOf(took.records))).toEqual(new Set(Array.from({ length: 20 }, (_, k) => `p${k}`)))
    expect(time.slept).toEqual([500])
    expect(time.noted).toEqual([])
  })

  it('begins from the cursor that it is given, and takes the endpoints in turn', async () => {
    const away = await jetstream((socket) => socket.terminate())
    const there = await jetstream((socket, from) => {
      for (const frame of from(60)) socket.send(frame)
    })
    const took = gathered((records) => records.length === 5)
    const time = testTime()
    const from = String(event(50).time_us)
    await follow(away.url, there.url)(from, took.put, took.signal, streamParts(time.parts))
    expect(away.asked[0].get('cursor')).toBe(String(event(45).time_us))
    expect(there.asked[0].get('cursor')).toBe(String(event(45).time_us))
    expect(idsOf(took.records)).toEqual(['p45', 'p46', 'p47', 'p48', 'p49'])
    expect(took.records.at(-1)?.cursor).toBe(from)
  })

  it('says what it did not get where Jetstream has nothing as old as the cursor', async () => {
    const server = await jetstream((socket) => socket.send(JSON.stringify(event(7_200))))
    const took = gathered((records) => records.length === 1)
    const time = testTime()
    await follow(server.url)(String(START_US), took.put, took.signal, streamParts(time.parts))
    expect(time.noted).toEqual([
      'Nothing came of what happened between 2024-05-01T11:59:00.000Z and 2024-05-01T13:59:00.000Z: Jetstream keeps about a day.',
    ])
  })

  it('waits longer each time, with jitter, and as long as a 429 asks', async () => {
    let tries = 0
    const server = createServer()
    server.on('upgrade', (_, socket) => {
      socket.on('error', () => {})
      const answer = ++tries === 3 ? '429 Too Many Requests\r\nRetry-After: 77' : '503 Service Unavailable'
      socket.end(`HTTP/1.1 ${answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
      if (tries === 5) took.stop()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    ended.push(() => server.close())
    const took = gathered(() => false)
    const time = testTime()
    const { port } = server.address() as AddressInfo
    await follow(`ws://127.0.0.1:${port}`)(undefined, took.put, took.signal, streamParts(time.parts))
    expect(time.slept).toEqual([500, 1_000, 77_000, 2_000])
  })

  it('says in a sentence where every endpoint refuses', async () => {
    const server = createServer((_, answer) => answer.writeHead(404).end())
    server.on('upgrade', (_, socket) => {
      socket.on('error', () => {})
      socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    ended.push(() => server.close())
    const took = gathered(() => false)
    const { port } = server.address() as AddressInfo
    const following = follow(`ws://127.0.0.1:${port}`)
    await expect(following(undefined, took.put, took.signal, streamParts(testTime().parts))).rejects.toThrow(
      /answers 404 and not with a stream; name an address of Jetstream with --endpoint\.$/,
    )
  })

  it('connects anew where pings are not answered, and not where they are', async () => {
    let pings = 0
    const server = await jetstream((socket, from, n) => {
      socket.on('ping', () => {
        pings++
        if (n === 1 && pings <= 3) socket.pong()
      })
      if (n === 2) for (const frame of from(1)) socket.send(frame)
    })
    server.server.options.autoPong = false
    const took = gathered((records) => records.length === 1)
    const time = testTime()
    const following = follow(server.url)(undefined, took.put, took.signal, streamParts(time.parts))
    for (let round = 1; server.asked.length < 2; round++) {
      await until(() => time.timers.size > 0)
      time.pass()
      await until(() => pings >= round || server.asked.length === 2)
      // The answer needs its way back.
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await following
    expect(pings).toBeGreaterThanOrEqual(5)
    expect(time.said).toContainEqual(expect.stringMatching(/does not answer pings$/))
  })

  it('holds the server back while nobody takes what it sends', async () => {
    const server = await jetstream((socket, from) => {
      for (const frame of from(20_000)) socket.send(frame)
    })
    const took = gathered((records) => records.length === 20_000)
    let open = 0
    let most = 0
    const put = (record: Parameters<typeof took.put>[0]) => {
      took.put(record)
      most = Math.max(most, ++open)
      return new Promise<void>((resolve) =>
        setImmediate(() => {
          open--
          resolve()
        }),
      )
    }
    await follow(server.url)(undefined, put, took.signal, streamParts(testTime().parts))
    expect(idsOf(took.records)).toHaveLength(20_000)
    // What a read of the socket brings, 64 KiB, and not all of it.
    expect(most).toBeLessThan(5_000)
  })

  it('unpacks frames that were packed with the dictionary it is given', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'murmuration-dictionary-'))
    ended.push(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'dictionary'), dictionary)
    await writeFile(join(folder, 'text'), 'no dictionary at all')
    const unpack = await zstdFrames(join(folder, 'dictionary'))
    const pack = (text: string): Uint8Array =>
      compressUsingDict(createCCtx(), Buffer.from(text), dictionary, 3)
    expect(contentSize(pack('x'.repeat(70_000)))).toBe(70_000)
    expect(contentSize(pack('x'.repeat(300)))).toBe(300)
    expect(contentSize(pack('x'))).toBe(1)
    const bomb = Buffer.from('28b52ffde0ffffffffff000000', 'hex')
    expect(() => unpack(bomb)).toThrow(RangeError)
    const server = await jetstream((socket) => {
      socket.send(Buffer.from('not packed at all'))
      socket.send(pack(JSON.stringify(event(1))))
    })
    await expect(zstdFrames(join(folder, 'text'))).rejects.toThrow(/is no dictionary of zstd/)
    const took = gathered((records) => records.length === 2)
    const following = followJetstream({ endpoints: [server.url], collections: COLLECTIONS, unpack })
    await following(undefined, took.put, took.signal, streamParts(testTime().parts))
    expect(server.asked[0].get('compress')).toBe('true')
    expect(took.records[0]).toMatchObject({ fault: { reason: 'bad_value' } })
    expect(Buffer.from(took.records[0].raw).toString()).toBe('not packed at all')
    expect(took.records[1].fault).toBeUndefined()
    expect(took.records[1].value).toEqual(event(1))
  })
})

describe('connect', () => {
  const through = (
    on: RunningIngest,
    url: string,
    stop: AbortSignal,
    bookmark = join(on.folder, 'mark.json'),
  ) =>
    connect(
      {
        follow: follow(url),
        parse: parseTestRecord,
        shares: shareOfTest,
        texts: NO_TEXTS,
        source: 'connect:bluesky',
        to: { url: on.url },
        bookmark,
        signal: stop,
      },
      testTime().parts,
    )

  it('sends shares to ingest, keeps what cannot be read, and goes on where it stopped when it starts again', async () => {
    const on = await ingest()
    let upTo = 10
    const server = await jetstream((socket, from) => {
      socket.send('{"id": "cut off')
      socket.send('{"time_us": 5}')
      socket.send(Buffer.from([0x7b, 0xff]))
      for (const frame of from(upTo)) socket.send(frame)
    })
    const first = new AbortController()
    const running = through(on, server.url, first.signal)
    await until(async () => (await sharesOf(on.bus)).length >= 10)
    first.abort()
    expect(await running).toMatchObject({ isStopped: true })
    upTo = 20
    const second = new AbortController()
    const again = through(on, server.url, second.signal)
    await until(async () => (await sharesOf(on.bus)).some(({ postId }) => postId === 'p19'))
    second.abort()
    await again
    // What is sent twice has the same id, and counts once.
    expect(Number(server.asked[1].get('cursor'))).toBeGreaterThan(0)
    const posts = new Set((await sharesOf(on.bus)).map(({ postId }) => postId))
    expect(posts).toEqual(new Set(Array.from({ length: 20 }, (_, k) => `p${k}`)))
    const letters = [...(await lettersOf(on.bus)).values()]
    expect(letters.map(({ reason }) => reason).sort()).toEqual(['bad_json', 'invalid_utf8', 'missing_field'])
    expect(letters.find(({ reason }) => reason === 'bad_json')).toMatchObject({
      source: 'connect:bluesky',
      raw: '{"id": "cut off',
      message: 'What the stream sent is not valid JSON.',
    })
  })

  it('prints shares and remembers nothing in a dry run', async () => {
    const server = await jetstream((socket, from) => {
      for (const frame of from(3)) socket.send(frame)
    })
    const lines: string[] = []
    const stop = new AbortController()
    const { records, cursor } = await connect(
      {
        follow: follow(server.url),
        parse: parseTestRecord,
        shares: shareOfTest,
        texts: NO_TEXTS,
        source: 'connect:bluesky',
        signal: stop.signal,
        print(line) {
          if (lines.push(line) === 3) stop.abort()
        },
      },
      testTime().parts,
    )
    expect(lines.map((line) => JSON.parse(line).postId)).toEqual(['p0', 'p1', 'p2'])
    expect({ records, cursor }).toEqual({ records: 3, cursor: String(event(2).time_us) })
  })
})
