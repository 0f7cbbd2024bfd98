import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mapOfFile } from './map-command.ts'
import { readMapFile, typedMap } from './map-file.ts'
import { proposeMap } from './propose-map.ts'
import { readShares } from './read-shares.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'murmuration-map-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Shares of 12 accounts of 9 objects, under names of one's own. */
const rows = Array.from({ length: 120 }, (_, k) => [
  `row${k}`,
  `u${k % 12}`,
  `https://example.org/${(k * 7) % 9}`,
  new Date(1_714_564_800_000 + k * 1001).toISOString(),
  k % 2 === 0 ? 'de' : 'en',
  `some words that ${k} says here`,
])
const csvOf = (names: readonly string[]): string => [names, ...rows].map((row) => row.join(',')).join('\n')

const mapOf = (names: readonly string[], table: readonly (readonly string[])[]): { [ours: string]: string } =>
  Object.fromEntries(
    proposeMap(names, table).columns.flatMap(({ ours, theirs }) =>
      theirs === undefined ? [] : [[ours, theirs]],
    ),
  )

describe('proposeMap', () => {
  it('finds columns by their names', () => {
    expect(mapOf(['id', 'user_id', 'link', 'created_at', 'lang', 'body'], rows)).toEqual({
      account_id: 'user_id',
      object_id: 'link',
      timestamp: 'created_at',
      post_id: 'id',
      language: 'lang',
      text: 'body',
    })
  })

  it('finds what is needed by values alone, and says so', () => {
    const names = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5']
    expect(mapOf(names, rows)).toMatchObject({
      account_id: 'c1',
      object_id: 'c2',
      timestamp: 'c3',
      post_id: 'c0',
    })
    const { columns } = proposeMap(names, rows)
    expect(columns.find(({ ours }) => ours === 'timestamp')).toMatchObject({
      reason: 'by its values alone: 100% of its values are times',
      examples: ['2024-05-01T12:00:00.000Z', '2024-05-01T12:00:01.001Z', '2024-05-01T12:00:02.002Z'],
    })
  })

  it('does not believe a name whose values say otherwise', () => {
    const names = ['id', 'user_id', 'link', 'created_at', 'lang', 'timestamp']
    expect(mapOf(names, rows)).toMatchObject({ timestamp: 'created_at' })
  })

  it('takes epoch seconds as times, and counts as none', () => {
    const table = rows.map((row, k) => [row[1], row[2], String(1_714_564_800 + k), String(k % 5)])
    expect(mapOf(['a', 'b', 'c', 'n'], table)).toMatchObject({
      account_id: 'a',
      object_id: 'b',
      timestamp: 'c',
    })
  })

  it('says what was not found, and that dates without a zone are refused', () => {
    const table = rows.map((row) => [row[1], '2024-05-01 12:00:00'])
    const { columns, notes } = proposeMap(['user', 'date'], table)
    expect(columns.find(({ ours }) => ours === 'object_id')?.reason).toMatch(/^not found/)
    expect(columns.find(({ ours }) => ours === 'timestamp')?.reason).toMatch(/without a zone/)
    expect(notes.join(' ')).toMatch(/Times without a zone are refused/)
  })

  it('lives with no rows, and with rows that are empty', () => {
    expect(mapOf(['user_id', 'x'], [])).toEqual({})
    expect(mapOf(['user_id', 'x'], [['', '']])).toEqual({})
  })
})

describe('mapOfFile', () => {
  it('writes a file that the reader takes, and never over another without being told', async () => {
    const file = join(folder, 'own.csv')
    const out = join(folder, 'map.json')
    await writeFile(file, csvOf(['nr', 'wer', 'was', 'wann', 'sprache', 'inhalt']))
    const { text, isWhole } = await mapOfFile(file, { out })
    expect(isWhole).toBe(true)
    expect(text).toMatch(/account_id +wer +u0 \| u1 \| u2/)
    const read = await readShares([file], { want: 'all', map: readMapFile(out), onDeadLetter() {} })
    expect(read.columns.count).toBe(120)
    expect(read.columns.accountIds.size).toBe(12)
    await expect(mapOfFile(file, { out })).rejects.toThrow(/--force/)
    await mapOfFile(file, { out, force: true })
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({
      schemaVersion: 1,
      map: { account_id: 'wer' },
    })
  })

  it('says that a needed column was not found, and that a file is of a known source or layout', async () => {
    const file = join(folder, 'bare.csv')
    await writeFile(file, 'x,y\n1,2\n')
    const bare = await mapOfFile(file, {})
    expect(bare.isWhole).toBe(false)
    expect(bare.text).toMatch(/Not found, and needed: account_id, object_id, timestamp/)
    await writeFile(file, 'account_id,object_id,timestamp\na,o,60\n')
    expect((await mapOfFile(file, {})).text).toMatch(/its columns are of a known layout/)
    await writeFile(file, 'tweetid,userid,tweet_time,is_retweet\n1,a,2020-01-01 10:00,true\n')
    expect((await mapOfFile(file, {})).text).toMatch(/--from x-io-archive/)
    await writeFile(file, '[{"x":1}]')
    await expect(mapOfFile(file, {})).rejects.toThrow(/one object a line/)
  })
})

describe('typedMap', () => {
  it('joins what is typed with what files say, typed first', async () => {
    const file = join(folder, 'typed.json')
    await writeFile(file, '{"schemaVersion":1,"map":{"account_id":"u","object_id":"o"},"notes":[]}')
    const map = { account_id: 'v', object_id: 'o' }
    expect(typedMap([`@${file}`, 'account_id=v', 'b.csv'], undefined)).toEqual({ map, others: ['b.csv'] })
    expect(typedMap(['account_id=v'], file)).toEqual({ map, others: [] })
  })

  it('refuses what is no mapping', async () => {
    const file = join(folder, 'bad.json')
    for (const text of ['{', '[]', '{"map":{}}', '{"schemaVersion":1,"map":{"account_id":1}}']) {
      await writeFile(file, text)
      expect(() => typedMap([], file)).toThrow(/mapping/)
    }
    expect(() => typedMap(['a=b', 'a=c'], undefined)).toThrow(/twice/)
  })
})
