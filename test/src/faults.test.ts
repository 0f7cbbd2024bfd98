import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { caseDigests } from './case-digests.ts'
import { lastWindow, replayedCases } from './live-expected.ts'
import { type Fault, faultsOf, nameOf } from './live-faults.ts'
import { flagAll, type LiveRun, sendAll, startLiveRun } from './live-run.ts'
import { asStreamed, liveWorld, shareCsv } from './live-world.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const setting = { windowMs: 2 * DAY, stepMs: 6 * HOUR, scope: 'flagged' } as const
const count = Number(process.env.FAULTS ?? 10)
const seed = Number(process.env.FAULT_SEED ?? 1)

const brokers = inject('brokers')
const folder = mkdtempSync(join(tmpdir(), 'murmuration-faults-'))
const world = liveWorld(1)
const events = asStreamed(world.events, { seed: 3, latenessMs: 4 * 60_000, twice: false })
const { endMs, closeAtMs } = lastWindow(world.events[world.events.length - 1].timestampMs, setting.stepMs)
let expected: string[] = []

beforeAll(() => {
  const path = join(folder, 'world.csv')
  writeFileSync(path, shareCsv(world.events))
  expected = replayedCases(path, world.flagged, setting, folder)
  expect(expected.length).toBeGreaterThan(1)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each(faultsOf(count, events.length, seed).map((fault, k) => [k + 1, nameOf(fault), fault] as const))(
  'fault %i: %s: the same bytes',
  async (k, _name, fault) => {
    const name = `fault${seed}-${k}`
    const kill = fault.kind === 'kill-at' ? { kill: { role: fault.role, at: fault.at } } : {}
    await using run = await startLiveRun({
      ...setting,
      ...kill,
      brokers,
      prefix: `${name}.`,
      folder: join(folder, name),
      partitions: 4,
      graphs: 2,
    })
    await flagAll(run.url, world.flagged)
    run.start('graph')
    run.start('detector')
    await run.during(
      sendAll(run.url, events, closeAtMs, async (sent) => {
        await strike(run, fault, sent)
        // As a stream comes: snapshots are written and windows decided on the way.
        await sleep(100)
      }),
    )
    await run.decided(endMs)
    expect(caseDigests(await run.cases())).toEqual(caseDigests(expected))
    // A fault that did not happen proves nothing.
    if (fault.kind !== 'join-and-leave') expect(run.restarts).toBeGreaterThan(0)
  },
)

const BATCH = 1_000

/** Does what a fault asks for before the batch that begins at `sent`. */
async function strike(run: LiveRun, fault: Fault, sent: number): Promise<void> {
  const isDue = (after: number): boolean => after >= sent && after < sent + BATCH
  if (fault.kind === 'kill-while-sending')
    for (const { role, afterEvents } of fault.kills) if (isDue(afterEvents)) run.kill(role)
  if (fault.kind === 'join-and-leave') {
    if (isDue(fault.joinAfter)) run.start('graph')
    if (isDue(fault.leaveAfter)) await run.leave('graph')
  }
}
