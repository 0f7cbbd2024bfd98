import { type PointerEvent, useRef } from 'react'
import { formatTime, useZone } from '../time/time.tsx'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import type { Bin } from './picture-queries.ts'
import { type Brush, useSelectionStore } from './selection.ts'
import styles from './timeline.module.css'
import { bars, draggedBrush, movedBrush, timeAt, xOf } from './timeline-geometry.ts'

export const OVERVIEW_BIN_MS = 4 * 3_600_000
const HEIGHT = 30
const LENS = 12
const HANDLE = 6
const DAY_MS = 86_400_000

/** The whole window, and the part of it that is looked at: dragged, or moved by arrow keys. */
export function TimelineOverview({
  bins,
  window,
  looked,
  isBrushed,
  width,
}: {
  bins: readonly Bin[]
  window: readonly [startMs: number, endMs: number]
  looked: Brush
  /** Otherwise it is where one looks while nothing is brushed. */
  isBrushed: boolean
  width: number
}) {
  const selection = useSelectionStore()
  const { name: zone } = useZone()
  const drag = useRef<{ how: 'new' | 'start' | 'end' | 'move'; fromMs: number; brush: Brush } | null>(null)
  const scale = { fromMs: window[0], toMs: window[1], width }
  const most = Math.max(1, ...bins.map(({ observed }) => observed))
  const [from, to] = [xOf(scale, looked.fromMs), xOf(scale, looked.toMs)]
  const frame = { x: from, width: Math.max(3, to - from) }
  const timeOf = (event: PointerEvent<HTMLElement>): { x: number; atMs: number } => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left
    return { x, atMs: timeAt(scale, x) }
  }
  const onDown = (event: PointerEvent<HTMLDivElement>): void => {
    const { x, atMs } = timeOf(event)
    const isNear = (edge: number): boolean => Math.abs(x - edge) <= HANDLE
    const how =
      x > frame.x + HANDLE && x < frame.x + frame.width - HANDLE
        ? 'move'
        : isNear(frame.x + frame.width) && x >= frame.x + frame.width / 2
          ? 'end'
          : isNear(frame.x)
            ? 'start'
            : 'new'
    drag.current = { how, fromMs: atMs, brush: looked }
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  const onMove = (event: PointerEvent<HTMLDivElement>): void => {
    const begun = drag.current
    if (begun !== null)
      selection.brush(draggedBrush(begun.brush, begun.how, begun.fromMs, timeOf(event).atMs, window))
  }
  const clock = (ms: number): string => formatTime(ms, zone, 'minute')
  const total = bins.reduce((sum, { observed }) => sum + observed, 0)
  return (
    <>
      <div className={styles.label}>
        <strong>{t('case.timeline.days', { days: Math.round((window[1] - window[0]) / DAY_MS) })}</strong>
        <span>{t('case.timeline.overview')}</span>
      </div>
      <div
        className={styles.overview}
        role="slider"
        tabIndex={0}
        aria-label={t('case.timeline.brush', { total: count(total) })}
        aria-valuemin={window[0]}
        aria-valuemax={window[1]}
        aria-valuenow={looked.fromMs}
        aria-valuetext={t('case.timeline.brushed', {
          from: clock(looked.fromMs),
          to: clock(looked.toMs),
          zone,
        })}
        onKeyDown={(event) => {
          const next = movedBrush(looked, event, window)
          if (next === undefined) return
          event.preventDefault()
          event.stopPropagation()
          selection.brush(next)
        }}
        onPointerDown={onDown}
        onPointerMove={onMove}
        onPointerUp={() => {
          drag.current = null
        }}
      >
        <svg width={width} height={HEIGHT + LENS} aria-hidden="true">
          <line x1="0" x2={width} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} stroke="var(--line)" />
          {bars(bins, scale, most, HEIGHT - 10, OVERVIEW_BIN_MS).map(({ x, width: wide, height, bin }) => (
            <rect
              key={bin.fromMs}
              x={x}
              y={HEIGHT - height}
              width={wide}
              height={height}
              fill="var(--ink2)"
            />
          ))}
          <rect
            x={frame.x}
            y="2"
            width={frame.width}
            height={HEIGHT - 2}
            fill="var(--ink)"
            fillOpacity=".08"
            stroke="var(--ink)"
            strokeWidth="1.4"
            strokeDasharray={isBrushed ? undefined : '3 2'}
          />
          <path
            d={`M${frame.x} ${HEIGHT}L0 ${HEIGHT + LENS}M${frame.x + frame.width} ${HEIGHT}L${width} ${HEIGHT + LENS}`}
            stroke="var(--line2)"
          />
          <text x="0" y="9" className={styles.axis}>
            {formatTime(window[0], zone, 'day')}
          </text>
          <text x={width} y="9" textAnchor="end" className={styles.axis}>
            {formatTime(window[1], zone, 'day')}
          </text>
        </svg>
      </div>
    </>
  )
}
