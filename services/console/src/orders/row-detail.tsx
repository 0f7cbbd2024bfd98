import { type AssessmentRow, type EvidenceLine, readAccount } from '@murmuration/casework-client'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { client } from '../api/client.ts'
import { shortId } from '../app/page-title.ts'
import { Side, Verdict } from '../parts/marks.tsx'
import { Failed } from '../parts/states.tsx'
import { t } from '../words/words.ts'
import styles from './rows.module.css'
import { SettleRow } from './settle-row.tsx'

/** One row of an order: what the evidence says of its account, for and against alike, and what the row means. */
export function RowDetail({ orderId, row }: { orderId: string; row: AssessmentRow }) {
  const { accountId, assessment } = row
  const account = useQuery({
    queryKey: ['account', accountId],
    enabled: accountId !== null,
    queryFn: ({ signal }) => readAccount(client, { params: { id: accountId as string }, signal }),
  })
  const handle = account.data?.directory?.handle ?? null
  return (
    <aside className={styles.detail} aria-label={t('orders.rowDetail')}>
      <section>
        <h2>
          {row.row === null ? t('orders.rowUnnamed') : t('orders.rowOf', { row: row.row })}
          {accountId !== null && (
            <>
              {' '}
              <Link href={`/accounts/${encodeURIComponent(accountId)}`}>
                <bdi>{handle === null ? accountId : `@${handle}`}</bdi>
              </Link>
            </>
          )}
        </h2>
        <p className={styles.quiet}>{row.claimSays}</p>
      </section>
      {assessment !== null && (
        <section>
          <p>
            <Verdict verdict={assessment.verdict} />,{' '}
            {t('orders.confidence', { confidence: t(`orders.confidence.${assessment.confidence}`) })}
          </p>
          <p className={styles.quiet}>{assessment.confidenceRestsOn}</p>
          <div className={styles.sides}>
            <Lines side="for" lines={assessment.evidenceFor} />
            <Lines side="against" lines={assessment.evidenceAgainst} />
          </div>
          {assessment.missingData.length > 0 && (
            <>
              <h3>{t('orders.wouldNeed')}</h3>
              <ul>
                {assessment.missingData.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            </>
          )}
          <p className={styles.quiet}>
            {assessment.method}
            {assessment.caseId !== null && (
              <>
                {' '}
                <Link href={`/cases/${assessment.caseId}`}>
                  {t('orders.case', { id: shortId(assessment.caseId) })}
                </Link>
              </>
            )}
          </p>
        </section>
      )}
      {accountId !== null && (
        <section>
          <h3>{t('orders.decision')}</h3>
          {account.error !== null ? (
            <Failed error={account.error} retry={() => account.refetch()} />
          ) : account.data === undefined ? (
            '…'
          ) : account.data.decisions.length === 0 ? (
            <p>{t('orders.noDecision')}</p>
          ) : (
            <ul>
              {account.data.decisions.map(({ caseId, action, territory, reason }) => (
                <li key={caseId}>
                  {t(`orders.action.${action as 'label'}`)} {territory.join(', ')},{' '}
                  <Link href={`/cases/${caseId}`}>{t('orders.case', { id: shortId(caseId) })}</Link>:{' '}
                  <bdi>{reason}</bdi>
                </li>
              ))}
            </ul>
          )}
        </section>
      )}
      {row.row !== null && <SettleRow key={row.row} orderId={orderId} row={row.row} locator={row.locator} />}
    </aside>
  )
}

function Lines({ side, lines }: { side: 'for' | 'against'; lines: readonly EvidenceLine[] }) {
  return (
    <div>
      <h3>
        <Side side={side} label />
      </h3>
      {lines.length === 0 ? (
        <p className={styles.gap}>{t(side === 'for' ? 'orders.noFor' : 'orders.noAgainst')}</p>
      ) : (
        <ul>
          {lines.map(({ sentence, of, author, source }) => (
            <li key={`${source} ${sentence}`}>
              <bdi>{sentence}</bdi>{' '}
              <span className={styles.quiet}>
                {author === null ? t(of === 'case' ? 'orders.ofCase' : 'orders.ofAccount') : author}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
