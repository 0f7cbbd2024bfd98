import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { randomInt, seededRandom } from '@murmuration/detection'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { caseDigests } from './case-digests.ts'
import { lastWindow, replayedCases } from './live-expected.ts'
import { flagAll, sendAll, startLiveRun } from './live-run.ts'
import { asStreamed, liveWorld, shareCsv } from './live-world.ts'
import { type OwnBroker, ownBroker } from './own-broker.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const setting = { windowMs: 2 * DAY, stepMs: 6 * HOUR, scope: 'flagged' } as const
/** A tenth as many as the faults of services. */
const count = Math.max(1, Math.floor(Number(process.env.FAULTS ?? 10) / 10))

const folder = mkdtempSync(join(tmpdir(), 'murmuration-broker-'))
const world = liveWorld(1)
const events = asStreamed(world.events, { seed: 5, latenessMs: 4 * 60_000, twice: false })
const { endMs, closeAtMs } = lastWindow(world.events[world.events.length - 1].timestampMs, setting.stepMs)
let expected: string[] = []
let broker: OwnBroker

beforeAll(async () => {
  broker = await ownBroker(join(folder, 'kafka'))
  const path = join(folder, 'world.csv')
  writeFileSync(path, shareCsv(world.events))
  expected = replayedCases(path, world.flagged, setting, folder)
}, 120_000)
afterAll(async () => {
  await broker[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

test.each(Array.from({ length: count }, (_, k) => k + 1))(
  'the broker is killed and comes back, time %i: the same bytes',
  async (k) => {
    const random = seededRandom(k)
    const atEvent = 1_000 * (1 + randomInt(random, Math.floor(events.length / 1_000) - 2))
    const name = `broker${k}`
    await using run = await startLiveRun({
      ...setting,
      brokers: broker.brokers,
      prefix: `${name}.`,
      folder: join(folder, name),
      partitions: 4,
      graphs: 2,
    })
    await flagAll(run.url, world.flagged)
    run.start('graph')
    run.start('detector')
    let kills = 0
    await run.during(
      sendAll(run.url, events, closeAtMs, async (sent) => {
        if (sent !== atEvent) return
        await sleep(randomInt(random, 2_000))
        await broker.kill()
        kills++
        // It comes back while shares are being sent.
        setTimeout(() => broker.start().catch(() => process.exit(1)), 1_000 + randomInt(random, 2_000))
      }),
    )
    await run.decided(endMs)
    expect(caseDigests(await run.cases())).toEqual(caseDigests(expected))
    expect(kills).toBe(1)
  },
)
