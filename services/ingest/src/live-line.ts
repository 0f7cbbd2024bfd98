/** One line of a terminal that is written over; nothing where the stream is none. */
export interface LiveLine {
  show(text: string): void
  /** Takes the line off the screen. */
  clear(): void
}

const EVERY_MS = 100

export function liveLine(
  stream: { write(text: string): unknown; isTTY?: boolean; columns?: number },
  isQuiet: boolean,
  nowMs: () => number = () => performance.now(),
): LiveLine {
  if (isQuiet || stream.isTTY !== true) return { show: () => {}, clear: () => {} }
  let shownMs = Number.NEGATIVE_INFINITY
  return {
    show(text) {
      if (nowMs() - shownMs < EVERY_MS) return
      shownMs = nowMs()
      stream.write(`\r\u001b[K${text.slice(0, (stream.columns ?? 100) - 1)}`)
    },
    clear() {
      if (shownMs !== Number.NEGATIVE_INFINITY) stream.write('\r\u001b[K')
    },
  }
}
