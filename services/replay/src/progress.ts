/** Where a run stands, for a person at a terminal. */
export interface Progress {
  /** Begins a stage, with a clock of its own. */
  stage(name: string): void
  /**
   * Goes on to the next step of a stage, under a name of its own. `from01` and `to01`, where it begins and where it
   * will end, are parts of the stage; between them the bar moves on at the pace of the steps before.
   */
  step(name: string, from01: number, to01: number, rate?: string): void
  /** @param done01 part of the stage that is done, 0 to 1 @param rate for example '1.2 M rows/s' */
  advance(done01: number, rate?: string): void
  /** Takes the bar off the screen. */
  stop(): void
}

/** For runs that nobody watches. */
export const noProgress: Progress = { stage: () => {}, step: () => {}, advance: () => {}, stop: () => {} }
const BAR_WIDTH = 24

/**
 * A bar with stage, rate and time left of the stage; nothing where the stream is no terminal. It leaves the
 * terminal's settings alone, so that an end by a signal leaves nothing to restore.
 *
 * @param nowMs a clock
 */
export async function showProgress(
  stream: NodeJS.WritableStream & { isTTY?: boolean },
  isQuiet: boolean,
  nowMs: () => number = () => performance.now(),
): Promise<Progress> {
  if (isQuiet || stream.isTTY !== true) return noProgress
  const { default: cliProgress } = await import('cli-progress')
  let current = { name: '', from01: 0, to01: 0, rate: '' }
  let startedMs = 0
  let stepMs = 0
  let isStarted = false
  const line = (): string => {
    const { name, from01, to01, rate } = current
    const at = nowMs()
    const pace = from01 / Math.max(1, stepMs - startedMs)
    const done = Math.min(1, Math.max(from01, Math.min(from01 + pace * (at - stepMs), to01 - 0.01)))
    return progressLine(name, done, rate, timeLeft(done, at - startedMs))
  }
  const bar = new cliProgress.SingleBar({
    stream,
    clearOnComplete: true,
    linewrap: true,
    hideCursor: false,
    fps: 10,
    format: (_, { maxWidth }) => line().slice(0, maxWidth - 1),
  })
  const draw = (): void => {
    if (isStarted) bar.render()
    else bar.start(1, 0)
    isStarted = true
  }
  return {
    stage(name) {
      current = { name, from01: 0, to01: 0, rate: '' }
      startedMs = stepMs = nowMs()
      draw()
    },
    step(name, from01, to01, rate = '') {
      current = { name, from01, to01, rate }
      stepMs = nowMs()
      // What follows may hold the event loop for long, so that no timer could draw.
      draw()
    },
    // Drawn by the bar's own timer.
    advance(done01, rate = '') {
      current = { ...current, from01: done01, to01: done01, rate }
      stepMs = nowMs()
    },
    stop() {
      if (isStarted) bar.stop()
      isStarted = false
    },
  }
}

/** One line: stage, bar, part done, rate, time left. */
export function progressLine(stage: string, done01: number, rate: string, left: string): string {
  const filled = Math.round(done01 * BAR_WIDTH)
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled)
  const percent = `${Math.floor(done01 * 100)}%`.padStart(4)
  return [stage.padEnd(14), bar, percent, rate, left].filter((part) => part !== '').join('  ')
}

/** Time left of a stage, from how long its done part took; empty while that says little. */
export function timeLeft(done01: number, elapsedMs: number): string {
  if (done01 < 0.05 || elapsedMs < 300 || done01 >= 1) return ''
  const seconds = Math.ceil((elapsedMs * (1 - done01)) / done01 / 1000)
  if (seconds < 60) return `${seconds} s left`
  if (seconds < 3600) return `${Math.ceil(seconds / 60)} min left`
  return `${(seconds / 3600).toFixed(1)} h left`
}

/** '950 rows/s', '12.3 k rows/s', '1.25 M rows/s' */
export function rowRate(rows: number, elapsedMs: number): string {
  if (elapsedMs < 100) return ''
  const perSecond = (rows * 1000) / elapsedMs
  if (perSecond < 1000) return `${Math.round(perSecond)} rows/s`
  if (perSecond < 1e6) return `${(perSecond / 1e3).toFixed(1)} k rows/s`
  return `${(perSecond / 1e6).toFixed(2)} M rows/s`
}
