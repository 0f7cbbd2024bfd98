/** One job of `bench:field` as a process of its own: `field-task.js JOB …`; prints one line of JSON. */
import { readFileSync, writeFileSync } from 'node:fs'
import { idAt } from '@murmuration/detection'
import { column, parquetBytes } from '@murmuration/exports'
import { readShares } from '@murmuration/share-files'
import { measureNearDuplicates, sharesOf, sourceNamed, textObjects } from '@murmuration/sources'
import { sampleRecords } from '@murmuration/sources/sample-records'

const jobs: { [name: string]: (...args: string[]) => unknown } = {
  async read(file) {
    const { columns } = await readShares([file], { want: 'all', onDeadLetter: () => {} })
    return { rows: columns.count }
  },

  /** Writes the ids, times and types of a file of shares as Parquet. */
  async parquet(file, to) {
    const { columns } = await readShares([file], { want: 'all', onDeadLetter: () => {} })
    const types = columns.texts.objectType
    const rows = Array.from({ length: columns.count }, (_, r) => [
      idAt(columns.accountIds, columns.account[r]),
      idAt(columns.objectIds, columns.object[r]),
      columns.timeMs[r] / 1000,
      types === undefined || types.codes[r] === 0 ? null : idAt(types.values, types.codes[r] - 1),
    ])
    const table = {
      name: 'shares',
      description: '',
      columns: [
        column('account_id', 'string', ''),
        column('object_id', 'string', ''),
        column('timestamp', 'integer', ''),
        column('object_type', 'string', ''),
      ],
      rows,
    }
    writeFileSync(to, parquetBytes(table))
    return { bytes: readFileSync(to).length }
  },

  /** Records of a source's sample over and over, to posts and on to shares. */
  source(name, seconds) {
    const source = sourceNamed(name)
    const records = sampleRecords(name)
    const texts = textObjects()
    const untilMs = performance.now() + 1000 * Number(seconds)
    const startedMs = performance.now()
    let read = 0
    let posts = 0
    let shares = 0
    while (performance.now() < untilMs) {
      for (const record of records) {
        read++
        for (const post of source.parse(record).posts ?? []) {
          posts++
          shares += sharesOf(post, texts).length
        }
      }
    }
    return { records: read, posts, shares, seconds: (performance.now() - startedMs) / 1000 }
  },

  texts: (count, seed) => measureNearDuplicates(Number(count), Number(seed)),
}

const [job, ...args] = process.argv.slice(2)
const run = jobs[job]
if (run === undefined) throw new Error(`no job is called ${job}`)
process.stdout.write(`${JSON.stringify(await run(...args))}\n`)
