import type { Bus } from '@murmuration/bus'
import {
  aborted,
  configFrom,
  createLog,
  createMetrics,
  environment,
  stopSignal,
  UsageError,
} from '@murmuration/runtime'
import type { Command } from 'commander'
import { type BusOptions, busSettingsFrom, openBus, withBrokerOptions } from './open-bus.ts'

/** A service that runs until it is stopped or cannot go on. */
interface Running {
  readonly done: Promise<void>
  stop(): Promise<void>
}

type Typed = BusOptions & { [field: string]: string | undefined }
type Parts = { bus: Bus; log: ReturnType<typeof createLog>; metrics: ReturnType<typeof createMetrics> }

/** Gives the subcommand `service` one subcommand a role. */
export function configureService(command: Command): void {
  command.description(
    'Runs one role of the pipeline on Kafka, as a process of its own. Any number of graph processes share the partitions. ' +
      'Every option can stand in the environment: --state-folder is MURMURATION_STATE_FOLDER.',
  )
  role(command, 'ingest', 'Takes in shares and flags over HTTP and from amplification.raw.')
    .option('--host <address>', 'address to listen at (default: 127.0.0.1)')
    .option('--port <number>', 'port of HTTP, health and metrics (default: 8420)')
    .option(
      '--tokens <list>',
      'name:sha256[:scopes] by commas; without any, only programs on this machine may send',
    )
    .option('--read-raw <true|false>', 'read amplification.raw')
    .action((typed: Typed) =>
      run('ingest', typed, async (parts) => {
        const { ingestConfig, startIngest } = await import('@murmuration/ingest')
        return startIngest(configFrom(ingestConfig, typed), { ...parts, nowMs: () => Date.now() })
      }),
    )
  operated(role(command, 'graph', 'Annotates shares by partition, and writes what flagged accounts need.'))
    .option('--window-ms <number>', 'span that an analysis looks at (default: 28 days)')
    .option('--sample-every <number>', 'one account in so many belongs to the reference sample (default: 1)')
    .action((typed: Typed) =>
      run('graph', typed, async (parts) => {
        const { graphConfig, startGraph } = await import('@murmuration/graph')
        return startGraph(configFrom(graphConfig, typed), parts)
      }),
    )
  operated(role(command, 'detector', 'Analyzes each window and publishes review cases.'))
    .option('--window-ms <span>', 'span that an analysis looks at, such as 28d (default: 28d)')
    .option('--step-ms <span>', 'how far the window moves, such as 1h (default: 1h)')
    .option('--scope <scope>', 'flagged, flagged+companions or everybody (default: flagged)')
    .option('--sample-every <number>', 'as the graph processes have it (default: 1)')
    .option('--seed <number>', 'seed of all that is drawn (default: 1)')
    .action((typed: Typed) =>
      run('detector', typed, async (parts) => {
        const { detectorConfig, startDetector } = await import('@murmuration/detector')
        return startDetector(configFrom(detectorConfig, typed), parts)
      }),
    )
  role(
    command,
    'casework',
    'Takes cases into PostgreSQL (MURMURATION_DATABASE_URL), and serves the console and the API of orders and cases.',
  )
    .option('--casework-host <address>', 'address to listen at (default: 127.0.0.1)')
    .option('--casework-port <number>', 'port of the API, health and metrics (default: 8430)')
    .action((typed: Typed) =>
      run('casework', typed, async (parts) => {
        const { caseworkConfig, startCasework } = await import('@murmuration/casework')
        const { pageFolder } = await import('@murmuration/console/built')
        const { openStore } = await import('@murmuration/store')
        const { MURMURATION_STORE_FOLDER, MURMURATION_STATE_FOLDER } = environment()
        const storeFolder = typed.stateFolder ?? (MURMURATION_STORE_FOLDER || MURMURATION_STATE_FOLDER)
        const config = configFrom(caseworkConfig, { consoleFolder: pageFolder, ...typed, storeFolder })
        const { databaseUrl, databaseConnections } = config
        const nowMs = (): number => Date.now()
        const store = await openStore(
          { url: databaseUrl, folder: config.storeFolder, connections: databaseConnections },
          nowMs,
        )
        const casework = await startCasework({ ...parts, config, store, nowMs })
        return {
          done: casework.done,
          async stop() {
            await casework.stop()
            await store[Symbol.asyncDispose]()
          },
        }
      }),
    )
  command.addHelpText(
    'after',
    `
Examples:
  murmuration topics create --brokers localhost:9092 --partitions 12
  murmuration service ingest   --brokers localhost:9092 --state-folder state/ingest
  murmuration service graph    --brokers localhost:9092 --state-folder state/graph --ops-port 8421
  murmuration service detector --brokers localhost:9092 --state-folder state/detector --ops-port 8422
  MURMURATION_DATABASE_URL=postgres://… murmuration service casework --brokers localhost:9092

Graph processes of one group need the same state folder: a partition that is handed over goes on from its snapshot.`,
  )
}

const role = (command: Command, name: string, summary: string): Command =>
  withBrokerOptions(command.command(name).description(summary)).option(
    '--state-folder <dir>',
    `where its state lies (default: state/${name})`,
  )

const operated = (command: Command): Command =>
  command
    .option('--ops-host <address>', 'address of health and metrics (default: 127.0.0.1)')
    .option('--ops-port <number>', 'port of health and metrics; none if not given')
    .option('--snapshot-every-ms <number>', 'time between two snapshots (default: 60000)')

/** Runs a service until a signal or its own end. Whoever runs it starts it again: it goes on where it was. */
async function run(name: string, typed: Typed, start: (parts: Parts) => Promise<Running>): Promise<void> {
  const settings = busSettingsFrom(typed)
  if (settings.brokers === undefined)
    throw new UsageError(
      'name the brokers with --brokers HOST:PORT, or run all roles at once with `murmuration start`.',
    )
  using stop = stopSignal()
  const log = createLog(name)
  await using bus = await openBus(settings, { log })
  const service = await start({ bus, log, metrics: createMetrics() })
  try {
    await Promise.race([aborted(stop), service.done])
  } finally {
    await service.stop()
  }
}
