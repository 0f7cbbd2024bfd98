import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { deadLetterId } from '@murmuration/bus/dead-letters'
import { afterEach, describe, expect, it } from 'vitest'
import { type FeedOptions, type FeedProgress, feed } from './feed.ts'
import { lettersOf, marksOf, NOW_MS, type RunningIngest, runningIngest, sharesOf } from './ingest.fixture.ts'
import type { ClientParts } from './ingest-client.ts'

let running: RunningIngest | undefined
const start = async (): Promise<RunningIngest> => (running = await runningIngest())
afterEach(async () => {
  await running?.[Symbol.asyncDispose]()
  running = undefined
})

const put = async ({ folder }: RunningIngest, name: string, content: string | Buffer): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

/** Rows of our own layout, latest first: one a second before NOW_MS. */
const rows = (count: number, prefix = 'a'): string =>
  Array.from({ length: count }, (_, k) => `${prefix}${k},o${k % 7},${NOW_MS - 1_000 * (k + 1)}\n`).join('')
const HEADER = 'account_id,object_id,timestamp\n'

const fed = (on: RunningIngest, files: string[], more: Partial<FeedOptions> = {}, parts: ClientParts = {}) =>
  feed({ files, url: on.url, state: join(on.folder, 'feed'), ...more }, parts)

/** Sleeps that take no time, in a time that only they move. */
function quickly() {
  let atMs = 0
  const slept: number[] = []
  return {
    slept,
    nowMs: () => atMs,
    sleep: async (ms: number, signal?: AbortSignal) => {
      signal?.throwIfAborted()
      slept.push(ms)
      atMs += ms
      await new Promise(setImmediate)
    },
  }
}

describe('feed', () => {
  it('sends the shares of files in order of time, and closes the source behind the last', async () => {
    const on = await start()
    const one = await put(on, 'one.csv.gz', gzipSync(HEADER + rows(6_000)))
    const two = await put(
      on,
      'two.ndjson',
      `{"accountId":"z","objectId":"o0","timestampMs":${NOW_MS - 3_500},"postId":"p"}`,
    )
    const result = await fed(on, [one, two])
    expect(result).toMatchObject({
      source: 'feed:one',
      rowsRead: 6_001,
      accepted: 6_001,
      refused: 0,
      unreadable: 0,
      notShares: 0,
      closedAtMs: NOW_MS - 1_000 + 1,
      isStopped: false,
    })
    const shares = await sharesOf(on.bus)
    expect(shares).toHaveLength(6_001)
    const ofOne = shares.filter(({ objectId }) => objectId === 'o0')
    expect(ofOne.map(({ timestampMs }) => timestampMs)).toEqual(
      ofOne.map(({ timestampMs }) => timestampMs).sort((x, y) => x - y),
    )
    expect(shares.find(({ accountId }) => accountId === 'z')).toEqual({
      schemaVersion: 1,
      accountId: 'z',
      objectId: 'o0',
      timestampMs: NOW_MS - 3_500,
      postId: 'p',
    })
    for (const mark of await marksOf(on.bus, 'feed:one'))
      expect(mark).toMatchObject({ watermarkMs: NOW_MS - 999, closed: true })
    // Again: all is acknowledged, and nothing is sent.
    expect(await fed(on, [one, two])).toMatchObject({ accepted: 6_001, closedAtMs: NOW_MS - 999 })
    expect(await sharesOf(on.bus)).toHaveLength(6_001)
    // With more to drain the source is closed further on; kept open, not at all.
    await fed(on, [one, two], { drainMs: 93_600_000 })
    expect((await marksOf(on.bus, 'feed:one'))[0]?.watermarkMs).toBe(NOW_MS - 1_000 + 93_600_000)
    await fed(on, [one], { keepOpen: true, source: 'open' })
    expect((await marksOf(on.bus, 'feed:open'))[0]).not.toHaveProperty('closed')
  })

  it('keeps what cannot be read, under the hash of its bytes; all counts add up', async () => {
    const on = await start()
    const bad = ['only-two,fields', ',o,5', `x,o,${'9'.repeat(30)}`]
    const ahead = `late,o,${NOW_MS + 400_000}`
    const binary = Buffer.concat([Buffer.from('b'), Buffer.from([0xff]), Buffer.from(',o,1')])
    const content = Buffer.concat([
      Buffer.from(`${HEADER}${rows(10)}${[...bad, ahead, ahead].join('\n')}\n`),
      binary,
    ])
    const file = await put(on, 'mixed rows.csv', content)
    const result = await fed(on, [file])
    expect(result).toMatchObject({
      source: 'feed:mixed-rows',
      rowsRead: 16,
      accepted: 10,
      refused: 2,
      unreadable: 4,
      reasons: { clock_ahead: 2, bad_time: 1, missing_field: 1, too_few_fields: 1, invalid_utf8: 1 },
      closedAtMs: NOW_MS - 999,
    })
    const letters = await lettersOf(on.bus)
    for (const row of bad) expect(letters.get(deadLetterId(Buffer.from(row)))).toMatchObject({ raw: row })
    expect(letters.get(deadLetterId(binary))).toMatchObject({
      rawEncoding: 'base64',
      source: 'feed:mixed-rows',
      position: 'mixed rows.csv:17',
    })
    // Two rows with the same bytes are one letter.
    expect(letters.size).toBe(5)
  })

  it('keeps shares that are too large for ingest, and does not let them stop the others', async () => {
    const on = await start()
    const text = 'é'.repeat(200_000)
    const content = `account_id,object_id,timestamp,text\na,o,1000,${text}\nb,o,2000,short\n`
    expect(await fed(on, [await put(on, 'long.csv', content)])).toMatchObject({
      rowsRead: 2,
      accepted: 1,
      unreadable: 1,
      refused: 0,
    })
    const [letter] = (await lettersOf(on.bus)).values()
    expect(letter).toMatchObject({ reason: 'record_too_large', rawCut: true })
    expect(Number(letter.rawBytes)).toBeGreaterThan(400_000)
  })

  it('counts messages that share nothing, of a layout that has them', async () => {
    const on = await start()
    const content = 'message_id,user_id,repost_id,timestamp,message\n1,u1,,1000,hello\n2,u2,1,1001,hello\n'
    expect(await fed(on, [await put(on, 'cnt.csv', content)])).toMatchObject({
      rowsRead: 2,
      accepted: 1,
      notShares: 1,
    })
  })

  it('goes on where it was stopped', async () => {
    const on = await start()
    const file = await put(on, 'f.csv', HEADER + rows(12_000))
    const stop = new AbortController()
    const onProgress = ({ sent, stage }: FeedProgress): void => {
      if (stage === 'sending' && sent > 0) stop.abort()
    }
    const first = await fed(on, [file], { signal: stop.signal, onProgress })
    expect(first).toMatchObject({ isStopped: true, closedAtMs: undefined })
    expect(first.accepted).toBeGreaterThan(0)
    expect(first.accepted).toBeLessThan(12_000)
    const before = (await sharesOf(on.bus)).length
    const second = await fed(on, [file])
    expect(second).toMatchObject({
      rowsRead: 12_000,
      accepted: 12_000,
      resumedAt: first.accepted,
      isStopped: false,
    })
    const shares = await sharesOf(on.bus)
    expect(new Set(shares.map(({ accountId }) => accountId)).size).toBe(12_000)
    // At most the request that was under way is there twice.
    expect(shares.length - 12_000).toBe(before - first.accepted)
  })

  it('refuses to go on in a file that has changed, and starts again where it is told to', async () => {
    const on = await start()
    const file = await put(on, 'f.csv', HEADER + rows(12_000))
    const stop = new AbortController()
    await fed(on, [file], {
      signal: stop.signal,
      onProgress: ({ sent, stage }) => stage === 'sending' && sent > 0 && stop.abort(),
    })
    await writeFile(file, HEADER + rows(11_000))
    await expect(fed(on, [file])).rejects.toThrow(/has changed since/)
    expect(await fed(on, [file], { restart: true })).toMatchObject({
      rowsRead: 11_000,
      accepted: 11_000,
      resumedAt: 0,
    })
  })

  it('begins anew on a log that does not know its source', async () => {
    const on = await start()
    const file = await put(on, 'f.csv', HEADER + rows(10))
    await fed(on, [file])
    await using other = await runningIngest()
    const [name] = await readdir(join(on.folder, 'feed'))
    const text = await readFile(join(on.folder, 'feed', name), 'utf8')
    expect(JSON.parse(text)).toMatchObject({ url: on.url, accepted: 10 })
    // The same address, another log behind it.
    const toOther: ClientParts = {
      fetch: (to, init) => fetch(String(to).replace(on.url, other.url), init),
    }
    expect(await fed(on, [file], {}, toOther)).toMatchObject({ accepted: 10, resumedAt: 0 })
    expect(await sharesOf(other.bus)).toHaveLength(10)
  })

  it('waits as long as ingest asks for, and through answers that are lost', async () => {
    const on = await start()
    const file = await put(on, 'f.csv', HEADER + rows(12_000))
    const time = quickly()
    let calls = 0
    const result = await fed(
      on,
      [file],
      {},
      {
        ...time,
        fetch: async (to, init) => {
          calls++
          if (calls === 1)
            return new Response('{"detail":"full"}', { status: 429, headers: { 'retry-after': '7' } })
          if (calls === 2) return new Response('', { status: 503 })
          const answer = await fetch(to, init)
          // Written, and never heard of.
          if (calls === 4) throw new TypeError('fetch failed')
          return answer
        },
      },
    )
    expect(result).toMatchObject({ accepted: 12_000, refused: 0, closedAtMs: NOW_MS - 999 })
    expect(time.slept.slice(0, 3)).toEqual([7_000, 400, 200])
    const shares = await sharesOf(on.bus)
    expect(new Set(shares.map(({ accountId }) => accountId)).size).toBe(12_000)
    expect(shares.length).toBeGreaterThan(12_000)
  })

  it('says so where nobody answers, or the token is wrong', async () => {
    const on = await start()
    const file = await put(on, 'f.csv', HEADER + rows(1))
    const silent: ClientParts = { ...quickly(), fetch: () => Promise.reject(new TypeError('fetch failed')) }
    await expect(fed(on, [file], {}, silent)).rejects.toThrow(/No ingest answers at http/)
    const locked: ClientParts = {
      fetch: async () => new Response('{"detail":"No token that is known came."}', { status: 401 }),
    }
    await expect(fed(on, [file], {}, locked)).rejects.toThrow(/answers 401: No token that is known came/)
    await expect(fed(on, [join(on.folder, 'none.csv')])).rejects.toThrow(/no such file/)
    await expect(fed(on, [file], { watch: true })).rejects.toThrow(/--watch/)
  })

  it('keeps to its speed', async () => {
    const on = await start()
    // Ten shares, ten minutes apart: at 600 times real time one a second.
    const times = Array.from({ length: 10 }, (_, k) => NOW_MS - 6_000_000 + 600_000 * k)
    // A clock that is years ahead is not waited for.
    const lines = [...times, NOW_MS * 2].map((time, k) => `a${k},o,${time}\n`)
    const file = await put(on, 'f.csv', HEADER + lines.join(''))
    const time = quickly()
    const sentAt: number[] = []
    const result = await fed(
      on,
      [file],
      { speed: 600 },
      {
        ...time,
        fetch: (to, init) => {
          if (String(to).endsWith('/v1/shares')) sentAt.push(time.nowMs())
          return fetch(to, init)
        },
      },
    )
    expect(result).toMatchObject({ accepted: 10, refused: 1, reasons: { clock_ahead: 1 } })
    expect(sentAt).toHaveLength(10)
    expect(time.slept.length).toBeLessThan(30)
    sentAt.forEach((at, k) => {
      expect(Math.abs(at - 1_000 * k)).toBeLessThanOrEqual(25)
    })
  })

  it('feeds a folder by name, watches for new files, and remembers what is through', async () => {
    const on = await start()
    const folder = join(on.folder, 'incoming')
    await mkdir(folder)
    await writeFile(join(folder, 'b.csv'), HEADER + rows(3, 'b'))
    await writeFile(join(folder, 'a.csv'), HEADER + rows(2, 'a'))
    await writeFile(join(folder, '.hidden.csv'), 'nothing that could be read')
    await writeFile(join(folder, 'c.csv.partial'), 'nor this')
    const stop = new AbortController()
    let looks = 0
    const watching = await fed(
      on,
      [folder],
      { watch: true, signal: stop.signal },
      {
        sleep: async () => {
          looks++
          if (looks === 1) await writeFile(join(folder, 'c.csv'), HEADER + rows(4, 'c'))
          // A file that has just come is left until it stands still.
          if (looks === 2) expect(await sharesOf(on.bus)).toHaveLength(5)
          if (looks === 4) stop.abort()
        },
      },
    )
    expect(watching).toMatchObject({
      accepted: 9,
      rowsRead: 9,
      isStopped: true,
      closedAtMs: undefined,
      source: 'feed:incoming',
    })
    expect(await sharesOf(on.bus)).toHaveLength(9)
    await writeFile(join(folder, 'd.csv'), HEADER + rows(1, 'd'))
    await rm(join(folder, 'a.csv'))
    expect(await fed(on, [folder])).toMatchObject({ accepted: 10, rowsRead: 10, closedAtMs: NOW_MS - 999 })
    expect(await sharesOf(on.bus)).toHaveLength(10)
    await expect(fed(on, [folder, join(folder, 'b.csv')])).rejects.toThrow(/A folder is fed by itself/)
  })
})
