import { readFileSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { deadLetterId } from '@murmuration/bus/dead-letters'
import { TOPICS } from '@murmuration/contracts'
import { environment } from '@murmuration/runtime'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { feed } from './feed.ts'
import {
  lettersOf,
  NOW_MS,
  PARTITIONS,
  type RunningIngest,
  runningIngest,
  said,
  share,
  sharesOf,
  until,
} from './ingest.fixture.ts'
import type { SentLetter } from './letter-request.ts'
import { type MutatedRecord, mutatedRecords, randomFrom } from './mutated-records.fixture.ts'

/**
 * accepted + refused + duplicate = sent, where
 * - accepted: shares that stand on amplification.events;
 * - refused: dead letters that stand on their topic, one for each distinct record that was refused;
 * - duplicate: what was sent more than once and so adds nothing: a refused record with the same bytes as one before it,
 *   which has the same id; or a record that comes again because its sender never heard of it.
 */
const RECORDS = Number(environment().FUZZ_RECORDS ?? 100_000)
const SEED = Number(environment().FUZZ_SEED ?? 20_240_501)
/** Records looked at together; what was looked at is taken off the log, so that memory tells of ingest. */
const CHUNK = 5_000
/** What the process may take more than at its start, however many records there are. */
const MOST_BYTES = 768 << 20
const LONG_MS = 60_000 + RECORDS * 2

let running: RunningIngest | undefined
afterEach(async () => {
  await running?.[Symbol.asyncDispose]()
  running = undefined
})

const soundShare = (k: number): string =>
  JSON.stringify(
    share({
      accountId: `a${k}`,
      objectId: `o${k % 97}`,
      timestampMs: NOW_MS - 10 * (k % 1_000),
      ...(k % 3 === 0 ? { text: 'ünïcode, "quoted"', language: 'de' } : {}),
      ...(k % 5 === 0 ? { postId: `p${k}`, objectCreatedAtMs: 5 } : {}),
    }),
  )

/** As ingest keeps a line: a carriage return at its end is no part of it. */
const idOfLine = (raw: Buffer): string => deadLetterId(raw.at(-1) === 13 ? raw.subarray(0, -1) : raw)

/** Accounts of the shares on the log, which are then taken off it. */
async function takeAccounts({ bus }: RunningIngest): Promise<string[]> {
  const accounts = (await sharesOf(bus)).map(({ accountId }) => accountId)
  for (const { partition, highOffset } of await bus.ranges(TOPICS.events))
    bus.trim(TOPICS.events, partition, highOffset)
  bus.compact(TOPICS.deadLetters)
  return accounts
}

function memoryWatch(): () => void {
  const before = process.memoryUsage().rss
  return () => expect(process.memoryUsage().rss - before).toBeLessThan(MOST_BYTES)
}

const accountOf = (raw: Buffer): string => (JSON.parse(raw.toString()) as { accountId: string }).accountId

describe('mutated records', () => {
  it('over HTTP: all are accounted for, and none harms the others of its body', {
    timeout: LONG_MS,
  }, async () => {
    const on = (running = await runningIngest({ readRaw: false }))
    const random = randomFrom(SEED)
    const next = mutatedRecords(random, soundShare)
    const checkMemory = memoryWatch()
    const refusedIds = new Set<string>()
    let sent = 0
    let accepted = 0
    let refusedTimes = 0
    const total = Math.ceil(RECORDS / 3)
    while (sent < total) {
      const chunk: MutatedRecord[] = []
      while (chunk.length < CHUNK && sent + chunk.length < total) {
        const body = Array.from({ length: 1 + Math.floor(random() * 400) }, (_, k) =>
          next(sent + chunk.length + k),
        )
        const bytes = Buffer.concat(
          body.flatMap(({ raw }, k) => (k === 0 ? [raw] : [Buffer.from('\n'), raw])),
        )
        const isPacked = random() < 0.3
        const answer = await said(
          on.post(
            '/v1/shares',
            isPacked ? gzipSync(bytes) : bytes,
            isPacked ? { 'content-encoding': 'gzip' } : {},
          ),
        )
        // A byte order mark at its very start belongs to the body and not to its first record.
        expect(answer.accepted + answer.refused).toBe(body.length)
        for (const { line = 0, deadLetterId: id } of answer.results ?? []) {
          const { raw, isSound } = body[line - 1]
          expect(isSound).toBe(false)
          if (line > 1) expect(id).toBe(idOfLine(raw))
          refusedIds.add(id)
        }
        refusedTimes += answer.refused
        chunk.push(...body)
      }
      sent += chunk.length
      const accounts = await takeAccounts(on)
      accepted += accounts.length
      const found = new Set(accounts)
      for (const { raw, isSound } of chunk) if (isSound) expect(found.has(accountOf(raw))).toBe(true)
      checkMemory()
    }
    const refused = await lettersOf(on.bus)
    const duplicate = refusedTimes - refusedIds.size
    expect(new Set(refused.keys())).toEqual(refusedIds)
    expect(accepted + refused.size + duplicate).toBe(sent)
    expect(Math.min(accepted, refused.size, duplicate)).toBeGreaterThan(0)
  })

  it('in a file that is fed: all are accounted for', { timeout: LONG_MS }, async () => {
    const on = (running = await runningIngest({ readRaw: false }))
    const random = randomFrom(SEED + 1)
    const checkMemory = memoryWatch()
    const refusedIds = new Set<string>()
    // What is on its way, as the sender knows it.
    const listening: typeof fetch = async (to, init) => {
      const answer = await fetch(to, init)
      if (String(to).endsWith('/v1/dead-letters'))
        for (const { raw, rawEncoding, whole } of (
          JSON.parse(String(init?.body)) as { letters: SentLetter[] }
        ).letters)
          refusedIds.add(whole?.id ?? deadLetterId(Buffer.from(raw, rawEncoding)))
      else if (String(to).endsWith('/v1/shares'))
        for (const { deadLetterId: id } of (await said(answer.clone())).results ?? []) refusedIds.add(id)
      return answer
    }
    let sent = 0
    let accepted = 0
    let refusedTimes = 0
    const total = Math.ceil(RECORDS / 3)
    for (let file = 0; sent < total; file++) {
      const isCsv = file % 2 === 1
      const head = Array.from({ length: 50 }, (_, k) => `h${file}.${k}`)
      const sound = (k: number): string =>
        isCsv ? `a${k},o${k % 97},${NOW_MS - 10 * (k % 1_000)},text ${k}` : soundShare(k)
      const next = mutatedRecords(random, sound)
      // A quote may join lines of CSV, and then nobody can say how many records there are: they are left out there.
      const records = Array.from({ length: CHUNK }, (_, k) => next(sent + k).raw)
        .map((raw) => (isCsv ? Buffer.from(raw.filter((byte) => byte !== 34)) : raw))
        .map((raw) => (/^[ \t\r]*$/.test(raw.toString('latin1')) ? Buffer.from('x') : raw))
      const lines = isCsv
        ? ['account_id,object_id,timestamp,text', ...head.map((id) => `${id},o,${NOW_MS},t`)]
        : head.map((id) => JSON.stringify(share({ accountId: id })))
      const path = join(on.folder, `${file}.txt`)
      await writeFile(
        path,
        Buffer.concat(
          [...lines.map((line) => Buffer.from(line)), ...records].flatMap((raw) => [raw, Buffer.from('\n')]),
        ),
      )
      const result = await feed(
        { files: [path], url: on.url, state: join(on.folder, 'feed'), source: 'fuzz' },
        { fetch: listening },
      )
      const { rowsRead, refused, unreadable, notShares } = result
      expect(rowsRead).toBe(head.length + records.length)
      expect(result.accepted + refused + unreadable + notShares).toBe(rowsRead)
      const accounts = await takeAccounts(on)
      expect(accounts).toHaveLength(result.accepted)
      for (const id of head) expect(accounts).toContain(id)
      accepted += accounts.length
      refusedTimes += refused + unreadable
      sent += head.length + records.length
      checkMemory()
    }
    const refused = await lettersOf(on.bus)
    const duplicate = refusedTimes - refusedIds.size
    expect(new Set(refused.keys())).toEqual(refusedIds)
    expect(accepted + refused.size + duplicate).toBe(sent)
    expect(Math.min(accepted, refused.size, duplicate)).toBeGreaterThan(0)
  })

  it('on the raw topic, some of them read again after a restart: all are accounted for', {
    timeout: LONG_MS,
  }, async () => {
    let on = (running = await runningIngest())
    const random = randomFrom(SEED + 2)
    const next = mutatedRecords(random, soundShare)
    const checkMemory = memoryWatch()
    const totalsOf = async (of: RunningIngest) =>
      (await said<{ totals: { accepted: number; refused: number } }>(fetch(`${of.url}/v1/status`))).totals
    const ids = new Set<string>()
    const sound: string[] = []
    let sent = 0
    let again = 0
    let accepted = 0
    let refusedTimes = 0
    const total = Math.ceil(RECORDS / 3)
    // Each restart reads the dead letters again: seven of them, or so, however many records there are.
    const chunk = Math.max(CHUNK, Math.ceil(total / 7 / 500) * 500)
    const settle = async (count: number): Promise<void> => {
      await until(async () => {
        const totals = await totalsOf(on)
        return totals.accepted + totals.refused >= count
      })
      const totals = await totalsOf(on)
      expect(totals.accepted + totals.refused).toBe(count)
      refusedTimes += totals.refused
    }
    const accounts = new Set<string>()
    while (sent < total) {
      for (let batch = 0; batch < chunk; batch += 500) {
        const records = Array.from({ length: 500 }, (_, k) => next(sent + batch + k))
        for (const { raw, isSound } of records) {
          ids.add(deadLetterId(raw))
          if (isSound) sound.push(accountOf(raw))
        }
        await on.bus.publish(
          TOPICS.raw,
          records.map(({ raw }, k) => ({ partition: k % PARTITIONS, key: null, value: raw })),
        )
      }
      sent += chunk
      await settle(chunk)
      // It ends before it has noted the last records down, and reads them again.
      await on.ingest.stop()
      const state = join(on.folder, 'state', 'ingest-state.json')
      const saved = JSON.parse(readFileSync(state, 'utf8'))
      for (const partition of Object.keys(saved.rawOffsets)) saved.rawOffsets[partition] -= 100
      writeFileSync(state, JSON.stringify(saved))
      on = running = await on.again()
      again += 100 * PARTITIONS
      await settle(100 * PARTITIONS)
      const found = await takeAccounts(on)
      accepted += found.length
      for (const account of found) accounts.add(account)
      on = running = await on.again()
      checkMemory()
    }
    for (const account of sound) expect(accounts.has(account)).toBe(true)
    const refused = await lettersOf(on.bus)
    for (const id of refused.keys()) expect(ids.has(id)).toBe(true)
    // A share that came again stands on the log twice; who reads it takes the first.
    const duplicate = refusedTimes - refused.size + again
    expect(accepted + refused.size + duplicate).toBe(sent + 2 * again)
    expect(refusedTimes).toBeGreaterThan(refused.size)
  })
})

it('any lines of JSON and others, any bytes: accepted + refused = sent', async () => {
  const on = (running = await runningIngest({ readRaw: false, bodyLimitBytes: 1 << 20 }))
  const record = fc.oneof(
    fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
    fc
      .uint8Array({ minLength: 1, maxLength: 40 })
      .map((bytes) => Buffer.from(bytes.map((byte) => (byte === 10 ? 11 : byte)))),
    fc
      .record(
        {
          schemaVersion: fc.constantFrom(1, 2, '1'),
          accountId: fc.oneof(fc.string(), fc.double(), fc.bigInt().map(String)),
          objectId: fc.string({ minLength: 1 }),
          timestampMs: fc.oneof(fc.nat(NOW_MS), fc.double(), fc.string()),
          text: fc.oneof(fc.string({ unit: 'binary' }), fc.constant(null)),
        },
        { requiredKeys: [] },
      )
      .map((value) => Buffer.from(JSON.stringify(value))),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 30 }), async (records) => {
      const isBlank = (bytes: Buffer): boolean => /^[ \t]*\r?$/.test(bytes.toString('latin1'))
      const bytes = Buffer.concat(records.flatMap((raw, k) => (k === 0 ? [raw] : [Buffer.from('\n'), raw])))
      // The mark would be taken off the first record.
      fc.pre(!(bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf))
      const answer = await said(on.post('/v1/shares', bytes))
      expect(answer.accepted + answer.refused).toBe(records.filter((raw) => !isBlank(raw)).length)
      expect(await takeAccounts(on)).toHaveLength(answer.accepted)
    }),
    { numRuns: 200, seed: SEED },
  )
})

it('any bytes as a body of any type: an answer, and no end', async () => {
  const on = (running = await runningIngest({ readRaw: false, bodyLimitBytes: 1 << 20 }))
  const types = ['application/json', 'application/x-ndjson', 'text/csv', 'text/plain', 'application/xml', '']
  const paths = [
    '/v1/shares',
    '/v1/flags?list=l',
    '/v1/flags',
    '/v1/dead-letters',
    '/v1/sources/x/close',
    '/v1/dead-letters/%00/retry',
  ]
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.constantFrom(...types),
      fc.constantFrom('gzip', 'identity', 'br'),
      fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.json().map((text) => Buffer.from(text)),
        fc.json().map((text) => gzipSync(text)),
      ),
      async (path, type, coding, body) => {
        const headers = { 'content-encoding': coding, ...(type === '' ? {} : { 'content-type': type }) }
        const { status } = await on.post(path, body, headers)
        expect([200, 207, 400, 404, 413, 415, 422]).toContain(status)
      },
    ),
    { numRuns: 400, seed: SEED },
  )
  expect((await fetch(`${on.url}/health/ready`)).status).toBe(200)
  expect(await on.metrics()).toContain('murmuration_ingest_waiting_bytes 0')
})
