import type { Bus } from '@murmuration/bus'
import { TOPICS } from '@murmuration/contracts'
import { parametersHash } from '@murmuration/detection'
import { BrokenLogError } from './broken-log-error.ts'
import type { DetectorConfig } from './config.ts'
import type { DetectionRoom, RoomConfig } from './detection-room.ts'
import { type DecidedWindow, type WindowClock, windowClock } from './window-clock.ts'

/** What a snapshot keeps of this side. */
export interface Kept {
  positions: number[]
  flagsPosition: number
  clock: WindowClock
  sampleEvery: number
  parametersHash: string
  cases: number
  rows: number
  /** By partition: the log was read from a start that was not its first record. */
  cut: boolean[]
  /** The control that was published last. */
  control?: DecidedWindow
}

export const roomConfig = ({
  stateFolder,
  windowMs,
  stepMs,
  scope,
  sampleEvery,
  seed,
  controlShares,
}: DetectorConfig): RoomConfig => ({
  stateFolder,
  windowMs,
  stepMs,
  scope,
  sampleEvery,
  seed,
  controlShares,
})

/** Where it stands: as the newest snapshot says, or at the beginning of the log. */
export async function standing(
  { stateFolder, windowMs, stepMs, scope, sampleEvery, seed }: DetectorConfig,
  bus: Bus,
  room: DetectionRoom,
): Promise<Kept> {
  const ranges = await bus.ranges(TOPICS.graph)
  const hash = parametersHash({ scope, sampleEvery, seed, community: 'leiden' })
  const kept = (await room.restore()) as Kept | undefined
  if (kept === undefined)
    return {
      positions: ranges.map(() => 0),
      flagsPosition: 0,
      clock: windowClock(ranges.length, windowMs, stepMs),
      sampleEvery,
      parametersHash: hash,
      cases: 0,
      rows: 0,
      cut: ranges.map(({ lowOffset }) => lowOffset > 0),
    }
  const partitions = kept.positions.length
  if (partitions !== ranges.length)
    throw new BrokenLogError(
      `${TOPICS.graph} has ${ranges.length} partitions, and the state in ${stateFolder} is of one with ${partitions}: the number of ` +
        'partitions is fixed for the life of a topic. Use the topics it was made for, or an empty state folder with new topics.',
    )
  const { clock } = kept
  if (clock.windowMs !== windowMs || clock.stepMs !== stepMs || kept.sampleEvery !== sampleEvery)
    throw new BrokenLogError(
      `The state in ${stateFolder} is of windows of ${clock.windowMs} ms by steps of ${clock.stepMs} ms and one account in ` +
        `${kept.sampleEvery}: set windowMs, stepMs and sampleEvery as they were, or delete detector.*.snapshot there to begin at the start of the log.`,
    )
  const { control, ...others } = kept
  const isSame = kept.parametersHash === hash
  // With another scope or seed the last window is decided again, and a control drawn.
  if (!isSame && clock.decided !== undefined) clock.decided.flagsVersion = -1
  return {
    ...others,
    ...(control !== undefined && isSame && { control }),
    parametersHash: hash,
    cut: ranges.map(({ lowOffset }, p) => kept.cut[p] || (kept.positions[p] === 0 && lowOffset > 0)),
  }
}

/** Grows with everything that is read. */
export const positionOf = ({ positions, flagsPosition }: Kept): number =>
  positions.reduce((sum, position) => sum + position, flagsPosition)
