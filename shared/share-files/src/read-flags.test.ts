import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DeadLetter } from '@murmuration/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFlags, resolveFlags } from './read-flags.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'murmuration-flags-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(content: string | Buffer) {
  const path = join(folder, 'flags')
  await writeFile(path, content)
  const letters: DeadLetter[] = []
  const found = await readFlags(path, { onDeadLetter: (letter) => letters.push(letter) })
  return { ...found, letters }
}

describe('readFlags', () => {
  it('reads one id a line, counts blank lines, cuts spaces off', async () => {
    expect(await read('\ufeffa1\r\n\n  a2 \na1')).toEqual({
      rows: [
        { line: 1, accountId: 'a1', columns: {} },
        { line: 3, accountId: 'a2', columns: {} },
        { line: 4, accountId: 'a1', columns: {} },
      ],
      rowsRead: 3,
      refused: 0,
      blankLines: 1,
      letters: [],
    })
  })

  it('reads CSV with account_id and keeps further columns as written', async () => {
    const { rows, rowsRead } = await read(
      gzipSync('claim,account_id,note\nA,x1," said ""so"",\nonce"\nB,x2,\n'),
    )
    expect(rows).toEqual([
      { line: 2, accountId: 'x1', columns: { claim: 'A', note: ' said "so",\nonce' } },
      { line: 4, accountId: 'x2', columns: { claim: 'B', note: '' } },
    ])
    expect(rowsRead).toBe(2)
  })

  it('takes a header of one column', async () => {
    expect((await read('account_id\nx\n')).rows).toEqual([{ line: 2, accountId: 'x', columns: {} }])
  })

  it('makes dead letters of bad rows and goes on', async () => {
    const parts = [
      'account_id,note\nok,1\n',
      'a\0,1\n',
      '\xff,1\n',
      `${'i'.repeat(513)},1\n`,
      ',1\n',
      'x\n',
      'x,1,2\n',
      'x,"1\n',
      'last,2\n',
    ]
    const { rows, letters, rowsRead, refused } = await read(Buffer.from(parts.join(''), 'latin1'))
    expect(rows.map((row) => row.accountId)).toEqual(['ok', 'last'])
    expect(letters.map((letter) => [letter.line, letter.reason])).toEqual([
      [3, 'nul_byte'],
      [4, 'invalid_utf8'],
      [5, 'id_too_long'],
      [6, 'missing_field'],
      [7, 'too_few_fields'],
      [8, 'too_many_fields'],
      [9, 'broken_quote'],
    ])
    for (const letter of letters) expect(DeadLetter.safeParse(letter).success).toBe(true)
    expect(rowsRead).toBe(rows.length + refused)
  })

  it('answers a mistake in one sentence', async () => {
    await expect(read('')).rejects.toThrow('the list is empty')
    await expect(read('user,claim\nx,A\n')).rejects.toThrow('one column account_id; found: user, claim')
    await expect(readFlags(join(folder, 'nowhere'), { onDeadLetter: () => {} })).rejects.toThrow(
      'no such file',
    )
  })
})

describe('resolveFlags', () => {
  it('ends every row as matched, not found or duplicate', () => {
    const rows = ['a', 'b', 'a', 'b', 'c'].map((accountId, k) => ({ line: k + 1, accountId, columns: {} }))
    const resolved = resolveFlags(rows, (id) => id !== 'b')
    expect(resolved.rows.map((row) => row.resolution)).toEqual([
      'matched',
      'not_found',
      'duplicate',
      'duplicate',
      'matched',
    ])
    expect(resolved).toMatchObject({ matched: 2, notFound: 1, duplicate: 2 })
  })
})
