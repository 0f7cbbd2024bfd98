import { type Bin, type Burst, isInSynchrony, type Lane } from './picture-queries.ts'
import type { Brush } from './selection.ts'

/** Pixels. */
export const LANE = 15
const TICK = 11
const RING = 3
const LEAST_BURST = 6
/** Marks above so many are drawn on a canvas. */
export const MOST_IN_SVG = 2_000

export interface Scale {
  fromMs: number
  toMs: number
  /** Pixels. */
  width: number
}

/** Pixels from the left at which a time stands. */
export const xOf = ({ fromMs, toMs, width }: Scale, atMs: number): number =>
  ((atMs - fromMs) / (toMs - fromMs)) * width

/** Time at so many pixels from the left, within the span. */
export const timeAt = ({ fromMs, toMs, width }: Scale, x: number): number =>
  fromMs + (Math.max(0, Math.min(width, x)) / width) * (toMs - fromMs)

const STEP_MINUTES = [
  1, 2, 5, 10, 20, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 5_760, 10_080, 20_160,
] as const
const MINUTE_MS = 60_000

/** Times at which an axis is labelled, at whole steps of UTC, so far apart that labels do not touch. @param apart pixels */
export function axisTicks(scale: Scale, apart = 90): { atMs: number; x: number; isDay: boolean }[] {
  const most = Math.max(1, scale.width / apart)
  const span = scale.toMs - scale.fromMs
  const step = (STEP_MINUTES.find((minutes) => span / (minutes * MINUTE_MS) <= most) ?? 40_320) * MINUTE_MS
  const ticks = []
  for (let atMs = Math.ceil(scale.fromMs / step) * step; atMs <= scale.toMs; atMs += step)
    ticks.push({ atMs, x: xOf(scale, atMs), isDay: step >= 1_440 * MINUTE_MS })
  return ticks
}

const round = (x: number): number => Math.round(x * 100) / 100

/** Bars of what was observed: x, width, height in pixels, by bin. Bars without a session have none. */
export function bars(
  bins: readonly Bin[],
  scale: Scale,
  most: number,
  height: number,
  binMs: number,
): { x: number; width: number; height: number; bin: Bin }[] {
  const wide = (binMs / (scale.toMs - scale.fromMs)) * scale.width
  const width = Math.max(1, Math.min(4, wide * 0.6))
  return bins
    .filter(({ observed }) => observed > 0)
    .map((bin) => ({
      x: round(xOf(scale, bin.fromMs) + wide / 2 - width / 2),
      width: round(width),
      height: round((bin.observed / most) * height),
      bin,
    }))
}

/** Path of the 95 % range as steps over the bins, closed: its upper edge, and back along the lower one. */
export function bandPath(
  bins: readonly Bin[],
  scale: Scale,
  most: number,
  height: number,
  binMs: number,
): string {
  if (bins.length === 0) return ''
  const y = (value: number): number => round(height - (value / most) * height)
  const edges = bins.map((bin) => ({
    from: round(xOf(scale, bin.fromMs)),
    to: round(xOf(scale, bin.fromMs + binMs)),
    low: y(bin.low),
    high: y(bin.high),
  }))
  const upper = edges.map(({ from, to, high }) => `L${from} ${high}H${to}`).join('')
  const lower = edges
    .toReversed()
    .map(({ from, to, low }) => `L${to} ${low}H${from}`)
    .join('')
  return `M${upper.slice(1)}${lower}Z`
}

/** Bins that stand above the range of chance, the highest first, apart from each other, so that their numbers fit. */
export function peaks(bins: readonly Bin[], scale: Scale, apart = 28): Bin[] {
  const chosen: Bin[] = []
  for (const bin of bins
    .filter(({ observed, high }) => observed > high)
    .sort((p, q) => q.observed - p.observed))
    if (chosen.every((one) => Math.abs(xOf(scale, one.fromMs) - xOf(scale, bin.fromMs)) >= apart))
      chosen.push(bin)
  return chosen
}

/** Bands of bursts: from their first share, as wide as the synchrony interval, and no narrower than can be seen. */
export const burstBands = (
  bursts: readonly Burst[],
  scale: Scale,
  tauSeconds: number,
): { x: number; width: number; object: number }[] =>
  bursts.map(({ fromMs, object }) => {
    const wide = ((tauSeconds * 1_000) / (scale.toMs - scale.fromMs)) * scale.width
    return { x: round(xOf(scale, fromMs)), width: round(Math.max(LEAST_BURST, wide)), object }
  })

/** Paths of the marks of lanes, one below the other: tall ticks for shares in synchrony, rings for those alone. */
export function marksPath(
  lanes: readonly Lane[],
  scale: Scale,
  tauSeconds: number,
): { ticks: string; rings: string; count: number } {
  let ticks = ''
  let rings = ''
  let count = 0
  lanes.forEach(({ marks }, row) => {
    const middle = row * LANE + LANE / 2
    for (const mark of marks) {
      const x = round(xOf(scale, mark.atMs))
      count++
      if (isInSynchrony(mark, tauSeconds)) ticks += `M${x} ${middle - TICK / 2}v${TICK}`
      else
        rings += `M${round(x - RING)} ${middle}a${RING} ${RING} 0 1 0 ${RING * 2} 0a${RING} ${RING} 0 1 0 ${-RING * 2} 0`
    }
  })
  return { ticks, rings, count }
}

/** The brush after a key: arrows move it by 10 minutes, with Shift its end; a page is its own length. undefined: not one of its keys. */
export function movedBrush(
  { fromMs, toMs }: Brush,
  { key, shiftKey }: { key: string; shiftKey: boolean },
  [startMs, endMs]: readonly [number, number],
): Brush | undefined {
  const step = 10 * MINUTE_MS
  const span = toMs - fromMs
  const by = {
    ArrowLeft: -step,
    ArrowRight: step,
    PageUp: -span,
    PageDown: span,
    Home: startMs - fromMs,
    End: endMs - toMs,
  }[key]
  if (by === undefined) return undefined
  if (shiftKey) return { fromMs, toMs: Math.max(fromMs + step, Math.min(endMs, toMs + by)) }
  const from = Math.max(startMs, Math.min(endMs - span, fromMs + by))
  return { fromMs: from, toMs: from + span }
}

/** The brush after a drag: a new one between two times, one end of it moved, or the whole of it. */
export function draggedBrush(
  brush: Brush,
  how: 'new' | 'start' | 'end' | 'move',
  fromMs: number,
  toMs: number,
  [startMs, endMs]: readonly [number, number],
): Brush {
  const least = MINUTE_MS
  if (how === 'move') {
    const span = brush.toMs - brush.fromMs
    const from = Math.max(startMs, Math.min(endMs - span, brush.fromMs + toMs - fromMs))
    return { fromMs: Math.round(from), toMs: Math.round(from + span) }
  }
  const fixed = how === 'new' ? fromMs : how === 'start' ? brush.toMs : brush.fromMs
  const [low, high] = [Math.min(fixed, toMs), Math.max(fixed, toMs)]
  return {
    fromMs: Math.round(Math.max(startMs, Math.min(low, high - least))),
    toMs: Math.round(Math.min(endMs, Math.max(high, low + least))),
  }
}
