import type { BusRecord } from '@murmuration/bus'
import type { LateRecord, ShareEvent, Watermark } from '@murmuration/contracts'
import { grown, internText, PARAMETERS } from '@murmuration/detection'
import { closePanes } from './close-panes.ts'
import type { FlagSet } from './flag-set.ts'
import { addShare, type OpenPane, openPane } from './open-pane.ts'
import type { Outbox } from './outbox.ts'
import { type PartitionState, scratchOf } from './partition-state.ts'
import { readEventRecord } from './read-event-record.ts'
import { sealPane } from './seal-pane.ts'
import { noteWatermark } from './source-watermarks.ts'

/**
 * Takes in one record of the partition. Shares wait in their panes; a watermark seals and closes panes.
 *
 * @param flags as they were applied to the state
 * @returns events in the record
 * @throws {BrokenRecordError} if it is neither shares nor a watermark
 */
export function takeRecord(
  state: PartitionState,
  flags: FlagSet,
  record: BusRecord,
  out: Outbox,
): number | Promise<number> {
  const read = readEventRecord(record, state.partition)
  if (!Array.isArray(read)) return takeWatermark(state, read, out)
  // At once: to wait for each record takes as long as to take it in, where every share has a record of its own.
  takeShares(state, flags, record.offset, read, out)
  return read.length
}

/** @returns 0, for it holds no events */
async function takeWatermark(state: PartitionState, watermark: Watermark, out: Outbox): Promise<number> {
  const { clocks, paneMs } = state
  const before = clocks.watermarkMs
  noteWatermark(clocks, watermark)
  if (clocks.watermarkMs === before) return 0
  if (Math.floor(clocks.watermarkMs / paneMs) > Math.floor(before / paneMs)) await sealPanes(state, out)
  const closedMs = clocks.watermarkMs - PARAMETERS.sweepMs
  if (closedMs > 0) await closePanes(state, Math.floor(closedMs / paneMs) * paneMs, out)
  return 0
}

function takeShares(
  state: PartitionState,
  flags: FlagSet,
  offset: number,
  events: readonly ShareEvent[],
  out: Outbox,
): void {
  const { open, paneMs, partition, numbering } = state
  const { watermarkMs } = state.clocks
  const { accounts, objects, texts } = numbering
  let pane: OpenPane | undefined
  for (let index = 0; index < events.length; index++) {
    const event = events[index]
    const { timestampMs, accountId } = event
    if (timestampMs < watermarkMs) {
      const late: LateRecord = {
        schemaVersion: 1,
        partition,
        offset: String(offset),
        index,
        watermarkMs,
        event,
      }
      out.late({ partition, key: `${partition}:${offset}:${index}`, value: JSON.stringify(late) })
      continue
    }
    const startMs = timestampMs - (timestampMs % paneMs)
    if (pane === undefined || startMs !== pane.startMs) {
      const held = open.get(startMs)
      pane = held ?? openPane(startMs)
      if (held === undefined) open.set(startMs, pane)
    }
    const known = accounts.size
    const account = internText(accounts, accountId)
    if (account === known) {
      if (account >= state.flagged.length) state.flagged = grown(state.flagged, account + 1)
      state.flagged[account] = flags.has(accountId) ? 1 : 0
    }
    addShare(pane, event, account, internText(objects, event.objectId), texts)
  }
}

/** Seals the panes that the watermark has passed, oldest first. */
async function sealPanes(state: PartitionState, out: Outbox): Promise<void> {
  const { open, paneMs, clocks } = state
  const passed = [...open.keys()].filter((startMs) => startMs + paneMs <= clocks.watermarkMs)
  for (const startMs of passed.sort((x, y) => x - y)) {
    const full = open.get(startMs)
    if (full === undefined) continue
    const { pane, duplicates } = sealPane(full, state.numbering, state.recent, scratchOf(state))
    open.delete(startMs)
    state.panes.push(pane)
    out.duplicates(duplicates)
    await out.breathe()
  }
}
