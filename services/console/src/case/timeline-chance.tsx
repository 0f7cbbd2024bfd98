import { useZone } from '../time/time.tsx'
import { count, duration, range } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import type { CaseModel } from './case-model.ts'
import type { TimelineAnswer } from './picture-queries.ts'
import { useSelection, useSelectionStore } from './selection.ts'
import { shortObject } from './short-object.ts'
import styles from './timeline.module.css'
import { bandPath, bars, burstBands, peaks, type Scale, xOf } from './timeline-geometry.ts'

const HEIGHT = 52
const TOP = 14

/** Least width of a letter, in pixels (WCAG 2.2, target size). */
const LETTER_ROOM = 24

/** Sessions in synchrony against what chance explains of them, under the letters of the objects. */
export function ChanceChart({
  model,
  answer,
  scale,
}: {
  model: CaseModel
  answer: TimelineAnswer
  scale: Scale
}) {
  const { bins, binMs, letters, bursts } = answer
  const { tauSeconds, objects } = model.picture
  const selection = useSelectionStore()
  const chosen = useSelection((state) => state.object)
  const { name: zone } = useZone()
  const most = Math.max(1, ...bins.map(({ observed, high }) => Math.max(observed, high)))
  const total = bins.reduce(
    (sum, bin) => ({
      observed: sum.observed + bin.observed,
      sessions: sum.sessions + bin.sessions,
      expected: sum.expected + bin.expected,
      variance: sum.variance + ((bin.high - bin.expected) / 1.96) ** 2,
    }),
    { observed: 0, sessions: 0, expected: 0, variance: 0 },
  )
  const spread = 1.96 * Math.sqrt(total.variance)
  const per = duration(binMs / 1_000)
  let taken = 0
  const lettersAt = letters.map((letter, k) => ({
    ...letter,
    // Letters that begin together stand side by side: each can be hit.
    x: (taken = Math.max(taken, xOf(scale, letter.firstMs), 0) + LETTER_ROOM) - LETTER_ROOM,
    room:
      (letters[k + 1] === undefined ? scale.width : xOf(scale, letters[k + 1].firstMs)) -
      xOf(scale, letter.firstMs),
  }))
  return (
    <>
      <div className={styles.label} />
      <div className={styles.letters}>
        {lettersAt.map(({ object, letter, x, room, inSynchrony }) => (
          <button
            key={object}
            type="button"
            className={styles.letter}
            style={{ insetInlineStart: x, maxInlineSize: Math.max(LETTER_ROOM, room) }}
            aria-pressed={chosen === object}
            title={objects[object]}
            aria-label={t('case.timeline.letter', { letter, object: objects[object], count: inSynchrony })}
            onClick={() => selection.selectObject(chosen === object ? null : object)}
          >
            <b>{letter}</b> {room > 44 && <bdi>{shortObject(objects[object])}</bdi>}
          </button>
        ))}
      </div>
      <div className={styles.label}>
        <strong>{t('case.timeline.chance', { tau: duration(tauSeconds) })}</strong>
        <span>{t('case.timeline.band', { per })}</span>
      </div>
      <svg
        className={styles.plot}
        width={scale.width}
        height={HEIGHT + TOP}
        role="img"
        aria-label={t('case.timeline.finding', {
          observed: count(total.observed),
          sessions: count(total.sessions),
          tau: duration(tauSeconds),
          range: range(
            Math.max(0, total.expected - spread),
            Math.min(total.sessions, total.expected + spread),
          ),
          per,
          zone,
        })}
      >
        {burstBands(bursts, scale, tauSeconds).map(({ x, width }, k) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: bands have no names
          <rect key={k} x={x} y="0" width={width} height={HEIGHT + TOP} fill="var(--band)" />
        ))}
        <g transform={`translate(0 ${TOP})`}>
          <path
            d={bandPath(bins, scale, most, HEIGHT, binMs)}
            fill="var(--hatch)"
            fillOpacity=".45"
            stroke="var(--ink3)"
            strokeWidth=".9"
            data-part="chance"
          />
          {bars(bins, scale, most, HEIGHT, binMs).map(({ x, width, height, bin }) => (
            <rect
              key={bin.fromMs}
              data-part="observed"
              x={x}
              y={HEIGHT - height}
              width={width}
              height={height}
              fill="var(--ink)"
            />
          ))}
          {peaks(bins, scale).map((bin) => (
            <text
              key={bin.fromMs}
              x={Math.min(scale.width - 20, xOf(scale, bin.fromMs + binMs / 2) + 5)}
              y={Math.max(8, HEIGHT - (bin.observed / most) * HEIGHT + 6)}
              className={styles.peak}
            >
              {count(bin.observed)}
            </text>
          ))}
          <line x1="0" x2={scale.width} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} stroke="var(--line2)" />
        </g>
        <text x={scale.width} y={TOP - 3} textAnchor="end" className={styles.axis}>
          {t('case.timeline.most', { most: count(Math.ceil(most)), per })}
        </text>
      </svg>
    </>
  )
}
