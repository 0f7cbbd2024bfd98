import { type GrowingIds, growingIds, grown, PARAMETERS, READ_TEXTS } from '@murmuration/detection'
import type { FlagSet } from './flag-set.ts'
import type { ObjectSet } from './gather-objects.ts'
import type { Numbering, OpenPane } from './open-pane.ts'
import { type RecentPairs, recentPairs } from './recent-pairs.ts'
import type { Scratch } from './seal-pane.ts'
import type { SealedPane } from './sealed-pane.ts'
import { type SourceWatermarks, sourceWatermarks } from './source-watermarks.ts'

export interface PaneSettings {
  /** A multiple of a block of event time, and an hour a multiple of it. */
  paneMs: number
  /** Span that an analysis looks at. */
  windowMs: number
  /** One account in so many belongs to the reference sample; 1 for everybody. */
  sampleEvery: number
}

/** All that the graph stage knows of one partition: a function of the partition's log up to `nextOffset`, and of the flags. */
export interface PartitionState extends PaneSettings {
  readonly partition: number
  /** Offset to go on from; −1 where nothing was read. */
  nextOffset: number
  clocks: SourceWatermarks
  numbering: Numbering
  /** 1 for flagged accounts, by number; at least as long as there are accounts. */
  flagged: Uint8Array
  flagsVersion: number
  /** Panes that may still get shares, by start. */
  open: Map<number, OpenPane>
  /** Sealed panes that are not empty, by time; the first `closedPanes` of them have left. */
  panes: SealedPane[]
  closedPanes: number
  /** End of the last marker; −1 before the first. */
  closedEndMs: number
  recent: RecentPairs
  /** Objects of which nothing leaves any more for their last ask, and its block. What leaves is the same without. */
  spent: Map<number, number>
  scratch: Scratch
  /** Ids when they were last numbered anew. */
  renumberedIds: number
  /** Snapshots that are being written of the memory of this state. */
  captures: number
}

export function newPartition(
  partition: number,
  { paneMs, windowMs, sampleEvery }: PaneSettings,
  flags: FlagSet,
): PartitionState {
  return {
    partition,
    paneMs,
    windowMs,
    sampleEvery,
    nextOffset: -1,
    clocks: sourceWatermarks(),
    numbering: {
      accounts: growingIds(),
      objects: growingIds(),
      texts: Object.fromEntries(READ_TEXTS.map((name) => [name, growingIds()])) as Numbering['texts'],
    },
    flagged: new Uint8Array(64),
    flagsVersion: flags.version,
    open: new Map(),
    panes: [],
    closedPanes: 0,
    closedEndMs: -1,
    recent: recentPairs(PARAMETERS.rarityMs),
    spent: new Map(),
    scratch: emptyScratch(),
    renumberedIds: 0,
    captures: 0,
  }
}

export const emptyScratch = (): Scratch => ({
  byObject: new Uint32Array(64),
  byAccount: new Uint32Array(64),
  keptAt: new Uint32Array(64),
})

/** Scratch with room for every object and account there is. */
export function scratchOf({ scratch, numbering }: PartitionState): Scratch {
  const { accounts, objects } = numbering
  if (scratch.byObject.length < objects.size) scratch.byObject = grown(scratch.byObject, objects.size)
  if (scratch.byAccount.length < accounts.size) {
    scratch.byAccount = grown(scratch.byAccount, accounts.size)
    scratch.keptAt = grown(scratch.keptAt, accounts.size)
  }
  return scratch
}

/** An empty set of objects; to be cleared before the next one is made. */
export const objectSet = (state: PartitionState): ObjectSet => ({
  size: 0,
  objects: new Uint32Array(64),
  byObject: scratchOf(state).byObject,
})

/** Whether all shares of an account leave, by number of the account. */
export function leavesWhole({
  flagged,
  numbering,
  sampleEvery,
}: PartitionState): (account: number) => boolean {
  const { hashes } = numbering.accounts
  // The hash of an account's id is that of isReference.
  return sampleEvery === 1
    ? () => true
    : (account) => flagged[account] === 1 || hashes[account] % sampleEvery === 0
}

export const windowShares = ({ panes }: PartitionState): number =>
  panes.reduce((sum, { count }) => sum + count, 0)

/** Notes the repeats of the last day, after a start or when ids were numbered anew. */
export function rebuildRecent(state: PartitionState): void {
  const { panes } = state
  state.recent = recentPairs(PARAMETERS.rarityMs)
  const last = panes.at(-1)
  if (last === undefined) return
  for (const { objects, starts, account, offsetMs, startMs, repeats } of panes) {
    if (startMs < last.startMs - PARAMETERS.rarityMs) continue
    for (let k = 0; k < objects.length; k++)
      for (let s = starts[k]; s < starts[k + 1]; s++)
        state.recent.note(objects[k], account[s], startMs + offsetMs[s])
    for (let r = 0; repeats !== undefined && r < repeats.length; r += 3)
      state.recent.note(repeats[r], repeats[r + 1], startMs + repeats[r + 2])
  }
}

export const allIds = ({ accounts, objects, texts }: Numbering): GrowingIds[] => [
  accounts,
  objects,
  ...READ_TEXTS.map((name) => texts[name]),
]
