import { memoryBus } from '@murmuration/bus/memory'
import { type Casework, caseworkConfig, startCasework } from '@murmuration/casework'
import { topicSpecs } from '@murmuration/contracts'
import { createLog, createMetrics } from '@murmuration/runtime'
import { openStore } from '@murmuration/store'

/** Casework on the store that the environment names, and on a log in memory, at a free port. */
export interface OwnCasework extends AsyncDisposable {
  casework: Casework
  bus: ReturnType<typeof memoryBus>
}

/** So many connections to PostgreSQL as casework has by itself, and no limit to how often one may call. */
const config = caseworkConfig.parse({
  caseworkPort: 0,
  callsPerMinute: 1e9,
  signInsPerMinute: 1e9,
  passwords: 'false',
})

/** @param onLog is given each line of the log, which goes to standard error too */
export async function openCasework(onLog: (line: string) => void = () => {}): Promise<OwnCasework> {
  const { DATABASE_URL: url, STORE_FOLDER: folder } = process.env
  const store = await openStore(
    url !== undefined ? { url, connections: config.databaseConnections } : { folder },
  )
  const bus = memoryBus()
  await bus.createTopics(topicSpecs({ partitions: 1, windowMs: 28 * 86_400_000 }))
  const to = {
    write(line: string) {
      process.stderr.write(line)
      onLog(line)
    },
  }
  const casework = await startCasework({
    config,
    store,
    bus,
    log: createLog('casework', { to }),
    metrics: createMetrics(),
    nowMs: () => Date.now(),
  })
  return {
    casework,
    bus,
    async [Symbol.asyncDispose]() {
      await casework.stop()
      await bus[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}
