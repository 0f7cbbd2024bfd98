import type { ShareEvent, Span } from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sharesByBlock } from './activity.ts'
import { annotate } from './annotate.ts'
import { type DetectOptions, detect, detectKnown } from './detect.ts'
import { contextOf, isReference, type KnownShares } from './known.ts'
import { ANNOTATED_RADII_MS, MINUTE_SCALES, PARAMETERS, SECOND_SCALES } from './parameters.ts'
import { plantedWorld } from './planted-world.fixture.ts'
import { accountName, prepare, type Shares } from './prepare.ts'
import { selectShares } from './select-shares.ts'
import { columnsFrom, type ShareColumns } from './share-columns.ts'
import { sharesHash } from './shares-hash.ts'
import { smallWorld } from './small-world.fixture.ts'
import { trafficOf } from './traffic.ts'

const { blockMs, rarityMs, rarityLimit } = PARAMETERS
const HOUR = 3_600_000
const REACH = rarityMs / blockMs

const idsOf = (columns: ShareColumns): string[] => {
  const shares = prepare(columns)
  return Array.from(columns.accountIds.starts.subarray(0, columns.accountIds.size), (_, entry) =>
    accountName(shares, shares.accountOrder.indexOf(entry)),
  )
}

const flaggedAmong = (columns: ShareColumns, flagged: ReadonlySet<string>): Uint8Array =>
  Uint8Array.from(idsOf(columns), (id) => (flagged.has(id) ? 1 : 0))

/** What must leave a graph stage, by definition: see the rule in docs/detection.md. Flagged shares of any time count. */
function mustLeave(shares: Shares, flagged: ReadonlySet<string>, sampleEvery: number): Uint8Array {
  const all = [...Array(shares.count).keys()]
  const block = (s: number): number => Math.floor(shares.timeMs[s] / blockMs)
  const name = (s: number): string => accountName(shares, shares.account[s])
  const isFlagged = all.map((s) => flagged.has(name(s)))
  return Uint8Array.from(all, (s) => {
    if (isFlagged[s] || isReference(name(s), sampleEvery)) return 1
    const near = all.filter(
      (f) => isFlagged[f] && shares.object[f] === shares.object[s] && Math.abs(block(f) - block(s)) <= REACH,
    )
    return near.some((f) => {
      const before = all.filter(
        (t) => shares.object[t] === shares.object[s] && block(t) >= block(f) - REACH && block(t) < block(s),
      )
      return before.length <= rarityLimit + 1
    })
      ? 1
      : 0
  })
}

/** What leaves the graph stages over all events, at least what must and, by the coin, more. */
function leaving(
  events: readonly ShareEvent[],
  flagged: ReadonlySet<string>,
  sampleEvery: number,
  coin: () => boolean,
): KnownShares {
  const shares = prepare(columnsFrom(events))
  const annotation = annotate(shares)
  const leaves = mustLeave(shares, flagged, sampleEvery).map((one) => (one || coin() ? 1 : 0))
  const { shares: left, from } = selectShares(shares, leaves)
  const traffic = trafficOf(shares, blockMs)
  const objects = [...Array(shares.objects).keys()]
  const ofTraffic = objects
    .flatMap((o) =>
      Array.from({ length: traffic.starts[o + 1] - traffic.starts[o] }, (_, k) => ({
        object: o,
        block: traffic.block[traffic.starts[o] + k],
        count: traffic.count[traffic.starts[o] + k],
      })),
    )
    .filter(({ object, block }) => {
      const near = [...Array(shares.count).keys()].some(
        (f) =>
          flagged.has(accountName(shares, shares.account[f])) &&
          shares.object[f] === object &&
          Math.abs(Math.floor(shares.timeMs[f] / blockMs) - block) <= REACH,
      )
      return near || coin()
    })
  const columns = { ...left.columns, objectIds: shares.columns.objectIds }
  columns.object = Uint32Array.from(from, (s) => shares.objectOrder[shares.object[s]])
  return {
    columns,
    company: annotation.counts.map((counts) => from.map((s) => counts[s])),
    ageMs: Float64Array.from(from, (s) => annotation.ageMs[s]),
    traffic:
      sampleEvery === 1
        ? undefined
        : {
            object: Uint32Array.from(ofTraffic, ({ object }) => shares.objectOrder[object]),
            block: ofTraffic.map(({ block }) => block),
            count: ofTraffic.map(({ count }) => count),
          },
    activity: sharesByBlock(shares, blockMs),
  }
}

const scopes = fc.constantFrom(
  { scope: 'everybody', sampleEvery: 1 } as const,
  { scope: 'flagged', sampleEvery: 1 } as const,
  { scope: 'flagged', sampleEvery: 3 } as const,
  { scope: 'flagged', sampleEvery: 1000 } as const,
  { scope: 'flagged+companions', sampleEvery: 3 } as const,
  { scope: 'flagged+companions', sampleEvery: 1 } as const,
)

const planted = fc.record({ seed: fc.nat({ max: 60 }), withinMs: fc.constantFrom(20_000, 900_000) }).map(
  ({ seed, withinMs }) =>
    plantedWorld({
      seed,
      background: 25,
      objects: 40,
      shares: 260,
      days: 4,
      operation: { accounts: 6, objects: 14, withinMs },
    }).events,
)

test('what left the graph stages gives the same cases as all events, in every window', () => {
  const seen = { cases: 0, leftOut: 0, narrow: 0, edges: 0 }
  fc.assert(
    fc.property(
      fc.oneof(planted, smallWorld),
      scopes,
      fc.integer({ min: 2, max: 5 }),
      fc.constantFrom(0.3, 0.6, 1),
      fc.boolean(),
      fc.infiniteStream(fc.boolean()),
      (events, choice, every, part, half, coin) => {
        const accounts = [...new Set(events.map(({ accountId }) => accountId))].sort()
        const flagged = new Set(
          accounts.filter((id, k) => id.startsWith('p') || k < 3 || (half && k % every === 0)),
        )
        const times = events.map(({ timestampMs }) => timestampMs)
        const first = Math.floor(Math.min(...times) / HOUR) * HOUR
        const length = (Math.ceil((Math.max(...times) - first + 1) / HOUR) + 1) * HOUR
        const window: Span = {
          startMs: first + Math.floor(((1 - part) * length) / 2 / HOUR) * HOUR,
          endMs: first + Math.ceil(((1 + part) * length) / 2 / HOUR) * HOUR,
        }
        const options: DetectOptions & { window: Span } = { ...choice, community: 'leiden', seed: 1, window }
        const context = contextOf(window, PARAMETERS)
        const inContext = events.filter(({ timestampMs: t }) => t >= context.startMs && t < context.endMs)
        if (inContext.length === 0) return
        const columns = columnsFrom(inContext)
        const all = detect(columns, { ...options, flagged: flaggedAmong(columns, flagged) })
        const known = leaving(events, flagged, choice.sampleEvery, () => coin.next().value)
        const left = detectKnown(known, { ...options, flagged: flaggedAmong(known.columns, flagged) })
        expect(sharesHash(left.shares)).toBe(sharesHash(all.shares))
        expect(JSON.stringify(left.cases)).toBe(JSON.stringify(all.cases))
        expect(left.backbone).toEqual(all.backbone)
        expect(left.counts).toEqual(all.counts)
        seen.cases += all.cases.length
        seen.edges += all.backbone.size
        if (part < 1) seen.narrow++
        seen.leftOut += prepare(columns).count - all.shares.count
      },
    ),
    { numRuns: 150, seed: 4 },
  )
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0)
})

test('the radii that are annotated are those that the scales and tiers ask for', () => {
  const asked = [...SECOND_SCALES, ...MINUTE_SCALES].flatMap(({ synchronyMs, contextMs }) => [
    synchronyMs,
    contextMs,
  ])
  const { B, C } = PARAMETERS.coSelectionMs
  expect([...ANNOTATED_RADII_MS]).toEqual([...new Set([...asked, B, C])].sort((x, y) => x - y))
})
