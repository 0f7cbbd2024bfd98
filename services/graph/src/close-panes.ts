import type { PaneMarker } from '@murmuration/contracts'
import { PARAMETERS } from '@murmuration/detection'
import { annotateShares, LOOK_AHEAD_MS, LOOK_BACK_MS } from './annotate-shares.ts'
import { forgetOld } from './forget-old.ts'
import { addObject, clearObjects, firstPaneFrom, gatherObjects } from './gather-objects.ts'
import type { Outbox } from './outbox.ts'
import { leavesWhole, objectSet, type PartitionState } from './partition-state.ts'
import type { SealedPane } from './sealed-pane.ts'
import { blockOf, inReach, nearShares, REACH_MS, trafficOfMarked } from './what-leaves.ts'
import { type GroupWriter, groupWriter } from './write-rows.ts'

/** Most panes that are not empty, and most shares beyond the first pane, that leave as one group. */
const MOST_PANES = 36
const MOST_SHARES = 500_000

/**
 * Lets the panes leave that one watermark has closed: as one group, or several where that would be much. Where a group ends
 * depends on the partition's log alone.
 *
 * @param throughMs end of the last pane that is closed
 */
export async function closePanes(state: PartitionState, throughMs: number, out: Outbox): Promise<void> {
  if (state.closedEndMs < 0) {
    if (throughMs === 0) return
    const first = state.panes.at(0)?.startMs ?? throughMs
    state.closedEndMs = first < throughMs ? first : throughMs - state.paneMs
  }
  while (state.closedEndMs < throughMs) {
    const from = state.closedPanes
    const to = groupEnd(state, throughMs)
    const hasMore = to < state.panes.length && state.panes[to].startMs < throughMs
    const endMs = hasMore ? state.panes[to - 1].startMs + state.paneMs : throughMs
    await writeGroup(state, from, to, endMs, out)
    state.closedPanes = to
    state.closedEndMs = endMs
    await forgetOld(state, out)
  }
}

function groupEnd({ panes, closedPanes }: PartitionState, throughMs: number): number {
  let shares = 0
  let to = closedPanes
  while (to < panes.length && panes[to].startMs < throughMs && to - closedPanes < MOST_PANES) {
    if (to > closedPanes && shares + panes[to].count > MOST_SHARES) break
    shares += panes[to++].count
  }
  return to
}

async function writeGroup(
  state: PartitionState,
  from: number,
  to: number,
  endMs: number,
  out: Outbox,
): Promise<void> {
  const { partition, flagsVersion, sampleEvery, closedEndMs: startMs } = state
  const writer = groupWriter(state, `panes:${startMs}`, out)
  const group = { from, to, startMs, endMs }
  if (to > from) {
    if (sampleEvery === 1) await writeAll(state, group, writer)
    else {
      const near = await writeNear(state, group, writer)
      await writeSample(state, group, near, writer)
    }
  }
  writer.marker({
    schemaVersion: 1,
    kind: 'panes',
    partition,
    startMs,
    endMs,
    flagsVersion,
    sampleEvery,
    activity: activityOf(state.panes, from, to),
  })
}

interface Group {
  from: number
  to: number
  startMs: number
  endMs: number
}

async function writeAll(
  state: PartitionState,
  { from, to, startMs, endMs }: Group,
  writer: GroupWriter,
): Promise<void> {
  const { panes } = state
  const wanted = objectSet(state)
  for (let p = from; p < to; p++) for (const object of panes[p].objects) addObject(wanted, object)
  const gathered = gatherObjects(
    panes,
    firstPaneFrom(panes, startMs - LOOK_BACK_MS),
    firstPaneFrom(panes, endMs + LOOK_AHEAD_MS),
    wanted,
  )
  clearObjects(wanted)
  const marked = Uint8Array.from(gathered.pane, (p) => (p >= from && p < to ? 1 : 0))
  await writer.rows(annotateShares(panes, gathered, marked))
}

/**
 * Writes what leaves of the objects that flagged accounts share in these panes or shared within REACH before: also shares of
 * earlier panes, where a flagged share of these panes is the first to ask for them.
 *
 * @returns the objects
 */
async function writeNear(
  state: PartitionState,
  { from, to, startMs, endMs }: Group,
  writer: GroupWriter,
): Promise<ReadonlySet<number>> {
  const { panes, flagged } = state
  const near = touchedObjects(state, firstPaneFrom(panes, startMs - REACH_MS), from, to)
  if (near.size === 0) return near
  const wanted = objectSet(state)
  for (const object of near) addObject(wanted, object)
  const gatheredFromMs = startMs - 2 * REACH_MS
  const gathered = gatherObjects(
    panes,
    firstPaneFrom(panes, gatheredFromMs),
    firstPaneFrom(panes, endMs + LOOK_AHEAD_MS),
    wanted,
  )
  clearObjects(wanted)
  const { pane, place } = gathered
  const count = pane.length
  const asking = new Uint8Array(count)
  const askingNow = new Uint8Array(count)
  const askedBefore = new Uint8Array(count)
  const whole = new Uint8Array(count)
  const isWhole = leavesWhole(state)
  for (let s = 0; s < count; s++) {
    if (pane[s] >= to) continue
    const account = panes[pane[s]].account[place[s]]
    asking[s] = flagged[account]
    if (pane[s] >= from) askingNow[s] = asking[s]
    else askedBefore[s] = asking[s]
    if (isWhole(account)) whole[s] = 1
  }
  const isNear = nearShares(gathered, asking)
  const isNearNow = nearShares(gathered, askingNow)
  const wasNear = nearShares(gathered, askedBefore, gatheredFromMs)
  const isReached = inReach(gathered, asking)
  const isReachedNow = inReach(gathered, askingNow)
  const wasReached = inReach(gathered, askedBefore)
  const marked = new Uint8Array(count)
  const counted = new Uint8Array(count)
  for (let s = 0; s < count; s++) {
    if (pane[s] >= to) continue
    const isNew = pane[s] >= from
    marked[s] = isNew ? whole[s] | isNear[s] : isNearNow[s] & ~whole[s] & ~wasNear[s]
    counted[s] = isNew ? isReached[s] : isReachedNow[s] & ~wasReached[s]
  }
  await writer.rows(annotateShares(panes, gathered, marked))
  await writer.traffic(trafficOfMarked(gathered, counted))
  return near
}

/** Objects of the panes `from .. to` that a flagged account shared in the panes `since .. to`, in order. */
function touchedObjects(state: PartitionState, since: number, from: number, to: number): Set<number> {
  const asked = objectSet(state)
  for (let p = since; p < to; p++)
    for (const object of askedObjects(state, state.panes[p])) addObject(asked, object)
  const touched = new Set<number>()
  for (let p = from; p < to; p++)
    for (const object of state.panes[p].objects) if (asked.byObject[object] > 0) touched.add(object)
  clearObjects(asked)
  return touched
}

function askedObjects({ flagged, flagsVersion }: PartitionState, pane: SealedPane): readonly number[] {
  if (pane.asked?.version === flagsVersion) return pane.asked.objects
  const { objects, starts, account } = pane
  const asked: number[] = []
  for (let k = 0; k < objects.length; k++)
    for (let s = starts[k]; s < starts[k + 1]; s++)
      if (flagged[account[s]]) {
        asked.push(objects[k])
        break
      }
  pane.asked = { version: flagsVersion, objects: asked }
  return asked
}

/** Writes the shares of reference accounts, of objects that are not written already. */
async function writeSample(
  state: PartitionState,
  { from, to, startMs, endMs }: Group,
  written: ReadonlySet<number>,
  writer: GroupWriter,
): Promise<void> {
  const { panes } = state
  const isWhole = leavesWhole(state)
  const wanted = objectSet(state)
  for (let p = from; p < to; p++) {
    const { objects, starts, account } = panes[p]
    for (let k = 0; k < objects.length; k++) {
      if (written.has(objects[k])) continue
      for (let s = starts[k]; s < starts[k + 1]; s++) if (isWhole(account[s])) addObject(wanted, objects[k])
    }
  }
  const gathered = gatherObjects(
    panes,
    firstPaneFrom(panes, startMs - LOOK_BACK_MS),
    firstPaneFrom(panes, endMs + LOOK_AHEAD_MS),
    wanted,
  )
  clearObjects(wanted)
  const marked = Uint8Array.from(gathered.pane, (p, s) =>
    p >= from && p < to && isWhole(panes[p].account[gathered.place[s]]) ? 1 : 0,
  )
  await writer.rows(annotateShares(panes, gathered, marked))
}

/** Shares by block of event time. */
function activityOf(panes: readonly SealedPane[], from: number, to: number): PaneMarker['activity'] {
  const activity: PaneMarker['activity'] = { block: [], count: [] }
  for (let p = from; p < to; p++) {
    const { startMs, offsetMs } = panes[p]
    const counts: number[] = []
    for (const offset of offsetMs) {
      const k = Math.floor(offset / PARAMETERS.blockMs)
      counts[k] = (counts[k] ?? 0) + 1
    }
    counts.forEach((count, k) => {
      activity.block.push(blockOf(startMs) + k)
      activity.count.push(count)
    })
  }
  return activity
}
