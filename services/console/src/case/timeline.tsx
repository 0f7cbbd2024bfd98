import { useMemo, useState } from 'react'
import { formatTime, useZone } from '../time/time.tsx'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import type { CaseModel } from './case-model.ts'
import { binned, busiest, endOf, type LaneSort } from './picture-queries.ts'
import { Segments } from './segments.tsx'
import { type Brush, useSelection, useSelectionStore } from './selection.ts'
import styles from './timeline.module.css'
import { ChanceChart } from './timeline-chance.tsx'
import { TimelineLanes } from './timeline-lanes.tsx'
import { OVERVIEW_BIN_MS, TimelineOverview } from './timeline-overview.tsx'
import { LanesTable, MinutesTable } from './timeline-tables.tsx'
import { useSize } from './use-size.ts'
import { useTimeline } from './use-timeline.ts'

const LOOK_MS = 2 * 3_600_000
/** Pixels of a bin at least. */
const LEAST_BIN = 4
const LABELS = 150

type Shape = 'chart' | 'lanes' | 'minutes'
const SORTS: readonly LaneSort[] = ['first', 'membership', 'handle', 'linkage']

/**
 * When the accounts of a case shared, on one time scale: the whole window with a brush; sessions in synchrony against what
 * chance explains; a lane for each account; the background. Without a brush it looks at the busiest two hours, and narrows
 * nothing else on the page.
 */
export function Timeline({ model }: { model: CaseModel }) {
  const { picture, workspace } = model
  const selection = useSelectionStore()
  const brush = useSelection((state) => state.brush)
  const [sort, setSort] = useState<LaneSort>('first')
  const [shape, setShape] = useState<Shape>('chart')
  const [box, wide] = useSize<HTMLDivElement>([910, 300])
  const { name: zone } = useZone()
  const width = Math.max(160, wide - LABELS - 16)
  const endMs = endOf(picture, workspace.window.endMs)
  const window = useMemo(() => [picture.fromMs, endMs] as const, [picture, endMs])
  const overview = useMemo(() => binned(picture, window[0], window[1], OVERVIEW_BIN_MS), [picture, window])
  const looked: Brush = useMemo(() => brush ?? busiest(picture, endMs, LOOK_MS), [brush, picture, endMs])
  const query = useMemo(
    () => ({ ...looked, sort, mostBins: Math.floor(width / LEAST_BIN) }),
    [looked, sort, width],
  )
  const answer = useTimeline(model, query)
  const scale = { ...looked, width }
  const clock = (ms: number): string => formatTime(ms, zone, 'minute')
  const says = t('case.timeline.says', {
    from: clock(looked.fromMs),
    to: clock(looked.toMs),
    zone,
    objects: count(answer.objects),
    ofObjects: count(picture.objects.length),
    lanes: count(answer.lanes.length),
    ofLanes: count(picture.accounts.length),
  })
  return (
    <div className={styles.timeline} ref={box}>
      <div className={styles.toolbar}>
        <span className={styles.says}>
          {brush === null && `${t('case.timeline.busiest')} `}
          {says}
        </span>
        <button
          type="button"
          className={styles.link}
          onClick={() => selection.brush({ fromMs: window[0], toMs: window[1] })}
        >
          {t('case.timeline.whole')}
        </button>
        {brush !== null && (
          <button type="button" className={styles.link} onClick={() => selection.undoBrush()}>
            {t('case.timeline.undo')}
          </button>
        )}
        <label className={styles.sort}>
          {t('case.timeline.sort')}
          <select value={sort} onChange={(event) => setSort(event.target.value as LaneSort)}>
            {SORTS.map((one) => (
              <option key={one} value={one}>
                {t(`case.timeline.sort.${one}`)}
              </option>
            ))}
          </select>
        </label>
        <Segments
          label={t('case.timeline.shape')}
          value={shape}
          onChange={setShape}
          options={(['chart', 'lanes', 'minutes'] as const).map((one) => ({
            value: one,
            label: t(`case.timeline.shape.${one}`),
          }))}
        />
      </div>
      {shape === 'lanes' && <LanesTable model={model} lanes={answer.lanes} letters={answer.letters} />}
      {shape === 'minutes' && <MinutesTable answer={answer} />}
      {shape === 'chart' && (
        <>
          <TimelineOverview
            bins={overview}
            window={window}
            looked={looked}
            isBrushed={brush !== null}
            width={width}
          />
          <ChanceChart model={model} answer={answer} scale={scale} />
          <TimelineLanes model={model} answer={answer} scale={scale} />
        </>
      )}
      {picture.notDrawn.shares > 0 && (
        <p className={styles.partial}>{t('case.timeline.notDrawn', { count: picture.notDrawn.shares })}</p>
      )}
    </div>
  )
}
