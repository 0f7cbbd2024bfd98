import type { Order, Scorecard } from '@murmuration/casework-client'
import { useState } from 'react'
import { Link } from 'wouter'
import { VerdictGlyph } from '../parts/marks.tsx'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import styles from './order.module.css'
import { VERDICT_FILLS } from './scorecard-bar.tsx'
import { claimLines, rowsPage, type ShownClaim, VERDICTS, type VerdictName } from './verdicts.ts'

/** What the order claims, in its words, against what the evidence says of the accounts of which it claims it. */
export function ClaimMatrix({ card, order }: { card: Scorecard; order: Order }) {
  const lines = claimLines(card, order.claims)
  return (
    <section>
      <div className={styles.head}>
        <h2>{t('orders.matrix')}</h2>
        <p>{t('orders.matrixAside', { accounts: count(card.resolved.count) })}</p>
      </div>
      <table className={styles.matrix}>
        <thead>
          <tr>
            <th scope="col">{t('orders.claimColumn')}</th>
            <th scope="col">{t('orders.assertedOf')}</th>
            {VERDICTS.map((verdict) => (
              <th key={verdict} scope="col">
                <span className={styles.cell}>
                  <VerdictGlyph verdict={verdict} />
                  {t(`orders.verdict.${verdict}`)}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.claim}>
              <th scope="row">
                <strong>{t(`orders.claim.${line.claim}`)}</strong>
                <Quote line={line} />
              </th>
              <td>
                {line.isClaimed ? (
                  count(line.accounts)
                ) : (
                  <span className={styles.quote}>{t('orders.notClaimed')}</span>
                )}
              </td>
              {line.alwaysNotTestable !== null && <td colSpan={4}>{reasonOf(line)}</td>}
              {VERDICTS.filter(
                (verdict) => line.alwaysNotTestable === null || verdict === 'not_testable',
              ).map((verdict) => (
                <td key={verdict}>
                  <span className={styles.cell}>
                    <VerdictGlyph verdict={verdict} />
                    <Counted line={line} verdict={verdict} orderId={card.orderId} />
                  </span>
                  <Bar line={line} verdict={verdict} of={card.resolved.count} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <OneClaim lines={lines} card={card} />
    </section>
  )
}

/** In a narrow window: one claim at a time. */
function OneClaim({ lines, card }: { lines: readonly ShownClaim[]; card: Scorecard }) {
  const [chosen, choose] = useState(lines[0].claim)
  const line = lines.find(({ claim }) => claim === chosen) ?? lines[0]
  return (
    <div className={styles.oneClaim}>
      <fieldset className={styles.actions}>
        <legend className="sr-only">{t('orders.claim')}</legend>
        {lines.map(({ claim }) => (
          <button
            key={claim}
            type="button"
            className={styles.choice}
            aria-pressed={claim === line.claim}
            onClick={() => choose(claim)}
          >
            {t(`orders.claim.${claim}`)}
          </button>
        ))}
      </fieldset>
      <p>
        {line.isClaimed
          ? t('orders.assertedOfCount', { count: count(line.accounts) })
          : t('orders.notClaimed')}{' '}
        <Quote line={line} />
      </p>
      {line.alwaysNotTestable !== null && <p>{reasonOf(line)}</p>}
      <ul>
        {VERDICTS.filter((verdict) => line.alwaysNotTestable === null || verdict === 'not_testable').map(
          (verdict) => (
            <li key={verdict}>
              <span className={styles.cell}>
                <VerdictGlyph verdict={verdict} />
                {t(`orders.verdict.${verdict}`)}
              </span>
              <Bar line={line} verdict={verdict} of={card.resolved.count} />
              <span className={styles.cell}>
                <Counted line={line} verdict={verdict} orderId={card.orderId} />
              </span>
            </li>
          ),
        )}
      </ul>
    </div>
  )
}

/** Why nothing here can test a claim, as a sentence. */
function reasonOf({ alwaysNotTestable }: ShownClaim): string {
  const text = alwaysNotTestable ?? ''
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`
}

const Quote = ({ line: { quote } }: { line: ShownClaim }) =>
  quote !== undefined && (
    <q className={styles.quote}>
      <bdi>{quote}</bdi>
    </q>
  )

function Counted({ line, verdict, orderId }: { line: ShownClaim; verdict: VerdictName; orderId: string }) {
  const { count: counted, rows } = line.verdicts[verdict]
  return counted === 0 ? (
    <span className={styles.zero}>0</span>
  ) : (
    <Link href={rowsPage(orderId, rows)}>{count(counted)}</Link>
  )
}

/** Share of all resolved accounts, in the pattern of the verdict. */
function Bar({ line, verdict, of }: { line: ShownClaim; verdict: VerdictName; of: number }) {
  const counted = line.verdicts[verdict].count
  return (
    <svg className={styles.track} height="8" aria-hidden="true">
      <line x1="0" x2="100%" y1="4" y2="4" stroke="var(--line)" strokeWidth="2" />
      {counted > 0 && (
        <rect
          data-claim={line.claim}
          data-verdict={verdict}
          y="0.5"
          width={`${(counted / of) * 100}%`}
          height="7"
          fill={VERDICT_FILLS[verdict]}
          stroke="var(--ink)"
        />
      )}
    </svg>
  )
}
