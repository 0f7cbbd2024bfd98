import type { Evidence } from '@murmuration/contracts'
import { count, pValue, range } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import { Tier } from './chip.tsx'
import { Side } from './marks.tsx'
import styles from './parts.module.css'

/** Where observed and expected lie on a bar that is as long as the larger of both, as shares of it. */
export function evidencePlaces({ count: observed, expected }: Pick<Evidence, 'count' | 'expected'>): {
  observed: number
  expected: number
} {
  const most = Math.max(observed ?? 0, expected ?? 0)
  return most === 0
    ? { observed: 0, expected: 0 }
    : { observed: (observed ?? 0) / most, expected: (expected ?? 0) / most }
}

/** One finding: a sentence, what was seen against what chance explains, and a way to its raw events. */
export function EvidenceItem({
  evidence,
  onOpen,
  openLabel,
}: {
  evidence: Pick<
    Evidence,
    'side' | 'family' | 'sentence' | 'count' | 'expected' | 'expectedRange' | 'log10P' | 'tier'
  >
  onOpen?: () => void
  openLabel?: string
}) {
  const { side, family, sentence, count: observed, expected, expectedRange, log10P, tier } = evidence
  const at = evidencePlaces(evidence)
  const hue = side === 'for' ? 'var(--for)' : side === 'against' ? 'var(--against)' : 'var(--ink2)'
  return (
    <div className={styles.evidence}>
      <p dir="auto">
        <Side side={side} /> <bdi>{sentence}</bdi>
      </p>
      {observed !== null && expected !== null && (
        <svg width="100%" height="8" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
          <rect x="0" y="3" width="100" height="2" fill="var(--band)" />
          <rect x="0" y="1" width={at.observed * 100} height="6" fill={hue} />
          <rect x={Math.min(99.2, at.expected * 100)} y="0" width=".8" height="8" fill="var(--ink)" />
        </svg>
      )}
      <p className={styles.sub}>
        {t(`parts.family.${family}`)}
        {observed !== null && ` · ${count(observed)}`}
        {expectedRange !== null && ` · ${t('parts.evidence.chance', { range: range(...expectedRange) })}`}
        {observed !== null && log10P !== null && ` · ${pValue(log10P)}`}
        {tier !== null && (
          <>
            {' '}
            <Tier tier={tier} />
          </>
        )}
        {tier === 'C' && ` ${t('parts.evidence.tierC')}`}
      </p>
      {onOpen !== undefined && (
        <button type="button" className={styles.sort} onClick={onOpen}>
          <u>{openLabel}</u>
        </button>
      )}
    </div>
  )
}
