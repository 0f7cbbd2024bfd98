import { join } from 'node:path'
import { aborted, createLog, createMetrics, stopSignal, UsageError } from '@murmuration/runtime'
import { type Command, InvalidArgumentError } from 'commander'
import { busSettingsFrom, openBus } from './open-bus.ts'

interface StartOptions {
  data?: string
  host?: string
  port?: string
  caseworkPort?: string
  partitions?: string
  window?: string
  step?: string
  scope?: string
  tokens?: string
  demo?: true
  seed?: number
  speed?: number
  once?: true
  serve?: true
  quiet?: true
  json?: true
}

/** Gives the subcommand `start` its options, help and action. */
export function configureStart(command: Command): void {
  command
    .description(
      'Runs the whole pipeline in one process: shares and flags come in over HTTP, are kept in a log in a folder, and become ' +
        'review cases. Stopped by Ctrl-C, it goes on where it was.',
    )
    .option('--data <dir>', 'folder of the log and of all state; one process at a time (default: out/live)')
    .option('--host <address>', 'address to listen at (default: 127.0.0.1)')
    .option('--port <number>', 'port of HTTP, health and metrics (default: 8420)')
    .option('--casework-port <number>', 'port of the API of orders and cases (default: 8430)')
    .option('--partitions <number>', 'partitions of the log, for the life of the folder (default: 4)')
    .option('--window <span>', 'span that an analysis looks at (default: 28d)')
    .option('--step <span>', 'how far the window moves (default: 1h, with --demo 1d)')
    .option('--scope <scope>', 'flagged, flagged+companions or everybody (default: flagged)')
    .option(
      '--tokens <list>',
      'name:sha256[:scopes] by commas; without any, only programs on this machine may send',
    )
    .option('--demo', 'feed it the founding story, and print the scorecard of its order')
    .option('--seed <number>', 'with --demo: another seed tells another story', wholeNumber, 1)
    .option('--speed <speed>', 'with --demo: 600x is ten minutes a second; max (default)', speedOf)
    .option('--once', 'with --demo: end after the scorecard (default where there is no terminal)')
    .option('--serve', 'with --demo: go on after the scorecard (default at a terminal)')
    .option('--quiet', 'print the scorecard alone')
    .option('--json', 'with --demo: print the scorecard as JSON')
    .addHelpText(
      'after',
      `
Examples:
  murmuration start --demo                       the founding story, live
  murmuration start --demo --speed 36000x        the same, ten hours a second
  murmuration start --data state --scope everybody
  murmuration feed shares.csv.gz                 in another terminal: send it a file
  murmuration flag order.csv --list order-17     and the list whose accounts it shall look at
  murmuration cases tail --data state            and read the cases as they come`,
    )
    .action(start)
}

async function start(typed: StartOptions): Promise<void> {
  const { demo, seed = 1 } = typed
  const bus = busSettingsFrom({ ...(typed.data !== undefined && { data: typed.data }) })
  if (bus.brokers !== undefined)
    throw new UsageError(
      '`murmuration start` keeps its log in a folder; on Kafka, run `murmuration service`.',
    )
  const { startPipeline } = await import('./start-pipeline.ts')
  using stopping = stopSignal()
  const log = createLog('murmuration', { level: demo ? 'warn' : 'info' })
  await using opened = await openBus(bus, { log })
  const settings = {
    ...typed,
    data: bus.data,
    windowMs: typed.window,
    stepMs: typed.step ?? (demo ? '1d' : undefined),
  }
  const parts = { bus: opened, log, metrics: createMetrics() }
  if (demo === undefined) {
    await using pipeline = await startPipeline(settings, parts)
    if (process.stderr.isTTY)
      process.stderr.write(
        `The pipeline runs at ${pipeline.ingest.url}, orders and cases are at ${pipeline.casework.url}, log and state are in ${bus.data}. Ctrl-C ends it.\n`,
      )
    await Promise.race([aborted(stopping), pipeline.done])
    return
  }
  const { runDemo } = await import('./run-demo.ts')
  const serves = typed.serve ?? (typed.once === undefined && process.stdout.isTTY)
  await runDemo(
    {
      settings,
      seed,
      speed: typed.speed ?? Number.POSITIVE_INFINITY,
      serves,
      quiet: typed.quiet ?? false,
      json: typed.json ?? false,
    },
    {
      ...parts,
      folder: join(bus.data, `story-${seed}`),
      signal: stopping,
      stdout: process.stdout,
      stderr: process.stderr,
    },
  )
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('it must be a whole number.')
  return Number(text)
}

/** @returns event time per time, Infinity for as fast as it goes */
function speedOf(text: string): number {
  if (text === 'max') return Number.POSITIVE_INFINITY
  const factor = /^(\d{1,9})x$/.exec(text)?.[1]
  if (factor === undefined || Number(factor) === 0)
    throw new InvalidArgumentError('write a factor such as 600x, or max.')
  return Number(factor)
}
