import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NOW_MS, until } from '../ingest.fixture.ts'
import { NO_TEXTS, parseTestRecord, shareOfTest, testTime } from './connect.fixture.ts'
import { type ConnectOptions, connect } from './connect.ts'
import { connectLine, connectSentence } from './run-connect.ts'
import { type Follow, jsonRecord } from './stream-parts.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'murmuration-connect-'))
})
afterEach(() => rm(folder, { recursive: true }))

const record = (k: number) => ({
  ...jsonRecord(Buffer.from(`{"id":"p${k}"}`), `record ${k}`),
  cursor: String(k),
})
const options = (follow: Follow, signal: AbortSignal): ConnectOptions => ({
  follow,
  signal,
  parse: parseTestRecord,
  shares: shareOfTest,
  texts: NO_TEXTS,
  source: 'connect:test',
  to: { url: 'http://ingest.example' },
  bookmark: join(folder, 'mark.json'),
})

/** Ingest that answers as it is told: with a status, or not before it is let. */
const ingest = (answer: (lines: number, n: number) => Promise<number>): typeof fetch => {
  let n = 0
  return async (_, init) => {
    const lines = String(init?.body).split('\n').length
    const status = await answer(lines, ++n)
    const body = status === 200 ? { accepted: lines, refused: 0, latestMs: NOW_MS } : { detail: 'away' }
    return new Response(JSON.stringify(body), { status })
  }
}
const quick = (send: typeof fetch) => ({
  ...testTime().parts,
  client: { fetch: send, sleep: () => new Promise<void>((resolve) => setImmediate(resolve)) },
})

describe('connect', () => {
  it('moves its bookmark once ingest has acknowledged, and not before', async () => {
    const stop = new AbortController()
    const froms: (string | undefined)[] = []
    const follow: Follow = async (from, put) => {
      froms.push(from)
      for (let k = Number(from ?? -1) + 1; k < 2_500; k++) await put(record(k))
    }
    const away = ingest(async (_, n) => {
      if (n === 5) stop.abort()
      return n === 1 ? 200 : 503
    })
    const first = await connect(options(follow, stop.signal), quick(away))
    expect(first).toMatchObject({ isStopped: true, cursor: String(first.accepted - 1) })
    expect(first.accepted).toBeGreaterThan(0)
    expect(first.accepted).toBeLessThan(2_500)
    const there = ingest(async () => 200)
    const second = await connect(options(follow, new AbortController().signal), quick(there))
    expect(second).toMatchObject({ isStopped: false, cursor: '2499', accepted: 2_500, records: 2_500 })
    expect(froms).toEqual([undefined, first.cursor])
    const again = await connect(
      { ...options(follow, new AbortController().signal), restart: true },
      quick(ingest(async () => 200)),
    )
    expect(again).toMatchObject({ accepted: 2_500 })
    expect(froms.at(-1)).toBeUndefined()
    expect(await readdir(folder)).toEqual(['mark.json'])
  })

  it('holds a stream back while ingest takes nothing', async () => {
    let letGo = (): void => {}
    const held = new Promise<void>((resolve) => {
      letGo = resolve
    })
    let given = 0
    const follow: Follow = async (_, put) => {
      for (; given < 30_000; given++) await put(record(given))
    }
    let asked = false
    const slow = ingest(async () => {
      asked = true
      await held
      return 200
    })
    const running = connect(options(follow, new AbortController().signal), quick(slow))
    await until(() => asked)
    await new Promise(setImmediate)
    const before = given
    for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate)
    expect(given).toBe(before)
    expect(given).toBeLessThan(11_001)
    letGo()
    expect(await running).toMatchObject({ records: 30_000, accepted: 30_000 })
  })

  it('ends with what ended the stream, behind what came before', async () => {
    const follow: Follow = async (_, put) => {
      await put(record(1))
      throw new TypeError('no more')
    }
    let lines = 0
    const counting = ingest(async (count) => {
      lines += count
      return 200
    })
    const stop = new AbortController()
    await expect(connect(options(follow, stop.signal), quick(counting))).rejects.toThrow('no more')
    expect(lines).toBe(1)
  })
})

it('says how a stream goes, and what has become of it', () => {
  const progress = { records: 1_500, accepted: 900, refused: 2, queued: 7, latestMs: NOW_MS, waitsFor: 'x' }
  expect(connectLine(progress, { records: 120.4, accepted: 80 })).toBe(
    '1,500 records · 120/s · 900 shares accepted · 80/s · 2 refused · 7 waiting · at 2024-05-01 12:00:00 · waiting: x',
  )
  const result = { source: 'connect:x', records: 3, accepted: 2, refused: 1, isStopped: true }
  expect(connectSentence(result, false)).toBe(
    'Stopped: 3 records gave 2 shares that ingest accepted from connect:x; 1 were refused and are kept: see murmuration dead-letters list. Start the same command again and it goes on there.',
  )
  expect(connectSentence(result, true)).toBe('3 records gave 2 shares; 1 were refused. Nothing was sent.')
})
