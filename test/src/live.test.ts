import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ShareEvent } from '@murmuration/contracts'
import { simulateStory, storyEvents, writeStory } from '@murmuration/replay'
import { readShares } from '@murmuration/share-files'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { caseDigests } from './case-digests.ts'
import { eventsOf } from './events-of.ts'
import { lastWindow, type ReplaySetting, replayedCases } from './live-expected.ts'
import { flagAll, type LiveSetting, sendAll, startLiveRun } from './live-run.ts'
import { asStreamed, liveWorld, shareCsv } from './live-world.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const brokers = inject('brokers')
const folder = mkdtempSync(join(tmpdir(), 'murmuration-live-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const world = liveWorld(1)
const worldPath = join(folder, 'world.csv')
const small = { windowMs: 2 * DAY, stepMs: 6 * HOUR, scope: 'flagged' } as const

beforeAll(() => {
  writeFileSync(worldPath, shareCsv(world.events))
})

let runs = 0

/** Runs events through processes on Kafka, and returns what stands on the topic at the last window. */
async function liveCases(
  events: readonly ShareEvent[],
  flagged: readonly string[],
  setting: Pick<LiveSetting, 'partitions' | 'graphs' | 'windowMs' | 'stepMs' | 'scope' | 'sampleEvery'>,
): Promise<string[]> {
  const lastMs = events.reduce((last, { timestampMs }) => Math.max(last, timestampMs), 0)
  const { endMs, closeAtMs } = lastWindow(lastMs, setting.stepMs)
  const name = `live${++runs}`
  await using run = await startLiveRun({
    ...setting,
    brokers,
    prefix: `${name}.`,
    folder: join(folder, name),
  })
  await flagAll(run.url, flagged)
  run.start('graph')
  run.start('detector')
  await run.during(sendAll(run.url, events, closeAtMs))
  await run.decided(endMs)
  return await run.cases()
}

const shuffled = { seed: 7, latenessMs: 4 * 60_000, twice: false }

test.each([
  ['1 partition', { partitions: 1, graphs: 1 }, world.events, {}],
  [
    '4 partitions, two graph processes, shuffled within the lateness',
    { partitions: 4, graphs: 2 },
    asStreamed(world.events, shuffled),
    {},
  ],
  [
    '12 partitions, every record sent twice',
    { partitions: 12, graphs: 2 },
    asStreamed(world.events, { ...shuffled, twice: true }),
    {},
  ],
  [
    'a reference sample of one account in 4, companions taken in',
    { partitions: 4, graphs: 1 },
    world.events,
    { scope: 'flagged+companions', sampleEvery: 4 },
  ],
  ['everybody against everybody', { partitions: 3, graphs: 1 }, world.events, { scope: 'everybody' }],
] as const)('live equals replay: %s', async (_name, shape, events, more) => {
  const setting = { ...small, ...more }
  const expected = replayedCases(worldPath, world.flagged, setting, folder)
  expect(expected.length).toBeGreaterThan(1)
  expect(caseDigests(await liveCases(events, world.flagged, { ...shape, ...setting }))).toEqual(
    caseDigests(expected),
  )
})

test('live equals replay: the demo, 4 partitions, two graph processes', async () => {
  const story = simulateStory(1)
  const { sharesPath, orderPath } = await writeStory(story, join(folder, 'story'))
  const setting: ReplaySetting & { scope: 'flagged' } = { windowMs: 28 * DAY, stepMs: DAY, scope: 'flagged' }
  const expected = replayedCases(sharesPath, orderPath, setting, join(folder, 'story'))
  expect(expected.length).toBeGreaterThan(10)
  const events = [...storyEvents(story)]
  const flagged = story.order.map(({ accountId }) => accountId)
  expect(caseDigests(await liveCases(events, flagged, { ...setting, partitions: 4, graphs: 2 }))).toEqual(
    caseDigests(expected),
  )
})

const bench = fileURLToPath(new URL('../../../shared/data/bench_small/events.csv.gz', import.meta.url))

test.skipIf(!hasData(bench))(
  'live equals replay: bench_small, 4 partitions, two graph processes',
  async () => {
    const setting = { windowMs: 28 * DAY, stepMs: DAY, scope: 'everybody' } as const
    const { columns } = await readShares([bench], { want: 'all', onDeadLetter: () => {} })
    const events = eventsOf(columns).sort((x, y) => x.timestampMs - y.timestampMs)
    const expected = replayedCases(bench, [events[0].accountId], setting, join(folder))
    expect(expected.length).toBeGreaterThan(5)
    expect(
      caseDigests(await liveCases(events, [events[0].accountId], { ...setting, partitions: 4, graphs: 2 })),
    ).toEqual(caseDigests(expected))
  },
)

function hasData(path: string): boolean {
  try {
    return readFileSync(path).length > 0
  } catch {
    return false
  }
}
