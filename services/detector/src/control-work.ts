import { Worker } from 'node:worker_threads'
import type { Log } from '@murmuration/runtime'
import type { DetectionRoom } from './detection-room.ts'
import type { Kept } from './detector-state.ts'
import { type ControlInput, type DrawnControl, drawControl } from './draw-control.ts'
import type { KeyedValue } from './topic-values.ts'
import { windowAt } from './window-clock.ts'

/** A control stands for windows that end less than this after its own. */
const STANDS_MS = 86_400_000
/** Longest pause that a timer can wait for. */
const LONGEST_MS = 2 ** 31 - 1

export interface ControlParts {
  config: { controlAfterMs: number; controlShares: number; inThread: boolean }
  state: Kept
  room: DetectionRoom
  /** Runs work between that of others on room and state. */
  exclusive: <Value>(work: () => Promise<Value>) => Promise<Value>
  publish: (values: readonly KeyedValue[]) => Promise<void>
  /** Whether all that is on the log has been read and answered. */
  isCurrent: () => boolean
  /** A control has been published. */
  onPublished: () => void
  onError: (error: unknown) => void
  log: Log
}

/** Draws controls when nothing else is to be done. */
export interface ControlWork {
  /** A window has been decided: the pause begins anew. */
  pause(): void
  /** All that was read is decided: where a control is due, the pause begins if it has not. */
  look(): void
  /** Newer flags have come: a control of the older ones is given up, so that it takes no time from their answer. */
  giveUp(): void
  stop(): void
}

/**
 * Draws a control where the flags are others than those of the last one, or the window ends a day or more after its: after
 * the window's analysis stands on the topic and nothing was decided for `controlAfterMs`, in a thread of its own,
 * so that windows are decided and orders answered meanwhile. Its records are published in one go when it is done. As long as flags
 * come faster than one can be drawn, the last one stands.
 */
export function controlWork(parts: ControlParts): ControlWork {
  const { config, state, room, exclusive, publish, isCurrent, onPublished, onError, log } = parts
  let timer: NodeJS.Timeout | undefined
  let drawing: Drawing | undefined
  let stopped = false

  const isDue = (): boolean => {
    const { control, clock } = state
    const { decided } = clock
    if (stopped || config.controlShares === 0 || decided === undefined) return false
    if (control === undefined || control.flagsVersion !== decided.flagsVersion) return true
    return decided.endMs - control.endMs >= STANDS_MS
  }
  const pause = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (drawing !== undefined || !isDue()) return
    const pauseMs = Math.min(config.controlAfterMs, LONGEST_MS)
    timer = setTimeout(() => {
      timer = undefined
      attempt().catch(onError)
    }, pauseMs)
  }
  const look = (): void => {
    if (timer === undefined && isCurrent()) pause()
  }
  const begin = async (): Promise<Drawing | undefined> => {
    const { decided } = state.clock
    if (drawing !== undefined || !isDue() || decided === undefined || !isCurrent()) return undefined
    const { endMs, flagsVersion } = decided
    const input = await room.controlInput({ window: windowAt(state.clock, endMs), flagsVersion })
    if (stopped) return undefined
    drawing = draw(input, config.inThread)
    return drawing
  }
  const attempt = async (): Promise<void> => {
    const beganMs = Date.now()
    const begun = await exclusive(begin)
    if (begun === undefined) return
    const drawn = await begun.done.finally(() => {
      drawing = undefined
    })
    if (drawn !== undefined) await exclusive(() => finish(drawn, (Date.now() - beganMs) / 1000))
    look()
  }
  const finish = async (drawn: DrawnControl, seconds: number): Promise<void> => {
    if (stopped) return
    const { window, flagsVersion, notDrawn, drawnEvery, sharesLookedAt, candidates } = drawn.record
    await publish(await room.controlValues(drawn))
    state.control = { endMs: window.endMs, flagsVersion }
    onPublished()
    const what = notDrawn === null ? { drawnEvery, sharesLookedAt, candidates } : { notDrawn }
    log.info(
      { windowEnd: new Date(window.endMs).toISOString(), flagsVersion, seconds, ...what },
      'control drawn',
    )
  }

  return {
    pause,
    look,
    giveUp: () => drawing?.giveUp(),
    stop() {
      stopped = true
      clearTimeout(timer)
      drawing?.giveUp()
    },
  }
}

/** `done`: undefined where it was given up. */
interface Drawing {
  done: Promise<DrawnControl | undefined>
  giveUp(): void
}

function draw(input: ControlInput, inThread: boolean): Drawing {
  if (!inThread || typeof input.from === 'string') return drawHere(input)
  const thread = new Worker(new URL('./control-thread.js', import.meta.url), {
    workerData: input,
    execArgv: [],
  })
  let givenUp = false
  const done = new Promise<DrawnControl | undefined>((resolve, reject) => {
    thread.on('message', resolve)
    thread.on('error', reject)
    thread.on('exit', (code) =>
      givenUp ? resolve(undefined) : reject(new Error(`the thread of a control ended with code ${code}`)),
    )
  })
  return {
    done,
    giveUp() {
      givenUp = true
      thread.terminate()
    },
  }
}

function drawHere(input: ControlInput): Drawing {
  let givenUp = false
  const done = new Promise<void>((resolve) => setImmediate(resolve)).then(() =>
    givenUp ? undefined : drawControl(input),
  )
  return {
    done,
    giveUp() {
      givenUp = true
    },
  }
}
