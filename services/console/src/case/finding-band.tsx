import { Side } from '../parts/marks.tsx'
import { count, decimal, duration } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import styles from './case.module.css'
import type { CaseModel } from './case-model.ts'

/**
 * What speaks for, what against, and who operates the accounts, side by side. The third begins with "cannot say": indicators
 * never say who does.
 */
export function FindingBand({
  model: { workspace },
  onOpen,
}: {
  model: Pick<CaseModel, 'workspace'>
  onOpen: () => void
}) {
  const { coordination, evidenceFor, evidenceAgainst, indicators, cannotSay, strongestAgainst } = workspace
  const families = new Set(evidenceFor.map(({ family }) => family)).size
  const notes = evidenceAgainst.filter(({ note }) => note !== null).length
  const who = indicators[0] ?? cannotSay[0]
  return (
    <section className={styles.findings} aria-label={t('case.findings')}>
      <button type="button" className={styles.finding} onClick={onOpen}>
        <span className={styles.findingHead}>
          <span className={styles.for}>
            <Side side="for" /> {t('case.for')}
          </span>
          <span>{t('case.for.count', { findings: evidenceFor.length, families })}</span>
        </span>
        <bdi className={styles.sentence}>{workspace.finding}</bdi>
        <span className={styles.findingFoot}>
          {coordination === null
            ? t('case.noCoordination')
            : t('case.for.foot', {
                days: coordination.distinctDays,
                gap: coordination.medianGapSeconds === null ? '–' : duration(coordination.medianGapSeconds),
                expected:
                  coordination.expectedMedianGapSeconds === null
                    ? '–'
                    : duration(coordination.expectedMedianGapSeconds),
                objects: count(coordination.distinctObjects),
              })}
        </span>
      </button>
      <button type="button" className={styles.finding} onClick={onOpen}>
        <span className={styles.findingHead}>
          <span className={styles.against}>
            <Side side="against" /> {t('case.against')}
          </span>
          <span>{t('case.against.count', { findings: evidenceAgainst.length - notes, notes })}</span>
        </span>
        <bdi className={strongestAgainst === null ? styles.gap : styles.sentence}>
          {strongestAgainst?.sentence ?? t('case.against.none')}
        </bdi>
        <span className={styles.findingFoot}>
          {coordination !== null && t('case.against.foot', { stability: decimal(coordination.stability) })}
        </span>
      </button>
      <button type="button" className={styles.finding} onClick={onOpen}>
        <span className={styles.findingHead}>
          <span>
            <Side side="cannot_say" /> {t('case.who')}
          </span>
        </span>
        <bdi className={styles.sentence}>{who?.sentence ?? t('case.who.none')}</bdi>
        <span className={styles.findingFoot}>
          {t('case.who.foot', { indicators: indicators.length, cannotSay: cannotSay.length })}
        </span>
      </button>
    </section>
  )
}
