import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { freePort } from './live-run.ts'

const script = fileURLToPath(new URL('../../infra/kafka/broker.mjs', import.meta.url))

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
  const port = await freePort()
  let child: ChildProcess | undefined
  let pid = 0

  const start = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const set = settings.flatMap((line) => ['--set', line])
      const args = [script, 'start', '--port', String(port), '--data', folder, '--with-parent', ...set]
      const starting = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] })
      let said = ''
      const read = (chunk: Buffer): void => {
        said += String(chunk)
        const found = /^Kafka is ready at .*, process (\d+)\.$/m.exec(said)?.[1]
        if (found === undefined) return
        pid = Number(found)
        resolve()
      }
      starting.stdout.on('data', read)
      starting.stderr.on('data', read)
      starting.on('exit', (code) => reject(new Error(`the broker ended with ${code}: ${said}`)))
      child = starting
    })

  const gone = (): Promise<unknown> =>
    child === undefined || child.exitCode !== null
      ? Promise.resolve()
      : new Promise((resolve) => child?.once('exit', resolve))

  await start()
  return {
    brokers: `127.0.0.1:${port}`,
    start,
    async kill() {
      const ended = gone()
      process.kill(pid, 'SIGKILL')
      await ended
    },
    async [Symbol.asyncDispose]() {
      const ended = gone()
      child?.kill('SIGTERM')
      await ended
    },
  }
}
