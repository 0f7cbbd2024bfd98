import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { randomInt, seededRandom } from '@murmuration/detection'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { caseDigests } from './case-digests.ts'
import { lastWindow, replayedCases } from './live-expected.ts'
import { flagAll, freePort, sendAll } from './live-run.ts'
import { asStreamed, liveWorld, shareCsv } from './live-world.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const binary = fileURLToPath(new URL('../../infra/bin/murmuration.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'murmuration-start-'))
const setting = { windowMs: 2 * DAY, stepMs: 6 * HOUR, scope: 'flagged' } as const
const world = liveWorld(1)
const { endMs, closeAtMs } = lastWindow(world.events[world.events.length - 1].timestampMs, setting.stepMs)
let expected: string[] = []

beforeAll(() => {
  const path = join(folder, 'world.csv')
  writeFileSync(path, shareCsv(world.events))
  expected = caseDigests(replayedCases(path, world.flagged, setting, folder))
})
const children: ChildProcess[] = []
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

interface Started {
  child: ChildProcess
  said: () => string
  printed: () => string
  ended: Promise<number | null>
}

function start(args: readonly string[], more: { [name: string]: string } = {}): Started {
  const child = spawn(process.execPath, [binary, 'start', ...args], {
    env: {
      ...process.env,
      MURMURATION_SNAPSHOT_EVERY_MS: '300',
      MURMURATION_HEARTBEAT_MS: '100',
      MURMURATION_CASEWORK_PORT: '0',
      ...more,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let said = ''
  let printed = ''
  child.stderr.on('data', (chunk) => {
    said += String(chunk)
  })
  child.stdout.on('data', (chunk) => {
    printed += String(chunk)
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return { child, said: () => said, printed: () => printed, ended }
}

/** Cases of a folder as they are listed beside the running pipeline. */
function listed(data: string): string[] {
  const args = [binary, 'cases', 'list', '--json', '--data', data]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (status !== 0) throw new Error(stderr)
  return stdout.split('\n').filter(Boolean).sort()
}

async function until(isDone: () => Promise<boolean> | boolean, what: string): Promise<void> {
  for (const startedMs = Date.now(); !(await isDone()); await sleep(100))
    if (Date.now() - startedMs > 60_000) throw new Error(`${what} took too long`)
}

const isReady = async (url: string): Promise<boolean> =>
  (await fetch(`${url}/health/ready`).catch(() => undefined))?.ok ?? false

const windowEndMs = async (url: string): Promise<number> => {
  const text = await fetch(`${url}/metrics`).then(
    (answer) => answer.text(),
    () => '',
  )
  return Number(/^murmuration_detector_window_end_seconds (\S+)$/m.exec(text)?.[1] ?? 0) * 1000
}

test('live equals replay on the embedded bus, killed four times on the way', async () => {
  const data = join(folder, 'embedded')
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const args = ['--data', data, '--port', String(port), '--window', '2d', '--step', '6h', '--partitions', '4']
  let running = start(args)
  await until(() => isReady(url), 'the pipeline')
  await flagAll(url, world.flagged)
  const events = asStreamed(world.events, { seed: 2, latenessMs: 4 * 60_000, twice: false })
  const random = seededRandom(5)
  const kills = new Set(Array.from({ length: 4 }, (_, k) => 1_000 * (1 + 3 * k + randomInt(random, 2))))
  let killed = 0
  await sendAll(url, events, closeAtMs, async (sent) => {
    await sleep(randomInt(random, 200))
    if (!kills.has(sent)) return
    running.child.kill('SIGKILL')
    await running.ended
    killed++
    running = start(args)
  })
  await until(async () => (await windowEndMs(url)) >= endMs, 'the last window')
  expect(killed).toBe(4)
  expect(caseDigests(listed(data))).toEqual(expected)

  const second = start(args.with(3, '0'))
  expect(await second.ended).toBe(2)
  expect(second.said()).toMatch(/process \d+/)
  expect(second.said().trim().split('\n')).toHaveLength(1)

  running.child.kill('SIGTERM')
  expect(await running.ended).toBe(0)
  expect(caseDigests(listed(data))).toEqual(expected)
})

test('a port that is taken is one sentence', async () => {
  const server = createServer()
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const { ended, said } = start(['--data', join(folder, 'taken'), '--port', String(port)])
  expect(await ended).toBe(2)
  expect(said()).toMatch(/taken/)
  expect(said()).not.toContain('    at ')
  server.close()
})

test('the demo stopped by Ctrl-C goes on where it was, and ends with the scorecard of its order', async () => {
  const data = join(folder, 'demo')
  const args = ['--demo', '--once', '--data', data, '--port', String(await freePort())]
  const first = start(args)
  await until(() => /of 338,041 shares/.test(first.said()), 'the first line')
  first.child.kill('SIGINT')
  expect(await first.ended).toBe(130)
  expect(first.said()).toContain('Stopped; start it again')
  expect(first.printed()).toBe('')
  const second = start(args)
  expect(await second.ended).toBe(0)
  expect(second.printed()).toContain('Of 1,178 named: 1,114 resolved (38 not found, 26 listed twice).')
  expect(second.printed()).toMatch(/Of 646 ordinary protesters, it is wrongly supported for \d/)
  // It did not begin again: what the first had sent is counted as sent.
  const [, sent] = /([\d,]+) of 338,041 shares/.exec(second.said()) ?? []
  expect(Number(sent.replaceAll(',', ''))).toBeGreaterThan(10_000)
})
