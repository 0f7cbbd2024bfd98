import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const walk = readFileSync(new URL('../../docs/research.md', import.meta.url), 'utf8')
const murmuration = fileURLToPath(new URL('../../infra/bin/murmuration.mjs', import.meta.url))
/** Texts of the fenced blocks of a language, in their order. */
const blocks = (language: string): string[] =>
  walk
    .split(/^```/m)
    .filter((_, k) => k % 2 === 1)
    .filter((block) => block.startsWith(`${language}\n`))
    .map((block) => block.slice(language.length + 1))

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'research-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the walk from a file to a figure holds: its commands run, and its queries answer', async () => {
  const commands = blocks('')
    .flatMap((block) => block.trim().split('\n'))
    .map((line) => line.replace(/^npx murmuration /, ''))
  expect(commands.length).toBeGreaterThanOrEqual(4)
  for (const command of commands)
    await run(process.execPath, [murmuration, ...command.split(' ')], { cwd: folder })
  const instance = await DuckDBInstance.create()
  const connection = await instance.connect()
  const inFolder = (text: string): string =>
    text.replaceAll(/'((?:tables|sim)\/[^']+)'/g, (_, path) => `'${join(folder, path)}'`)
  const answers: { [column: string]: unknown }[][] = []
  for (const query of blocks('sql'))
    answers.push((await connection.runAndReadAll(inFolder(query))).getRowObjects())
  expect(answers).toHaveLength(4)
  const [cases, evidence, planted, edges] = answers
  expect(cases.length).toBeGreaterThan(0)
  for (const found of cases) expect(Number(found.median_gap_seconds)).toBeGreaterThanOrEqual(0)
  expect(new Set(evidence.map(({ side }) => side))).toEqual(new Set(['for', 'against']))
  expect(planted).toHaveLength(2)
  for (const operation of planted)
    expect(Number(operation.found)).toBeLessThanOrEqual(Number(operation.planted))
  expect(planted.reduce((sum, { found }) => sum + Number(found), 0)).toBeGreaterThan(0)
  expect(edges.length).toBeGreaterThan(0)
  const [python] = blocks('python')
  const query = python.split('"""')[1]
  const hours = (await connection.runAndReadAll(inFolder(query))).getRowObjects()
  expect(hours.length).toBeGreaterThan(10)
})
