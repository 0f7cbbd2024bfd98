import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** `host:port` of a Kafka broker that lives as long as the run. */
    brokers: string
  }
}

/** Settings with which compaction and lost members show within seconds. */
const SETTINGS = ['log.cleaner.backoff.ms=500', 'group.min.session.timeout.ms=1000']

/**
 * Starts one Kafka broker for the whole run, or takes the one that KAFKA_BROKERS names.
 *
 * @throws {Error} saying what is missing: a run without Kafka has not tested what it should
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.KAFKA_BROKERS
  const broker = given ? undefined : await startTestBroker(['--temporary'])
  project.provide('brokers', given || broker!.brokers)
  return async () => broker?.stop()
}

export interface TestBroker {
  brokers: string
  /** Where it asks for a login, if it was told to. */
  loginBrokers: string | undefined
  /** Id of the Java process. */
  pid: number
  /** Ends the process that watches over the broker, and the broker with it. */
  stop: () => Promise<void>
  /** Resolves when that process has gone. */
  exited: Promise<unknown>
}

/**
 * Runs `infra/kafka/broker.mjs start` with a free port, as a process that ends when this one does.
 *
 * @param args further ones; a `--port` among them goes before the free one
 * @param settings lines for server.properties
 * @throws {Error} with what it said
 */
export async function startTestBroker(
  args: readonly string[],
  settings: readonly string[] = SETTINGS,
): Promise<TestBroker> {
  const script = fileURLToPath(new URL('../../infra/kafka/broker.mjs', import.meta.url))
  const set = settings.flatMap((setting) => ['--set', setting])
  const child = spawn(process.execPath, [script, 'start', '--with-parent', '--port', '0', ...set, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const exited = once(child, 'close')
  let said = ''
  const ready = new Promise<TestBroker>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      said += chunk
      const match = /ready at (\S+), process (\d+)\./.exec(said)
      const loginBrokers = /^With a login it is at (\S+)\.$/m.exec(said)?.[1]
      if (match !== null) resolve({ brokers: match[1]!, loginBrokers, pid: Number(match[2]), stop, exited })
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    exited.then(() => reject(new Error(said.trim() || 'The Kafka broker did not start.')), reject)
  })
  const stop = async () => {
    child.stdin.end()
    await exited
  }
  return ready
}
