import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Bus } from '@murmuration/bus'
import { AnalysisRecord, type ShareEvent, TOPICS, topicSpecs } from '@murmuration/contracts'
import { currentCases } from '@murmuration/detector'
import { busSettingsFrom, openBus } from '@murmuration/standalone'

const binary = fileURLToPath(new URL('../../infra/bin/murmuration.mjs', import.meta.url))

export type Role = 'ingest' | 'graph' | 'detector'

/** How a pipeline of processes is to be run. */
export interface LiveSetting {
  brokers: string
  /** Stands before every topic; never used twice. */
  prefix: string
  folder: string
  partitions: number
  graphs: number
  windowMs: number
  stepMs: number
  scope: 'flagged' | 'flagged+companions' | 'everybody'
  sampleEvery?: number
  /** Where the first processes of a role end themselves by SIGKILL, as MURMURATION_KILL_AT has it. */
  kill?: { role: Role; at: string }
}

/** Processes of a pipeline on Kafka; one that is killed is started again. */
export interface LiveRun extends AsyncDisposable {
  readonly url: string
  readonly bus: Bus
  /** Times that a process was started after it was killed. */
  readonly restarts: number
  start(role: Role): void
  /** SIGKILL, to any process of the role. */
  kill(role: Role): void
  /** SIGTERM to one process of the role, which is not started again. */
  leave(role: Role): Promise<void>
  /** Waits for work, and fails as soon as a process has ended that should not have. */
  during<Value>(work: Promise<Value>): Promise<Value>
  /** Waits until the window up to a time is decided. */
  decided(windowEndMs: number): Promise<void>
  /** The cases that stand on the topic, each as JSON text, by id. */
  cases(): Promise<string[]>
}

const PATIENCE_MS = 120_000

export async function startLiveRun(setting: LiveSetting): Promise<LiveRun> {
  const { brokers, prefix, folder, partitions, graphs } = setting
  const bus = await openBus(busSettingsFrom({ brokers, topicPrefix: prefix }))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const log: string[] = []
  const processes: { role: Role; child: ChildProcess; isLeaving?: true }[] = []
  let restarts = 0
  let isEnding = false
  let failure: Error | undefined
  let toKill = setting.kill

  let failNow = (_: Error): void => {}
  const failed = new Promise<never>((_, reject) => {
    failNow = reject
  })
  failed.catch(() => {})
  const fail = (text: string): void => {
    failure ??= new Error(`${text}\n${log.slice(-40).join('\n')}`)
    failNow(failure)
  }

  const start = (role: Role, killAt?: string): void => {
    const own = {
      ingest: { PORT: String(port), HEARTBEAT_MS: '100' },
      graph: {},
      detector: { STEP_MS: String(setting.stepMs), SCOPE: setting.scope },
    }[role]
    const settings = {
      BROKERS: brokers,
      TOPIC_PREFIX: prefix,
      KAFKA_SESSION_MS: '6000',
      STATE_FOLDER: join(folder, role),
      WINDOW_MS: String(setting.windowMs),
      SAMPLE_EVERY: String(setting.sampleEvery ?? 1),
      SNAPSHOT_EVERY_MS: '300',
      ...own,
      ...(killAt !== undefined && { KILL_AT: killAt }),
    }
    const env = Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [`MURMURATION_${name}`, value]),
    )
    const child = spawn(process.execPath, [binary, 'service', role], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const entry: (typeof processes)[number] = { role, child }
    processes.push(entry)
    child.stderr.on('data', (chunk) => log.push(`${role}: ${String(chunk).trim()}`))
    child.on('exit', (code, signal) => {
      const at = processes.indexOf(entry)
      if (at >= 0) processes.splice(at, 1)
      if (isEnding || entry.isLeaving) return
      if (signal === 'SIGKILL') {
        restarts++
        start(role)
      } else if (code !== 0) fail(`${role} ended with ${code ?? signal}`)
    })
  }

  const patiently = async (what: string, isDone: () => Promise<boolean>): Promise<void> => {
    const startedMs = Date.now()
    while (!(await isDone())) {
      if (failure !== undefined) throw failure
      if (Date.now() - startedMs > PATIENCE_MS)
        throw new Error(`${what} took too long\n${log.slice(-40).join('\n')}`)
      await sleep(100)
    }
  }

  await bus.createTopics(topicSpecs({ partitions, windowMs: setting.windowMs }))
  let decidedMs = 0
  const analyses = await bus.read({
    topic: TOPICS.analyses,
    positionOf: () => 'earliest',
    onBatch({ records }) {
      for (const { key, value } of records)
        if (key === 'latest' && value !== null)
          decidedMs = AnalysisRecord.parse(JSON.parse(value.toString())).window.endMs
    },
  })
  analyses.done.catch((error: unknown) => fail(`the analyses cannot be read: ${String(error)}`))
  start('ingest', toKill?.role === 'ingest' ? toKill.at : undefined)
  await patiently(
    'ingest',
    async () => (await fetch(`${url}/health/ready`).catch(() => undefined))?.ok ?? false,
  )

  return {
    url,
    bus,
    get restarts() {
      return restarts
    },
    start(role) {
      const killAt = toKill?.role === role ? toKill.at : undefined
      if (killAt !== undefined) toKill = undefined
      for (let n = role === 'graph' ? graphs : 1; n > 0; n--) start(role, killAt)
    },
    kill(role) {
      processes.find((one) => one.role === role)?.child.kill('SIGKILL')
    },
    async leave(role) {
      const found = processes.find((one) => one.role === role)
      if (found === undefined) return
      found.isLeaving = true
      const gone = new Promise((resolve) => found.child.once('exit', resolve))
      found.child.kill('SIGTERM')
      await gone
    },
    during: (work) => Promise.race([work, failed]),
    decided: (windowEndMs) => patiently(`the window to ${windowEndMs}`, async () => decidedMs >= windowEndMs),
    async cases() {
      return (await currentCases(bus)).map((one) => JSON.stringify(one)).sort()
    },
    async [Symbol.asyncDispose]() {
      isEnding = true
      const gone = processes.map(({ child }) => new Promise((resolve) => child.once('exit', resolve)))
      for (const { child } of processes) child.kill('SIGKILL')
      await Promise.all(gone)
      await bus[Symbol.asyncDispose]()
      if (failure !== undefined) throw failure
    },
  }
}

const BATCH = 1_000

/**
 * Sends events to ingest in their order, each batch again until it is acknowledged, and closes the source.
 *
 * @param closeAtMs the source's last watermark
 * @param beforeBatch called before each batch
 * @returns events that were acknowledged in one try
 */
export async function sendAll(
  url: string,
  events: readonly ShareEvent[],
  closeAtMs: number,
  beforeBatch: (sent: number) => Promise<void> | void = () => {},
): Promise<void> {
  for (let at = 0; at < events.length; at += BATCH) {
    await beforeBatch(at)
    const body = events
      .slice(at, at + BATCH)
      .map((event) => JSON.stringify(event))
      .join('\n')
    await post(`${url}/v1/shares`, body, 'application/x-ndjson')
  }
  await post(`${url}/v1/sources/test/close`, JSON.stringify({ watermarkMs: closeAtMs }), 'application/json')
}

export async function flagAll(url: string, accounts: readonly string[]): Promise<void> {
  await post(`${url}/v1/flags?list=test`, accounts.join('\n'), 'text/plain')
}

async function post(url: string, body: string, type: string): Promise<void> {
  const headers = { 'content-type': type, 'murmuration-source': 'test' }
  const startedMs = Date.now()
  for (;;) {
    const answer = await fetch(url, { method: 'POST', headers, body }).catch(() => undefined)
    if (answer?.status === 200) {
      await answer.arrayBuffer()
      return
    }
    // Ingest was killed, or the log is away: what was not acknowledged is sent again.
    if (answer !== undefined && answer.status !== 429 && answer.status !== 503)
      throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
    if (Date.now() - startedMs > PATIENCE_MS) throw new Error(`${url} did not answer`)
    await sleep(200)
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
