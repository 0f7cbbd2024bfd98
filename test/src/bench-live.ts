/** `npm run bench:live [-- --shares N --window N --only graph,window --quick]`: the live pipeline, whole processes. */
import { mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { endChildren } from './live-bench/child.ts'
import { benchDetector } from './live-bench/detector-window.ts'
import { benchEmbedded } from './live-bench/embedded-rate.ts'
import { benchGraph, benchTwoGraphs } from './live-bench/graph-rate.ts'
import { benchIngest } from './live-bench/ingest-rate.ts'
import { whole } from './live-bench/print-table.ts'
import type { Bench } from './live-bench/scene.ts'
import { benchWindows } from './live-bench/window-run.ts'
import { type OwnBroker, ownBroker } from './own-broker.ts'

const PARTS: { [name: string]: (bench: Bench) => Promise<void> } = {
  graph: benchGraph,
  two: benchTwoGraphs,
  ingest: benchIngest,
  embedded: benchEmbedded,
  detector: benchDetector,
  window: benchWindows,
}
/** What a share takes on the disk, in all its copies: on the log, annotated, and in two snapshots. */
const BYTES_PER_SHARE = 300

const { values } = parseArgs({
  options: {
    shares: { type: 'string', default: '2000000' },
    window: { type: 'string', default: '10000000' },
    only: { type: 'string', default: Object.keys(PARTS).join() },
    quick: { type: 'boolean', default: false },
    profile: { type: 'string' },
  },
})
const part = values.quick ? 0.1 : 1
const [shares, window] = [Number(values.shares) * part, Number(values.window) * part]
const wanted = values.only.split(',')
const unknown = wanted.find((name) => PARTS[name] === undefined)
if (unknown !== undefined || !(shares >= 100_000) || !(window >= 1_000_000)) {
  console.error(
    `bench:live [--shares N] [--window N] [--only ${Object.keys(PARTS).join()}] [--quick] [--profile FOLDER]: ` +
      'shares from 100,000 (2,000,000), a window from 1,000,000 (10,000,000); --quick takes a tenth of both.',
  )
  process.exit(2)
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as { version: string })
    .version
const kafkaVersion = /<artifactId>kafka_2\.13<\/artifactId>\s*<version>([^<]+)/.exec(
  readFileSync(join(root, 'infra/kafka/pom.xml'), 'utf8'),
)?.[1]

const scratch = mkdtempSync(join(tmpdir(), 'murmuration-live-'))
let broker: OwnBroker | undefined
let cleaning: Promise<void> | undefined
const cleanUp = (): Promise<void> => {
  cleaning ??= (async () => {
    await endChildren()
    await broker?.[Symbol.asyncDispose]()
    rmSync(scratch, { recursive: true, force: true })
  })()
  return cleaning
}
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.on(signal, () => void cleanUp().finally(() => process.exit(code)))

try {
  const { bavail, bsize } = statfsSync(scratch)
  const needed = BYTES_PER_SHARE * (wanted.length * shares + 2 * window)
  if (bavail * bsize < needed)
    throw new Error(
      `${tmpdir()} has ${whole((bavail * bsize) / 1e9)} GB left, and ${whole(needed / 1e9)} may be needed: set TMPDIR, or take a smaller --window.`,
    )
  console.log(
    `${cpus()[0].model}, ${availableParallelism()} cores, ${whole(totalmem() / 2 ** 30)} GiB, load ${loadavg()[0].toFixed(1)} at the start; Node ${process.version}; ` +
      `Apache Kafka ${kafkaVersion} on the same machine, kafkajs ${versionOf('kafkajs')}, lmdb ${versionOf('lmdb')}, fastify ${versionOf('fastify')}`,
  )
  console.log(
    'data: simulated shares, seed 1, nothing but account, object and time; wall and CPU are of the processes named, all threads, and peaks of resident memory',
  )
  broker = await ownBroker(join(scratch, 'kafka'))
  const { brokers } = broker
  const bench: Bench = {
    brokers,
    scratch,
    shares,
    window,
    ...(values.profile !== undefined && { profile: values.profile }),
  }
  for (const name of wanted) {
    const startedMs = performance.now()
    await PARTS[name](bench)
    console.log(
      `(${name}: ${whole((performance.now() - startedMs) / 1000)} s, load ${loadavg()[0].toFixed(1)} at its end)`,
    )
  }
} catch (error) {
  // After a signal everything ends under this program's hands.
  if (cleaning === undefined) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
} finally {
  await cleanUp()
}
