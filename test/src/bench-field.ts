/** `npm run bench:field [-- --texts 1000000 --runs 3 --data DIR]`: sources, near-duplicates, Parquet, methods side by side. */
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { SOURCES } from '@murmuration/sources'
import { costOfRuns, type ProcessCost, processCost } from './process-cost.ts'

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const { values } = parseArgs({
  options: {
    texts: { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '3' },
    data: { type: 'string', default: fromRoot('../shared/data') },
  },
})
const task = fileURLToPath(new URL('./field-task.js', import.meta.url))
const murmuration = fromRoot('infra/bin/murmuration.mjs')
const scratch = mkdtempSync(join(tmpdir(), 'murmuration-field-'))
const number = (value: number, digits = 0): string =>
  value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits })
const line = (cells: readonly (string | number)[], widths: readonly number[]): void =>
  console.log(
    cells
      .map((cell, k) => (k === 0 ? String(cell).padEnd(widths[k]) : String(cell).padStart(widths[k])))
      .join(''),
  )

try {
  const [cpu] = cpus()
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpu?.model.split(' ').slice(0, 2).join(' ')}, load ${number(loadavg()[0], 1)}`,
  )

  console.log('\nSources: records of the sample, parsed over and over for 2 s, to posts and on to shares')
  const wide = [24, 14, 14, 14]
  line(['', 'records/s', 'posts/s', 'shares/s'], wide)
  for (const { name } of SOURCES) {
    const { output } = await processCost(task, ['source', name, '2'])
    const { records, posts, shares, seconds } = JSON.parse(output)
    line([name, number(records / seconds), number(posts / seconds), number(shares / seconds)], wide)
  }

  console.log('\nNear-duplicate texts, a tenth of them made from others')
  const { output } = await processCost(task, ['texts', values.texts, '1'])
  const found = JSON.parse(output)
  console.log(
    `${number(found.texts)} texts in ${number(found.seconds, 1)} s, ${number(found.texts / found.seconds)} a second; ` +
      `peak ${number(found.peakMemoryMb)} MiB, before it ${number(found.memoryBeforeMb)}; ${number(found.kinds)} kinds`,
  )
  console.log(`precision ${found.precision.toFixed(4)}, recall ${found.recall.toFixed(4)}, by edit:`)
  for (const [edit, recall] of Object.entries(found.recallByEdit))
    line([`  ${edit}`, Number(recall).toFixed(4)], [28, 10])

  console.log('\nThe same shares of bench_dev from CSV and from Parquet, whole processes')
  const csv = join(values.data, 'bench_dev', 'events.csv.gz')
  const parquet = join(scratch, 'bench_dev.parquet')
  await processCost(task, ['parquet', csv, parquet])
  const contenders = [csv, parquet]
  const costs = new Map<string, ProcessCost[]>(contenders.map((file) => [file, []]))
  for (let k = 0; k < Number(values.runs); k++)
    for (const file of contenders) costs.get(file)?.push(await processCost(task, ['read', file]))
  const columns = [24, 12, 12, 12, 14]
  line(['', 'wall min s', 'CPU min s', 'peak MiB', 'rows/s'], columns)
  for (const [file, runs] of costs) {
    const cost = costOfRuns(runs)
    const { rows } = JSON.parse(runs[0]?.output ?? '{}')
    line(
      [
        file.endsWith('.parquet') ? 'Parquet, Snappy' : 'CSV, gzip',
        number(cost.leastWallSeconds, 2),
        number(cost.leastCpuSeconds, 2),
        number(cost.peakMebibytes),
        number(rows / cost.leastWallSeconds),
      ],
      columns,
    )
  }

  console.log('\nMethods side by side on bench_dev: murmuration compare')
  const labels = join(values.data, 'bench_dev', 'labels.csv.gz')
  const compared = await processCost(murmuration, ['compare', csv, '--labels', labels])
  console.log(compared.output)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
