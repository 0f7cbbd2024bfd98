import type { Order, Scorecard } from '@murmuration/casework-client'
import { Link } from 'wouter'
import { VerdictGlyph } from '../parts/marks.tsx'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import styles from './order.module.css'
import { VerdictPatterns } from './scorecard-bar.tsx'
import { rowsPage, VERDICTS, type VerdictName } from './verdicts.ts'

type ClaimRow = Scorecard['claims'][number]
const TRACK = 110
const FILLS: { [verdict in VerdictName]: string } = {
  supported: 'var(--ink)',
  weak: 'url(#hatched)',
  not_supported: 'var(--surface)',
  contradicted: 'url(#crossed)',
  not_testable: 'url(#dotted)',
}

/** What the order claims, in its words, against what the evidence says of the accounts of which it claims it. */
export function ClaimMatrix({ card, order }: { card: Scorecard; order: Order }) {
  const claimed = card.claims.filter(({ asserted }) => asserted.accounts.count > 0)
  // Coordination is what is tested; it stands here whether or not anybody claims it.
  const rows = claimed.some(({ claim }) => claim === 'coordinated')
    ? claimed
    : [...card.claims.filter(({ claim }) => claim === 'coordinated'), ...claimed]
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
          {rows.map((row) => (
            <ClaimLine key={row.claim} row={row} card={card} order={order} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function ClaimLine({ row, card, order }: { row: ClaimRow; card: Scorecard; order: Order }) {
  const isClaimed = row.asserted.accounts.count > 0
  const { accounts, verdicts } = isClaimed ? row.asserted : row.notAsserted
  const quote = order.claims.find(({ type, quote: words }) => type === row.claim && words !== '')?.quote
  const cell = (verdict: VerdictName) => {
    const { count: counted, rows } = verdicts[verdict]
    const share = accounts.count === 0 ? 0 : counted / accounts.count
    return (
      <td key={verdict} data-label={t(`orders.verdict.${verdict}`)}>
        <span className={styles.cell}>
          <VerdictGlyph verdict={verdict} />
          {counted === 0 ? (
            <span className={styles.zero}>0</span>
          ) : (
            <Link href={rowsPage(card.orderId, rows)}>{count(counted)}</Link>
          )}
        </span>
        <svg
          width={TRACK}
          height="8"
          viewBox={`0 0 ${TRACK} 8`}
          aria-hidden="true"
          style={{ display: 'block' }}
        >
          <VerdictPatterns />
          <line x1="0" x2={TRACK} y1="4" y2="4" stroke="var(--line)" />
          {counted > 0 && (
            <rect
              data-verdict={verdict}
              x="0.5"
              y="0.5"
              width={Math.max(1, share * (TRACK - 1))}
              height="7"
              fill={FILLS[verdict]}
              stroke="var(--ink)"
            />
          )}
        </svg>
      </td>
    )
  }
  return (
    <tr>
      <th scope="row">
        <strong>{t(`orders.claim.${row.claim}`)}</strong>
        {quote !== undefined && (
          <q className={styles.quote}>
            <bdi>{quote}</bdi>
          </q>
        )}
      </th>
      <td data-label={t('orders.assertedOf')}>
        {isClaimed ? count(accounts.count) : <span className={styles.quote}>{t('orders.notClaimed')}</span>}
      </td>
      {row.alwaysNotTestable === null ? (
        VERDICTS.map(cell)
      ) : (
        <>
          <td colSpan={4}>{row.alwaysNotTestable}</td>
          {cell('not_testable')}
        </>
      )}
    </tr>
  )
}
