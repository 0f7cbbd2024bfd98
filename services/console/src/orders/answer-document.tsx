import type { OrderAnswer } from '@murmuration/casework-client'
import { Link } from 'wouter'
import { VerdictGlyph } from '../parts/marks.tsx'
import { Time } from '../time/time.tsx'
import { count } from '../words/numbers.ts'
import { rich, t } from '../words/words.ts'
import { answerTable, countActions } from './answer-counts.ts'
import styles from './order.module.css'
import { VERDICTS } from './verdicts.ts'

const RESOLUTIONS = ['matched', 'renamed', 'already_gone', 'not_found', 'ambiguous', 'duplicate'] as const

/** What an answer rests on, as it stood when it was drafted: counts, the annex by account, and what is missing. */
export function AnswerDocument({ orderId, answer: { body } }: { orderId: string; answer: OrderAnswer }) {
  const frozen = `/orders/${orderId}/rows?at=frozen`
  const actions = countActions(body.decisions)
  return (
    <div className={styles.document}>
      <section>
        <h4>{t('orders.answerCounts')}</h4>
        <p>
          {t('orders.answerRows', { total: count(body.rows.total), accounts: count(body.accounts) })}{' '}
          {RESOLUTIONS.map((one) => `${count(body.rows[one])} ${t(`orders.resolution.${one}`)}`).join(', ')}.
        </p>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('orders.claim')}</th>
              {VERDICTS.map((verdict) => (
                <th key={verdict} scope="col" className={styles.number}>
                  {t(`orders.verdict.${verdict}`)}
                </th>
              ))}
              <th scope="col" className={styles.number}>
                {t('orders.answerAll')}
              </th>
            </tr>
          </thead>
          <tbody>
            {answerTable(body.verdicts).map(({ claim, counts, total }) => (
              <tr key={claim}>
                <th scope="row">{t(`orders.claim.${claim}`)}</th>
                {body.notTestable.includes(claim) && <td colSpan={4}>{t('orders.answerUntestable')}</td>}
                {VERDICTS.filter(
                  (verdict) => verdict === 'not_testable' || !body.notTestable.includes(claim),
                ).map((verdict) => (
                  <td key={verdict} className={styles.number}>
                    {counts[verdict] === 0 ? (
                      <span className={styles.zero}>0</span>
                    ) : (
                      <span className={styles.cell}>
                        <VerdictGlyph verdict={verdict} />
                        {count(counts[verdict])}
                      </span>
                    )}
                  </td>
                ))}
                <td className={styles.number}>{count(total)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section>
        <h4>{t('orders.annex')}</h4>
        <p>
          <Link href={frozen}>{t('orders.annexRows', { accounts: count(body.accounts) })}</Link>{' '}
          {t('orders.annexDecided', {
            decided: count(body.decisions.length),
            undecided: count(body.undecided),
          })}{' '}
          {actions.length > 0 &&
            `${actions.map(([action, n]) => `${t(`orders.action.${action as 'label'}`)} ${count(n)}`).join(', ')}.`}
        </p>
        {body.decisions.length > 0 && (
          <details>
            <summary>{t('orders.annexList')}</summary>
            <ul className={styles.long}>
              {body.decisions.map(({ accountId, action, territory, expiresAtMs, caseId }) => (
                <li key={`${accountId} ${caseId}`}>
                  <Link href={`/accounts/${encodeURIComponent(accountId)}`}>
                    <bdi>{accountId}</bdi>
                  </Link>
                  : {t(`orders.action.${action as 'label'}`)}
                  {territory.length > 0 && ` ${territory.join(', ')}`}
                  {expiresAtMs !== null && (
                    <>
                      {' '}
                      {rich('orders.gagUntil', { at: <Time key="at" ms={expiresAtMs} precision="day" /> })}
                    </>
                  )}
                </li>
              ))}
            </ul>
          </details>
        )}
      </section>
      <section>
        <h4>{t('orders.answerReturned')}</h4>
        <p>{t('orders.answerReturnedSays', { count: body.returnedCount })}</p>
        {body.returned.length > 0 && (
          <details>
            <summary>{t('orders.answerReturnedList')}</summary>
            <ol className={styles.long}>
              {body.returned.map(({ row, raw, resolution }) => (
                <li key={row}>
                  {t('orders.row')} {count(row)}:{' '}
                  <code>
                    <bdi>{raw}</bdi>
                  </code>
                  , {t(`orders.resolution.${resolution}`)}
                </li>
              ))}
            </ol>
            {body.returned.length < body.returnedCount && (
              <p>{t('orders.answerReturnedFirst', { shown: count(body.returned.length) })}</p>
            )}
          </details>
        )}
      </section>
    </div>
  )
}
