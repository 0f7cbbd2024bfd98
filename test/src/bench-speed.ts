/** `npm run bench:speed [-- --runs 5 --part count|full|growth --data DIR]`: whole processes side by side. */
import { createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createGunzip } from 'node:zlib'
import { type CostOfRuns, costOfRuns, type ProcessCost, processCost } from './process-cost.ts'

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const task = fileURLToPath(new URL('./speed-task.js', import.meta.url))
const murmuration = fromRoot('infra/bin/murmuration.mjs')

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    part: { type: 'string', multiple: true, default: ['count', 'full', 'growth'] },
    data: { type: 'string', default: fromRoot('../shared/data') },
  },
})
const runs = Number(values.runs)
const scratch = mkdtempSync(join(tmpdir(), 'murmuration-speed-'))
let outputs = 0
let failures = 0

/** Edges of every exact method: pairs with two or more distinct objects, at 60 s and 3,600 s. */
const COUNTED: [set: string, windowSeconds: number, edges: number][] = [
  ['speed_s200', 60, 52_418],
  ['speed_s200', 3600, 1_652_726],
  ['bench_dev', 60, 18_231],
  ['bench_dev', 3600, 257_679],
]

interface Contender {
  name: string
  run: () => Promise<ProcessCost>
}

const events = (set: string): string => join(values.data, set, 'events.csv.gz')
const freshFolder = (): string => join(scratch, `out-${outputs++}`)

const replay = (file: string, out: string, more: readonly string[] = []): Promise<ProcessCost> =>
  processCost(murmuration, ['replay', file, ...more, '--out', out, '--quiet'])

const countOptions = (windowSeconds: number): string[] => [
  ...['--method', 'count', '--window', `${windowSeconds}s`, '--min-objects', '2'],
]

/** Runs all in turn, `runs` times over, so that a busy moment falls on every one of them. */
async function sideBySide(contenders: readonly Contender[]): Promise<Map<string, ProcessCost[]>> {
  const found = new Map<string, ProcessCost[]>(contenders.map(({ name }) => [name, []]))
  for (let k = 0; k < runs; k++) for (const { name, run } of contenders) found.get(name)?.push(await run())
  return found
}

/** Prints a row for each contender. `against`: the first is the measure of the ratios. */
function printCosts(rows: number, found: Map<string, ProcessCost[]>, against: readonly string[]): void {
  const costs = new Map([...found].map(([name, list]) => [name, costOfRuns(list)]))
  const ratioHeads = against.map((name) => `÷ ${name}`)
  const widths = [34, 10, 10, 9, 9, 11, ...ratioHeads.map((head) => Math.max(head.length, 13) + 2)]
  const line = (cells: readonly string[]): void =>
    console.log(
      cells.map((cell, k) => (k === 0 ? cell.padEnd(widths[k]) : cell.padStart(widths[k]))).join(''),
    )
  line(['', 'wall min', 'median s', 'CPU min', 'peak MiB', 'rows/s', ...ratioHeads])
  for (const [name, cost] of costs)
    line([
      name,
      cost.leastWallSeconds.toFixed(2),
      cost.medianWallSeconds.toFixed(2),
      cost.leastCpuSeconds.toFixed(2),
      cost.peakMebibytes.toFixed(0),
      Math.round(rows / cost.leastWallSeconds).toLocaleString('en'),
      ...against.map((other) => {
        const measure = costs.get(other)
        return measure === undefined ? '' : ratios(cost, measure)
      }),
    ])
}

/** Of wall time and of CPU time; on a machine that others use as well, the second says more. */
const ratios = (cost: CostOfRuns, measure: CostOfRuns): string =>
  `${(cost.leastWallSeconds / measure.leastWallSeconds).toFixed(2)} / ${(cost.leastCpuSeconds / measure.leastCpuSeconds).toFixed(2)}`

function check(what: string, holds: boolean): void {
  console.log(`${holds ? 'ok     ' : 'FAILED '} ${what}`)
  if (!holds) failures++
}

/** Number of edges in a file, and a sum over its lines that does not depend on their order. */
async function edgeDigest(file: string): Promise<{ edges: number; sum: number }> {
  let edges = -1
  let sum = 0
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (++edges === 0) continue
    const [a, b, weight] = line.split(',')
    let hash = 0x811c9dc5
    for (const character of a < b ? `${a},${b},${weight}` : `${b},${a},${weight}`)
      hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193)
    sum = (sum + (hash >>> 0)) % Number.MAX_SAFE_INTEGER
  }
  return { edges, sum }
}

async function plainCopy(set: string): Promise<string> {
  const file = join(scratch, `${set}.csv`)
  await pipeline(createReadStream(events(set)), createGunzip(), createWriteStream(file))
  return file
}

async function benchCounting(): Promise<void> {
  for (const [set, windowSeconds, expected] of COUNTED) {
    const file = events(set)
    const plain = await plainCopy(set)
    const { rows } = JSON.parse((await processCost(task, ['parse', file])).output) as { rows: number }
    console.log(
      `\nCounting, ${set}: ${rows.toLocaleString('en')} rows, ${windowSeconds} s, two or more objects`,
    )
    const duckdb = (name: string, threads: number): Contender => ({
      name,
      run: () =>
        processCost(task, [
          'duckdb',
          file,
          String(windowSeconds),
          String(threads),
          join(scratch, `${name}.csv`),
        ]),
    })
    let out = ''
    const found = await sideBySide([
      { name: 'parsing alone', run: () => processCost(task, ['parse', file]) },
      { name: 'udsv, not gzipped', run: () => processCost(task, ['udsv', plain]) },
      duckdb('DuckDB 1 thread', 1),
      duckdb('DuckDB', 0),
      {
        name: 'read and count, nothing written',
        run: () => processCost(task, ['count', file, String(windowSeconds)]),
      },
      {
        name: 'murmuration replay --method count',
        run: () => {
          out = freshFolder()
          return replay(file, out, countOptions(windowSeconds))
        },
      },
    ])
    printCosts(rows, found, ['parsing alone', 'DuckDB 1 thread', 'DuckDB'])
    const ours = await edgeDigest(join(out, 'edges.csv'))
    const theirs = await edgeDigest(join(scratch, 'DuckDB 1 thread.csv'))
    check(
      `${ours.edges.toLocaleString('en')} edges, ${expected.toLocaleString('en')} expected`,
      ours.edges === expected,
    )
    check('the edges and weights of DuckDB', theirs.edges === ours.edges && theirs.sum === ours.sum)
  }
}

async function benchFull(): Promise<void> {
  for (const set of ['bench_small', 'bench_dev', 'hard_dev']) {
    const file = events(set)
    const { rows } = JSON.parse((await processCost(task, ['parse', file])).output) as { rows: number }
    console.log(`\nFull detection, ${set}: ${rows.toLocaleString('en')} rows`)
    const found = await sideBySide([
      { name: 'parsing alone', run: () => processCost(task, ['parse', file]) },
      { name: 'murmuration replay', run: () => replay(file, freshFolder()) },
    ])
    printCosts(rows, found, ['parsing alone'])
  }
}

/** Double the events at the same density, so twice the accounts, objects and crowds. */
async function benchGrowth(): Promise<void> {
  const methods: [string, string[]][] = [
    ['counting, 60 s', countOptions(60)],
    ['counting, 3,600 s', countOptions(3600)],
    ['full detection', []],
  ]
  const sizes: { shares: number; found: Map<string, ProcessCost[]> }[] = []
  for (const shares of [500_000, 1_000_000, 2_000_000, 4_000_000]) {
    const file = join(scratch, `${shares}.csv`)
    await processCost(task, ['simulate', file, String(shares)])
    console.log(`\nGrowth: ${shares.toLocaleString('en')} simulated shares, seed 1`)
    const found = await sideBySide([
      { name: 'parsing alone', run: () => processCost(task, ['parse', file]) },
      ...methods.map(([name, options]) => ({ name, run: () => replay(file, freshFolder(), options) })),
    ])
    printCosts(shares, found, [])
    sizes.push({ shares, found })
    rmSync(file)
  }
  console.log('\nGrowth when the events double, least times and peak memory')
  for (const [name] of methods)
    for (let k = 1; k < sizes.length; k++) {
      const cost = (of: (typeof sizes)[number]) => costOfRuns(of.found.get(name) ?? [])
      const [before, after] = [cost(sizes[k - 1]), cost(sizes[k])]
      const time = after.leastWallSeconds / before.leastWallSeconds
      const cpu = after.leastCpuSeconds / before.leastCpuSeconds
      const memory = after.peakMebibytes / before.peakMebibytes
      console.log(
        `${name}, ${sizes[k - 1].shares / 1e6} → ${sizes[k].shares / 1e6} M: ${time.toFixed(2)}× time, ${cpu.toFixed(2)}× CPU, ${memory.toFixed(2)}× memory`,
      )
    }
}

const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(fromRoot(`node_modules/${name}/package.json`), 'utf8')) as { version: string })
    .version

console.log(
  `${cpus()[0].model}, ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)} at the start; Node ${process.version}; ` +
    `@duckdb/node-api ${versionOf('@duckdb/node-api')}, udsv ${versionOf('udsv')}`,
)
console.log(
  `data ${values.data}; ${runs} runs of each, in turn; ratios of least wall / CPU times; peak is the largest of the runs`,
)
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
process.on('SIGINT', () => process.exit(130))
process.on('SIGTERM', () => process.exit(143))
if (values.part.includes('count')) await benchCounting()
if (values.part.includes('full')) await benchFull()
if (values.part.includes('growth')) await benchGrowth()
console.log(`\nload ${loadavg()[0].toFixed(1)} at the end`)
process.exitCode = failures > 0 ? 1 : 0
