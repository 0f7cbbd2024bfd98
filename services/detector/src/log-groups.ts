import { createHash } from 'node:crypto'
import { BackfillMarker, type GraphRows, PaneMarker } from '@murmuration/contracts'
import { BrokenLogError } from './broken-log-error.ts'
import { PANE_MS } from './config.ts'

/** How far a partition has come, when a marker has been accepted. */
export interface Reached {
  partition: number
  /** All panes up to here have left the graph stage. */
  reachedMs: number
  /** Newest version of the flags that has been answered for. */
  flagsVersion: number
  /** First block in which anybody shared anything; undefined where there was none yet. */
  firstActiveMs: number | undefined
}

interface PartitionGroups {
  reachedMs?: number
  flagsVersion: number
  firstActiveMs?: number
  /** Hashes of the chunks that came, by group, oldest group first. */
  hashes: Map<string, Set<string>>
}

/** Chunks and markers of all partitions. */
export interface LogGroups {
  partitions: Map<number, PartitionGroups>
}

export type GroupsHeader = {
  partition: number
  reachedMs?: number
  flagsVersion: number
  firstActiveMs?: number
  hashes: [group: string, hashes: string[]][]
}[]

export const logGroups = (): LogGroups => ({ partitions: new Map() })

/** What a record asks for: rows to be stored, or a marker that was accepted. */
export type GraphNews =
  | { kind: 'rows'; rows: GraphRows }
  | { kind: 'reached'; reached: Reached; activity?: PaneMarker['activity'] }

/**
 * Reads one record of the graph stage.
 *
 * @param cut whether the log begins after its first record, so that the first group may lack chunks
 * @returns undefined where it says nothing new: the same chunk again, a marker of a writer that was late
 * @throws {BrokenLogError}
 */
export function readGraphRecord(
  groups: LogGroups,
  partition: number,
  key: string | null,
  value: Uint8Array,
  { sampleEvery, cut }: { sampleEvery: number; cut: boolean },
): GraphNews | undefined {
  const at = key?.lastIndexOf(':') ?? -1
  if (key === null || at < 0)
    throw new BrokenLogError(
      `A record of amplification.graph, partition ${partition}, has no key of a chunk or marker; only graph processes may write there.`,
    )
  const group = key.slice(key.indexOf(':') + 1, at)
  const held = partitionOf(groups, partition)
  if (key.slice(at + 1) !== 'marker') {
    const isNew = addHash(held, group, value)
    return isNew ? { kind: 'rows', rows: parsed(value) as GraphRows } : undefined
  }
  const marker = parsed(value)
  if ((marker as { kind?: unknown }).kind === 'backfill')
    return acceptBackfill(held, partition, group, BackfillMarker.parse(marker), cut)
  return acceptPanes(held, partition, group, PaneMarker.parse(marker), { sampleEvery, cut })
}

const decoder = new TextDecoder()
const parsed = (value: Uint8Array): unknown => JSON.parse(decoder.decode(value))

function partitionOf({ partitions }: LogGroups, partition: number): PartitionGroups {
  const held = partitions.get(partition) ?? { flagsVersion: 0, hashes: new Map() }
  partitions.set(partition, held)
  return held
}

/** @returns whether the chunk is new to its group */
function addHash({ hashes }: PartitionGroups, group: string, value: Uint8Array): boolean {
  const known = hashes.get(group) ?? new Set<string>()
  hashes.set(group, known)
  const before = known.size
  known.add(createHash('sha256').update(value).digest('hex').slice(0, 32))
  return known.size > before
}

function acceptPanes(
  held: PartitionGroups,
  partition: number,
  group: string,
  marker: PaneMarker,
  { sampleEvery, cut }: { sampleEvery: number; cut: boolean },
): GraphNews | undefined {
  const { startMs, endMs, flagsVersion, activity } = marker
  if (marker.sampleEvery !== sampleEvery)
    throw new BrokenLogError(
      `The graph stage samples one account in ${marker.sampleEvery}, and the detector is set to one in ${sampleEvery}: set ` +
        'MURMURATION_SAMPLE_EVERY (sampleEvery) to the same number for both.',
    )
  const { reachedMs } = held
  const isOld = reachedMs !== undefined && endMs <= reachedMs && flagsVersion <= held.flagsVersion
  if (!isWhole(held, group, marker.chunks)) {
    if (isOld || (reachedMs === undefined && cut)) return undefined
    throw missingChunks(partition, group)
  }
  if (reachedMs !== undefined && startMs > reachedMs)
    throw new BrokenLogError(
      `Partition ${partition} of amplification.graph leaps from ${reachedMs} to ${startMs} ms of event time; panes are missing. ` +
        'Start the graph processes anew from snapshots that the log still reaches back to.',
    )
  held.reachedMs = Math.max(reachedMs ?? 0, endMs)
  for (let k = 0; k < activity.block.length; k++) {
    const ms = activity.block[k] * PANE_MS
    if (activity.count[k] > 0 && ms < (held.firstActiveMs ?? Number.POSITIVE_INFINITY))
      held.firstActiveMs = ms
  }
  return { ...accepted(held, partition, flagsVersion), activity }
}

function acceptBackfill(
  held: PartitionGroups,
  partition: number,
  group: string,
  { chunks, flagsVersion }: BackfillMarker,
  cut: boolean,
): GraphNews | undefined {
  if (!isWhole(held, group, chunks)) {
    if (flagsVersion <= held.flagsVersion || (held.reachedMs === undefined && cut)) return undefined
    throw missingChunks(partition, group)
  }
  // Before its first panes a partition has nothing to write again.
  if (held.reachedMs === undefined) held.reachedMs = 0
  return accepted(held, partition, flagsVersion)
}

function accepted(
  held: PartitionGroups,
  partition: number,
  flagsVersion: number,
): Extract<GraphNews, { kind: 'reached' }> {
  held.flagsVersion = Math.max(held.flagsVersion, flagsVersion)
  forgetOldGroups(held)
  const { reachedMs = 0, firstActiveMs } = held
  return {
    kind: 'reached',
    reached: { partition, reachedMs, flagsVersion: held.flagsVersion, firstActiveMs },
  }
}

/** So many groups behind the last one are remembered, to know what a graph process writes again. */
const REMEMBERED_GROUPS = 64

function forgetOldGroups(held: PartitionGroups): void {
  let over = held.hashes.size - REMEMBERED_GROUPS
  for (const group of held.hashes.keys()) {
    if (over-- <= 0) return
    const [kind, number] = group.split(':')
    const isPast =
      kind === 'panes' ? Number(number) < (held.reachedMs ?? 0) : Number(number) <= held.flagsVersion
    if (isPast) held.hashes.delete(group)
  }
}

const isWhole = ({ hashes }: PartitionGroups, group: string, chunks: readonly string[]): boolean =>
  chunks.length === 0 || chunks.every((chunk) => hashes.get(group)?.has(chunk))

const missingChunks = (partition: number, group: string): BrokenLogError =>
  new BrokenLogError(
    `Partition ${partition} of amplification.graph ends the group ${group} without all of its chunks; records of the topic ` +
      'are lost. Start the graph processes anew from snapshots that the log still reaches back to.',
  )

export const headerOfGroups = ({ partitions }: LogGroups): GroupsHeader =>
  [...partitions].map(([partition, { hashes, ...rest }]) => ({
    partition,
    ...rest,
    hashes: [...hashes].map(([group, known]) => [group, [...known]]),
  }))

export const restoreGroups = (header: GroupsHeader): LogGroups => ({
  partitions: new Map(
    header.map(({ partition, hashes, ...rest }) => [
      partition,
      { ...rest, hashes: new Map(hashes.map(([group, known]) => [group, new Set(known)])) },
    ]),
  ),
})
