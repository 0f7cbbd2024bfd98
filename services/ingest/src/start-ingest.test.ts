import { createHash, randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { FlagChange, TOPICS, type Watermark } from '@murmuration/contracts'
import { afterEach, describe, expect, it } from 'vitest'
import {
  eventsOf,
  lettersOf,
  marksOf,
  NOW_MS,
  ndjson,
  PARTITIONS,
  type RunningIngest,
  recordsOf,
  runningIngest,
  type SaidLetters,
  said,
  share,
  sharesOf,
  until,
} from './ingest.fixture.ts'

const LATENESS_MS = 300_000
let running: RunningIngest | undefined
const start = async (settings: { [field: string]: unknown } = {}): Promise<RunningIngest> =>
  (running = await runningIngest(settings))
afterEach(async () => {
  await running?.[Symbol.asyncDispose]()
  running = undefined
})

async function problemOf(answer: Response): Promise<{ status: number; detail: string }> {
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  const problem = await said<{ status: number; detail: string }>(answer)
  expect(problem.status).toBe(answer.status)
  return { status: answer.status, detail: problem.detail }
}

describe('POST /v1/shares', () => {
  it('writes shares to the partition of their object, and the watermark behind them to every partition', async () => {
    const { post, bus } = await start()
    const values = Array.from({ length: 50 }, (_, k) =>
      share({ accountId: `a${k}`, objectId: `o${k}`, timestampMs: NOW_MS - 1_000 * k, text: 'ünï' }),
    )
    const answer = await post('/v1/shares', JSON.stringify(values), { 'content-type': 'application/json' })
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { accepted: 50, refused: 0, latestMs: NOW_MS },
    ])
    const partitions = await eventsOf(bus)
    expect(partitions.flat().filter((event) => 'share' in event)).toHaveLength(50)
    const byObject = new Map<string, number>()
    partitions.forEach((events, partition) => {
      for (const event of events) if ('share' in event) byObject.set(event.share.objectId, partition)
      expect(events.at(-1)).toEqual({
        mark: { schemaVersion: 1, source: 'http', watermarkMs: NOW_MS - LATENESS_MS },
      })
    })
    expect(new Set(byObject.values()).size).toBe(PARTITIONS)
    await post('/v1/shares', ndjson(values))
    ;(await eventsOf(bus)).forEach((events, partition) => {
      for (const event of events)
        if ('share' in event) expect(byObject.get(event.share.objectId)).toBe(partition)
    })
  })

  it('answers 207 with each refused record, and keeps it as it came', async () => {
    const { post, bus, metrics } = await start()
    const body = `${JSON.stringify(share())}\n{"schemaVersion":1}\n\nno json\n${JSON.stringify(share({ accountId: 'a2' }))}\r\n`
    const answer = await post('/v1/shares', body)
    expect(answer.status).toBe(207)
    const told = await said(answer)
    expect(told).toMatchObject({
      accepted: 2,
      refused: 2,
      results: [
        { line: 2, status: 'refused', reason: 'missing_field' },
        { line: 4, status: 'refused', reason: 'bad_json' },
      ],
    })
    const letters = await lettersOf(bus)
    expect(letters.get(told.results?.[1].deadLetterId ?? '')).toMatchObject({
      source: 'http',
      reason: 'bad_json',
      raw: 'no json',
      rawEncoding: 'utf8',
      rawBytes: 7,
    })
    expect(String(letters.get(told.results?.[0].deadLetterId ?? '')?.position)).toMatch(
      /^request \S+, line 2$/,
    )
    const text = await metrics()
    expect(text).toContain('murmuration_ingest_shares_total{result="accepted"} 2')
    expect(text).toContain('murmuration_ingest_shares_total{result="refused"} 2')
    expect(text).toContain('murmuration_ingest_refused_total{reason="bad_json"} 1')
    expect(text).toContain('murmuration_ingest_requests_total{status="207"} 1')
    expect(text).toContain(`murmuration_ingest_watermark_seconds ${(NOW_MS - LATENESS_MS) / 1000}`)
    await until(async () => (await metrics()).includes('murmuration_ingest_dead_letters 2'))
  })

  it('reads gzip and a byte order mark, and refuses other codings, types and damaged data', async () => {
    const { post, bus } = await start({ bodyLimitBytes: 4096 })
    const gzip = { 'content-encoding': 'gzip' }
    const zipped = gzipSync(`\ufeff${JSON.stringify(share())}`)
    expect((await post('/v1/shares', zipped, gzip)).status).toBe(200)
    expect(await sharesOf(bus)).toHaveLength(1)
    expect((await problemOf(await post('/v1/shares', zipped.subarray(0, 20), gzip))).status).toBe(400)
    expect((await problemOf(await post('/v1/shares', gzipSync(Buffer.alloc(100_000)), gzip))).status).toBe(
      413,
    )
    expect((await problemOf(await post('/v1/shares', 'x'.repeat(5_000)))).status).toBe(413)
    expect((await problemOf(await post('/v1/shares', zipped, { 'content-encoding': 'br' }))).status).toBe(415)
    expect((await problemOf(await post('/v1/shares', '[]', { 'content-type': 'text/html' }))).status).toBe(
      415,
    )
    const json = { 'content-type': 'application/json' }
    expect((await problemOf(await post('/v1/shares', '[', json))).status).toBe(400)
    expect((await problemOf(await post('/v1/shares', '', json))).status).toBe(400)
    expect(
      (await problemOf(await post('/v1/shares', '[]', { ...json, 'murmuration-source': 'two words' })))
        .status,
    ).toBe(422)
    expect(
      (
        await problemOf(
          await post('/v1/shares', '[]', { ...json, 'murmuration-source': `topic:${TOPICS.raw}` }),
        )
      ).status,
    ).toBe(422)
    expect((await problemOf(await post('/v1/nothing', ''))).status).toBe(404)
    expect(await sharesOf(bus)).toHaveLength(1)
  })

  it('does not let a clock that is ahead move the watermark', async () => {
    const { post, bus } = await start()
    await post('/v1/shares', ndjson([share()]))
    const ahead = await post('/v1/shares', ndjson([share({ timestampMs: NOW_MS + 300_001 })]))
    expect(await ahead.json()).toMatchObject({ accepted: 0, results: [{ reason: 'clock_ahead' }] })
    const mixed = await post(
      '/v1/shares',
      ndjson([share({ timestampMs: NOW_MS + 86_400_000 }), share({ timestampMs: NOW_MS + 300_000 })]),
    )
    expect(await mixed.json()).toMatchObject({ accepted: 1, latestMs: NOW_MS + 300_000 })
    for (const mark of await marksOf(bus, 'http')) expect(mark?.watermarkMs).toBe(NOW_MS)
  })

  it('answers 429 with Retry-After while more waits than fits, and takes in again behind it', async () => {
    const { post, bus, metrics } = await start({ waitingBytes: 4_096, bodyLimitBytes: 4_096 })
    const body = ndjson(Array.from({ length: 30 }, (_, k) => share({ accountId: `a${k}` })))
    bus.failPublish(new Error('the log is away'), 4)
    const held = post('/v1/shares', body)
    await until(async () => Number(/waiting_bytes (\d+)/.exec(await metrics())?.[1]) > 2_000)
    const refused = await post('/v1/shares', body)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect((await problemOf(refused)).status).toBe(429)
    expect((await held).status).toBe(200)
    expect((await post('/v1/shares', body)).status).toBe(200)
    expect(await sharesOf(bus)).toHaveLength(60)
    expect(await metrics()).toContain('murmuration_ingest_waiting_bytes 0')
  })

  it('answers 503 in time while the log is away; what was given up on is still written', async () => {
    const { post, bus, url, metrics } = await start({ answerWithinMs: 100, awayAfterMs: 60_000 })
    bus.failPublish(new Error('the log is away'), 3)
    const late = await post('/v1/shares', ndjson([share()]))
    expect(late.headers.get('retry-after')).toBe('5')
    expect((await problemOf(late)).status).toBe(503)
    // It takes room until it is written.
    expect(await metrics()).not.toContain('murmuration_ingest_waiting_bytes 0')
    await until(async () => (await sharesOf(bus)).length === 1)
    await until(async () => (await metrics()).includes('murmuration_ingest_waiting_bytes 0'))
    expect((await fetch(`${url}/health/ready`)).status).toBe(200)
  })

  it('answers 503 at once where the log is away for long, is not ready then, and stops', async () => {
    const { post, bus, url, clock, ingest, logged } = await start({ awayAfterMs: 1_000 })
    bus.failPublish(new Error('the log is away'), 1_000)
    const given = post('/v1/shares', ndjson([share()]))
    await until(() => logged.some((line) => line.includes('trying again')))
    clock.nowMs += 2_000
    expect((await problemOf(await post('/v1/shares', ndjson([share()])))).status).toBe(503)
    expect((await fetch(`${url}/health/ready`)).status).toBe(503)
    expect((await fetch(`${url}/health/live`)).status).toBe(200)
    await ingest.stop()
    expect((await problemOf(await given)).status).toBe(503)
  })

  it('stops where the log goes away while it stops', async () => {
    const { post, bus, clock, ingest, logged } = await start({ awayAfterMs: 1_000 })
    bus.failPublish(new Error('the log is away'), 1_000)
    const given = post('/v1/shares', ndjson([share()]))
    await until(() => logged.some((line) => line.includes('trying again')))
    const stopped = ingest.stop()
    clock.nowMs += 2_000
    await stopped
    expect((await problemOf(await given)).status).toBe(503)
  })
})

describe('who may send', () => {
  const sha256 = (token: string): string => createHash('sha256').update(token).digest('hex')
  it('asks for a token that is known and may do it', async () => {
    const tokens = `feeder:${sha256('one')}:shares:write,all:${sha256('two')}`
    const { post, url } = await start({ tokens, host: '127.0.0.1' })
    const as = (token: string) => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' })
    const none = await post('/v1/shares', '[]')
    expect(none.headers.get('www-authenticate')).toBe('Bearer')
    expect((await problemOf(none)).status).toBe(401)
    expect((await problemOf(await post('/v1/shares', '[]', as('three')))).status).toBe(401)
    expect((await post('/v1/shares', '[]', as('one'))).status).toBe(200)
    expect((await problemOf(await post('/v1/flags', '{}', as('one')))).status).toBe(403)
    expect((await problemOf(await fetch(`${url}/v1/dead-letters`, { headers: as('one') }))).status).toBe(403)
    expect((await fetch(`${url}/v1/dead-letters`, { headers: as('two') })).status).toBe(200)
    expect((await fetch(`${url}/v1/status`)).status).toBe(401)
    expect((await fetch(`${url}/v1/status`, { headers: as('one') })).status).toBe(200)
  })

  it('without tokens keeps out pages in a browser, and other addresses than loopback', async () => {
    const { post, url } = await start()
    const answer = await post('/v1/shares', '', { origin: 'https://example.org' })
    expect((await problemOf(answer)).status).toBe(403)
    // A page may give its own name this machine's address; fetch does not let us set Host.
    const status = await new Promise<number | undefined>((resolve, reject) => {
      request(
        `${url}/v1/shares`,
        { method: 'POST', headers: { host: 'rebound.example.org' } },
        (response) => {
          response.resume()
          resolve(response.statusCode)
        },
      )
        .on('error', reject)
        .end()
    })
    expect(status).toBe(403)
    await expect(runningIngest({ host: '0.0.0.0' })).rejects.toThrow(/MURMURATION_TOKENS/)
  })
})

describe('what is logged', () => {
  it('never holds an account, an object or a record', async () => {
    const { post, bus, logged, clock, ingest } = await start()
    const secret = randomBytes(8).toString('hex')
    bus.failPublish(new Error('the log is away'), 1)
    await post('/v1/shares', ndjson([share({ accountId: secret }), { accountId: secret }, secret]), {})
    await post('/v1/shares', `[${secret}`, { 'content-type': 'application/json' })
    await post('/v1/flags?list=order', `${secret}\n`, { 'content-type': 'text/plain' })
    await post(`/v1/dead-letters/${secret}/retry`)
    await post(`/v1/${secret}?${secret}`, secret)
    clock.nowMs += 60_000
    await until(() => logged.some((line) => line.includes('records were refused')))
    await ingest.stop()
    expect(logged.join('')).toMatch(
      /ingest listens[\s\S]*trying again[\s\S]*flags were written[\s\S]*ingest has stopped/,
    )
    expect(logged.join('')).not.toContain(secret)
  })
})

describe('sources', () => {
  const close = (post: RunningIngest['post'], source: string, body = '') =>
    post(`/v1/sources/${encodeURIComponent(source)}/close`, body, { 'content-type': 'application/json' })

  it('ends where they are closed, behind their last event or where it says', async () => {
    const { post, bus, metrics } = await start()
    expect((await problemOf(await close(post, 'feed:x'))).status).toBe(404)
    await post('/v1/shares', ndjson([share()]), { 'murmuration-source': 'feed:x' })
    const closed: Watermark = { schemaVersion: 1, source: 'feed:x', watermarkMs: NOW_MS + 1, closed: true }
    expect(await (await close(post, 'feed:x')).json()).toEqual(closed)
    expect(await marksOf(bus, 'feed:x')).toEqual([closed, closed, closed])
    expect(await metrics()).toMatch(/murmuration_ingest_watermark_seconds NaN/i)
    await close(post, 'feed:x', JSON.stringify({ watermarkMs: NOW_MS + 60_000 }))
    expect((await marksOf(bus, 'feed:x'))[2]).toEqual({ ...closed, watermarkMs: NOW_MS + 60_000 })
    expect((await problemOf(await close(post, 'feed:x', '{"watermarkMs":-1}'))).status).toBe(422)
    // It goes on, and its clock never goes back.
    await post('/v1/shares', ndjson([share()]), { 'murmuration-source': 'feed:x' })
    expect((await marksOf(bus, 'feed:x'))[0]).toEqual({
      schemaVersion: 1,
      source: 'feed:x',
      watermarkMs: NOW_MS + 60_000,
    })
  })

  it('writes steps below a second with the next beat', async () => {
    const { post, bus } = await start()
    await post('/v1/shares', ndjson([share()]))
    await post('/v1/shares', ndjson([share({ timestampMs: NOW_MS + 999 })]))
    await until(async () =>
      (await marksOf(bus, 'http')).every((mark) => mark?.watermarkMs === NOW_MS + 999 - LATENESS_MS),
    )
  })

  it('knows its watermarks again after a restart, from its state and from the log', async () => {
    const first = await start()
    await first.post('/v1/shares', ndjson([share({ timestampMs: NOW_MS })]), {
      'murmuration-source': 'feed:x',
    })
    await close(first.post, 'feed:x')
    await first.post('/v1/shares', ndjson([share({ timestampMs: NOW_MS })]), {
      'murmuration-source': 'feed:y',
    })
    const second = (running = await first.again())
    // It dies while it writes: two partitions have the next shares and the watermark, the third has neither.
    const mark = { schemaVersion: 1, source: 'feed:y', watermarkMs: NOW_MS + 7 }
    const half = [0, 1].map((partition) => ({
      partition,
      key: 'watermark:feed:y',
      value: JSON.stringify(mark),
    }))
    await second.ingest.stop()
    await second.bus.publish(TOPICS.events, half)
    const third = (running = await runningIngest({}, second))
    const { sources } = await said<{ sources: object[] }>(fetch(`${third.url}/v1/status`))
    expect(sources).toMatchObject([
      { name: 'feed:x', closed: true, watermarkMs: NOW_MS + 1 },
      { name: 'feed:y', closed: false, watermarkMs: NOW_MS - LATENESS_MS },
    ])
    // Nothing is said for the source before it speaks again: its shares would come too late.
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect((await marksOf(third.bus, 'feed:y'))[2]?.watermarkMs).toBe(NOW_MS - LATENESS_MS)
    await third.post('/v1/shares', ndjson([share({ timestampMs: NOW_MS + 1_000 })]), {
      'murmuration-source': 'feed:y',
    })
    for (const written of await marksOf(third.bus, 'feed:y'))
      expect(written?.watermarkMs).toBe(NOW_MS + 1_000 - LATENESS_MS)
  })

  it('knows its watermarks by the log alone, where its state is gone', async () => {
    const first = await start()
    await first.post('/v1/shares', ndjson([share()]), { 'murmuration-source': 'feed:x' })
    await close(first.post, 'feed:x')
    await first.post('/v1/shares', ndjson([share()]))
    await first.ingest.stop()
    await using second = await runningIngest({ readRaw: false }, { bus: first.bus })
    expect(await said(fetch(`${second.url}/v1/status`))).toMatchObject({
      sources: [
        { name: 'feed:x', closed: true, watermarkMs: NOW_MS + 1 },
        { name: 'http', closed: false, watermarkMs: NOW_MS - LATENESS_MS },
      ],
    })
  })

  it('says so where its port is taken, and leaves nothing running', async () => {
    const first = await start()
    const port = new URL(first.url).port
    await expect(runningIngest({ port }, { bus: first.bus })).rejects.toThrow(/is taken by another program/)
    // The raw topic is the first one's alone.
    const value = JSON.stringify(share())
    await first.bus.publish(
      TOPICS.raw,
      [0, 1, 2].map((partition) => ({ partition, key: null, value })),
    )
    const offsets = async () =>
      (await said<{ rawOffsets: { [partition: string]: number } }>(fetch(`${first.url}/v1/status`)))
        .rawOffsets
    await until(async () => Object.keys(await offsets()).length === 3)
    expect(await offsets()).toEqual({ 0: 1, 1: 1, 2: 1 })
  })

  it('refuses the state of another log', async () => {
    const first = await start()
    await first.post('/v1/shares', ndjson([share()]))
    await first.ingest.stop()
    await expect(runningIngest({}, { folder: first.folder })).rejects.toThrow(/belongs to another log/)
  })
})

describe('POST /v1/flags', () => {
  const flagsOf = async ({ bus }: RunningIngest) =>
    (await recordsOf(bus, TOPICS.flags)).flat().map(({ key, value }) => {
      const change = FlagChange.parse(JSON.parse(String(value)))
      expect(key).toBe(`${change.list}\n${change.accountId}`)
      return change
    })
  const json = { 'content-type': 'application/json' }

  it('takes JSON, row by row', async () => {
    const it_ = await start()
    const flags = [
      'a1',
      { accountId: 'a2', row: 9, columns: { note: 'n' } },
      'a1',
      7,
      '',
      { accountId: 'a3', columns: 1 },
    ]
    const answer = await it_.post('/v1/flags', JSON.stringify({ list: 'order', flags }), json)
    expect(answer.status).toBe(207)
    expect(await answer.json()).toMatchObject({
      flagged: 2,
      duplicates: 1,
      refused: 3,
      results: [
        { row: 4, reason: 'unknown_field_type' },
        { row: 5, reason: 'missing_field' },
        { row: 6, reason: 'unknown_field_type' },
      ],
      effectiveAtMs: NOW_MS,
    })
    const flag = { schemaVersion: 1, list: 'order', flagged: true, effectiveAtMs: NOW_MS }
    expect(await flagsOf(it_)).toEqual([
      { ...flag, accountId: 'a1', row: 1 },
      { ...flag, accountId: 'a2', row: 9, columns: { note: 'n' } },
    ])
    const withdrawn = { list: 'order', flags: ['a1'], withdraw: true, effectiveAtMs: 5 }
    expect(await (await it_.post('/v1/flags', JSON.stringify(withdrawn), json)).json()).toMatchObject({
      withdrawn: 1,
    })
    expect((await flagsOf(it_)).at(-1)).toEqual({
      ...flag,
      accountId: 'a1',
      row: 1,
      flagged: false,
      effectiveAtMs: 5,
    })
    expect(await it_.metrics()).toContain('murmuration_ingest_flags_total 3')
  })

  it('takes CSV and NDJSON, and says which rows it refuses', async () => {
    const it_ = await start()
    const csv = await it_.post(
      '/v1/flags?list=order',
      Buffer.concat([
        Buffer.from('note,account_id\nn,a1\nx\n"y"z,a9\n\nb,'),
        Buffer.from([0xff]),
        Buffer.from('\n"q,""",a2\n,a1'),
      ]),
      { 'content-type': 'text/csv' },
    )
    expect(await csv.json()).toMatchObject({
      flagged: 2,
      duplicates: 1,
      refused: 3,
      results: [
        { row: 3, reason: 'too_few_fields' },
        { row: 4, reason: 'broken_quote' },
        { row: 6, reason: 'invalid_utf8' },
      ],
    })
    const lines = await it_.post('/v1/flags?list=order&effectiveAtMs=9', '"b1"\nbad\n{"accountId":"b2"}\n')
    expect(await lines.json()).toMatchObject({
      flagged: 2,
      refused: 1,
      results: [{ row: 2, reason: 'bad_json' }],
    })
    expect(
      (await flagsOf(it_)).map(({ accountId, columns, effectiveAtMs }) => [
        accountId,
        columns,
        effectiveAtMs,
      ]),
    ).toEqual([
      ['a1', { note: 'n' }, NOW_MS],
      ['a2', { note: 'q,"' }, NOW_MS],
      ['b1', undefined, 9],
      ['b2', undefined, 9],
    ])
  })

  it('refuses what it cannot write, so that the log is never asked to', async () => {
    const it_ = await start()
    const flags = [{ accountId: 'a1', columns: { note: 'x'.repeat(900_000) } }, 'a2']
    const answer = await it_.post('/v1/flags', JSON.stringify({ list: 'order', flags }), json)
    expect(await answer.json()).toMatchObject({
      flagged: 1,
      results: [{ row: 1, reason: 'record_too_large' }],
    })
    for (const [body, status] of [
      ['{"flags":["a"]}', 422],
      ['{"list":"a\\nb","flags":["a"]}', 422],
      ['{"list":"a","flags":"a"}', 422],
      ['{"list":"a","flags":[],"effectiveAtMs":1.5}', 422],
      ['[]', 422],
      ['{', 400],
      [Buffer.from([0x22, 0xff, 0x22]), 400],
    ] as const)
      expect((await problemOf(await it_.post('/v1/flags', body, json))).status).toBe(status)
    expect(
      (await problemOf(await it_.post('/v1/flags?list=l', 'a,b\n1,2', { 'content-type': 'text/csv' })))
        .status,
    ).toBe(400)
  })
})

describe('dead letters', () => {
  const json = { 'content-type': 'application/json' }
  const listed = ({ url }: RunningIngest, query = '') =>
    said<SaidLetters>(fetch(`${url}/v1/dead-letters${query}`))

  it('are listed by page and reason, and shown as they came', async () => {
    const it_ = await start()
    await it_.post('/v1/shares', 'one\ntwo\n{}\nthree')
    await until(async () => (await listed(it_)).total === 4)
    const { letters } = await listed(it_, '?limit=2')
    expect(letters.map((letter) => letter.reason)).toEqual(['bad_json', 'bad_json'])
    expect(letters[0]).not.toHaveProperty('raw')
    const next = await listed(it_, `?limit=9&after=${letters[1].id}`)
    expect(next.letters).toHaveLength(2)
    expect((await listed(it_, '?reason=missing_field')).letters).toHaveLength(1)
    expect(await (await fetch(`${it_.url}/v1/dead-letters/${letters[0].id}`)).json()).toMatchObject({
      raw: 'one',
    })
    expect((await problemOf(await fetch(`${it_.url}/v1/dead-letters?limit=0`))).status).toBe(422)
    expect((await problemOf(await fetch(`${it_.url}/v1/dead-letters/none`))).status).toBe(404)
  })

  it('go when a retry is taken in, and stay the same where it is refused again', async () => {
    const it_ = await start()
    const early = share({ timestampMs: NOW_MS + 400_000 })
    const { results = [] } = await said(it_.post('/v1/shares', ndjson([early, { no: 'share' }])))
    const [{ deadLetterId: first }, { deadLetterId: second }] = results
    await until(async () => (await listed(it_)).total === 2)
    expect((await problemOf(await it_.post(`/v1/dead-letters/${first}/retry`))).status).toBe(422)
    it_.clock.nowMs += 200_000
    expect(await (await it_.post(`/v1/dead-letters/${first}/retry`)).json()).toEqual({
      id: first,
      status: 'accepted',
    })
    expect(await sharesOf(it_.bus)).toEqual([early])
    expect(await marksOf(it_.bus, 'http')).toEqual([undefined, undefined, undefined])
    await until(async () => (await listed(it_)).total === 1)
    expect((await problemOf(await it_.post(`/v1/dead-letters/${first}/retry`))).status).toBe(404)
    const again = await said(it_.post('/v1/shares', ndjson([{ no: 'share' }])))
    expect(again.results?.[0].deadLetterId).toBe(second)
    expect((await lettersOf(it_.bus)).size).toBe(1)
    const later = await it_.again()
    running = later
    await until(async () => (await listed(later)).total === 1)
  })

  it('take what a feed cannot read, under the hash of its bytes', async () => {
    const it_ = await start()
    const letter = {
      position: 'f.csv:3',
      reason: 'bad_time',
      message: 'No time.',
      raw: 'no json',
      rawEncoding: 'utf8',
    }
    const send = (letters: unknown) =>
      it_.post('/v1/dead-letters', JSON.stringify({ letters }), { ...json, 'murmuration-source': 'feed:f' })
    const whole = { id: 'f'.repeat(32), rawBytes: 5_000_000 }
    const raw = Buffer.from([1, 0xff]).toString('base64')
    expect(
      await (
        await send([
          letter,
          { ...letter, raw, rawEncoding: 'base64' },
          { ...letter, raw: 'beginning', whole },
        ])
      ).json(),
    ).toEqual({ kept: 3 })
    const refused = await said(it_.post('/v1/shares', 'no json'))
    const letters = await lettersOf(it_.bus)
    expect(letters.size).toBe(3)
    expect(letters.get(refused.results?.[0].deadLetterId ?? '')).toMatchObject({
      raw: 'no json',
      source: 'http',
    })
    expect(letters.get(whole.id)).toMatchObject({ rawCut: true, rawBytes: 5_000_000, source: 'feed:f' })
    await until(async () => (await listed(it_)).total === 3)
    expect((await problemOf(await it_.post(`/v1/dead-letters/${whole.id}/retry`))).status).toBe(409)
    for (const bad of [
      'x',
      [{ ...letter, reason: 'because' }],
      [{ ...letter, raw: 'no base64!', rawEncoding: 'base64' }],
      [{ ...letter, position: 'p'.repeat(101) }],
      [null],
    ])
      expect((await problemOf(await send(bad))).status).toBe(422)
  })
})

describe('amplification.raw', () => {
  const publish = (it_: RunningIngest, partition: number, values: readonly (string | Buffer | null)[]) =>
    it_.bus.publish(
      TOPICS.raw,
      values.map((value) => ({ partition, key: null, value })),
    )

  it('is taken in from its offsets on, and refused records are kept with their place', async () => {
    const it_ = await start()
    await publish(it_, 1, [
      JSON.stringify(share({ objectId: 'x' })),
      Buffer.from([0xff, 0xfe]),
      null,
      'no json',
    ])
    await until(async () => (await lettersOf(it_.bus)).size === 3)
    const letters = [...(await lettersOf(it_.bus)).values()]
    expect(letters.map(({ source, position, reason }) => [source, position, reason])).toEqual([
      [`topic:${TOPICS.raw}`, '1:1', 'invalid_utf8'],
      [`topic:${TOPICS.raw}`, '1:2', 'bad_json'],
      [`topic:${TOPICS.raw}`, '1:3', 'bad_json'],
    ])
    await until(async () =>
      (await marksOf(it_.bus, `topic:${TOPICS.raw}`)).every((mark) => mark !== undefined),
    )
    const later = (running = await it_.again())
    await publish(later, 1, [JSON.stringify(share({ objectId: 'y' }))])
    await until(async () => (await sharesOf(later.bus)).length >= 2)
    expect((await sharesOf(later.bus)).map(({ objectId }) => objectId).sort()).toEqual(['x', 'y'])
    expect(
      (await later.bus.committed('murmuration-ingest', TOPICS.raw)).filter(
        ({ partition }) => partition === 1,
      ),
    ).toEqual([{ partition: 1, nextOffset: 5 }])
  })
})
