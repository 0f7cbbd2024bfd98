import { silentLog } from '@murmuration/runtime'
import { expect, test } from 'vitest'
import { type ControlParts, type ControlWork, controlWork } from './control-work.ts'
import type { DetectionRoom } from './detection-room.ts'
import type { Kept } from './detector-state.ts'
import { windowClock } from './window-clock.ts'

const DAY = 86_400_000

interface Bench {
  work: ControlWork
  state: Kept
  current: boolean
  /** Flags of the controls that were begun and that were published. */
  begun: number[]
  published: number[]
  /** Called when work between that of others has ended. */
  afterWork: () => void
}

/** A room that has nothing to draw from, so that a control is drawn at once. */
function benchOf(config: Partial<ControlParts['config']> = {}): Bench {
  const room: Partial<DetectionRoom> = {
    controlInput: async ({ window, flagsVersion }) => {
      bench.begun.push(flagsVersion)
      const options = { scope: 'flagged', seed: 1, community: 'leiden' } as const
      return { window, flagsVersion, parametersHash: 'p', options, mostShares: 1, from: 'sampled' }
    },
    controlValues: async ({ record }) => [{ key: 'control', value: String(record.flagsVersion) }],
  }
  const state: Kept = {
    positions: [0],
    flagsPosition: 0,
    clock: windowClock(1, 2 * DAY, DAY),
    sampleEvery: 1,
    parametersHash: 'p',
    cases: 0,
    rows: 0,
    cut: [false],
  }
  const bench: Bench = {
    state,
    current: true,
    begun: [],
    published: [],
    afterWork: () => {},
    work: controlWork({
      config: { controlAfterMs: 1, controlShares: 1, inThread: false, ...config },
      state,
      room: room as DetectionRoom,
      exclusive: async (task) => {
        const value = await task()
        bench.afterWork()
        return value
      },
      publish: async ([{ value }]) => void bench.published.push(Number(value)),
      isCurrent: () => bench.current,
      onPublished: () => {},
      onError: (error) => {
        throw error
      },
      log: silentLog(),
    }),
  }
  return bench
}

const decide = ({ state, work }: Bench, endMs: number, flagsVersion: number): void => {
  state.clock.decided = { endMs, flagsVersion }
  work.pause()
}
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20))

test('a control is drawn for other flags, or a day later, and otherwise not', async () => {
  const bench = benchOf()
  bench.work.look()
  await pause()
  expect(bench.begun).toEqual([])
  decide(bench, 10 * DAY, 3)
  await pause()
  decide(bench, 10.9 * DAY, 3)
  bench.work.look()
  await pause()
  expect(bench.published).toEqual([3])
  decide(bench, 11 * DAY, 3)
  await pause()
  decide(bench, 11 * DAY, 4)
  await pause()
  expect(bench.published).toEqual([3, 3, 4])
  expect(bench.state.control).toEqual({ endMs: 11 * DAY, flagsVersion: 4 })
  bench.work.stop()
})

test('it waits until nothing was decided for the pause, and all that is there was read', async () => {
  const bench = benchOf({ controlAfterMs: 300 })
  // Longer than the wait that is set; that in turn is longer than a busy machine holds up a timer of 2 ms.
  const outwait = () => new Promise((resolve) => setTimeout(resolve, 600))
  for (let k = 0; k < 6; k++) {
    decide(bench, 10 * DAY, k)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  expect(bench.begun).toEqual([])
  bench.current = false
  await outwait()
  bench.work.look()
  await outwait()
  expect(bench.begun).toEqual([])
  bench.current = true
  bench.work.look()
  await outwait()
  expect(bench.published).toEqual([5])
  bench.work.stop()
})

test('newer flags give up a control that is being drawn; the next one is of theirs', async () => {
  const bench = benchOf()
  decide(bench, 10 * DAY, 1)
  bench.afterWork = () => {
    bench.afterWork = () => {}
    bench.work.giveUp()
    bench.current = false
  }
  await pause()
  expect(bench.begun).toEqual([1])
  expect(bench.published).toEqual([])
  bench.current = true
  decide(bench, 10 * DAY, 2)
  await pause()
  expect(bench.begun).toEqual([1, 2])
  expect(bench.published).toEqual([2])
  bench.work.stop()
})

test('after it was stopped, or where no share may be looked at, nothing is drawn', async () => {
  const stopped = benchOf()
  decide(stopped, 10 * DAY, 1)
  stopped.work.stop()
  stopped.work.look()
  const off = benchOf({ controlShares: 0 })
  decide(off, 10 * DAY, 1)
  const amid = benchOf()
  amid.afterWork = () => amid.work.stop()
  decide(amid, 10 * DAY, 1)
  await pause()
  expect([stopped.begun, off.begun, amid.begun]).toEqual([[], [], [1]])
  expect(amid.published).toEqual([])
})
