import {
  escalateCase,
  resolveSecondReview,
  type SecondReviewSheet,
  type StoredDecision,
  type Workspace,
} from '@murmuration/casework-client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { client, queryClient, useMe } from '../api/client.ts'
import { PageHeader } from '../app/page-header.tsx'
import { shortId } from '../app/page-title.ts'
import { ReasonDialog } from '../orders/reason-dialog.tsx'
import { Button } from '../parts/button.tsx'
import { Empty, Failed } from '../parts/states.tsx'
import { toast } from '../parts/toast.tsx'
import { t } from '../words/words.ts'
import styles from './second.module.css'

/** Stage 2: both readers side by side, what differs first. Ends with agree, return, or escalate. */
export function Comparing({ sheet, workspace }: { sheet: SecondReviewSheet; workspace: Workspace }) {
  const me = useMe()
  const [, go] = useLocation()
  const [asked, ask] = useState<'return' | 'escalate'>()
  const { caseId, comparison, first, second } = sheet
  const call = { params: { id: caseId }, ifMatch: sheet.version }
  const done = (): void => {
    queryClient.invalidateQueries()
    toast(t('second.reviewed'))
    go(`/cases/${caseId}`)
  }
  const agreed = useMutation({
    mutationFn: () => resolveSecondReview(client, { ...call, body: { verdict: 'agree' } }),
    onSuccess: done,
  })
  const handles = new Map(workspace.members.map(({ accountId, handle }) => [accountId, handle]))
  const nameOf = (accountId: string): string => {
    const handle = handles.get(accountId)
    return handle == null ? accountId : `@${handle}`
  }
  const isOwn = first?.reader === me.id
  const title = t('second.screen', { id: shortId(caseId) })
  if (comparison === null || first === null || second === null)
    return (
      <>
        <PageHeader title={title} />
        <Empty
          says={t(isOwn ? 'second.own' : 'second.reviewed')}
          action={<Button onClick={() => go(`/cases/${caseId}`)}>{t('second.open')}</Button>}
        />
      </>
    )
  const differ = comparison.accounts.filter(({ agree }) => !agree)
  const agree = comparison.accounts.filter((one) => one.agree)
  const isStuck = differ.some(({ narrower }) => narrower === null)
  const why = isOwn ? t('second.own') : isStuck ? t('second.cannotAgree') : undefined
  return (
    <>
      <PageHeader
        title={title}
        actions={
          <>
            {why !== undefined && <span>{why}</span>}
            <Button onClick={() => ask('escalate')} disabled={isOwn}>
              {t('second.escalate')}
            </Button>
            <Button onClick={() => ask('return')} disabled={isOwn}>
              {t('second.return')}
            </Button>
            <Button
              kind="primary"
              onClick={() => agreed.mutate()}
              disabled={isOwn || isStuck || agreed.isPending}
              title={t('second.agreeSays')}
            >
              {t('second.agree')}
            </Button>
          </>
        }
      />
      <div className={styles.body}>
        {agreed.error !== null && <Failed error={agreed.error} refused />}
        <p>
          {comparison.sameOutcome
            ? t('second.same', { outcome: t(`case.outcome.${first.outcome}`) })
            : t('second.differs', {
                first: t(`case.outcome.${first.outcome}`),
                second: t(`case.outcome.${second.outcome}`),
              })}{' '}
          {t('second.differing', { count: comparison.differing })}
        </p>
        <div className={styles.sides}>
          {(
            [
              ['second.first', first],
              ['second.second', second],
            ] as const
          ).map(([name, review]) => (
            <section key={name}>
              <h2>{t(name)}</h2>
              <p>
                <bdi dir="auto">{review.against}</bdi>
              </p>
              {review.reason !== '' && (
                <p className={styles.reason}>
                  <bdi dir="auto">{review.reason}</bdi>
                </p>
              )}
            </section>
          ))}
        </div>
        {differ.length > 0 && (
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t('second.account')}</th>
                <th scope="col">{t('second.first')}</th>
                <th scope="col">{t('second.second')}</th>
                <th scope="col">{t('second.stands')}</th>
              </tr>
            </thead>
            <tbody>
              {differ.map((row) => (
                <tr key={row.accountId}>
                  <th scope="row">
                    <bdi>{nameOf(row.accountId)}</bdi>
                  </th>
                  <Decided decision={row.first} />
                  <Decided decision={row.second} />
                  <td>{t('second.narrower', { which: row.narrower ?? 'none' })}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <details>
          <summary>{t('second.agreements', { count: agree.length })}</summary>
          <table className={styles.table}>
            <tbody>
              {agree.map((row) => (
                <tr key={row.accountId}>
                  <th scope="row">
                    <bdi>{nameOf(row.accountId)}</bdi>
                  </th>
                  <Decided decision={row.first} />
                  <Decided decision={row.second} />
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      </div>
      {asked !== undefined && (
        <ReasonDialog
          title={t(asked === 'return' ? 'second.return' : 'second.escalate')}
          onClose={() => ask(undefined)}
          onConflict={() => queryClient.invalidateQueries({ queryKey: ['second', caseId] })}
          run={async (reason) => {
            if (asked === 'return')
              await resolveSecondReview(client, { ...call, body: { verdict: 'return', reason } })
            else await escalateCase(client, { ...call, body: { reason } })
            done()
          }}
        />
      )}
    </>
  )
}

function Decided({ decision }: { decision: StoredDecision }) {
  return (
    <td>
      {t(`case.action.${decision.action}`)}
      {decision.territory.length > 0 && ` ${decision.territory.join(', ')}`}
      <bdi dir="auto" className={styles.reason}>
        {decision.reason}
      </bdi>
      <span className={styles.reason}>
        {t('second.cites', {
          grounds: decision.grounds.map((ground) => ground.replaceAll('_', ' ')).join(', '),
        })}
      </span>
    </td>
  )
}
