import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { strongestFirst } from './outputs/strongest-first.ts'
import { type ReplayResult, runReplay } from './replay.ts'
import { summary } from './summary.ts'

const folder = mkdtempSync(join(tmpdir(), 'summary-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A replay of six accounts that share twelve objects within seconds of each other. */
let result: ReplayResult
beforeAll(async () => {
  const rows = Array.from(
    { length: 72 },
    (_, k) => `u${k % 6},o${Math.floor(k / 6)},${1e9 + Math.floor(k / 6) * 4e5 + (k % 6)}\n`,
  )
  const others = Array.from({ length: 200 }, (_, k) => `v${k % 25},o${k % 30},${1e9 + k * 20_011}\n`)
  const file = join(folder, 'shares.csv')
  writeFileSync(file, `account_id,object_id,timestamp\n${rows.join('')}${others.join('')}`)
  const stdout = { write: () => true }
  result = await runReplay({ files: [file], out: join(folder, 'out') }, { stdout })
  expect(readFileSync(join(folder, 'out/cases.ndjson'), 'utf8')).not.toBe('')
})

const said = (cases: ReplayResult['cases'], columns = 100) =>
  summary(result.run, cases, 'out', ['run.json'], columns)

test('it fits the terminal, and says of each case what speaks for it and against it', () => {
  for (const columns of [80, 100, 200]) {
    const text = said(result.cases, columns)
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(columns)
  }
  const [first] = result.cases
  const text = said(result.cases, 5000)
  expect(text).toContain(first.finding)
  expect(text).toContain(`- ${first.evidenceAgainst[0].sentence}`)
  const other = first.evidenceFor.find(({ sentence }) => !first.finding.includes(sentence))
  if (other !== undefined) expect(text).toContain(`+ ${other.sentence}`)
})

test('it says how many communities were set aside as audiences', () => {
  const withAudiences = (audiencesSetAside: number | null, windows = 1) =>
    summary(
      { ...result.run, counts: { ...result.run.counts, audiencesSetAside, windows } },
      result.cases,
      'out',
      [],
      500,
    )
  expect(withAudiences(2)).toContain(
    '2 communities set aside as audiences: they shared the same rare objects at the hours strangers did.',
  )
  expect(withAudiences(1)).toContain('1 community set aside as an audience: it shared')
  expect(withAudiences(9, 4)).toContain('9 communities, summed over 4 windows, set aside as audiences')
  expect(withAudiences(0)).not.toContain('set aside')
  expect(withAudiences(null)).not.toContain('set aside')
})

test('only the strongest cases are shown, and the rest is named', () => {
  const many = Array.from({ length: 12 }, () => result.cases[0])
  const text = said(many)
  expect(text).toContain('12 alerts and 0 review cases.\nThe 10 strongest are shown')
  expect(text).toMatch(/│ +10 │/)
  expect(text).not.toMatch(/│ +11 │/)
})

test('clusters that merged or split up are counted apart, and stand last', () => {
  const [first] = result.cases
  const { window } = first
  const ended = (state: 'merged' | 'ended', caseId: string): ReplayResult['cases'][0] => {
    const event = { window, change: state, size: 0, joined: 0, left: 6, clusters: [] }
    return { ...first, caseId, cluster: { ...first.cluster, state, history: [event] } }
  }
  const weaker = { ...ended('ended', 'b'), level: 'review' as const }
  const ordered = strongestFirst([ended('merged', 'a'), weaker, first])
  expect(ordered.map(({ caseId }) => caseId)).toEqual([first.caseId, 'b', 'a'])
  expect(said(ordered)).toContain(
    '1 alert and 1 review case, and 1 case of clusters that merged into others or split up.',
  )
})

test('ids cannot steer the terminal', () => {
  const text = said([{ ...result.cases[0], finding: 'a\u001b[2J\u202eb shares' }])
  expect(text).toContain('a�[2J�b shares')
  for (const steering of ['\u001b', '\u202e']) expect(text).not.toContain(steering)
})

test('it tells what could not be tested from what was tested and not found', () => {
  const without = (accountsTestable: number) =>
    summary({ ...result.run, counts: { ...result.run.counts, accountsTestable } }, [], 'out', [], 500)
  expect(without(31)).toContain('31 accounts shared enough objects to be tested')
  expect(without(31)).toContain('No case: nothing here is more than chance explains.')
  expect(without(1)).toContain('1 account shared enough')
  expect(without(0)).toContain('No case: no account here shared enough objects to be tested')
})
