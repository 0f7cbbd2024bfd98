import { type PointerEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { formatTime, useZone } from '../time/time.tsx'
import { count, duration } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import { AccountMark } from './account-mark.tsx'
import type { CaseModel } from './case-model.ts'
import { type Lane, type Mark, MINUTE_MS, type TimelineAnswer } from './picture-queries.ts'
import { useSelection, useSelectionStore } from './selection.ts'
import { shortObject } from './short-object.ts'
import styles from './timeline.module.css'
import { axisTicks, burstBands, LANE, MOST_IN_SVG, marksPath, type Scale, xOf } from './timeline-geometry.ts'
import { useSize } from './use-size.ts'

const OVERSCAN = 8
/** Pixels around a mark in which the pointer finds it. */
const NEAR = 8

/** A lane for each account with shares in the span; those in sight are drawn. Below, the background and the axis. */
export function TimelineLanes({
  model,
  answer,
  scale,
}: {
  model: CaseModel
  answer: TimelineAnswer
  scale: Scale
}) {
  const { lanes, bursts, background } = answer
  const { tauSeconds, objects } = model.picture
  const selection = useSelectionStore()
  const selected = useSelection((state) => state.account)
  const { name: zone } = useZone()
  const [box, , height] = useSize<HTMLDivElement>([900, 9 * LANE])
  const [top, setTop] = useState(0)
  const rows = useRef<HTMLDivElement>(null)
  const tip = useRef<HTMLDivElement>(null)
  const first = Math.max(0, top - OVERSCAN)
  const shown = lanes.slice(first, top + Math.ceil(height / LANE) + OVERSCAN)
  const marks = marksPath(shown, scale, tauSeconds)
  const at = lanes.findIndex(({ account }) => account === selected)
  const rule = lanes.findIndex(({ flagged }) => !flagged)
  useEffect(() => {
    if (at < 0 || box.current === null) return
    const { scrollTop, clientHeight } = box.current
    if (at * LANE < scrollTop) box.current.scrollTop = at * LANE
    else if ((at + 1) * LANE > scrollTop + clientHeight)
      box.current.scrollTop = (at + 1) * LANE - clientHeight
  }, [at, box])
  // A hover renders nothing: it is marked on what stands there already.
  useEffect(() => {
    const show = (): void => {
      const { hovered } = selection.get()
      for (const row of rows.current?.children ?? [])
        row.toggleAttribute('data-hovered', row.getAttribute('data-account') === String(hovered))
    }
    return selection.subscribe(show)
  }, [selection])
  const move = (by: number): void => {
    const next = lanes[Math.max(0, Math.min(lanes.length - 1, at + by))]
    if (next !== undefined) selection.select(next.account)
  }
  const onPointer = (event: PointerEvent<HTMLDivElement>): void => {
    const { left, top: above } = event.currentTarget.getBoundingClientRect()
    const x = event.clientX - left
    const lane = shown[Math.floor((event.clientY - above) / LANE)]
    selection.hover(lane?.account ?? null)
    const mark = lane && nearest(lane, scale, x)
    const element = tip.current
    if (element === null) return
    element.hidden = mark === undefined
    if (lane === undefined || mark === undefined) return
    element.textContent = t('case.timeline.tip', {
      account: model.handleOf(lane.account),
      object: shortObject(objects[mark.object], 40),
      at: `${formatTime(mark.atMs, zone, 'second')} ${zone}`,
      gap: mark.gapSeconds === null ? t('case.timeline.alone') : duration(mark.gapSeconds),
      isAlone: mark.gapSeconds === null ? 'yes' : 'no',
    })
    element.style.insetInlineStart = `${Math.min(x, scale.width - 220)}px`
  }
  return (
    <>
      <div
        ref={box}
        className={styles.lanes}
        onScroll={(event) => setTop(Math.floor(event.currentTarget.scrollTop / LANE))}
      >
        <div className={styles.room} style={{ blockSize: lanes.length * LANE }}>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys go from one of its buttons to the next */}
          <div
            ref={rows}
            style={{ transform: `translateY(${first * LANE}px)` }}
            onKeyDown={(event) => {
              const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 9, PageUp: -9 }[event.key]
              if (by === undefined) return
              event.preventDefault()
              move(by)
            }}
          >
            {shown.map(({ account }, k) => (
              <div
                key={account}
                data-account={account}
                data-selected={account === selected}
                data-rule={first + k === rule && rule > 0}
                className={styles.lane}
              >
                <button
                  type="button"
                  tabIndex={account === selected || (at < 0 && first + k === 0) ? 0 : -1}
                  aria-pressed={account === selected}
                  onClick={(event) => selection.select(account, { add: event.shiftKey })}
                  ref={(button) => {
                    if (
                      account === selected &&
                      button?.parentElement?.parentElement?.contains(document.activeElement)
                    )
                      button.focus({ preventScroll: true })
                  }}
                >
                  <AccountMark model={model} account={account} />
                  <bdi>{model.handleOf(account)}</bdi>
                </button>
              </div>
            ))}
          </div>
          <div
            className={styles.marks}
            style={{ transform: `translateY(${first * LANE}px)`, inlineSize: scale.width }}
            onPointerMove={onPointer}
            onPointerLeave={() => {
              selection.hover(null)
              if (tip.current !== null) tip.current.hidden = true
            }}
          >
            <svg width={scale.width} height={shown.length * LANE} aria-hidden="true">
              {burstBands(bursts, scale, tauSeconds).map(({ x, width }, k) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: bands have no names
                <rect key={k} x={x} y="0" width={width} height={shown.length * LANE} fill="var(--band)" />
              ))}
              <path
                d={shown.map((_, k) => `M0 ${k * LANE + LANE / 2}h${scale.width}`).join('')}
                stroke="var(--line)"
              />
              {marks.count <= MOST_IN_SVG && <Marks {...marks} />}
            </svg>
            {marks.count > MOST_IN_SVG && (
              <CanvasMarks {...marks} width={scale.width} height={shown.length * LANE} />
            )}
            <div ref={tip} className={styles.tip} hidden />
          </div>
        </div>
        {lanes.length === 0 && <p className={styles.none}>{t('case.timeline.none')}</p>}
      </div>
      <div className={styles.label}>
        <span>
          <strong>{t('case.timeline.background')}</strong>{' '}
          {t('case.timeline.backgroundShares', { count: background.total })}
        </span>
      </div>
      <Background answer={answer} scale={scale} fromMs={model.picture.fromMs} />
      <div className={styles.label}>
        <span>{zone}</span>
      </div>
      <svg className={styles.plot} width={scale.width} height="14" aria-hidden="true">
        {axisTicks(scale).map(({ atMs, x, isDay }) => (
          <text
            key={atMs}
            x={x}
            y="11"
            textAnchor={x < 20 ? 'start' : x > scale.width - 20 ? 'end' : 'middle'}
            className={styles.axis}
          >
            {formatTime(atMs, zone, isDay ? 'day' : 'clock')}
          </text>
        ))}
      </svg>
    </>
  )
}

const Marks = ({ ticks, rings }: { ticks: string; rings: string }) => (
  <>
    <path data-part="in-synchrony" d={ticks} stroke="var(--ink)" strokeWidth="2.4" fill="none" />
    <path data-part="alone" d={rings} stroke="var(--ink)" strokeWidth="1.1" fill="var(--surface)" />
  </>
)

/** As many marks as would be slow as elements. */
function CanvasMarks({
  ticks,
  rings,
  width,
  height,
}: {
  ticks: string
  rings: string
  width: number
  height: number
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const theme = typeof document === 'undefined' ? undefined : document.documentElement.dataset.theme
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours come from the theme
  useLayoutEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context) return
    const ratio = devicePixelRatio
    element.width = width * ratio
    element.height = height * ratio
    context.scale(ratio, ratio)
    const colours = getComputedStyle(element)
    context.strokeStyle = colours.getPropertyValue('--ink')
    context.fillStyle = colours.getPropertyValue('--surface')
    context.lineWidth = 2.4
    context.stroke(new Path2D(ticks))
    context.lineWidth = 1.1
    const path = new Path2D(rings)
    context.fill(path)
    context.stroke(path)
  }, [ticks, rings, width, height, theme])
  return <canvas ref={canvas} className={styles.canvas} style={{ inlineSize: width, blockSize: height }} />
}

/** Shares by accounts outside the case, as density: the darker, the more in that minute. */
function Background({ answer, scale, fromMs }: { answer: TimelineAnswer; scale: Scale; fromMs: number }) {
  const { minute, shares, total } = answer.background
  const columns = new Map<number, number>()
  minute.forEach((one, k) => {
    const x = Math.floor(xOf(scale, fromMs + one * MINUTE_MS) / 2) * 2
    columns.set(x, (columns.get(x) ?? 0) + shares[k])
  })
  const most = Math.max(1, ...columns.values())
  return (
    <svg
      className={styles.plot}
      width={scale.width}
      height="14"
      role="img"
      aria-label={t('case.timeline.backgroundLabel', { total: count(total) })}
    >
      <rect width={scale.width} height="12" y="1" fill="none" stroke="var(--line)" />
      {[...columns].map(([x, sum]) => (
        <rect
          key={x}
          x={x}
          y="1"
          width="2"
          height="12"
          fill="var(--ink3)"
          fillOpacity={0.15 + 0.7 * (sum / most)}
        />
      ))}
    </svg>
  )
}

function nearest({ marks }: Lane, scale: Scale, x: number): Mark | undefined {
  let best: Mark | undefined
  let least = NEAR
  for (const mark of marks) {
    const apart = Math.abs(xOf(scale, mark.atMs) - x)
    if (apart <= least) {
      least = apart
      best = mark
    }
  }
  return best
}
