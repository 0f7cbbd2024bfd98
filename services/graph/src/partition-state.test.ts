import type { NewRecord } from '@murmuration/bus'
import type { ShareEvent } from '@murmuration/contracts'
import { accountName, columnsFrom, objectName, prepare, seededRandom } from '@murmuration/detection'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bringFlagsUp } from './backfill.ts'
import { renumber } from './forget-old.ts'
import { readGraph } from './known-rows.fixture.ts'
import { newPartition, type PaneSettings } from './partition-state.ts'
import { collect, flagList, logsOf, recordOf, restarted, run, watermarkAt } from './run-partition.fixture.ts'
import { pick, smallStream } from './small-stream.fixture.ts'
import { leavingReference } from './what-leaves.reference.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const SETTINGS: PaneSettings = { paneMs: 600_000, windowMs: 28 * DAY, sampleEvery: 1 }

const bytesOf = (records: readonly NewRecord[]): string[] =>
  records.map(({ key, value }) => `${key} ${Buffer.from(value ?? '').toString()}`)

const world = (seed: number) => {
  const random = seededRandom(seed)
  const events = smallStream(random)
  const [log] = logsOf(random, events, 1)
  const { flags, set } = flagList()
  for (const id of new Set(events.map(({ accountId }) => accountId))) if (random() < 0.3) set(id, true)
  flags.apply()
  const settings = {
    ...SETTINGS,
    windowMs: pick(random, [DAY, 28 * DAY]),
    sampleEvery: pick(random, [1, 3, 1000]),
  }
  return { random, log, flags, settings }
}

test('a state that was restored, or whose ids were numbered anew, writes the same bytes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 1e6 }), async (seed) => {
      const { random, log, flags, settings } = world(seed)
      const whole = collect()
      await run(newPartition(0, settings, flags), flags, log, whole)
      const broken = collect()
      let state = newPartition(0, settings, flags)
      for (let at = 0; at < log.length; ) {
        const next = at + 1 + Math.floor(random() * 60)
        await run(state, flags, log.slice(0, next), broken)
        at = next
        const what = random()
        if (what < 0.5) state = restarted(state, settings)
        else if (what < 0.7) renumber(state)
      }
      expect(bytesOf(broken.graphRecords)).toEqual(bytesOf(whole.graphRecords))
      expect(bytesOf(broken.lateRecords)).toEqual(bytesOf(whole.lateRecords))
      expect(broken.duplicateCount).toBe(whole.duplicateCount)
    }),
    { numRuns: 20, seed: 1 },
  )
})

test('what is written for flags that came later is what would have left from the start', async () => {
  const seen = { more: 0 }
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 1e6 }), async (seed) => {
      const { log, flags, settings } = world(seed)
      const sampled = { ...settings, windowMs: 28 * DAY, sampleEvery: 1000 }
      const early = collect()
      await run(newPartition(0, sampled, flags), flags, log, early)
      const late = collect()
      const { flags: none } = flagList()
      const state = newPartition(0, sampled, none)
      await run(state, none, log, late)
      const before = readGraph(late.graphRecords, 1).rows.length
      await bringFlagsUp(state, flags, late)
      const fromStart = readGraph(early.graphRecords, 1)
      const filled = readGraph(late.graphRecords, 1)
      const keys = (rows: typeof filled.rows) => rows.map((row) => JSON.stringify(row)).sort()
      expect(keys(filled.rows)).toEqual(keys(fromStart.rows))
      expect([...filled.traffic].sort()).toEqual([...fromStart.traffic].sort())
      expect(filled.activity).toEqual(fromStart.activity)
      seen.more += filled.rows.length - before
    }),
    { numRuns: 20, seed: 1 },
  )
  expect(seen.more).toBeGreaterThan(0)
})

test('under flags that stay, exactly what must leave does, and no more', async () => {
  const seen = { leaves: 0, stays: 0, crowded: 0 }
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 1e6 }), fc.constantFrom(3, 1000), async (seed, sampleEvery) => {
      const { log, flags, settings } = world(seed)
      const out = collect()
      await run(newPartition(0, { ...settings, sampleEvery }, flags), flags, log, out)
      const left = readGraph(out.graphRecords, 1)
      const late = new Set(out.lateRecords.map(({ key }) => key))
      const events = log.flatMap(({ offset, value }) =>
        [JSON.parse(String(value)) as ShareEvent]
          .flat()
          .filter((event, index) => 'accountId' in event && !late.has(`0:${offset}:${index}`)),
      )
      const shares = prepare(columnsFrom(events))
      const { leaves, traffic } = leavingReference(shares, new Set(flags.accounts()), sampleEvery)
      const nameOf = (s: number): string =>
        [accountName(shares, shares.account[s]), objectName(shares, shares.object[s]), shares.timeMs[s]].join(
          '\n',
        )
      const must = leaves.flatMap((one, s) => (one ? [nameOf(s)] : []))
      const did = left.rows.map(({ event }) =>
        [event.accountId, event.objectId, event.timestampMs].join('\n'),
      )
      expect(did.sort()).toEqual(must.sort())
      expect([...left.traffic].sort()).toEqual([...traffic].sort())
      seen.leaves += must.length
      seen.stays += shares.count - must.length
      seen.crowded += leaves.filter(
        (one, s) => !one && objectName(shares, shares.object[s]) === 'crowd',
      ).length
    }),
    { numRuns: 30, seed: 3 },
  )
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0)
})

const share = (timestampMs: number): ShareEvent => ({
  schemaVersion: 1,
  accountId: 'a',
  objectId: 'x',
  timestampMs,
})

test('an event behind the watermark is late, one at it is not', async () => {
  const { flags } = flagList()
  const out = collect()
  const state = newPartition(0, SETTINGS, flags)
  const events = [share(10 * HOUR), share(10 * HOUR - 1)]
  await run(state, flags, [recordOf(3, watermarkAt(10 * HOUR)), recordOf(7, events)], out)
  expect(out.lateRecords.map(({ key, value }) => [key, JSON.parse(String(value))])).toEqual([
    [
      '0:7:1',
      { schemaVersion: 1, partition: 0, offset: '7', index: 1, watermarkMs: 10 * HOUR, event: events[1] },
    ],
  ])
  expect(state.open.size).toBe(1)
})

test('a pane closes an hour after its end, and a gap of years is one marker', async () => {
  const { flags } = flagList()
  const out = collect()
  const state = newPartition(0, SETTINGS, flags)
  const ends = async (offset: number, watermarkMs: number): Promise<number[]> => {
    out.graphRecords.length = 0
    await run(state, flags, [recordOf(offset, watermarkAt(watermarkMs))], out)
    return out.graphRecords
      .map(({ value }) => JSON.parse(String(value)))
      .flatMap((record) => (record.kind === 'panes' ? [record.endMs] : []))
  }
  await run(state, flags, [recordOf(0, share(10 * HOUR))], out)
  // Nothing was shared before it: the partition says so, and holds nobody up.
  expect(await ends(1, 11 * HOUR + 599_999)).toEqual([10 * HOUR])
  expect(await ends(2, 11 * HOUR + 600_000)).toEqual([10 * HOUR + 600_000])
  expect(await ends(3, 11 * HOUR + 700_000)).toEqual([])
  await run(state, flags, [recordOf(4, share(400 * DAY))], out)
  expect(await ends(5, 4_000 * DAY)).toEqual([4_000 * DAY - HOUR])
})

test('groups are cut where many panes close at once', async () => {
  const { flags } = flagList()
  const out = collect()
  const state = newPartition(0, SETTINGS, flags)
  const events = Array.from({ length: 100 }, (_, k) => ({ ...share(k * 600_000), accountId: `a${k}` }))
  await run(state, flags, [recordOf(0, events), recordOf(1, watermarkAt(100 * HOUR))], out)
  const graph = readGraph(out.graphRecords, 1)
  expect(graph.rows.length).toBe(100)
  const markers = out.graphRecords.filter(({ key }) => key?.endsWith('marker'))
  expect(markers.map(({ key }) => key)).toEqual([
    '0:panes:0:marker',
    `0:panes:${36 * 600_000}:marker`,
    `0:panes:${72 * 600_000}:marker`,
  ])
})

test('chunks hold 4,000 rows, and fewer where ids are long', async () => {
  const { flags } = flagList()
  const chunksOf = async (idLength: number): Promise<number[]> => {
    const out = collect()
    const events = Array.from({ length: 9_000 }, (_, k) => ({
      ...share(k),
      accountId: String(k).padStart(idLength, '0'),
    }))
    const log = [recordOf(0, events), recordOf(1, watermarkAt(2 * HOUR))]
    await run(newPartition(0, SETTINGS, flags), flags, log, out)
    expect(readGraph(out.graphRecords, 1).rows.length).toBe(9_000)
    return out.graphRecords.slice(0, -1).map(({ value }) => JSON.parse(String(value)).timeMs.length)
  }
  expect(await chunksOf(5)).toEqual([4_000, 4_000, 1_000])
  expect(await chunksOf(500)).toEqual([1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000])
})

test('panes that no window reaches are forgotten, and their ids', async () => {
  const { flags } = flagList()
  const state = newPartition(0, { ...SETTINGS, windowMs: DAY }, flags)
  let offset = 0
  for (let day = 0; day < 12; day++) {
    const events = Array.from({ length: 30_000 }, (_, k) => ({
      ...share(day * DAY + k * 2_000),
      accountId: `${day}-${k}`,
    }))
    await run(
      state,
      flags,
      [recordOf(offset++, events), recordOf(offset++, watermarkAt((day + 1) * DAY))],
      collect(),
    )
  }
  expect(state.panes.reduce((sum, { count }) => sum + count, 0)).toBeLessThan(130_000)
  expect(state.numbering.accounts.size).toBeLessThan(320_000)
})
