import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from './live-run.ts'

const binary = fileURLToPath(new URL('../../infra/bin/murmuration.mjs', import.meta.url))
const PATIENCE_MS = 90_000

/** Where a process of casework keeps what it knows, and which log it reads. */
export interface CaseworkPlace {
  brokers: string
  topicPrefix: string
  /** Of PGlite; nothing lies in it where a database is named. */
  folder: string
  databaseUrl?: string
}

/** A process of casework at one address; one that SIGKILL ended is started again. */
export interface CaseworkProcess extends AsyncDisposable {
  readonly url: string
  /** Times that SIGKILL ended it. */
  readonly kills: number
  /** Starts it, and waits until it answers. @param killAt as MURMURATION_KILL_AT has it, for this life alone */
  start(killAt?: string): Promise<void>
  /** SIGKILL. It is not started again by itself. */
  kill(): Promise<void>
  /** Resolves when SIGKILL has ended it. */
  killed(): Promise<void>
  /** SIGTERM. @returns its exit code */
  stop(): Promise<number | null>
  /** The end of what it said. */
  said(): string
  /** Whether it follows the log. */
  leads(): Promise<boolean>
}

export async function caseworkProcess(place: CaseworkPlace): Promise<CaseworkProcess> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const said: string[] = []
  let child: ChildProcess | undefined
  let ended: Promise<{ code: number | null; signal: string | null }> | undefined
  let kills = 0

  const killed = async (): Promise<void> => {
    const end = await ended!
    if (end.signal !== 'SIGKILL')
      throw new Error(`casework ended with ${end.code ?? end.signal}\n${said.slice(-20).join('\n')}`)
  }
  const leads = async (): Promise<boolean> => {
    const text = await fetch(`${url}/metrics`).then(
      (answer) => answer.text(),
      () => '',
    )
    return /^murmuration_casework_follows_log 1$/m.test(text)
  }
  return {
    url,
    get kills() {
      return kills
    },
    killed,
    leads,
    said: () => said.slice(-20).join('\n'),
    async start(killAt) {
      const settings = {
        BROKERS: place.brokers,
        TOPIC_PREFIX: place.topicPrefix,
        CASEWORK_PORT: String(port),
        CALLS_PER_MINUTE: '1000000',
        WEBHOOK_ALLOW_PRIVATE: '127.0.0.1',
        ...(place.databaseUrl !== undefined && { DATABASE_URL: place.databaseUrl }),
        ...(killAt !== undefined && { KILL_AT: killAt }),
      }
      const env = Object.fromEntries(
        Object.entries(settings).map(([name, value]) => [`MURMURATION_${name}`, value]),
      )
      const own = spawn(process.execPath, [binary, 'service', 'casework', '--state-folder', place.folder], {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      child = own
      own.stderr!.on('data', (chunk) => said.push(String(chunk).trim()))
      let isOver = false
      ended = new Promise((resolve) =>
        own.once('exit', (code, signal) => {
          isOver = true
          if (signal === 'SIGKILL') kills++
          resolve({ code, signal })
        }),
      )
      const startedMs = Date.now()
      for (;;) {
        const answer = await fetch(`${url}/health/live`).catch(() => undefined)
        if (answer?.ok) return
        // Where it was to be killed it may be so before it answers.
        if (isOver) return killed()
        if (Date.now() - startedMs > PATIENCE_MS)
          throw new Error(`casework does not answer\n${said.slice(-20).join('\n')}`)
        await sleep(50)
      }
    },
    async kill() {
      child!.kill('SIGKILL')
      await killed()
    },
    async stop() {
      child!.kill('SIGTERM')
      return (await ended!).code
    },
    async [Symbol.asyncDispose]() {
      child?.kill('SIGKILL')
      await ended
    },
  }
}

/** Asks again and again, until it is so. @throws {Error} where that takes too long */
export async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const startedMs = Date.now()
  while (!(await isSo())) {
    if (Date.now() - startedMs > PATIENCE_MS) throw new Error(`it took too long until ${what}`)
    await sleep(50)
  }
}
