import { annotateShares, LOOK_AHEAD_MS } from './annotate-shares.ts'
import { addObject, blocksOf, clearObjects, firstPaneFrom, gatherObjects } from './gather-objects.ts'
import { leavesWhole, objectSet, type PartitionState } from './partition-state.ts'
import type { SealedPane } from './sealed-pane.ts'
import {
  addTraffic,
  blockOf,
  isReached,
  isSpent,
  type LeavingTraffic,
  markNear,
  REACH,
  REACH_MS,
} from './what-leaves.ts'
import type { GroupWriter } from './write-rows.ts'

/** Panes that leave together: their numbers, and the span of event time that their marker speaks of. */
export interface Group {
  from: number
  to: number
  startMs: number
  endMs: number
}

/**
 * Writes what leaves of the objects that flagged accounts share in these panes or shared within REACH before: also shares of
 * earlier panes, where a flagged share of these panes is the first to ask for them.
 *
 * @returns the objects of which shares were written
 */
export async function writeNear(
  state: PartitionState,
  { from, to, startMs, endMs }: Group,
  writer: GroupWriter,
): Promise<ReadonlySet<number>> {
  const { panes, spent } = state
  const asks = asksOf(state, firstPaneFrom(panes, startMs - 2 * REACH_MS), from, to)
  const near = new Set<number>()
  if (asks.size === 0) return near
  const wanted = objectSet(state)
  for (const [object, { before, now }] of asks)
    if (now.length > 0 || spent.get(object) !== before.at(-1)) addObject(wanted, object)
  const gathered = gatherObjects(
    panes,
    firstPaneFrom(panes, startMs - 2 * REACH_MS),
    firstPaneFrom(panes, endMs + LOOK_AHEAD_MS),
    wanted,
  )
  clearObjects(wanted)
  const { objects, starts, pane, place } = gathered
  const block = blocksOf(gathered)
  const sinceBlock = blockOf(startMs)
  const knownFrom = blockOf(startMs - 2 * REACH_MS)
  const isNear = new Uint8Array(pane.length)
  const isNearNow = new Uint8Array(pane.length)
  const wasNear = new Uint8Array(pane.length)
  const marked = new Uint8Array(pane.length)
  const traffic: LeavingTraffic = { object: [], block: [], count: [] }
  const isWhole = leavesWhole(state)
  for (let o = 0; o < objects.length; o++) {
    const asked = asks.get(objects[o])
    if (asked === undefined) continue
    const { before, now } = asked
    const first = starts[o]
    const end = starts[o + 1]
    const lastAsk = before.at(-1) ?? 0
    if (now.length === 0 && isSpent(block, first, end, lastAsk, sinceBlock)) {
      spent.set(objects[o], lastAsk)
      continue
    }
    near.add(objects[o])
    markNear(block, first, end, [...before, ...now], isNear)
    markNear(block, first, end, now, isNearNow)
    markNear(block, first, end, before, wasNear, knownFrom)
    for (let s = first; s < end && pane[s] < to; s++) {
      if (pane[s] >= from) marked[s] = isNear[s] === 1 || isWhole(panes[pane[s]].account[place[s]]) ? 1 : 0
      else if (isNearNow[s] === 1 && wasNear[s] === 0)
        marked[s] = isWhole(panes[pane[s]].account[place[s]]) ? 0 : 1
    }
    if (now.length > 0) countBlocks(objects[o], block, first, end, before, now, sinceBlock, traffic)
  }
  await writer.rows(annotateShares(panes, gathered, marked))
  countPanes(panes, from, to, asks, traffic)
  await writer.traffic(traffic)
  return near
}

/** Blocks of flagged shares of one object, ascending: in earlier panes, and in those of the group. */
interface Asks {
  before: number[]
  now: number[]
}

/**
 * What flagged accounts ask for of the objects of the panes `from .. to`, in the order of these, by shares in the panes
 * `since .. to`. Objects that no block of these panes can be near of are left out.
 */
function asksOf(state: PartitionState, since: number, from: number, to: number): Map<number, Asks> {
  const { panes } = state
  const present = objectSet(state)
  for (let p = from; p < to; p++) for (const object of panes[p].objects) addObject(present, object)
  const all: (Asks | undefined)[] = []
  for (let p = since; p < to; p++) {
    const { objects, blocks } = askedIn(state, panes[p])
    for (let k = 0; k < objects.length; k++) {
      const local = present.byObject[objects[k]]
      if (local === 0) continue
      const asks = (all[local - 1] ??= { before: [], now: [] })
      const list = p < from ? asks.before : asks.now
      if (list.at(-1) !== blocks[k]) list.push(blocks[k])
    }
  }
  const first = from < to ? blockOf(panes[from].startMs) : 0
  const byObject = new Map<number, Asks>()
  for (let k = 0; k < present.size; k++) {
    const asks = all[k]
    if (asks !== undefined && (asks.now.length > 0 || (asks.before.at(-1) ?? 0) >= first - REACH))
      byObject.set(present.objects[k], asks)
  }
  clearObjects(present)
  return byObject
}

function askedIn(
  { flagged, flagsVersion }: PartitionState,
  pane: SealedPane,
): NonNullable<SealedPane['asked']> {
  if (pane.asked?.version === flagsVersion) return pane.asked
  const { objects, starts, account, offsetMs, startMs } = pane
  const asked: NonNullable<SealedPane['asked']> = { version: flagsVersion, objects: [], blocks: [] }
  for (let k = 0; k < objects.length; k++)
    for (let s = starts[k]; s < starts[k + 1]; s++)
      if (flagged[account[s]]) {
        asked.objects.push(objects[k])
        asked.blocks.push(blockOf(startMs + offsetMs[s]))
      }
  pane.asked = asked
  return asked
}

/** Traffic of earlier panes that is asked for now for the first time. */
function countBlocks(
  object: number,
  block: Uint32Array,
  from: number,
  to: number,
  before: readonly number[],
  now: readonly number[],
  sinceBlock: number,
  traffic: LeavingTraffic,
): void {
  for (let s = from; s < to && block[s] < sinceBlock; ) {
    const first = s
    while (s < to && block[s] === block[first]) s++
    if (isReached(block[first], now) && !isReached(block[first], before))
      addTraffic(traffic, object, block[first], s - first)
  }
}

/** Traffic of the panes themselves. */
function countPanes(
  panes: readonly SealedPane[],
  from: number,
  to: number,
  asks: ReadonlyMap<number, Asks>,
  traffic: LeavingTraffic,
): void {
  for (let p = from; p < to; p++) {
    const { objects, starts, offsetMs, startMs } = panes[p]
    for (let k = 0; k < objects.length; k++) {
      const asked = asks.get(objects[k])
      if (asked === undefined) continue
      for (let s = starts[k]; s < starts[k + 1]; ) {
        const first = s
        const block = blockOf(startMs + offsetMs[s])
        while (s < starts[k + 1] && blockOf(startMs + offsetMs[s]) === block) s++
        if (isReached(block, asked.before) || isReached(block, asked.now))
          addTraffic(traffic, objects[k], block, s - first)
      }
    }
  }
}
