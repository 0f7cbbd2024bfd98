import type { Span } from '@murmuration/contracts'
import { PARAMETERS } from '@murmuration/detection'
import type { Reached } from './log-groups.ts'

/**
 * A partition has come so far that windows up to `cell` steps since 1970 have their context. `first`: version of the
 * flags when it came there; `last`: when it was about to leave.
 */
interface Stair {
  cell: number
  first: number
  last: number
}

interface PartitionClock {
  reachedMs?: number
  firstActiveMs?: number
  /** Ascending by cell. */
  stairs: Stair[]
}

/** A window that has been decided, and the version of the flags that it was decided at. */
export interface DecidedWindow {
  endMs: number
  flagsVersion: number
}

/**
 * Says which window is next, and at which version of the flags, from nothing but the order within each partition: a window
 * stands at the last version that every partition had answered before the next window was ready there. So the windows and
 * their versions are the same in whatever order partitions are read.
 */
export interface WindowClock {
  readonly windowMs: number
  readonly stepMs: number
  partitions: PartitionClock[]
  /** The last window that was decided. */
  decided: DecidedWindow | undefined
  /** Windows before this end are empty, and are passed over. */
  leapEndMs: number
  windows: number
}

export const windowClock = (partitions: number, windowMs: number, stepMs: number): WindowClock => ({
  windowMs,
  stepMs,
  partitions: Array.from({ length: partitions }, () => ({ stairs: [] })),
  decided: undefined,
  leapEndMs: 0,
  windows: 0,
})

export const windowAt = ({ windowMs }: WindowClock, endMs: number): Span => ({
  startMs: Math.max(0, endMs - windowMs),
  endMs,
})

/** Takes in how far a partition has come. */
export function noteReached(
  clock: WindowClock,
  { partition, reachedMs, flagsVersion, firstActiveMs }: Reached,
): void {
  const held = clock.partitions[partition]
  held.reachedMs = reachedMs
  if (firstActiveMs !== undefined) held.firstActiveMs = firstActiveMs
  const cell = Math.floor((reachedMs - PARAMETERS.sweepMs) / clock.stepMs)
  const top = held.stairs.at(-1)
  if (top?.cell === cell) top.last = flagsVersion
  else held.stairs.push({ cell, first: flagsVersion, last: flagsVersion })
  // Nobody asks for windows before the one that was decided last.
  const decided = (clock.decided?.endMs ?? 0) / clock.stepMs
  while (held.stairs.length > 1 && held.stairs[0].cell < decided) held.stairs.shift()
}

/** End of the last window that has its context; windows follow up to it. */
export function readyEnd({ partitions, stepMs }: WindowClock): number | undefined {
  const cells = partitions.map(({ stairs }) => stairs.at(-1)?.cell ?? Number.NEGATIVE_INFINITY)
  const cell = Math.min(...cells)
  return cell > 0 ? cell * stepMs : undefined
}

/** Version of the flags at which a ready window stands, as far as is known. */
export function versionOf({ partitions, stepMs }: WindowClock, endMs: number): number {
  const cell = endMs / stepMs
  const versions = partitions.map(({ stairs }) => {
    const stair = stairs.find((one) => one.cell >= cell)
    if (stair === undefined) throw new RangeError(`the window that ends at ${endMs} is not ready`)
    return stair.cell === cell ? stair.last : stair.first
  })
  return Math.min(...versions)
}

/** A window to be decided, for the first time or `again`. `isLast`: no window behind it is ready. */
export interface Work {
  again: boolean
  endMs: number
  flagsVersion: number
  isLast: boolean
}
/**
 * What is to be done next: the last window again, where flags have been answered since; else the window behind it.
 *
 * @returns undefined where nothing is ready
 */
export function nextWork(clock: WindowClock): Work | undefined {
  const { decided, stepMs } = clock
  const ready = readyEnd(clock)
  if (decided !== undefined) {
    const { endMs } = decided
    const flagsVersion = versionOf(clock, endMs)
    if (flagsVersion > decided.flagsVersion)
      return { again: true, endMs, flagsVersion, isLast: ready === endMs }
  }
  const endMs = decided === undefined ? firstEnd(clock) : Math.max(decided.endMs + stepMs, clock.leapEndMs)
  if (ready === undefined || endMs === undefined || endMs > ready) return undefined
  return { again: false, endMs, flagsVersion: versionOf(clock, endMs), isLast: endMs === ready }
}

/**
 * Passes over windows in which nothing lies, up to the one with the next share, or to the last that is ready.
 *
 * @param nextMs time of the first share behind the window that was decided; undefined if there is none yet
 */
export function leap(clock: WindowClock, nextMs = Number.POSITIVE_INFINITY): void {
  const { stepMs } = clock
  clock.leapEndMs = Math.min(Math.floor(nextMs / stepMs) * stepMs + stepMs, readyEnd(clock) ?? 0)
}

/** End of the first window: the one that holds the first share. Where it is ready, every partition's first is known. */
function firstEnd({ partitions, stepMs }: WindowClock): number | undefined {
  const first = Math.min(...partitions.map(({ firstActiveMs }) => firstActiveMs ?? Number.POSITIVE_INFINITY))
  return first < Number.POSITIVE_INFINITY ? Math.floor(first / stepMs) * stepMs + stepMs : undefined
}

/** Event time up to which every partition has come; undefined while one has not begun. */
export function watermark({ partitions }: WindowClock): number | undefined {
  const reached = partitions.map(({ reachedMs }) => reachedMs ?? Number.NaN)
  const least = Math.min(...reached)
  return Number.isNaN(least) ? undefined : least
}
