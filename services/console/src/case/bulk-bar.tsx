import { Button } from '../parts/button.tsx'
import { t } from '../words/words.ts'
import styles from './case.module.css'
import type { CaseModel } from './case-model.ts'
import { notTogether } from './decision-rules.ts'
import { useSelection, useSelectionStore } from './selection.ts'

/** What is marked, and whether one decision can cover it; where it cannot, what differs. */
export function BulkBar({
  model,
  held,
  onDecide,
}: {
  model: CaseModel
  held: string | null
  onDecide: () => void
}) {
  const selection = useSelectionStore()
  const marked = useSelection((state) => state.marked)
  if (marked.size === 0) return null
  const rows = [...marked].flatMap((index) => model.groundsOf(index) ?? [])
  const why = notTogether(rows, (id) => model.handleOf(model.indexOf(id) ?? -1))
  return (
    <section className={styles.bulk} aria-label={t('case.bulk')}>
      <strong>{t('case.bulk.selected', { count: marked.size })}</strong>
      <span className={styles.meta} aria-live="polite">
        {held ??
          (why === undefined
            ? t('case.bulk.same')
            : why.why === 'alone'
              ? t('case.bulk.someAlone', { handles: why.handles.slice(0, 3).join(', ') })
              : t(`case.bulk.${why.why}`))}
      </span>
      <span className={`${styles.meta} ${styles.aside}`}>{t('case.bulk.oneByOne')}</span>
      <Button onClick={() => selection.mark([])}>{t('case.bulk.clear')}</Button>
      <Button
        kind="primary"
        disabled={held !== null || why !== undefined || marked.size < 2}
        onClick={onDecide}
      >
        {t('case.bulk.decide', { count: marked.size })}
      </Button>
    </section>
  )
}
