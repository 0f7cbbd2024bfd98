import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ReviewCase } from '@murmuration/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pythonWithPackages } from './python-setup.ts'

const run = promisify(execFile)
const binary = fileURLToPath(new URL('../../infra/bin/murmuration.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'exports-'))
const at = (name: string): string => join(folder, name)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const murmuration = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
  run(process.execPath, [binary, ...args], { maxBuffer: 1 << 26 })

let python: string
let cases: ReviewCase[]
/** Edges of the replay by the names of their ends, as they stand in its edges.csv. */
let edges: { a: string; b: string; weight: number; tier: string }[]

beforeAll(async () => {
  python = await pythonWithPackages()
  await murmuration('demo', '--out', at('demo'), '--quiet')
  cases = readFileSync(at('demo/replay/cases.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => ReviewCase.parse(JSON.parse(line)))
  const [, ...rows] = readFileSync(at('demo/replay/edges.csv'), 'utf8').trimEnd().split('\n')
  edges = rows.map((row) => {
    const [a, b, tier, weight] = row.split(',')
    return { a, b, tier, weight: Number(weight) }
  })
}, 240_000)

/** What a Python program prints as JSON. */
async function answer(program: string, ...args: string[]): Promise<unknown> {
  const { stdout } = await run(python, ['-c', program, ...args], { maxBuffer: 1 << 26 })
  return JSON.parse(stdout)
}

const accounts = (): Set<string> =>
  new Set([
    ...edges.flatMap(({ a, b }) => [a, b]),
    ...cases.flatMap((c) => c.accounts.map((x) => x.accountId)),
  ])

const weightOfAll = (): number => edges.reduce((sum, { weight }) => sum + weight, 0)

interface Read {
  nodes: number
  edges: number
  weight: number
  tierA: number
  seeds: number
  placed?: number
}

test('networkx reads the GEXF and the GraphML, igraph the GraphML: the same nodes, edges and figures', async () => {
  const all = ['--all', '--raw-ids']
  await murmuration('export', at('demo/replay'), ...all, '--format', 'gexf', '--out', at('gexf'))
  await murmuration('export', at('demo/replay'), ...all, '--format', 'graphml', '--out', at('graphml'))
  const networkx = (reader: string): string => `
import json, sys, networkx
g = networkx.${reader}(sys.argv[1])
edges = [e for _, _, e in g.edges(data=True)]
nodes = [n for _, n in g.nodes(data=True)]
print(json.dumps({'nodes': len(nodes), 'edges': len(edges), 'weight': sum(e['weight'] for e in edges),
  'tierA': sum(e['tier'] == 'A' for e in edges), 'seeds': sum(n.get('role') == 'seed' for n in nodes),
  'placed': sum('viz' in n for n in nodes)}))`
  const igraph = `
import json, sys, igraph
g = igraph.Graph.Read_GraphML(sys.argv[1])
print(json.dumps({'nodes': g.vcount(), 'edges': g.ecount(), 'weight': sum(g.es['weight']),
  'tierA': g.es['tier'].count('A'), 'seeds': g.vs['role'].count('seed')}))`
  const read = [
    await answer(networkx('read_gexf'), at('gexf/graph.gexf')),
    await answer(networkx('read_graphml'), at('graphml/graph.graphml')),
    await answer(igraph, at('graphml/graph.graphml')),
  ] as Read[]
  const inCases = cases.flatMap((found) => found.accounts)
  for (const found of read) {
    expect(found).toMatchObject({
      nodes: accounts().size,
      edges: edges.length,
      tierA: edges.filter(({ tier }) => tier === 'A').length,
      seeds: inCases.filter(({ role }) => role === 'seed').length,
    })
    expect(found.weight).toBeCloseTo(weightOfAll(), 6)
  }
  expect(read[0].placed).toBe(inCases.length)
})

test('DuckDB reads the Parquet tables: the same rows, joined by pseudonym', async () => {
  await murmuration(
    ...['export', at('demo/replay'), '--all', '--format', 'parquet'],
    ...['--shares', at('demo/shares.csv'), '--out', at('parquet')],
  )
  const found = (await answer(
    `
import json, sys, duckdb
t = lambda name: f"'{sys.argv[1]}/{name}.parquet'"
one = lambda sql: duckdb.sql(sql).fetchone()[0]
print(json.dumps({
  'accounts': one(f"select count(*) from {t('accounts')}"),
  'edges': one(f"select count(*) from {t('edges')}"),
  'weight': one(f"select sum(weight) from {t('edges')}"),
  'evidence': one(f"select count(*) from {t('evidence')}"),
  'known': one(f"select count(*) from {t('shares')} s where s.account_id not in (select account_id from {t('accounts')})"),
  'sharing': one(f"select count(distinct account_id) from {t('shares')}"),
  'inside': one(f"select count(*) from {t('edges')} e join {t('accounts')} a on e.account_a = a.account_id join {t('accounts')} b on e.account_b = b.account_id and a.case_id = b.case_id"),
  'time': one(f"select typeof(timestamp_ms) from {t('shares')} limit 1"),
  'raw': one(f"select count(*) from {t('accounts')} where account_id not like 'acct-%'"),
}))`,
    at('parquet'),
  )) as { [name: string]: number | string }
  const inCases = cases.flatMap((one) => one.accounts)
  expect(found).toMatchObject({
    accounts: inCases.length,
    edges: edges.length,
    known: 0,
    sharing: new Set(inCases.map((one) => one.accountId)).size,
    inside: cases.reduce((sum, one) => sum + one.coordination.edges, 0),
    evidence: cases.reduce(
      (sum, one) =>
        sum +
        one.evidenceFor.length +
        one.evidenceAgainst.length +
        one.indicators.length +
        one.cannotSay.length,
      0,
    ),
    time: 'BIGINT',
    raw: 0,
  })
  expect(Number(found.weight)).toBeCloseTo(weightOfAll(), 6)
})

test('a pack of every case of the demo computes itself anew, and is not written over', async () => {
  const pack = ['export', at('demo/replay'), '--all', '--format', 'pack', '--shares', at('demo/shares.csv')]
  const args = [...pack, '--flags', at('demo/order.csv'), '--out', at('packs')]
  const { stderr } = await murmuration(...args)
  expect(stderr).not.toContain('says')
  // The export has checked all of them; a reader checks the strongest and the last.
  for (const { caseId } of [cases[0], cases[cases.length - 1]]) {
    const { stdout } = await murmuration('verify', join(at('packs'), `${caseId}.zip`), '--json')
    expect(JSON.parse(stdout)).toMatchObject({ caseId, isPseudonymised: true, differences: [] })
  }
  await expect(murmuration(...args)).rejects.toMatchObject({ code: 2 })
  await expect(murmuration(...pack, '--out', at('others'))).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--flags'),
  })
  const wrong = [...args.slice(0, -1), at('others')].map((arg) =>
    arg === at('demo/shares.csv') ? at('demo/truth.csv') : arg,
  )
  await expect(murmuration(...wrong)).rejects.toMatchObject({ code: 2 })
})
