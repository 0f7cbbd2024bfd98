import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { TOPICS, topicSpecs } from '@murmuration/contracts'
import { busSettingsFrom, openBus } from '@murmuration/standalone'
import kafkajs from 'kafkajs'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { caseDigests } from './case-digests.ts'
import { lastWindow } from './live-expected.ts'
import { flagAll, type LiveRun, sendAll, startLiveRun } from './live-run.ts'
import { liveWorld } from './live-world.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const binary = fileURLToPath(new URL('../../infra/bin/murmuration.mjs', import.meta.url))
const brokers = inject('brokers')
const folder = mkdtempSync(join(tmpdir(), 'murmuration-halts-'))
const setting = { windowMs: 2 * DAY, stepMs: 6 * HOUR, scope: 'flagged', partitions: 2, graphs: 1 } as const
const prefix = 'halts.'
const world = liveWorld(1)
const { endMs, closeAtMs } = lastWindow(world.events[world.events.length - 1].timestampMs, setting.stepMs)
let cases: string[] = []

/** State folders of a pipeline that has come to the end of its log. */
const kept = join(folder, 'kept')

beforeAll(async () => {
  await using run: LiveRun = await startLiveRun({ ...setting, brokers, prefix, folder: kept })
  await flagAll(run.url, world.flagged)
  run.start('graph')
  run.start('detector')
  // Slowly, so that more than one snapshot is written.
  await run.during(sendAll(run.url, world.events, closeAtMs, () => sleep(200)))
  await run.decided(endMs)
  cases = caseDigests(await run.cases())
  for (const role of ['graph', 'detector'] as const) await run.leave(role)
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Ended {
  code: number | null
  said: string
}

/** Runs a service until it ends by itself. */
function ending(
  role: 'graph' | 'detector',
  stateFolder: string,
  { topicPrefix = prefix, under = [] }: { topicPrefix?: string; under?: string[] } = {},
): Promise<Ended> {
  const settings = {
    BROKERS: brokers,
    TOPIC_PREFIX: topicPrefix,
    STATE_FOLDER: stateFolder,
    WINDOW_MS: String(setting.windowMs),
    SNAPSHOT_EVERY_MS: '200',
    ...(role === 'detector' && { STEP_MS: String(setting.stepMs) }),
  }
  const env = Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [`MURMURATION_${name}`, value]),
  )
  const [program, ...args] = [...under, process.execPath, binary, 'service', role]
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += String(chunk)
  })
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`the ${role} did not end:\n${said}`))
    }, 60_000)
    child.on('exit', (code) => {
      clearTimeout(timer)
      resolve({ code, said })
    })
  })
}

/** A copy of the state of a role. */
function copyOf(role: 'graph' | 'detector', name: string): string {
  const copy = join(folder, name)
  cpSync(join(kept, role), copy, { recursive: true })
  return copy
}

/** Overwrites the middle of snapshots. @param which of each name, newest first */
function damage(stateFolder: string, pattern: RegExp, which: 'newest' | 'all'): number {
  const files = readdirSync(stateFolder)
    .filter((file) => pattern.test(file))
    .sort()
    .reverse()
  const seen = new Set<string>()
  let damaged = 0
  for (const file of files) {
    const name = file.split('.')[0]
    if (which === 'newest' && seen.has(name)) continue
    seen.add(name)
    writeFileSync(join(stateFolder, file), 'murmuration snapshot 1\nnot whole any more')
    damaged++
  }
  return damaged
}

test.each(['graph', 'detector'] as const)(
  '%s halts where every snapshot is damaged, and says what to do',
  async (role) => {
    const state = copyOf(role, `${role}-all-damaged`)
    expect(damage(state, /^(graph-p\d+-of-\d+|detector)\./, 'all')).toBeGreaterThan(0)
    const { code, said } = await ending(role, state)
    expect(code).toBe(2)
    expect(said).toMatch(/is damaged\. Restore the folder from a copy, or delete/)
  },
)

test('a damaged newest snapshot is passed over: the one before it leads to the same cases', async () => {
  const own = join(folder, 'newest-damaged')
  cpSync(kept, own, { recursive: true })
  expect(damage(join(own, 'graph'), /^graph-p/, 'newest')).toBe(setting.partitions)
  expect(damage(join(own, 'detector'), /^detector\./, 'newest')).toBe(1)
  await using run = await startLiveRun({ ...setting, brokers, prefix, folder: own })
  run.start('graph')
  run.start('detector')
  // More shares, and one window more: it can only be decided by those who went on.
  const later = world.events.slice(-50).map((event, k) => ({ ...event, timestampMs: closeAtMs + k * 1_000 }))
  const next = lastWindow(later[later.length - 1].timestampMs, setting.stepMs)
  await run.during(sendAll(run.url, later, next.closeAtMs))
  await run.decided(next.endMs)
  const ids = (await run.cases()).map((line) => JSON.parse(line).caseId)
  expect(ids).toEqual(cases.map((line) => line.split(' ')[0]))
})

test('a snapshot that is older than what the log holds halts the graph stage; nothing is skipped', async () => {
  const state = copyOf('graph', 'behind')
  // The older snapshots alone, and a log whose start lies behind them.
  for (const p of [0, 1]) {
    const files = readdirSync(state)
      .filter((file) => file.startsWith(`graph-p${p}-`))
      .sort()
    expect(files.length).toBeGreaterThan(1)
    for (const file of files.slice(1)) rmSync(join(state, file))
  }
  const admin = new kafkajs.Kafka({ brokers: [brokers], logLevel: kafkajs.logLevel.NOTHING }).admin()
  await admin.connect()
  const topic = `${prefix}${TOPICS.events}`
  const offsets = await admin.fetchTopicOffsets(topic)
  await admin.deleteTopicRecords({
    topic,
    partitions: offsets.map(({ partition, high }) => ({ partition, offset: high })),
  })
  await admin.disconnect()
  const { code, said } = await ending('graph', state)
  expect(code).toBe(2)
  expect(said).toMatch(/restore|delete/i)
  expect(said).toContain(state)
})

test('a full disk halts the graph stage with a sentence; on a disk with room it goes on', async () => {
  const small = join(folder, 'small-disk')
  mkdirSync(small)
  const mounted = ['unshare', '--mount', ...(process.getuid?.() === 0 ? [] : ['--map-root-user'])]
  const script = 'mount -t tmpfs -o size=64k tmpfs "$0" && exec "$@"'
  const can = spawnSync(mounted[0], [...mounted.slice(1), 'sh', '-c', script, small, 'true'], {
    encoding: 'utf8',
  })
  if (can.status !== 0)
    throw new Error(
      `a full disk is tried on a small tmpfs in a mount namespace, which this machine does not allow: ${can.stderr}`,
    )
  const full = `${prefix}full.`
  const bus = await openBus(busSettingsFrom({ brokers, topicPrefix: full }))
  await bus.createTopics(topicSpecs({ partitions: 2, windowMs: setting.windowMs }))
  const records = world.events
    .slice(0, 4_000)
    .map((event, k) => ({ partition: k % 2, key: null, value: JSON.stringify(event) }))
  await bus.publish(TOPICS.events, records)
  await bus[Symbol.asyncDispose]()
  const { code, said } = await ending('graph', small, {
    topicPrefix: full,
    under: [...mounted, 'sh', '-c', script, small],
  })
  expect(code).toBe(2)
  expect(said).toMatch(/The disk is full: .* Make room, then start again/)
})

test('another number of partitions is refused, by the services and by topics check', async () => {
  const other = `${prefix}other.`
  const bus = await openBus(busSettingsFrom({ brokers, topicPrefix: other }))
  await bus.createTopics(topicSpecs({ partitions: 3, windowMs: setting.windowMs }))
  await bus[Symbol.asyncDispose]()
  for (const role of ['graph', 'detector'] as const) {
    const { code, said } = await ending(role, copyOf(role, `${role}-other-count`), { topicPrefix: other })
    expect(code).toBe(2)
    expect(said).toMatch(/partitions/)
  }
  const args = [
    'topics',
    'check',
    '--brokers',
    brokers,
    '--topic-prefix',
    other,
    '--partitions',
    '2',
    '--window',
    '2d',
  ]
  const checked = spawnSync(process.execPath, [binary, ...args], { encoding: 'utf8' })
  expect(checked.status).toBe(2)
  expect(checked.stderr).toMatch(/partitions/)
  const created = spawnSync(process.execPath, [binary, ...args.with(1, 'create')], { encoding: 'utf8' })
  expect(created.status).not.toBe(0)
  expect(created.stderr).toMatch(/partitions/)
})
