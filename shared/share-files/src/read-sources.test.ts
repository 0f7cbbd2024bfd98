import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { DeadLetter } from '@murmuration/contracts'
import { idAt } from '@murmuration/detection'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixtureSources } from './fixture-sources.fixture.ts'
import { type ReadOptions, readShares } from './read-shares.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'murmuration-sources-'))
})
afterAll(() => rm(folder, { recursive: true }))

let files = 0
async function fileOf(content: string | Uint8Array, name = `f${files++}`): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

async function readAll(paths: string[], options: Partial<ReadOptions> = {}) {
  const letters: DeadLetter[] = []
  const read = await readShares(paths, {
    want: 'all',
    sources: fixtureSources,
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

const T = 1_714_564_800
const cardA = { id: 'p1', by: 'a', at: T, of: 'post 1' }
const cardB = { id: 'p2', by: 'b', at: T + 1, of: 'post 1' }
const gone = { id: 'p3', by: 'c', at: T, gone: 'yes' }
const original = { id: 'p4', by: 'c', at: T }
const bad = { id: 'p5', by: '', at: T, of: 'post 1' }
const all = [cardA, gone, bad, original, cardB]
const ROWS = [
  ['a', 'post 1', T * 1000, 'p1'],
  ['b', 'post 1', T * 1000 + 1000, 'p2'],
]
const COUNTS = { rowsRead: 5, refused: 1, notShares: 2, refusedByReason: { missing_field: 1 } }
const csvOf = (cards: readonly object[]): string =>
  [
    'id,by,at,of,gone',
    ...cards.map((card) =>
      ['id', 'by', 'at', 'of', 'gone']
        .map((name) => (card as { [name: string]: unknown })[name] ?? '')
        .join(','),
    ),
  ].join('\n')

describe('records of a source', () => {
  it('reads rows of CSV, with the line of what is refused and its raw form', async () => {
    const read = await readAll([await fileOf(`\ufeff${csvOf(all)}`)])
    expect(read.rows).toEqual(ROWS)
    expect(read).toMatchObject({ ...COUNTS, layout: 'Cards CSV', unknownColumns: [] })
    expect(read.letters).toMatchObject([
      { line: 4, reason: 'missing_field', message: 'by is empty.', raw: `p5,,${T},post 1,` },
    ])
  })

  it('refuses a row of CSV that is broken, and reads on', async () => {
    const text = `${csvOf([cardA])}\np9,x"y,1,o,\np8,b\n${csvOf([cardB]).split('\n')[1]}\n`
    const read = await readAll([await fileOf(text)])
    expect(read.rows).toEqual(ROWS)
    expect(read.letters.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'broken_quote'],
      [4, 'too_few_fields'],
    ])
  })

  it.each([
    ['JSON lines', all.map((card) => JSON.stringify(card)).join('\n'), 'Cards', 3],
    ['an array', JSON.stringify(all), 'Cards', 3],
    ['an array over several lines', JSON.stringify(all, null, 2), 'Cards', 3],
    [
      'a list in a document',
      JSON.stringify({ n: 1, box: { x: [], cards: all.map((card) => ({ card })) } }),
      'Box of cards',
      1,
    ],
    [
      'the same over several lines',
      JSON.stringify({ box: { cards: all.map((card) => ({ card })) } }, null, 1),
      'Box of cards',
      3,
    ],
    [
      'documents, one a line',
      [all.slice(0, 2), all.slice(2)]
        .map((part) => JSON.stringify({ box: { cards: part.map((card) => ({ card })) } }))
        .join('\n'),
      'Box of cards',
      2,
    ],
  ])('reads %s, packed or not', async (_, text, layout, line) => {
    for (const bytes of [Buffer.from(text), gzipSync(text)]) {
      const read = await readAll([await fileOf(bytes)])
      expect(read.rows).toEqual(ROWS)
      expect(read).toMatchObject({ ...COUNTS, layout })
      expect(read.letters).toMatchObject([{ line, reason: 'missing_field' }])
      expect(JSON.stringify(JSON.parse(read.letters[0].raw))).toContain('"id":"p5"')
    }
  })

  it('keeps ids of 64 bits that a document writes as numbers', async () => {
    const text = `[{"id":9007199254740993,"by":9007199254740995,"at":${T},"of":9007199254740997}]`
    const read = await readAll([await fileOf(text)])
    expect(read.rows).toEqual([['9007199254740995', '9007199254740997', T * 1000, '9007199254740993']])
    const lines = await readAll([await fileOf(text.slice(1, -1))])
    expect(lines.rows).toEqual(read.rows)
  })

  it('leaves numbers as they are that need no more room', async () => {
    const text = `{"id":0.12345678901234567,"by":1234567890123456,"at":${T},"of":1}`
    const seen: unknown[] = []
    const sources = fixtureSources.map((source) => ({
      ...source,
      parse(record: unknown) {
        seen.push(record)
        return source.parse(record)
      },
    }))
    await readAll([await fileOf(`${text}\n${text}`), await fileOf(`[${text}]`)], { sources })
    expect(seen).toEqual([JSON.parse(text), JSON.parse(text), JSON.parse(text)])
  })

  it('reads a source that somebody wrote as Parquet', async () => {
    const columns = ['id', 'by', 'at', 'of', 'gone'] as const
    const bytes = parquetWriteBuffer({
      columnData: columns.map((name) => ({
        name,
        data: all.map((card) => (name in card ? String(card[name as keyof typeof card]) : null)),
        type: 'STRING' as const,
      })),
    })
    const read = await readAll([await fileOf(new Uint8Array(bytes))])
    expect(read.rows).toEqual(ROWS)
    expect(read).toMatchObject({ ...COUNTS, layout: 'Cards CSV' })
    expect(read.letters).toMatchObject([{ line: 3, reason: 'missing_field' }])
  })

  it('reads it beside shares, and the same bytes give the same', async () => {
    const paths = [
      await fileOf('account_id,object_id,timestamp\nz,post:post 1,60\n'),
      await fileOf(JSON.stringify(all)),
      await fileOf(csvOf(all)),
    ]
    const read = await readAll(paths)
    expect(read.rows.map(([account]) => account)).toEqual(['z', 'a', 'b', 'a', 'b'])
    expect(read.layout).toBe('murmuration, Cards, Cards CSV')
    expect(await readAll(paths)).toEqual(read)
    expect(read.columns.count + read.refused + read.notShares).toBe(read.rowsRead)
  })

  it('takes shares in our own layout as shares, whichever source would know them too', async () => {
    const own = 'id,by,at,of,account_id,object_id,timestamp\n1,b,2,o,a,x,60\n'
    expect((await readAll([await fileOf(own)])).layout).toBe('murmuration')
  })

  it('follows --from, and says what does not go with it', async () => {
    const own = 'id,by,at,of,account_id,object_id,timestamp\n1,b,2,o,a,x,60\n'
    const path = await fileOf(own)
    expect((await readAll([path], { from: 'cards-csv' })).rows).toEqual([['b', 'o', 2000, '1']])
    await expect(readAll([path], { from: 'cards' })).rejects.toThrow(
      /Cards comes as JSON, and the file is none/,
    )
    await expect(readAll([path], { from: 'nothing' })).rejects.toThrow(/No source is called nothing/)
    await expect(readAll([path], { from: 'cards-csv', map: { account_id: 'by' } })).rejects.toThrow(
      /leave --map out/,
    )
    await expect(readAll([await fileOf('{"x":\n1}')], { from: 'card-box' })).rejects.toThrow(
      /no record at box.cards/,
    )
  })

  it('says in a sentence that a document is broken or of no source', async () => {
    const whole = JSON.stringify(all)
    await expect(readAll([await fileOf(whole.slice(0, -9))])).rejects.toThrow(
      /broken or cut off behind record 4/,
    )
    await expect(
      readAll([await fileOf(`${whole.slice(0, -1)},%${whole.slice(-1)}`)], { from: 'cards' }),
    ).rejects.toThrow(/JSON is broken/)
    await expect(readAll([await fileOf('[{"x":1}]')])).rejects.toThrow(/sources list/)
    await expect(readAll([await fileOf('x,y\n1,2\n')])).rejects.toThrow(/murmuration map .* sources list/)
  })
})
