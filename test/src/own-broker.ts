import { startTestBroker, type TestBroker } from './kafka-setup.ts'
import { freePort } from './live-run.ts'

/** A Kafka broker that a test may kill. */
export interface OwnBroker extends AsyncDisposable {
  readonly brokers: string
  /** SIGKILL to the broker; its folder stays. */
  kill(): Promise<void>
  /** Starts it again on the same port and folder. */
  start(): Promise<void>
}

/** @param settings lines for server.properties */
export async function ownBroker(folder: string, settings: readonly string[] = []): Promise<OwnBroker> {
  const port = String(await freePort())
  const begin = (): Promise<TestBroker> => startTestBroker(['--port', port, '--data', folder], settings)
  let broker = await begin()
  return {
    brokers: `127.0.0.1:${port}`,
    async start() {
      broker = await begin()
    },
    async kill() {
      process.kill(broker.pid, 'SIGKILL')
      await broker.exited
    },
    [Symbol.asyncDispose]: () => broker.stop(),
  }
}
