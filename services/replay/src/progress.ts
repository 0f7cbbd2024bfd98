/** Where a run stands, for a person at a terminal. */
export interface Progress {
  /** Begins a stage, with a clock of its own. */
  stage(name: string): void
  /** Goes on to the next step of a stage, under a name of its own; `done01` is that of the stage. */
  step(name: string, done01: number, rate?: string): void
  /** @param done01 part of the stage that is done, 0 to 1 @param rate for example '1.2 M rows/s' */
  advance(done01: number, rate?: string): void
  /** Takes the bar off the screen. */
  stop(): void
}

const SILENT: Progress = { stage: () => {}, step: () => {}, advance: () => {}, stop: () => {} }
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
  if (isQuiet || stream.isTTY !== true) return SILENT
  const { default: cliProgress } = await import('cli-progress')
  const bar = new cliProgress.SingleBar({
    stream,
    clearOnComplete: true,
    linewrap: true,
    hideCursor: false,
    fps: 10,
    format: (_, { progress, maxWidth }, { stage, rate, left }) =>
      progressLine(stage, progress, rate, left).slice(0, maxWidth - 1),
  })
  let current = ''
  let startedMs = 0
  let isStarted = false
  const advance = (done01: number, rate = ''): void => {
    const done = Math.min(1, Math.max(0, done01))
    bar.update(done, { stage: current, rate, left: timeLeft(done, nowMs() - startedMs) })
  }
  return {
    stage(name) {
      current = name
      startedMs = nowMs()
      const payload = { stage: name, rate: '', left: '' }
      if (isStarted) {
        bar.update(0, payload)
        bar.render()
      } else bar.start(1, 0, payload)
      isStarted = true
    },
    step(name, done01, rate) {
      current = name
      advance(done01, rate)
      // What follows may hold the event loop for long, so that no timer could draw.
      bar.render()
    },
    advance,
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
