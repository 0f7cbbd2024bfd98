/** One job of the speed benchmark as a process of its own: `speed-task.js JOB …`. */
import { createReadStream, writeFileSync } from 'node:fs'
import { countPairs, idAt } from '@murmuration/detection'
import { simulateShares } from '@murmuration/replay'
import { parseOnly, readShares } from '@murmuration/share-files'

const jobs: { [name: string]: (...args: string[]) => Promise<unknown> } = {
  parse: (file) => parseOnly(file),

  async udsv(file) {
    const { inferSchema, initParser } = await import('udsv')
    let parser: ReturnType<typeof initParser> | undefined
    let rows = 0
    for await (const chunk of createReadStream(file, 'utf8')) {
      parser ??= initParser(inferSchema(chunk))
      parser.chunk<string[]>(chunk, parser.stringArrs, () => {
        rows++
      })
    }
    parser?.end()
    return { rows }
  },

  async count(file, windowSeconds) {
    const { columns } = await readShares([file], { want: 'ids', onDeadLetter: () => {} })
    const { size } = countPairs(columns, { windowSeconds: Number(windowSeconds), minObjects: 2 })
    return { rows: columns.count, edges: size }
  },

  async duckdb(file, windowSeconds, threads, edgesFile) {
    const { duckdbCount } = await import('./duckdb-count.ts')
    await duckdbCount({ file, windowSeconds: Number(windowSeconds), threads: Number(threads), edgesFile })
  },

  async simulate(file, shares) {
    const columns = simulateShares({ shares: Number(shares), seed: 1 })
    const lines = ['account_id,object_id,timestamp']
    for (let r = 0; r < columns.count; r++)
      lines.push(
        `${idAt(columns.accountIds, columns.account[r])},${idAt(columns.objectIds, columns.object[r])},${columns.timeMs[r] / 1000}`,
      )
    lines.push('')
    writeFileSync(file, lines.join('\n'))
    return { rows: columns.count }
  },
}

const [name, ...args] = process.argv.slice(2)
process.stdout.write(JSON.stringify((await jobs[name](...args)) ?? {}))
