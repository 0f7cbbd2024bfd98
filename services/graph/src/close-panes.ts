import type { PaneMarker } from '@murmuration/contracts'
import { PARAMETERS } from '@murmuration/detection'
import { annotateShares, LOOK_AHEAD_MS, LOOK_BACK_MS } from './annotate-shares.ts'
import { forgetOld } from './forget-old.ts'
import { addObject, clearObjects, firstPaneFrom, gatherObjects } from './gather-objects.ts'
import type { Outbox } from './outbox.ts'
import { leavesWhole, objectSet, type PartitionState } from './partition-state.ts'
import type { SealedPane } from './sealed-pane.ts'
import { blockOf } from './what-leaves.ts'
import { type Group, writeNear } from './write-near.ts'
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
  const { pane } = gathered
  const marked = new Uint8Array(pane.length)
  for (let s = 0; s < pane.length; s++) marked[s] = pane[s] >= from && pane[s] < to ? 1 : 0
  await writer.rows(annotateShares(panes, gathered, marked))
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
  const { pane, place } = gathered
  const marked = new Uint8Array(pane.length)
  for (let s = 0; s < pane.length; s++) {
    const isIn = pane[s] >= from && pane[s] < to
    marked[s] = isIn && isWhole(panes[pane[s]].account[place[s]]) ? 1 : 0
  }
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
