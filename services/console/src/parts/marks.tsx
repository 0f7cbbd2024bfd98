import type { Verdict as VerdictName } from '@murmuration/contracts'
import { count, decimal, percent, range } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import styles from './parts.module.css'

/** Filled, half, empty, crossed, dotted: no verdict is told by colour. */
export function VerdictGlyph({ verdict }: { verdict: VerdictName }) {
  const stroke = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.3 }
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      {verdict === 'supported' && <circle cx="6" cy="6" r="5" fill="currentColor" />}
      {verdict === 'weak' && (
        <>
          <circle cx="6" cy="6" r="4.5" {...stroke} />
          <path d="M6 1.500a4.500 4.500 0 0 0 0 9z" fill="currentColor" />
        </>
      )}
      {verdict === 'not_supported' && <circle cx="6" cy="6" r="4.5" {...stroke} />}
      {verdict === 'contradicted' && (
        <>
          <circle cx="6" cy="6" r="4.5" {...stroke} />
          <path d="M3 3l6 6M9 3l-6 6" {...stroke} />
        </>
      )}
      {verdict === 'not_testable' && <circle cx="6" cy="6" r="4.5" {...stroke} strokeDasharray="1.4 1.6" />}
    </svg>
  )
}

export const Verdict = ({ verdict }: { verdict: VerdictName }) => (
  <span className={styles.glyphs}>
    <VerdictGlyph verdict={verdict} />
    {t(`parts.verdict.${verdict}`)}
  </span>
)

/** Disc: flagged; ring: not flagged. */
export function FlagMark({ flagged }: { flagged: boolean }) {
  return (
    <svg
      width="10"
      height="10"
      viewBox="0 0 10 10"
      role="img"
      aria-label={t(flagged ? 'parts.flagged' : 'parts.notFlagged')}
    >
      <circle
        cx="5"
        cy="5"
        r={flagged ? 4.5 : 3.7}
        fill={flagged ? 'currentColor' : 'none'}
        stroke="currentColor"
        strokeWidth={flagged ? 0 : 1.6}
      />
    </svg>
  )
}

export type SideName = 'for' | 'against' | 'indicator' | 'cannot_say'

/** ▲ filled for, ▽ hollow against, a dotted circle where one cannot say. */
export function Side({ side, label = false }: { side: SideName; label?: boolean }) {
  const name = t(`parts.side.${side}`)
  return (
    <span
      className={`${styles.glyphs} ${side === 'for' ? styles.for : side === 'against' ? styles.against : ''}`}
    >
      <svg
        width="11"
        height="11"
        viewBox="0 0 12 12"
        {...(label ? { 'aria-hidden': true } : { role: 'img', 'aria-label': name })}
      >
        {side === 'for' && <path d="M6 1l5.500 10H.5z" fill="currentColor" />}
        {side === 'against' && (
          <path d="M6 11L1 1.700h10z" fill="none" stroke="currentColor" strokeWidth="1.500" />
        )}
        {(side === 'cannot_say' || side === 'indicator') && (
          <circle
            cx="6"
            cy="6"
            r="4.500"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.400"
            strokeDasharray="1.400 1.600"
          />
        )}
      </svg>
      {label && name}
    </span>
  )
}

const TRACK = 92

/** Where shares of sessions lie on a track of 0 to 100 %, in pixels. */
export function synchronyPlaces(
  { observed, low, high, of }: { observed: number; low: number; high: number; of: number },
  track: number = TRACK,
): { observed: number; low: number; high: number } {
  const at = (n: number): number => (of === 0 ? 0 : Math.min(1, Math.max(0, n / of)) * track)
  return { observed: at(observed), low: at(low), high: at(high) }
}

/** The observed share of sessions as a disc, against the range of chance as a grey block. */
export function SynchronyBar(props: { observed: number; low: number; high: number; of: number }) {
  const { observed, low, high, of } = props
  const at = synchronyPlaces(props)
  return (
    <span className={styles.glyphs}>
      <svg
        width={TRACK + 8}
        height="14"
        viewBox={`-4 0 ${TRACK + 8} 14`}
        role="img"
        aria-label={t('parts.synchrony', {
          observed: count(observed),
          of: count(of),
          range: range(low, high),
        })}
      >
        <line x1="0" x2={TRACK} y1="7" y2="7" stroke="var(--line2)" />
        <rect x={at.low} y="2" width={Math.max(3, at.high - at.low)} height="10" fill="var(--hatch)" />
        <circle cx={at.observed} cy="7" r="4" fill="var(--ink)" />
      </svg>
      <span aria-hidden="true">{of === 0 ? '' : percent(observed / of)}</span>
    </span>
  )
}

/** Membership from 0 to 1 as a disc, with its leave-one-out range as a bar; core is shaded from .8. */
export function MembershipStrip({ value, low, high }: { value: number; low: number; high: number }) {
  const x = (share: number): number => share * TRACK
  return (
    <svg
      width={TRACK + 8}
      height="14"
      viewBox={`-4 0 ${TRACK + 8} 14`}
      role="img"
      aria-label={t('parts.membership', { value: decimal(value), low: decimal(low), high: decimal(high) })}
    >
      <rect x="0" y="5" width={TRACK} height="4" fill="var(--band)" />
      <rect x={x(0.8)} y="5" width={x(0.2)} height="4" fill="var(--hatch)" />
      <rect x={x(low)} y="6" width={Math.max(1, x(high) - x(low))} height="2" fill="var(--ink)" />
      <circle cx={x(value)} cy="7" r="4" fill="var(--ink)" />
    </svg>
  )
}
