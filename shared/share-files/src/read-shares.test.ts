import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import type { DeadLetter } from '@murmuration/contracts'
import { idAt, textAt } from '@murmuration/detection'
import { UsageError } from '@murmuration/runtime/usage-error'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseOnly, type ReadOptions, readShares } from './read-shares.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'murmuration-read-'))
})
afterAll(() => rm(folder, { recursive: true }))

let files = 0
async function fileOf(content: string | Buffer, name = `f${files++}.csv`): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

async function readAll(paths: string[], options: Partial<ReadOptions> = {}) {
  const letters: DeadLetter[] = []
  const read = await readShares(paths, {
    want: 'all',
    onDeadLetter: (letter) => letters.push(letter),
    ...options,
  })
  const { columns } = read
  const rows = Array.from({ length: columns.count }, (_, row) => [
    idAt(columns.accountIds, columns.account[row]),
    idAt(columns.objectIds, columns.object[row]),
    columns.timeMs[row],
    columns.posts === undefined ? undefined : idAt(columns.posts, row),
  ])
  return { ...read, rows, letters }
}

const OURS = 'account_id,object_id,timestamp\na,o,60\nb,o,120\n'
const errorOf = (paths: string[], options: Partial<ReadOptions> = {}): Promise<unknown> =>
  readAll(paths, options).then(
    () => 'no error',
    (error: unknown) => error,
  )

describe('readShares', () => {
  it('refuses a line of NDJSON with a name in another case, and not the file', async () => {
    const line = (id: string, name = 'accountId') =>
      `{"${name}":"${id}","objectId":"o","timestampMs":1714564800000}\n`
    const read = await readAll([await fileOf(line('a') + line('b', 'AccountId') + line('c'))])
    expect(read.rows.map(([account]) => account)).toEqual(['a', 'c'])
    expect(read).toMatchObject({ rowsRead: 3, refusedByReason: { missing_field: 1 } })
    const both = '{"accountId":"a","AccountId":"b","objectId":"o","timestampMs":1714564800000}\n'
    expect(String(await errorOf([await fileOf(both)]))).toMatch(/names the column accountId twice/)
  })

  it('reads a plain file', async () => {
    const read = await readAll([await fileOf(OURS)])
    expect(read).toMatchObject({
      rows: [
        ['a', 'o', 60_000, undefined],
        ['b', 'o', 120_000, undefined],
      ],
      layout: 'murmuration',
      timeForm: 'epoch seconds',
      rowsRead: 2,
      refused: 0,
      refusedByReason: {},
      notShares: 0,
      inputHash: createHash('sha256').update(OURS).digest('hex'),
      wholeMinutes: true,
      unknownColumns: [],
    })
  })

  it('unpacks gzip by content, whatever the name, also of several members', async () => {
    const packed = Buffer.concat([gzipSync(OURS.slice(0, 40)), gzipSync(OURS.slice(40))])
    const plain = await readAll([await fileOf(OURS, 'plain.csv.gz')])
    const unpacked = await readAll([await fileOf(packed, 'packed.csv')])
    expect(unpacked.rows).toEqual(plain.rows)
    expect(unpacked.inputHash).toBe(plain.inputHash)
  })

  it('reads standard input, packed or not', async () => {
    for (const bytes of [Buffer.from(OURS), gzipSync(OURS)]) {
      const stdin = Readable.from([bytes.subarray(0, 1), bytes.subarray(1)])
      expect((await readAll(['-'], { stdin })).rows.length).toBe(2)
    }
  })

  it('reads several files, each with its own header, and keeps attributes where they were', async () => {
    const read = await readAll([
      await fileOf(OURS),
      await fileOf('object_id,account_id,content_id,timestamp_share\no,b,p1,1467333180123\n'),
      await fileOf(
        '{"accountId":"c","objectId":"o2","timestampMs":61000,"text":"hello","authorId":"w"}\n',
        'x.ndjson',
      ),
      await fileOf('timestamp,account_id,object_id,object_created_at,label\n2021-02-03T00:00:00Z,a,o,5,x\n'),
    ])
    expect(read.rows).toEqual([
      ['a', 'o', 60_000, ''],
      ['b', 'o', 120_000, ''],
      ['b', 'o', 1_467_333_180_123, 'p1'],
      ['c', 'o2', 61_000, ''],
      ['a', 'o', 1_612_310_400_000, ''],
    ])
    expect(read.layout).toBe('murmuration, CooRTweet')
    expect(read.timeForm).toBe('epoch seconds, epoch milliseconds, ISO 8601 with zone')
    expect(read.wholeMinutes).toBe(false)
    expect(read.unknownColumns).toEqual(['label'])
    expect(read.columns.times.objectCreatedAtMs).toEqual(Float64Array.of(NaN, NaN, NaN, NaN, 5000))
    expect([0, 1, 2, 3, 4].map((row) => textAt(read.columns.texts.text, row))).toEqual([
      undefined,
      undefined,
      undefined,
      'hello',
      undefined,
    ])
    expect(textAt(read.columns.texts.authorId, 3)).toBe('w')
  })

  it('leaves attributes out where ids are enough, and refuses the same rows', async () => {
    const path = await fileOf(
      'account_id,object_id,timestamp,text,object_created_at\na,o,1,t,2\nb,o,1,t,2021-02-30\n',
    )
    const ids = await readAll([path], { want: 'ids' })
    const all = await readAll([path])
    expect(ids.columns.texts).toEqual({})
    expect(ids.columns.times).toEqual({})
    expect(Object.keys(all.columns.texts)).toEqual(['text'])
    expect(ids.letters).toEqual(all.letters)
    expect(ids.refusedByReason).toEqual({ bad_time: 1 })
    expect(ids.letters[0].message).toContain('object_created_at')
  })

  it('reads reposts of coordination-network-toolkit and counts its original messages apart', async () => {
    const read = await readAll([
      await fileOf(
        'message_id,user_id,username,repost_id,reply_id,message,timestamp,urls\nm1,u1,n,,,"hi, all",100,\nm2,u2,n,m1,,RT,160,http://x\nm3,,n,m1,,RT,161,\n',
      ),
    ])
    expect(read).toMatchObject({ rows: [['u2', 'm1', 160_000, 'm2']], rowsRead: 3, refused: 1, notShares: 1 })
    expect(textAt(read.columns.texts.url, 0)).toBe('http://x')
  })

  it('takes columns by --map', async () => {
    const read = await readAll([await fileOf('who,what,when\na,o,5\n')], {
      map: { account_id: 'who', object_id: 'what', timestamp: 'when' },
    })
    expect(read.rows).toEqual([['a', 'o', 5000, undefined]])
  })

  it('takes dates anywhere in a file of seconds, and refuses seconds in a file of dates', async () => {
    const seconds = await readAll([
      await fileOf('account_id,object_id,timestamp\na,o,5\nb,o,6\na,o,2021-01-01T00:00:00Z\n'),
    ])
    expect(seconds.rows.map((row) => row[2])).toEqual([5000, 6000, 1_609_459_200_000])
    const dates = await readAll([
      await fileOf('account_id,object_id,timestamp\na,o,2021-01-01T00:00:00Z\nc,o,2021-01-01\nb,o,6\n'),
    ])
    expect(dates.timeForm).toBe('ISO 8601 with zone')
    expect(dates.refusedByReason).toEqual({ bad_time: 2 })
  })

  it('finds the form of times behind a first row that is larger than its sample', async () => {
    const long = `a,o,1467333180123,${'x'.repeat(900_000)}\n`
    const read = await readAll([
      await fileOf(`account_id,object_id,timestamp,text\n${long}b,o,1467333180124,\n`),
    ])
    expect(read.timeForm).toBe('epoch milliseconds')
    expect(read.rows.length).toBe(2)
  })

  it('reports progress up to the length of the files', async () => {
    const seen: number[] = []
    let total: number | null = null
    await readAll([await fileOf(gzipSync(OURS))], {
      onProgress: ({ bytesRead, bytesTotal, rows }) => {
        seen.push(bytesRead, rows)
        total = bytesTotal
      },
    })
    expect(seen.slice(-2)).toEqual([total, 2])
  })

  it('counts rows by parsing alone', async () => {
    expect(await parseOnly(await fileOf(OURS))).toEqual({ rows: 2 })
  })

  it('stops where it is told to', async () => {
    const stop = new AbortController()
    const stdin = new Readable({ read() {} })
    stdin.push(OURS)
    setTimeout(() => stop.abort(), 20)
    const error = await errorOf(['-'], { stdin, signal: stop.signal })
    expect(error).toMatchObject({ name: 'AbortError' })
  })
})

describe('NDJSON', () => {
  it('takes text and numbers, ids of 64 bits exactly, and null as missing', async () => {
    const read = await readAll([
      await fileOf(
        '\n{"account_id":9007199254740993,"object_id":"o \\"9007199254740995\\"","timestamp":1467333180.5,"post_id":null}\r\n \n{"account_id":7,"object_id":"\\u00fc","timestamp":"2021-01-01T00:00:00Z","language":"de"}',
      ),
    ])
    expect(read.rows).toEqual([
      ['9007199254740993', 'o "9007199254740995"', 1_467_333_180_500, ''],
      ['7', 'ü', 1_609_459_200_000, ''],
    ])
    expect(textAt(read.columns.texts.language, 1)).toBe('de')
  })

  it('refuses what is no share, with line and reason', async () => {
    const good = '{"account_id":"a","object_id":"o","timestamp":1}'
    const bad: [string | Buffer, string][] = [
      ['{"account_id":"a"', 'bad_json'],
      ['[1]', 'not_an_object'],
      ['"x"', 'not_an_object'],
      ['{"object_id":"o","timestamp":1}', 'missing_field'],
      ['{"account_id":{},"object_id":"o","timestamp":1}', 'bad_json'],
      ['{"account_id":"a\\u0000","object_id":"o","timestamp":1}', 'nul_byte'],
      ['{"account_id":"\\ud800","object_id":"o","timestamp":1}', 'invalid_utf8'],
      [Buffer.from('{"account_id":"\xff","object_id":"o","timestamp":1}', 'latin1'), 'invalid_utf8'],
      ['{"account_id":"a","object_id":"o","timestamp":-1}', 'negative_time'],
      [`{"account_id":"${'a'.repeat(513)}","object_id":"o","timestamp":1}`, 'id_too_long'],
      [`{"account_id":"a","object_id":"o","timestamp":1,"x":"${'a'.repeat(10_000_000)}"}`, 'field_too_long'],
      [`${'['.repeat(200_000)}`, 'bad_json'],
    ]
    const parts = bad.flatMap(([line]) => [Buffer.from(`${good}\n`), Buffer.from(line), Buffer.from('\n')])
    const read = await readAll([await fileOf(Buffer.concat([...parts, Buffer.from(good)]))])
    expect(read.letters.map((letter) => [letter.line, letter.reason])).toEqual(
      bad.map(([, reason], k) => [2 * k + 2, reason]),
    )
    expect(read.rows.length).toBe(bad.length + 1)
    expect(read.letters[0].raw).toBe('{"account_id":"a"')
  })

  it('passes over a line that is longer than it may hold', async () => {
    const good = '{"account_id":"a","object_id":"o","timestamp":1}'
    const long = `{"x":"${'y'.repeat(17 << 20)}"}`
    const read = await readAll([await fileOf(`${good}\n${long}\n${good}\n`)])
    expect(read.rows.length).toBe(2)
    expect(read.letters).toMatchObject([{ line: 2, reason: 'field_too_long', rawBytes: long.length }])
  })
})

describe('a mistake is answered in one sentence', () => {
  const sentence = (part: string) =>
    expect.objectContaining({ name: 'UsageError', message: expect.stringContaining(part) })

  it.each([
    ['an empty file', '', 'is empty'],
    ['a file of blank lines', '\n\r\n ', 'is empty'],
    ['an unknown header', 'x,y\n1,2\n', '--map account_id='],
    ['NDJSON with unknown names', '{"x":1}\n', '--map account_id='],
    ['a JSON array', '[{"account_id":"a"}]', 'one object a line'],
    ['a ZIP archive', 'PK\u0003\u0004', 'ZIP'],
    ['UTF-16', Buffer.from('\ufeffaccount_id', 'utf16le'), 'UTF-16'],
    ['a header that is not text', Buffer.from('account_id,\xff\n', 'latin1'), 'UTF-8'],
    ['gzip cut off', gzipSync(OURS).subarray(0, 30), 'gzip data are damaged'],
    [
      'damaged gzip',
      Buffer.concat([gzipSync(OURS).subarray(0, 20), Buffer.alloc(20, 7)]),
      'gzip data are damaged',
    ],
  ])('%s', async (_, content, part) => {
    const error = await errorOf([await fileOf(content)])
    expect(error).toEqual(sentence(part))
    expect((error as UsageError).message.split('\n').length).toBe(1)
  })

  it('a file that is not there, a directory, no file, standard input twice', async () => {
    await mkdir(join(folder, 'directory'), { recursive: true })
    expect(await errorOf([join(folder, 'nowhere.csv')])).toEqual(sentence('there is no such file'))
    expect(await errorOf([join(folder, 'directory')])).toEqual(sentence('directory'))
    expect(await errorOf([])).toEqual(sentence('No file is named'))
    expect(await errorOf(['-', '-'])).toEqual(sentence('twice'))
  })

  it('checks every file before it reads the first', async () => {
    const letters: DeadLetter[] = []
    const bad = await fileOf('account_id,object_id,timestamp\n,,\n')
    await expect(
      readShares([bad, join(folder, 'nowhere.csv')], {
        want: 'ids',
        onDeadLetter: (letter) => letters.push(letter),
      }),
    ).rejects.toBeInstanceOf(UsageError)
    expect(letters).toEqual([])
  })
})
