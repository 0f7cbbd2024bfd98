import type { Watermark } from '@murmuration/contracts'

/** One source as the state file keeps it. */
export interface SourceState {
  name: string
  /** How far it has come by what stands on the log; it never goes back. */
  watermarkMs: number
  closed: boolean
}

export interface SourceClock extends SourceState {
  /** Latest event time that was taken in, or what the restored watermark says of it. */
  latestMs: number
  /** The last watermark that was handed out to be written, -1 where none was. */
  handedMs: number
  /** Whether the last watermark on the log ended it. */
  closedOnLog: boolean
  accepted: number
  refused: number
}

/** Event time by which a watermark has to move before it is written along with a batch. */
const STEP_MS = 1_000
const MOST_SOURCES = 1_000

/**
 * The clocks of all sources: each says how far it has come, which is its latest event less the lateness. What a method
 * returns has to be written, in this order, behind the events it was told of.
 */
export interface SourceClocks {
  /** Tells of events that were taken in; a closed source is open again. */
  advance(name: string, latestMs: number): Watermark | undefined
  /** Watermarks that have moved by less than a second since they were handed out. */
  due(): Watermark[]
  /**
   * Ends a source. Its last watermark lies behind its latest event, or at `watermarkMs` where that is later.
   *
   * @returns undefined where no such source is known and no watermark given
   */
  close(name: string, watermarkMs?: number): Watermark | undefined
  /** Says that watermarks were written, so that `states` may speak of them. */
  written(watermarks: readonly Watermark[]): void
  count(name: string, accepted: number, refused: number): void
  /** Whether events of a source may come; a closed source is forgotten where there are too many. */
  hasRoomFor(name: string): boolean
  /** The least watermark on the log of the sources that are open; undefined where none is. */
  leastMs(): number | undefined
  all(): SourceClock[]
  /** What stands on the log, by name. */
  states(): SourceState[]
}

/**
 * @param restored sources as they stand on every partition of the log
 * @param mostSources names that are known at a time, which bounds memory
 */
export function sourceClocks(
  latenessMs: number,
  restored: readonly SourceState[] = [],
  mostSources = MOST_SOURCES,
): SourceClocks {
  const clocks = new Map<string, SourceClock>()
  const clockOf = (name: string): SourceClock => {
    let clock = clocks.get(name)
    if (clock === undefined) {
      forgetClosed()
      clock = {
        name,
        watermarkMs: -1,
        closed: false,
        latestMs: -1,
        handedMs: -1,
        closedOnLog: false,
        accepted: 0,
        refused: 0,
      }
      clocks.set(name, clock)
    }
    return clock
  }
  const forgetClosed = (): void => {
    if (clocks.size < mostSources) return
    for (const { name, closedOnLog, closed } of clocks.values())
      if (closed && closedOnLog) {
        clocks.delete(name)
        return
      }
  }
  const markOf = (clock: SourceClock): number => Math.max(clock.handedMs, clock.latestMs - latenessMs, 0)
  const hand = (clock: SourceClock): Watermark => {
    clock.handedMs = markOf(clock)
    return {
      schemaVersion: 1,
      source: clock.name,
      watermarkMs: clock.handedMs,
      ...(clock.closed ? { closed: true as const } : {}),
    }
  }

  const self: SourceClocks = {
    advance(name, latestMs) {
      const clock = clockOf(name)
      const isNew = clock.handedMs < 0 || clock.closed
      clock.closed = false
      clock.latestMs = Math.max(clock.latestMs, latestMs)
      return isNew || markOf(clock) - clock.handedMs >= STEP_MS ? hand(clock) : undefined
    },
    due() {
      const due: Watermark[] = []
      for (const clock of clocks.values())
        if (!clock.closed && clock.latestMs >= 0 && markOf(clock) > clock.handedMs) due.push(hand(clock))
      return due
    },
    close(name, watermarkMs) {
      if (!clocks.has(name) && watermarkMs === undefined) return undefined
      const clock = clockOf(name)
      clock.handedMs = Math.max(clock.handedMs, clock.latestMs + 1, watermarkMs ?? 0)
      clock.closed = true
      return hand(clock)
    },
    written(watermarks) {
      for (const { source, watermarkMs, closed } of watermarks) {
        const clock = clockOf(source)
        clock.watermarkMs = Math.max(clock.watermarkMs, watermarkMs)
        clock.closedOnLog = closed ?? false
      }
    },
    count(name, accepted, refused) {
      const clock = clockOf(name)
      clock.accepted += accepted
      clock.refused += refused
    },
    hasRoomFor: (name) =>
      clocks.has(name) ||
      clocks.size < mostSources ||
      [...clocks.values()].some(({ closed, closedOnLog }) => closed && closedOnLog),
    leastMs() {
      let least: number | undefined
      for (const { closed, watermarkMs } of clocks.values())
        if (!closed && watermarkMs >= 0 && !(watermarkMs >= (least ?? Number.POSITIVE_INFINITY)))
          least = watermarkMs
      return least
    },
    all: () => [...clocks.values()],
    states: () =>
      [...clocks.values()]
        .filter((clock) => clock.watermarkMs >= 0)
        .map(({ name, watermarkMs, closedOnLog }) => ({ name, watermarkMs, closed: closedOnLog })),
  }
  for (const { name, watermarkMs, closed } of restored) {
    const clock = clockOf(name)
    clock.handedMs = clock.watermarkMs = watermarkMs
    clock.closed = clock.closedOnLog = closed
  }
  return self
}
