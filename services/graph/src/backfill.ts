import { findText } from '@murmuration/detection'
import { annotateShares, LOOK_AHEAD_MS } from './annotate-shares.ts'
import type { FlagSet } from './flag-set.ts'
import { keptFromMs } from './forget-old.ts'
import { addObject, blocksOf, clearObjects, firstPaneFrom, gatherObjects } from './gather-objects.ts'
import type { Outbox } from './outbox.ts'
import { objectSet, type PartitionState } from './partition-state.ts'
import { addTraffic, isReached, type LeavingTraffic, markNear } from './what-leaves.ts'
import { type GroupWriter, groupWriter } from './write-rows.ts'

/** Most shares that are gathered at a time, beyond those of the first object. */
const MOST_GATHERED = 2_000_000

/**
 * Brings a partition up to the flags as they stand. What accounts that are flagged since ask for leaves out of the closed
 * panes; a marker says that it has, or that there was nothing to write.
 *
 * @returns whether the flags had moved
 */
export async function bringFlagsUp(state: PartitionState, flags: FlagSet, out: Outbox): Promise<boolean> {
  if (state.flagsVersion === flags.version) return false
  const { numbering, partition, closedEndMs, sampleEvery } = state
  const flagged = new Uint8Array(Math.max(64, numbering.accounts.size))
  for (const accountId of flags.accounts()) {
    const account = findText(numbering.accounts, accountId)
    if (account >= 0) flagged[account] = 1
  }
  const isNew = flagged.map((one, account) => one & ~(state.flagged[account] ?? 0))
  state.flagged = flagged
  state.flagsVersion = flags.version
  if (closedEndMs < 0) return true
  const writer = groupWriter(state, `flags:${flags.version}`, out)
  // With everybody in the sample, all shares have left already.
  if (sampleEvery > 1 && isNew.includes(1)) await writeAsked(state, isNew, writer)
  writer.marker({
    schemaVersion: 1,
    kind: 'backfill',
    partition,
    throughMs: closedEndMs,
    flagsVersion: flags.version,
  })
  return true
}

/** Writes what some accounts ask for out of the closed panes of the window and its context. */
async function writeAsked(state: PartitionState, isAsking: Uint8Array, writer: GroupWriter): Promise<void> {
  const { panes, closedPanes, closedEndMs } = state
  const since = firstPaneFrom(panes, keptFromMs(state))
  const to = firstPaneFrom(panes, closedEndMs + LOOK_AHEAD_MS)
  const touched = objectSet(state)
  for (let p = since; p < closedPanes; p++) {
    const { objects, starts, account } = panes[p]
    for (let k = 0; k < objects.length; k++)
      for (let s = starts[k]; s < starts[k + 1]; s++) if (isAsking[account[s]]) addObject(touched, objects[k])
  }
  const sizes = new Uint32Array(touched.size)
  for (let p = 0; p < to; p++) {
    const { objects, starts } = panes[p]
    for (let k = 0; k < objects.length; k++) {
      const local = touched.byObject[objects[k]]
      if (local > 0) sizes[local - 1] += starts[k + 1] - starts[k]
    }
  }
  const objects = touched.objects.slice(0, touched.size)
  clearObjects(touched)

  for (let next = 0; next < objects.length; ) {
    const wanted = objectSet(state)
    let size = 0
    while (next < objects.length && (wanted.size === 0 || size + sizes[next] <= MOST_GATHERED)) {
      size += sizes[next]
      addObject(wanted, objects[next++])
    }
    const gathered = gatherObjects(panes, 0, to, wanted)
    clearObjects(wanted)
    const { objects: own, starts, pane, place } = gathered
    const block = blocksOf(gathered)
    const asking = new Uint8Array(pane.length)
    const marked = new Uint8Array(pane.length)
    const traffic: LeavingTraffic = { object: [], block: [], count: [] }
    for (let o = 0; o < own.length; o++) {
      const end = starts[o + 1]
      const isClosed = (s: number): boolean => s < end && pane[s] < closedPanes
      let first = starts[o]
      while (first < end && pane[first] < since) first++
      const asks: number[] = []
      for (let s = first; isClosed(s); s++) {
        if (isAsking[panes[pane[s]].account[place[s]]] === 0) continue
        asking[s] = 1
        if (asks.at(-1) !== block[s]) asks.push(block[s])
      }
      markNear(block, starts[o], end, asks, marked)
      for (let s = starts[o]; s < end; s++) marked[s] = s >= first && isClosed(s) ? marked[s] | asking[s] : 0
      for (let s = first; isClosed(s); ) {
        const from = s
        while (isClosed(s) && block[s] === block[from]) s++
        if (isReached(block[from], asks)) addTraffic(traffic, own[o], block[from], s - from)
      }
    }
    await writer.rows(annotateShares(panes, gathered, marked))
    await writer.traffic(traffic)
  }
}
