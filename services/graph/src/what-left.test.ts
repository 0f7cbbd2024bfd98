import type { ShareEvent } from '@murmuration/contracts'
import { LateRecord } from '@murmuration/contracts'
import {
  accountName,
  annotate,
  columnsFrom,
  contextOf,
  type DetectOptions,
  detect,
  detectKnown,
  idAt,
  objectName,
  PARAMETERS,
  prepare,
  type ShareColumns,
  seededRandom,
  sharesHash,
} from '@murmuration/detection'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bringFlagsUp } from './backfill.ts'
import { knownShares, type LeftGraph, readGraph } from './known-rows.fixture.ts'
import { newPartition, type PaneSettings } from './partition-state.ts'
import { collect, flagList, logsOf, restarted, run } from './run-partition.fixture.ts'
import { pick, smallStream } from './small-stream.fixture.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

const choices = [
  { scope: 'everybody', sampleEvery: 1 },
  { scope: 'flagged', sampleEvery: 1 },
  { scope: 'flagged', sampleEvery: 3 },
  { scope: 'flagged', sampleEvery: 1000 },
  { scope: 'flagged+companions', sampleEvery: 3 },
] as const

const flaggedAmong = (columns: ShareColumns, flagged: ReadonlySet<string>): Uint8Array =>
  Uint8Array.from({ length: columns.accountIds.size }, (_, k) =>
    flagged.has(idAt(columns.accountIds, k)) ? 1 : 0,
  )

/** Events without those that came late: of copies, as many as were late. */
function withoutLate(logs: readonly { value: Buffer | null }[][], late: readonly string[]): ShareEvent[] {
  const left = new Map<string, number>()
  for (const text of late) left.set(text, (left.get(text) ?? 0) + 1)
  return logs
    .flat()
    .flatMap(({ value }) => JSON.parse(String(value)) as ShareEvent | ShareEvent[])
    .filter((event) => 'accountId' in event)
    .filter((event) => {
      const text = JSON.stringify(event)
      const count = left.get(text) ?? 0
      if (count > 0) left.set(text, count - 1)
      return count === 0
    })
}

interface Streamed {
  graph: LeftGraph
  counted: ShareEvent[]
  lateCount: number
  flagged: Set<string>
  restarts: number
  settings: PaneSettings
}

/** A stream through the stages of all partitions, with flags that move and processes that die. */
async function stream(seed: number, sampleEvery: number): Promise<Streamed> {
  const random = seededRandom(seed)
  const events = smallStream(random)
  const partitions = pick(random, [1, 2, 3, 4])
  const settings: PaneSettings = {
    paneMs: pick(random, [600_000, 1_800_000, 3_600_000]),
    windowMs: pick(random, [DAY, 28 * DAY]),
    sampleEvery,
  }
  const accounts = [...new Set(events.map(({ accountId }) => accountId))].sort()
  const { flags, set } = flagList()
  const logs = logsOf(random, events, partitions)
  const out = collect()
  const everybodyFlagged = random() < 0.2
  const flag = (part: number): void => {
    for (const id of accounts)
      if (everybodyFlagged || id.startsWith('p') ? random() < part : random() < part / 8) set(id, true)
  }
  if (random() < 0.7) flag(0.7)
  flags.apply()
  let states = logs.map((_, partition) => newPartition(partition, settings, flags))
  let saved = states.map((state) => restarted(state, settings))
  const stations = Array.from({ length: pick(random, [1, 4, 9]) }, () => random()).sort()
  let restarts = 0
  for (const part of [...stations, 1]) {
    for (const [partition, state] of states.entries()) {
      const log = logs[partition]
      await run(state, flags, log.slice(0, Math.ceil(part * log.length)), out)
    }
    const what = random()
    if (what < 0.3) saved = states.map((state) => restarted(state, settings))
    else if (what < 0.5) {
      states = saved
      saved = states.map((state) => restarted(state, settings))
      restarts++
    }
    if (part < 1 && random() < 0.6) {
      flag(0.5)
      for (const id of accounts) if (flags.has(id) && random() < 0.2) set(id, false)
      if (random() < 0.8) flags.apply()
    }
  }
  for (const id of accounts.filter((id) => id.startsWith('p'))) set(id, true, 'order')
  flags.apply()
  for (const [partition, state] of states.entries()) {
    await run(state, flags, logs[partition], out)
    await bringFlagsUp(state, flags, out)
  }
  const late = new Map(
    out.lateRecords.map(({ key, value }) => {
      const record = JSON.parse(String(value))
      expect(LateRecord.safeParse(record).success).toBe(true)
      return [key, JSON.stringify(record.event)]
    }),
  )
  return {
    graph: readGraph(out.graphRecords, partitions),
    counted: withoutLate(logs, [...late.values()]),
    lateCount: late.size,
    flagged: new Set(flags.accounts()),
    restarts,
    settings,
  }
}

test('what left gives the same cases as all events, whatever died and was flagged on the way', async () => {
  const seen = { cases: 0, late: 0, restarts: 0, leftOut: 0 }
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 1e6 }), fc.constantFrom(...choices), async (seed, choice) => {
      const { graph, counted, lateCount, flagged, restarts, settings } = await stream(
        seed,
        choice.sampleEvery,
      )
      const random = seededRandom(seed + 1)
      seen.late += lateCount
      seen.restarts += restarts
      const all = prepare(columnsFrom(counted))
      const annotation = annotate(all)
      seen.leftOut += all.count - graph.rows.length
      const rows = new Map(
        graph.rows.map((row) => [
          [row.event.accountId, row.event.objectId, row.event.timestampMs].join('\n'),
          row,
        ]),
      )
      let found = 0
      for (let s = 0; s < all.count; s++) {
        const row = rows.get(
          [accountName(all, all.account[s]), objectName(all, all.object[s]), all.timeMs[s]].join('\n'),
        )
        if (row === undefined) continue
        found++
        expect(row.company).toEqual(annotation.counts.map((counts) => counts[s]))
        expect(row.ageMs).toBe(annotation.ageMs[s])
      }
      expect(found).toBe(rows.size)
      if (choice.sampleEvery === 1) expect(found).toBe(all.count)

      const known = knownShares(graph, choice.sampleEvery)
      const firstMs = Math.floor(Math.min(...counted.map(({ timestampMs }) => timestampMs)) / HOUR) * HOUR
      const lastMs = graph.throughMs - HOUR
      const earliestMs = settings.windowMs === DAY ? Math.max(firstMs, graph.throughMs - DAY) : firstMs
      for (let n = 0; n < 3; n++) {
        const startMs =
          earliestMs + Math.floor(((lastMs - earliestMs) * (n === 0 ? 0 : random() / 2)) / HOUR) * HOUR
        const endMs = startMs + Math.ceil(((lastMs - startMs) * (n === 0 ? 1 : random())) / HOUR) * HOUR
        if (endMs <= startMs || endMs > lastMs) continue
        const window = { startMs, endMs }
        const context = contextOf(window, PARAMETERS)
        const inContext = counted.filter(({ timestampMs: t }) => t >= context.startMs && t < context.endMs)
        if (inContext.length === 0) continue
        const options: DetectOptions & { window: typeof window } = {
          ...choice,
          community: 'leiden',
          seed: 1,
          window,
        }
        const columns = columnsFrom(inContext)
        const expected = detect(columns, { ...options, flagged: flaggedAmong(columns, flagged) })
        const left = detectKnown(known, { ...options, flagged: flaggedAmong(known.columns, flagged) })
        expect(sharesHash(left.shares)).toBe(sharesHash(expected.shares))
        expect(JSON.stringify(left.cases)).toBe(JSON.stringify(expected.cases))
        seen.cases += expected.cases.length
      }
    }),
    { numRuns: 60, seed: 4 },
  )
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0)
}, 240_000)
