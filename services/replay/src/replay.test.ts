import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { CasePicture, DeadLetter, ReviewCase } from '@murmuration/contracts'
import { idAt } from '@murmuration/detection'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { simulateShares } from './demo/simulate-shares.ts'
import { OUTPUT_NAMES } from './outputs/output-folder.ts'
import { runReplay } from './replay.ts'
import type { ReplayOptions } from './replay-options.ts'

const HEADER = 'account_id,object_id,timestamp\n'
const folder = mkdtempSync(join(tmpdir(), 'replay-'))
const at = (name: string) => join(folder, name)
const text = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8')
afterAll(() => rmSync(folder, { recursive: true }))

/** Rows of a simulation with planted operations, in no order. */
const columns = simulateShares({ shares: 16_000, seed: 3 })
const rows = Array.from(
  { length: columns.count },
  (_, r) =>
    `${idAt(columns.accountIds, columns.account[r])},${idAt(columns.objectIds, columns.object[r])},${columns.timeMs[r] / 1000}\n`,
)

/** Runs a replay and returns its result and what it printed. */
async function replay(options: Omit<ReplayOptions, 'files'> & { files?: string[] }, signal?: AbortSignal) {
  let printed = ''
  const stdout = { write: (more: string) => (printed += more), columns: 100 }
  const result = await runReplay(
    { files: [at('shares.csv')], ...options, out: at(options.out) },
    { stdout, ...(signal && { signal }) },
  )
  return { ...result, printed }
}
/** Counting ranks no leads. */
const countedNames = OUTPUT_NAMES.filter((name) => name !== 'leads.csv' && name !== 'pictures.ndjson').sort()
const withoutTimings = (name: string) => ({ ...JSON.parse(text(name, 'run.json')), timings: null })

let first: Awaited<ReturnType<typeof replay>>
beforeAll(async () => {
  writeFileSync(at('shares.csv'), HEADER + rows.join(''))
  first = await replay({ out: 'first' })
})

const leadsOf = (out: string) =>
  text(out, 'leads.csv')
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(','))
    .map(([a, b, weight, sessions]) => ({ a, b, weight: Number(weight), sessions: Number(sessions) }))
const pairsOf = (rows: { a: string; b: string }[]) => rows.map(({ a, b }) => `${a},${b}`)
const edgePairs = (out: string) =>
  text(out, 'edges.csv')
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(',').slice(0, 2).join())

test('leads are ranked pairs without an edge, heaviest first, each once', () => {
  const leads = leadsOf('first')
  expect(text('first', 'leads.csv')).toMatch(/^account_a,account_b,weight,sessions\n/)
  expect(leads.length).toBe(JSON.parse(text('first', 'run.json')).counts.leads)
  expect(leads.length).toBeGreaterThan(2)
  for (const { a, b, weight, sessions } of leads) {
    expect(a < b).toBe(true)
    expect(weight).toBeGreaterThanOrEqual(1.5)
    expect(sessions).toBeGreaterThanOrEqual(2)
  }
  expect(leads).toEqual([...leads].sort((x, y) => y.weight - x.weight || (x.a + x.b < y.a + y.b ? -1 : 1)))
  const edges = new Set(edgePairs('first'))
  expect(pairsOf(leads).filter((pair) => edges.has(pair))).toEqual([])
})

test('planted operations become cases; every line of every file is what its schema says', () => {
  expect(readdirSync(at('first')).sort()).toEqual([...OUTPUT_NAMES].sort())
  const cases = text('first', 'cases.ndjson')
    .trim()
    .split('\n')
    .map((line) => ReviewCase.parse(JSON.parse(line)))
  expect(cases.length).toBeGreaterThan(0)
  const pictures = text('first', 'pictures.ndjson')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(pictures.map(({ caseId }) => caseId)).toEqual(cases.map(({ caseId }) => caseId))
  pictures.forEach(({ picture }, k) => {
    expect(CasePicture.parse(picture)).toEqual(picture)
    expect(picture.accounts).toEqual(cases[k].cluster.accounts)
    expect(cases[k].picture).toBeUndefined()
  })
  const accounts = text('first', 'accounts.csv').trim().split('\n')
  expect(accounts[0]).toBe('account_id,case_id,cluster_id,level,tier,membership,role')
  expect(accounts.slice(1).map((row) => row.split(',').slice(0, 4).join())).toEqual(
    cases
      .flatMap(({ caseId, cluster, accounts: members }) =>
        members.map(({ accountId, level }) => [accountId, caseId, cluster.clusterId, level].join()),
      )
      .sort(),
  )
  const edges = text('first', 'edges.csv').trim().split('\n')
  expect(edges[0]).toBe('account_a,account_b,tier,weight,sessions,synchronous,expected,p')
  for (const edge of edges.slice(1)) {
    const [a, b, tier, weight, , , expected, p] = edge.split(',')
    expect(a < b && 'ABC'.includes(tier)).toBe(true)
    expect(Number(weight) > 0 && Number(expected) >= 0 && Number(p) >= 0 && Number(p) <= 0.05).toBe(true)
  }
  const run = JSON.parse(text('first', 'run.json'))
  expect(run.counts).toMatchObject({ read: 16_000, refused: 0, edges: edges.length - 1 })
  expect(run.counts.cases.alert + run.counts.cases.review).toBe(cases.length)
  expect(text('first', 'graph.gexf').match(/<edge /g)).toHaveLength(edges.length - 1)
  expect(text('first', 'dead-letters.ndjson')).toBe('')
})

test('the same input gives the same bytes, shuffled input too, and so does a file cut in two', async () => {
  const half = rows.length >> 1
  writeFileSync(at('backwards.csv.gz'), gzipSync(HEADER + [...rows].reverse().join('')))
  writeFileSync(at('later.csv'), HEADER + rows.slice(half).join(''))
  writeFileSync(at('earlier.csv'), HEADER + rows.slice(0, half).join(''))
  await replay({ out: 'again' })
  await replay({ out: 'backwards', files: [at('backwards.csv.gz')] })
  await replay({ out: 'cut', files: [at('later.csv'), at('earlier.csv')] })
  for (const out of ['again', 'backwards', 'cut'])
    for (const name of OUTPUT_NAMES)
      if (name !== 'run.json') expect(text(out, name), `${out}/${name}`).toBe(text('first', name))
  expect(withoutTimings('again')).toEqual(withoutTimings('first'))
  const { files, inputHash, ...rest } = withoutTimings('backwards')
  expect(withoutTimings('first')).toMatchObject(rest)
  expect(files).toEqual(['backwards.csv.gz'])
  expect(inputHash).not.toBe(withoutTimings('first').inputHash)
})

test('flags end as matched, not found or duplicate, and scope flagged finds cases among them alone', async () => {
  const members = text('first', 'accounts.csv')
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(',')[0])
  const list = [...members, members[0], 'nobody']
  writeFileSync(at('order.csv'), `account_id,claim\n${list.map((id) => `${id},spreads it\n`).join('')}`)
  const { flags, run, cases, printed } = await replay({
    out: 'flagged',
    scope: 'flagged',
    flags: at('order.csv'),
  })
  expect(run.flags).toEqual({
    rows: list.length,
    matched: members.length,
    notFound: 1,
    duplicate: 1,
    refused: 0,
  })
  expect(flags.at(-1)).toMatchObject({
    accountId: 'nobody',
    row: list.length,
    resolution: 'not_found',
    columns: { claim: 'spreads it' },
  })
  expect(cases.length).toBeGreaterThan(0)
  for (const account of cases.flatMap((found) => found.accounts)) expect(members).toContain(account.accountId)
  expect(cases.every((found) => found.accounts.every((account) => account.flagged))).toBe(true)
  expect(printed).toContain(`${members.length} matched, 1 not found, 1 duplicate`)
})

test('labels add precision, recall and F1, overall and for busy accounts', async () => {
  const found = new Set(
    text('first', 'accounts.csv')
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.split(',')[0]),
  )
  const [missed, ...others] = [...new Set(rows.map((row) => row.split(',')[0]))].filter(
    (id) => !found.has(id),
  )
  const labels = [...found, missed]
    .map((id) => `${id},coordinated\n`)
    .concat(others.map((id) => `${id},organic\n`))
  writeFileSync(at('labels.csv.gz'), gzipSync(`account_id,label\n${labels.join('')}absent,organic\n`))
  const { run, printed } = await replay({ out: 'labelled', labels: at('labels.csv.gz') })
  const recall = found.size / (found.size + 1)
  expect(run.metrics).toMatchObject({
    labelled: found.size + others.length + 2,
    notInShares: 1,
    withReview: { overall: { precision: 1, recall, found: found.size }, falseCases: 0 },
  })
  expect(run.metrics?.withReview?.busy.found).toBeLessThanOrEqual(found.size)
  expect(printed).toContain(`│     1.000 │  ${recall.toFixed(3)} │`)
  await expect(replay({ out: 'none', labels: at('labels.csv.gz'), positive: 'x' })).rejects.toThrow(
    /--positive/,
  )
  expect(existsSync(at('none'))).toBe(false)
})

test('bad rows become dead letters; too many of them end the run, and their letters stay', async () => {
  writeFileSync(at('bad.csv'), `${HEADER}${rows.slice(0, 50).join('')}a,,5\nb,o,yesterday\nc,o,tomorrow\n`)
  await replay({ out: 'bad', files: [at('bad.csv')], maxRefused: 0.5 })
  const letters = text('bad', 'dead-letters.ndjson')
    .trim()
    .split('\n')
    .map((line) => DeadLetter.parse(JSON.parse(line)))
  expect(letters.map(({ line, reason }) => [line, reason])).toEqual([
    [52, 'missing_field'],
    [53, 'bad_time'],
    [54, 'bad_time'],
  ])
  expect(JSON.parse(text('bad', 'run.json')).counts).toMatchObject({
    read: 53,
    refused: 3,
    refusedByReason: { missing_field: 1, bad_time: 2 },
  })
  const stopped = replay({ out: 'bad', files: [at('bad.csv')] })
  await expect(stopped).rejects.toThrow(/3 of 53 rows were refused.*\(2\): no such date or time/)
  await expect(stopped).rejects.toMatchObject({ exitCode: 3 })
  expect(readdirSync(at('bad'))).toEqual(['dead-letters.ndjson'])
  expect(text('bad', 'dead-letters.ndjson').trim().split('\n')).toHaveLength(3)
})

test('a folder with files of others is refused unless forced, and theirs stay', async () => {
  mkdirSync(at('theirs'))
  writeFileSync(join(at('theirs'), 'thesis.tex'), 'x')
  await expect(replay({ out: 'theirs' })).rejects.toThrow(/name another folder, or add --force/)
  await expect(replay({ out: 'shares.csv' })).rejects.toMatchObject({ exitCode: 2 })
  await replay({ out: 'theirs', force: true, method: 'count' })
  expect(readdirSync(at('theirs'))).toContain('thesis.tex')
})

test('a run that is stopped or fails leaves the folder as it was', async () => {
  await replay({ out: 'kept', method: 'count' })
  const before = text('kept', 'run.json')
  await expect(replay({ out: 'kept' }, AbortSignal.abort())).rejects.toMatchObject({ exitCode: 130 })
  await expect(replay({ out: 'kept', files: [at('absent.csv')] })).rejects.toMatchObject({ exitCode: 2 })
  expect(readdirSync(at('kept')).sort()).toEqual(countedNames)
  expect(text('kept', 'run.json')).toBe(before)
  await expect(replay({ out: 'new/deep' }, AbortSignal.abort())).rejects.toMatchObject({ exitCode: 130 })
  expect(existsSync(at('new/deep'))).toBe(false)
})

test.each([
  ['count', { windowSeconds: 60, minObjects: 3 }],
  ['cnt', { windowSeconds: 60, minWeight: 2 }],
  ['coortweet', { windowSeconds: 60, minParticipation: 2 }],
] as const)('--method %s writes its edges and opens no case', async (method, thresholds) => {
  const { run, cases } = await replay({ out: method, method, ...thresholds })
  const edges = text(method, 'edges.csv').trim().split('\n')
  expect(edges[0]).toBe('account_a,account_b,weight')
  expect(run.counts.edges).toBe(edges.length - 1)
  expect(edges.length).toBeGreaterThan(5)
  expect(run.parameters).toEqual(thresholds)
  expect(cases).toEqual([])
  expect(text(method, 'graph.gexf').match(/<edge /g)).toHaveLength(edges.length - 1)
  expect(text(method, 'graph.graphml')).toContain(
    `edgedefault="${method === 'cnt' ? 'directed' : 'undirected'}"`,
  )
})

test('a graph too large for viewers is left to edges.csv, with a note, and older graph files go', async () => {
  const crowd = Array.from({ length: 640 }, (_, k) => `u${k},o,1000\n`)
  writeFileSync(at('crowd.csv'), HEADER + crowd.join(''))
  await replay({ out: 'crowd', files: [at('shares.csv')], method: 'count' })
  const { run, printed } = await replay({
    out: 'crowd',
    files: [at('crowd.csv')],
    method: 'count',
    minObjects: 1,
  })
  expect(run.counts.edges).toBe((640 * 639) / 2)
  expect(run.notes.at(-1)).toContain('No graph files: 204480 edges')
  expect(printed).toContain('No graph files')
  expect(readdirSync(at('crowd')).sort()).toEqual(countedNames.filter((name) => !name.startsWith('graph')))
})

test('a report of an earlier replay goes with its files, and does not make the folder one of others', async () => {
  writeFileSync(at('again.csv'), `${HEADER}u1,o,1000\nu2,o,1001\n`)
  await replay({ out: 'again', files: [at('again.csv')], method: 'count' })
  writeFileSync(at('again/report.html'), 'of the first')
  await replay({ out: 'again', files: [at('again.csv')], method: 'count' })
  expect(readdirSync(at('again'))).not.toContain('report.html')
})

test('windows follow clusters under one id, and one case stands for each', async () => {
  const { cases, run } = await replay({
    out: 'windows',
    window: { windowMs: 28 * 86_400_000, stepMs: 3 * 86_400_000 },
  })
  expect(run.counts.windows).toBeGreaterThan(3)
  expect(cases.length).toBeGreaterThan(0)
  expect(new Set(cases.map((found) => found.caseId)).size).toBe(cases.length)
  for (const found of cases) {
    ReviewCase.parse(found)
    expect(found.caseId).toBe(`case-${found.cluster.clusterId}`)
    expect(found.cluster.history.at(-1)?.change).toBe(found.cluster.state)
    expect(found.cluster.accounts).toEqual(found.accounts.map((account) => account.accountId))
    expect(found.window).toEqual(found.cluster.window)
    for (const { change, joined, left } of found.cluster.history)
      expect(change === 'dormant' || change === 'ended' || joined + left > 0).toBe(true)
  }
  const leads = leadsOf('windows')
  const edges = edgePairs('windows')
  expect(leads.length).toBeGreaterThan(0)
  expect(new Set([...pairsOf(leads), ...edges]).size).toBe(leads.length + edges.length)
  expect(leads.map(({ weight }) => weight)).toEqual(leads.map(({ weight }) => weight).sort((x, y) => y - x))
  const one = await replay({ out: 'one', window: { windowMs: 70 * 86_400_000, stepMs: 70 * 86_400_000 } })
  expect(one.run.counts.windows).toBe(1)
  const members = (list: readonly ReviewCase[]) => list.map((found) => found.cluster.accounts).sort()
  expect(members(one.cases)).toEqual(members(first.cases))
})

test('--json prints run.json, --quiet nothing, and otherwise a summary says what was found', async () => {
  expect(JSON.parse((await replay({ out: 'json', json: true })).printed)).toEqual(
    JSON.parse(text('json', 'run.json')),
  )
  expect((await replay({ out: 'quiet', quiet: true })).printed).toBe('')
  const { printed, cases } = first
  expect(printed).toContain('Read 16,000 rows (murmuration; times as epoch seconds): none refused')
  expect(printed.replace(/[│\s]+/g, ' ')).toContain(cases[0].finding.slice(0, 25))
  for (const line of printed.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
})

test('a file without rows gives an empty result', async () => {
  writeFileSync(at('empty.csv'), HEADER)
  const { run, printed } = await replay({ out: 'empty', files: [at('empty.csv')] })
  expect(run.counts).toMatchObject({ read: 0, edges: 0, cases: { alert: 0, review: 0 } })
  expect(printed).toContain('No case')
  const sliding = await replay({
    out: 'empty',
    files: [at('empty.csv')],
    window: { windowMs: 10, stepMs: 5 },
  })
  expect(sliding.run.counts.windows).toBe(0)
})
