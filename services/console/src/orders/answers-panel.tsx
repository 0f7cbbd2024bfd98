import { changeAnswer, type OrderAnswer, sendAnswer, withdrawAnswer } from '@murmuration/casework-client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { canDo, client, useMe } from '../api/client.ts'
import { isConflict } from '../api/problem.ts'
import { useDraft } from '../app/use-draft.ts'
import { Button } from '../parts/button.tsx'
import { Confirm } from '../parts/dialog.tsx'
import { SelectField, TextArea } from '../parts/fields.tsx'
import { Empty, Failed, Panel } from '../parts/states.tsx'
import { Time } from '../time/time.tsx'
import { rich, t } from '../words/words.ts'
import { AnswerDocument } from './answer-document.tsx'
import styles from './order.module.css'
import { answerChanged, orderChanged, useAnswers } from './use-order.ts'

const KINDS = ['partial', 'full', 'declined'] as const

/** Drafts and answers to an order, newest first. */
export function AnswersPanel({ orderId }: { orderId: string }) {
  const query = useAnswers(orderId)
  return (
    <div id="answers" className={styles.answers}>
      <Panel title={t('orders.answers')} query={query} lines={2}>
        {() =>
          query.data?.items.length === 0 ? (
            <Empty says={t('orders.noAnswers')} />
          ) : (
            query.data?.items.map((answer, k) => (
              <Answer key={answer.id} orderId={orderId} answer={answer} isNewest={k === 0} />
            ))
          )
        }
      </Panel>
    </div>
  )
}

function Answer({ orderId, answer, isNewest }: { orderId: string; answer: OrderAnswer; isNewest: boolean }) {
  return (
    <article className={styles.answer}>
      <h3>
        {t('orders.answer', {
          number: answer.number,
          kind: t(`orders.answer.${answer.kind}`),
          state: t(`orders.answer.${answer.state}`),
        })}
      </h3>
      {answer.sentAtMs !== null && (
        <p className={styles.muted}>
          {rich('orders.answerSent', { at: <Time key="at" ms={answer.sentAtMs} /> })}
        </p>
      )}
      {answer.state === 'draft' ? (
        <Draft orderId={orderId} answer={answer} />
      ) : (
        <details>
          <summary>{t('orders.answerMessage')}</summary>
          <p className={styles.lines}>
            <bdi>{answer.message}</bdi>
          </p>
        </details>
      )}
      <details open={isNewest}>
        <summary>{rich('orders.answerRests', { at: <Time key="at" ms={answer.body.atMs} /> })}</summary>
        <AnswerDocument orderId={orderId} answer={answer} />
      </details>
    </article>
  )
}

/** A draft in the hands of its writer; another person sends it. */
function Draft({ orderId, answer }: { orderId: string; answer: OrderAnswer }) {
  const me = useMe()
  const [kept, keep, clear] = useDraft(`answer:${answer.id}`, { message: answer.message, kind: answer.kind })
  const [asks, ask] = useState<'send' | 'withdraw'>()
  const call = { params: { id: orderId, answer: answer.id }, ifMatch: answer.version }
  const tried = useMutation({
    mutationFn: (act: () => Promise<OrderAnswer>) => act(),
    onSuccess: (after) => {
      clear()
      answerChanged(orderId, after)
    },
    onError: (error) => {
      if (isConflict(error)) orderChanged(orderId)
    },
    onSettled: () => ask(undefined),
  })
  const mayWrite = canDo(me, 'analyst', 'legal', 'lead')
  const isMine = answer.writtenBy === me.id
  const isChanged = kept.message !== answer.message || kept.kind !== answer.kind
  const whyNot = isMine
    ? t('orders.sendOther')
    : !canDo(me, 'legal', 'lead')
      ? t('orders.sendRole')
      : isChanged
        ? t('orders.sendSaved')
        : undefined
  return (
    <>
      <div className={styles.kind}>
        <SelectField
          label={t('orders.answerKind')}
          value={kept.kind}
          disabled={!mayWrite}
          onChange={(event) => keep({ ...kept, kind: event.target.value as typeof answer.kind })}
        >
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {t(`orders.answer.${kind}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <TextArea
        label={t('orders.answerMessage')}
        rows={12}
        value={kept.message}
        readOnly={!mayWrite}
        onChange={(event) => keep({ ...kept, message: event.target.value })}
      />
      <p className={styles.muted}>{whyNot ?? t('orders.sendSays')}</p>
      <div className={styles.actions}>
        <Button
          onClick={() => tried.mutate(() => changeAnswer(client, { ...call, body: kept }))}
          disabled={!mayWrite || !isChanged || tried.isPending}
        >
          {t('orders.save')}
        </Button>
        <Button kind="primary" onClick={() => ask('send')} disabled={whyNot !== undefined || tried.isPending}>
          {t('orders.send')}
        </Button>
        <Button onClick={() => ask('withdraw')} disabled={!mayWrite || tried.isPending}>
          {t('orders.withdraw')}
        </Button>
      </div>
      {tried.error !== null &&
        (isConflict(tried.error) ? (
          <div role="alert" className={styles.missing}>
            <p>{t('orders.conflict')}</p>
            {kept.message !== answer.message && (
              <details open>
                <summary>{t('orders.theirs')}</summary>
                <p className={styles.lines}>
                  <bdi>{answer.message}</bdi>
                </p>
              </details>
            )}
          </div>
        ) : (
          <Failed error={tried.error} refused />
        ))}
      <Confirm
        open={asks !== undefined}
        onClose={() => ask(undefined)}
        title={t(asks === 'withdraw' ? 'orders.withdraw' : 'orders.send')}
        action={t(asks === 'withdraw' ? 'orders.withdraw' : 'orders.send')}
        busy={tried.isPending}
        onConfirm={() =>
          tried.mutate(() => (asks === 'withdraw' ? withdrawAnswer(client, call) : sendAnswer(client, call)))
        }
      >
        <p>{t(asks === 'withdraw' ? 'orders.withdrawSays' : 'orders.sendSays')}</p>
      </Confirm>
    </>
  )
}
