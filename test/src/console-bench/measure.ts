/// <reference lib="dom" />
import type { CDPSession, Page } from 'playwright-core'

interface Stretch {
  startMs: number
  lengthMs: number
}

declare global {
  interface Window {
    longTasks: Stretch[]
    graphicsWaits: Stretch[]
  }
}

/**
 * Runs in the page, before its own scripts: notes every task of more than 50 ms, and how long scripts stood still because they
 * read from the graphics, as is done to find what lies under the pointer. Without a graphics card that is the time of drawing.
 */
export function noteTasks(): void {
  window.longTasks = []
  window.graphicsWaits = []
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      window.longTasks.push({ startMs: startTime, lengthMs: duration })
  }).observe({ type: 'longtask', buffered: true })
  const prototype = WebGL2RenderingContext.prototype
  const read = prototype.readPixels as (...args: unknown[]) => void
  prototype.readPixels = function (this: WebGL2RenderingContext, ...args: unknown[]) {
    const startMs = performance.now()
    read.apply(this, args)
    window.graphicsWaits.push({ startMs, lengthMs: performance.now() - startMs })
  }
}

/** What a stretch of work cost the page. */
export interface Cost {
  /** Milliseconds in script for each step, without those for which it waited for the graphics. */
  scriptMs: number
  /** Milliseconds for each step in which scripts waited for the graphics. */
  graphicsMs: number
  /** Milliseconds of the main thread for each step, without those: script, style, layout, paint. */
  mainMs: number
  /** Tasks of more than 50 ms, without those. */
  longTasks: number
  longestMs: number
  /** Frames a second that the page could draw meanwhile. */
  framesPerSecond: number
}

/** Takes steps one after the other, a frame or more between them, and divides what they cost by their number. */
export async function costOf(
  page: Page,
  cdp: CDPSession,
  steps: number,
  step: (k: number) => Promise<void>,
): Promise<Cost> {
  const frames = await page.evaluateHandle(() => {
    const counted = { frames: 0, fromMs: performance.now(), isOver: false }
    const next = () => {
      counted.frames++
      if (!counted.isOver) requestAnimationFrame(next)
    }
    requestAnimationFrame(next)
    window.longTasks.length = 0
    window.graphicsWaits.length = 0
    return counted
  })
  const before = await durations(cdp)
  for (let k = 0; k < steps; k++) await step(k)
  await page.waitForTimeout(300)
  const after = await durations(cdp)
  const framesPerSecond = await frames.evaluate((counted) => {
    counted.isOver = true
    return (counted.frames * 1_000) / (performance.now() - counted.fromMs)
  })
  const { waits, tasks } = await page.evaluate(() => ({
    waits: window.graphicsWaits,
    tasks: window.longTasks,
  }))
  const waited = (within: Stretch): number =>
    sum(
      waits.filter(({ startMs }) => startMs >= within.startMs && startMs < within.startMs + within.lengthMs),
    )
  const long = tasks.map((task) => task.lengthMs - waited(task)).filter((lengthMs) => lengthMs > 50)
  const graphicsMs = sum(waits) / steps
  return {
    graphicsMs,
    scriptMs: (after.script - before.script) / steps - graphicsMs,
    mainMs: (after.task - before.task) / steps - graphicsMs,
    longTasks: long.length,
    longestMs: Math.max(0, ...long),
    framesPerSecond,
  }
}

const sum = (stretches: readonly Stretch[]): number =>
  stretches.reduce((all, { lengthMs }) => all + lengthMs, 0)

async function durations(cdp: CDPSession): Promise<{ script: number; task: number }> {
  const { metrics } = await cdp.send('Performance.getMetrics')
  const of = (name: string) => 1_000 * (metrics.find((one) => one.name === name)?.value ?? 0)
  return { script: of('ScriptDuration'), task: of('TaskDuration') }
}

/** Heap of scripts, in mebibytes, after what nobody needs was collected. */
export async function heapMebibytes(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage')
  const { usedSize } = await cdp.send('Runtime.getHeapUsage')
  return usedSize / 2 ** 20
}

/** Bytes over the wire of each script that is loaded meanwhile. */
export async function scriptBytes(cdp: CDPSession, load: () => Promise<void>): Promise<number> {
  const scripts = new Set<string>()
  let bytes = 0
  const seen = ({ requestId, type }: { requestId: string; type?: string }): void => {
    if (type === 'Script') scripts.add(requestId)
  }
  const done = ({ requestId, encodedDataLength }: { requestId: string; encodedDataLength: number }): void => {
    if (scripts.has(requestId)) bytes += encodedDataLength
  }
  cdp.on('Network.responseReceived', seen)
  cdp.on('Network.loadingFinished', done)
  await load()
  cdp.off('Network.responseReceived', seen)
  cdp.off('Network.loadingFinished', done)
  return bytes
}

/**
 * Milliseconds from the beginning of the navigation until the page can be used: what is waited for is there, and the main
 * thread has had no long task for half a second; that half second is not counted.
 */
export async function interactiveMs(
  page: Page,
  path: string,
  there: () => Promise<unknown>,
): Promise<number> {
  await page.goto(path, { waitUntil: 'commit' })
  await there()
  const thereMs = await page.evaluate(() => performance.now())
  return page.evaluate(async (fromMs) => {
    const lastMs = () => Math.max(fromMs, ...window.longTasks.map((task) => task.startMs + task.lengthMs))
    while (performance.now() - lastMs() < 500) await new Promise((resolve) => setTimeout(resolve, 50))
    return lastMs()
  }, thereMs)
}

export const median = (values: readonly number[]): number =>
  [...values].sort((x, y) => x - y)[Math.floor(values.length / 2)]
