import type { Scorecard } from '@murmuration/casework-client'
import { Link } from 'wouter'
import { useSize } from '../case/use-size.ts'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import styles from './order.module.css'
import { type BarPart, barLabels, barParts, rowsPage } from './verdicts.ts'

/** Pattern of each verdict, for bars. */
export const VERDICT_FILLS: { [name in BarPart['name']]: string } = {
  supported: 'var(--ink)',
  weak: 'url(#hatched)',
  not_supported: 'var(--surface)',
  contradicted: 'url(#crossed)',
  not_testable: 'url(#dotted)',
  unresolved: 'var(--surface)',
}

/** Patterns of the verdicts, so that no bar is told by its colour; once a page. */
function VerdictPatterns() {
  return (
    <defs>
      <pattern id="hatched" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="6" height="6" fill="var(--surface)" />
        <rect width="3" height="6" fill="var(--ink)" />
      </pattern>
      <pattern id="crossed" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="5" height="5" fill="var(--surface)" />
        <path d="M0 0h5M0 0v5" stroke="var(--ink)" strokeWidth="1.6" />
      </pattern>
      <pattern id="dotted" width="6" height="6" patternUnits="userSpaceOnUse">
        <rect width="6" height="6" fill="var(--surface)" />
        <circle cx="3" cy="3" r="0.9" fill="var(--ink3)" />
      </pattern>
    </defs>
  )
}

/** All rows of an order by what the evidence says of coordination; the parts add up to all. */
export function ScorecardBar({ card }: { card: Scorecard }) {
  const parts = barParts(card)
  const [box, width] = useSize<HTMLElement>([1000, 28])
  const name = (part: BarPart): string =>
    part.name === 'unresolved' ? t('orders.unresolved') : t(`parts.verdict.${part.name}`)
  const text = (part: BarPart): string => `${count(part.count)} ${name(part)}`
  return (
    <figure ref={box} className={styles.barBox}>
      <ul className={styles.barLabels}>
        {barLabels(parts, text, width).map(({ part, side, left }) => (
          <li key={part.name} data-side={side} style={{ insetInlineStart: left }}>
            <strong>
              {part.name === 'unresolved' ? (
                count(part.count)
              ) : (
                <Link href={rowsPage(card.orderId, card.coordination[part.name].rows)}>
                  {count(part.count)}
                </Link>
              )}
            </strong>{' '}
            {name(part)}
          </li>
        ))}
      </ul>
      <svg
        className={styles.bar}
        height="28"
        role="img"
        aria-label={`${t('orders.bar', { total: count(card.named.count) })}: ${parts.map(text).join(', ')}`}
      >
        <VerdictPatterns />
        {parts
          .filter((part) => part.count > 0)
          .map((part) => (
            <rect
              key={part.name}
              data-part={part.name}
              x={`${part.start * 100}%`}
              y="1"
              width={`${part.width * 100}%`}
              height="26"
              fill={VERDICT_FILLS[part.name]}
              stroke="var(--ink)"
              strokeDasharray={part.name === 'unresolved' ? '3 3' : undefined}
            />
          ))}
      </svg>
    </figure>
  )
}
