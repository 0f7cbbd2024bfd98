import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DeadLetter } from '@murmuration/contracts'
import { idAt, textAt } from '@murmuration/detection'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixtureSources } from './fixture-sources.fixture.ts'
import { type ReadOptions, readShares } from './read-shares.ts'

type Written = Parameters<typeof parquetWriteBuffer>[0]

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'murmuration-parquet-'))
})
afterAll(() => rm(folder, { recursive: true }))

let files = 0
async function fileOf(content: string | Uint8Array, ending = 'parquet'): Promise<string> {
  const path = join(folder, `${files++}.${ending}`)
  await writeFile(path, content)
  return path
}
const parquetOf = (written: Written): Promise<string> => fileOf(new Uint8Array(parquetWriteBuffer(written)))

async function readAll(path: string, options: Partial<ReadOptions> = {}) {
  const letters: DeadLetter[] = []
  const read = await readShares([path], {
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
  ])
  return { ...read, rows, letters }
}

const TIME = Date.UTC(2024, 4, 1, 12)

describe('Parquet', () => {
  it('gives the rows that the same table as CSV gives, group by group', async () => {
    const count = 2500
    const table = Array.from({ length: count }, (_, k) => ({
      account: `a${k % 37}`,
      object: BigInt(9007199254740993n + BigInt(k % 11)),
      seconds: 1714564800 + k,
      text: k % 3 === 0 ? null : `täxt ${k % 5}`,
    }))
    const path = await parquetOf({
      columnData: [
        { name: 'account_id', data: table.map((row) => row.account), type: 'STRING' },
        { name: 'object_id', data: table.map((row) => row.object), type: 'INT64' },
        { name: 'timestamp', data: table.map((row) => row.seconds), type: 'INT32' },
        { name: 'text', data: table.map((row) => row.text), type: 'STRING' },
        { name: 'label', data: table.map((row) => row.text), type: 'STRING' },
      ],
      rowGroupSize: 400,
    })
    const lines = table.map((row) => [row.account, row.object, row.seconds, row.text ?? '', row.text ?? ''])
    const csv = await fileOf(
      `account_id,object_id,timestamp,text,label\n${lines.map((line) => line.join(',')).join('\n')}\n`,
      'csv',
    )
    const parquet = await readAll(path)
    const { rows, ...expected } = await readAll(csv)
    expect(parquet.rows).toEqual(rows)
    expect(parquet.rows.length).toBe(count)
    expect({ ...parquet, rows: [], inputHash: '' }).toEqual({ ...expected, rows: [], inputHash: '' })
    expect(textAt(parquet.columns.texts.text, 1)).toBe('täxt 1')
  })

  it('takes times by their logical type', async () => {
    const millis = { type: 'INT64', repetition_type: 'OPTIONAL' } as const
    const utc = { isAdjustedToUTC: true, type: 'TIMESTAMP' } as const
    const forms: [Written['schema'] & object, unknown][] = [
      [[{ name: 'timestamp', ...millis, converted_type: 'TIMESTAMP_MILLIS' }], new Date(TIME)],
      [
        [{ name: 'timestamp', ...millis, logical_type: { ...utc, unit: 'MICROS' } }],
        BigInt(TIME) * 1000n + 7n,
      ],
      [
        [{ name: 'timestamp', ...millis, logical_type: { ...utc, unit: 'NANOS' } }],
        BigInt(TIME) * 1000000n + 7n,
      ],
      [[{ name: 'timestamp', ...millis }], BigInt(TIME)],
      [[{ name: 'timestamp', type: 'DOUBLE', repetition_type: 'OPTIONAL' }], TIME / 1000],
    ]
    for (const [[time], value] of forms) {
      const path = await parquetOf({
        columnData: [
          { name: 'account_id', data: ['a'] },
          { name: 'object_id', data: ['o'] },
          { name: 'timestamp', data: [value] },
        ],
        schema: [
          { name: 'root', num_children: 3 },
          { name: 'account_id', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
          { name: 'object_id', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
          time,
        ],
      })
      expect((await readAll(path)).rows, JSON.stringify(time)).toEqual([['a', 'o', TIME]])
    }
  })

  it('refuses times without a zone, in a sentence', async () => {
    const path = await parquetOf({
      columnData: [
        { name: 'account_id', data: ['a'] },
        { name: 'object_id', data: ['o'] },
        { name: 'timestamp', data: [BigInt(TIME)] },
      ],
      schema: [
        { name: 'root', num_children: 3 },
        { name: 'account_id', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
        { name: 'object_id', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
        {
          name: 'timestamp',
          type: 'INT64',
          repetition_type: 'OPTIONAL',
          logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MILLIS' },
        },
      ],
    })
    await expect(readAll(path)).rejects.toThrow(/timestamp holds times without a zone/)
  })

  it('refuses rows with their number and raw form, and takes the others', async () => {
    const path = await parquetOf({
      columnData: [
        { name: 'who', data: ['a', null, 'b', 'c', 'd'], type: 'STRING' },
        { name: 'what', data: [1, 2, 3, 4, 2 ** 60], type: 'DOUBLE' },
        { name: 'when', data: [1n, 2n, -3n, null, 4n], type: 'INT64' },
      ],
      rowGroupSize: 2,
    })
    const read = await readAll(path, { map: { account_id: 'who', object_id: 'what', timestamp: 'when' } })
    expect(read.rows).toEqual([['a', '1', 1000]])
    expect(read.letters.map(({ line, reason, raw }) => [line, reason, raw])).toEqual([
      [2, 'missing_field', '{"what":2,"when":"2"}'],
      [3, 'negative_time', '{"who":"b","what":3,"when":"-3"}'],
      [4, 'missing_field', '{"who":"c","what":4}'],
      [5, 'bad_value', '{"who":"d","what":1152921504606847000,"when":"4"}'],
    ])
    expect(read).toMatchObject({ rowsRead: 5, refused: 4, layout: 'murmuration by --map' })
  })

  it('refuses text that is not UTF-8', async () => {
    const path = await parquetOf({
      columnData: [
        { name: 'account_id', data: [Uint8Array.of(0xff, 65), Uint8Array.of(65)], type: 'BYTE_ARRAY' },
        { name: 'object_id', data: ['o', 'o'], type: 'STRING' },
        { name: 'timestamp', data: [1, 2], type: 'INT32' },
      ],
    })
    const read = await readAll(path)
    expect(read.rows).toEqual([['A', 'o', 2000]])
    expect(read.refusedByReason).toEqual({ invalid_utf8: 1 })
  })

  it('says in a sentence that a file is damaged', async () => {
    const whole = Buffer.from(
      parquetWriteBuffer({ columnData: [{ name: 'account_id', data: ['a', 'b'], type: 'STRING' }] }),
    )
    await expect(readAll(await fileOf(whole.subarray(0, 40)))).rejects.toThrow(/Parquet data are damaged/)
    await expect(readAll(await fileOf(whole))).rejects.toThrow(/no layout with these columns/)
  })
})
