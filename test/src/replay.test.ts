import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import { DeadLetter, type RefusalReason, ReviewCase } from '@murmuration/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'

const binary = fileURLToPath(new URL('../../infra/bin/murmuration.mjs', import.meta.url))
const data = fileURLToPath(new URL('../../../shared/data/', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'murmuration-'))
const at = (name: string) => join(folder, name)
afterAll(() => rmSync(folder, { recursive: true }))

interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs the binary in the test's folder. `input`: what standard input brings; it stays open until `whileOpen` is done. */
function murmuration(
  args: string[],
  input = '',
  whileOpen?: (child: ReturnType<typeof spawn>) => Promise<void>,
): Promise<Ended> {
  const child = spawn(process.execPath, [binary, ...args], { cwd: folder, stdio: 'pipe' })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  child.stdin.on('error', () => {})
  child.stdin.write(input)
  if (whileOpen === undefined) child.stdin.end()
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
    whileOpen?.(child).catch(reject)
  })
}

/** Six accounts that share twelve objects within seconds, each beside what thirty others share over months. */
const shares = [
  'account_id,object_id,timestamp',
  ...Array.from({ length: 12 }, (_, o) =>
    Array.from({ length: 6 }, (_, i) => `planted${i},object${o},${1_600_000_000 + o * 400_000 + i * 2}`),
  ).flat(),
  ...Array.from({ length: 300 }, (_, k) => `other${k % 30},object${k % 40},${1_600_000_000 + k * 17_011}`),
].join('\n')

beforeAll(() => {
  writeFileSync(at('shares.csv'), `${shares}\n`)
})

test('a replay ends with 0, finds who was planted, and prints what it did', async () => {
  const { code, stdout, stderr } = await murmuration(['replay', 'shares.csv', '--out', 'found'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('Read 372 rows')
  const [first] = readFileSync(at('found/cases.ndjson'), 'utf8').split('\n')
  expect(ReviewCase.parse(JSON.parse(first)).cluster.accounts).toEqual(
    Array.from({ length: 6 }, (_, i) => `planted${i}`),
  )
})

test('standard input is read, --json prints run.json and nothing else', async () => {
  const { code, stdout, stderr } = await murmuration(
    ['replay', '-', '--out', 'piped', '--json'],
    `${shares}\n`,
  )
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toBe(readFileSync(at('piped/run.json'), 'utf8'))
  expect(readFileSync(at('piped/cases.ndjson'), 'utf8')).toBe(readFileSync(at('found/cases.ndjson'), 'utf8'))
})

test.each([
  ['no folder', ['shares.csv'], /--out DIR/],
  ['no file', ['--out', 'x'], /at least one file/],
  ['a file that is not there', ['absent.csv', '--out', 'x'], /absent\.csv/],
  ['a mistyped option', ['shares.csv', '--ouy', 'x'], /--out/],
  ['a mistyped method', ['shares.csv', '--out', 'x', '--method', 'cuont'], /did you mean count/],
  ['a missing list', ['shares.csv', '--out', 'x', '--scope', 'flagged'], /--flags FILE/],
  ['an unknown layout', ['labels.csv', '--out', 'x'], /--map/],
])('%s ends with 2 and one sentence', async (_, args, sentence) => {
  writeFileSync(at('labels.csv'), 'who,label\na,organic\n')
  const { code, stdout, stderr } = await murmuration(['replay', ...args])
  expect(stderr).toMatch(sentence)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(existsSync(at('x'))).toBe(false)
})

/** A file of mistakes: what stands in a row, and why it is refused. */
const MISTAKES: readonly (readonly [row: string | Buffer, reason: RefusalReason])[] = [
  ['a,,5', 'missing_field'],
  ['a,o,2024-02-30T00:00:00Z', 'bad_time'],
  ['a,o,-5', 'negative_time'],
  ['"a,o,5', 'broken_quote'],
  [Buffer.from('a\u00ff,o,5', 'latin1'), 'invalid_utf8'],
  [`${'x'.repeat(513)},o,5`, 'id_too_long'],
  [`a,${'y'.repeat(10_000_000)},5`, 'field_too_long'],
  ['a\0b,o,5', 'nul_byte'],
  ['a,o', 'too_few_fields'],
  ['a,o,5,6', 'too_many_fields'],
]

test('every mistake in a file becomes a dead letter with its line, and no other row is lost', async () => {
  const rows = MISTAKES.flatMap(([row]) => [Buffer.from(row), Buffer.from('\ngood,o,1600000000\n')])
  writeFileSync(at('mistakes.csv'), Buffer.concat([Buffer.from(`${shares}\n`), ...rows]))
  const { code, stdout, stderr } = await murmuration([
    'replay',
    'mistakes.csv',
    '--out',
    'mistakes',
    '--max-refused',
    '5%',
  ])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('Read 392 rows (murmuration; times as epoch seconds): 10 refused')
  const letters = readFileSync(at('mistakes/dead-letters.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => DeadLetter.parse(JSON.parse(line)))
  expect(letters.map(({ line, reason }) => [line, reason])).toEqual(
    MISTAKES.map(([, reason], k) => [374 + 2 * k, reason]),
  )
  letters.forEach(({ file, raw, rawEncoding, rawBytes }, k) => {
    const [row] = MISTAKES[k]
    expect(file).toBe('mistakes.csv')
    expect(Buffer.from(raw, rawEncoding).equals(Buffer.from(row))).toBe(true)
    expect(rawBytes).toBe(Buffer.byteLength(row))
  })
  const first = (name: string) => readFileSync(at(`${name}/cases.ndjson`), 'utf8').split('\n')[0]
  expect(JSON.parse(first('mistakes')).accounts).toEqual(JSON.parse(first('found')).accounts)
  const { counts } = JSON.parse(readFileSync(at('mistakes/run.json'), 'utf8'))
  expect(counts).toMatchObject({ read: 392, refused: 10 })
})

const UNUSABLE: readonly (readonly [name: string, content: string | Buffer, sentence: RegExp])[] = [
  ['empty.csv', '', /the file is empty/],
  ['headless.csv', shares.slice(shares.indexOf('\n') + 1), /--map account_id=/],
  ['semicolons.csv', shares.replaceAll(',', ';'), /separated by ";"; save it with commas/],
  ['utf16.csv', Buffer.from(`\ufeff${shares}`, 'utf16le'), /UTF-16; save it in UTF-8/],
  ['cut.csv.gz', gzipSync(shares).subarray(0, -20), /damaged or cut off/],
  ['array.json', '[{"account_id":"a"}]', /one object a line/],
]

test.each(UNUSABLE)('%s ends with 2 and one sentence', async (name, content, sentence) => {
  writeFileSync(at(name), content)
  const { code, stdout, stderr } = await murmuration(['replay', name, '--out', 'x'])
  expect(stderr).toMatch(sentence)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(existsSync(at('x'))).toBe(false)
})

test('a directory in place of a file ends with 2 and one sentence', async () => {
  mkdirSync(at('folder.csv'))
  const { code, stderr } = await murmuration(['replay', 'folder.csv', '--out', 'x'])
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'murmuration replay: folder.csv: this is a directory; name the files in it.\n',
  })
  expect(existsSync(at('x'))).toBe(false)
})

test('too many refused rows end with 3 and the commonest reason', async () => {
  writeFileSync(at('bad.csv'), `${shares}\n${'a,b,never\n'.repeat(9)}a,,1\n`)
  const { code, stderr } = await murmuration(['replay', 'bad.csv', '--out', 'bad'])
  expect(code).toBe(3)
  expect(stderr).toContain('10 of 382 rows were refused')
  expect(stderr).toContain('no such date or time')
  expect(readdirSync(at('bad'))).toEqual(['dead-letters.ndjson'])
})

test('Ctrl-C ends with 130 and leaves the files of the run before', async () => {
  mkdirSync(at('stopped'))
  writeFileSync(at('stopped/run.json'), 'before')
  const stop = async (child: ReturnType<typeof spawn>): Promise<void> => {
    // The program reads its input once its modules are loaded: by then it listens for signals.
    await new Promise((resolve) => setTimeout(resolve, 1500))
    child.kill('SIGINT')
  }
  const { code, stderr } = await murmuration(['replay', '-', '--out', 'stopped'], `${shares}\n`, stop)
  expect(code).toBe(130)
  expect(stderr).toMatch(/stopped; nothing was written/)
  expect(readdirSync(at('stopped'))).toEqual(['run.json'])
  expect(readFileSync(at('stopped/run.json'), 'utf8')).toBe('before')
})

test.each([
  // Hundreds of windows with all the shares: the signal comes in the middle of them, where the thread hears nothing.
  ['detecting', ['many.csv', '--window', '28d', '--step', '1h']],
  ['waiting for more to count', ['-', '--method', 'count']],
])('Ctrl-C while %s ends with 130, one sentence and no folder', async (_, args) => {
  const many = Array.from({ length: 60_000 }, (_, k) => `u${k % 3001},o${k % 701},${1.6e9 + k * 40}\n`)
  writeFileSync(at('many.csv'), `account_id,object_id,timestamp\n${many.join('')}`)
  const stop = async (child: ReturnType<typeof spawn>): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 1500))
    child.kill('SIGINT')
  }
  const ended = await murmuration(['replay', ...args, '--out', 'begun'], `${shares}\n`, stop)
  expect(ended).toEqual({
    code: 130,
    stdout: '',
    stderr: 'murmuration replay: stopped; nothing was written.\n',
  })
  expect(existsSync(at('begun'))).toBe(false)
})

const benchSmall = join(data, 'bench_small/events.csv.gz')
const isMissing = !existsSync(benchSmall) && process.env.CI === undefined

test.skipIf(isMissing)(
  'bench_small: the same bytes for shuffled rows, and figures against labels',
  async () => {
    const [header, ...rows] = gunzipSync(readFileSync(benchSmall)).toString().trim().split('\n')
    const shuffled = rows
      .map((row, k) => ({ row, key: Math.imul(k + 1, 0x9e3779b1) >>> 0 }))
      .sort((x, y) => x.key - y.key)
      .map(({ row }) => row)
    writeFileSync(at('shuffled.csv.gz'), gzipSync([header, ...shuffled, ''].join('\n')))
    const labels = join(data, 'bench_small/labels.csv.gz')
    const ended = await Promise.all([
      murmuration(['replay', benchSmall, '--out', 'one', '--labels', labels, '--quiet']),
      murmuration(['replay', 'shuffled.csv.gz', '--out', 'other', '--labels', labels, '--quiet']),
    ])
    for (const { code, stdout, stderr } of ended)
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' })
    for (const name of [
      'cases.ndjson',
      'pictures.ndjson',
      'accounts.csv',
      'edges.csv',
      'graph.gexf',
      'graph.graphml',
    ])
      expect(readFileSync(at(`one/${name}`)).equals(readFileSync(at(`other/${name}`))), name).toBe(true)
    const { metrics } = JSON.parse(readFileSync(at('one/run.json'), 'utf8'))
    expect(metrics.alerts.overall.precision).toBeGreaterThanOrEqual(0.99)
    expect(metrics.alerts.overall.recall).toBeGreaterThanOrEqual(0.58)
    expect(metrics.withReview.overall.precision).toBeGreaterThanOrEqual(0.99)
    expect(metrics.withReview.overall.recall).toBeGreaterThanOrEqual(0.78)
  },
)
