import { changeAnswer, type OrderAnswer, sendAnswer, withdrawAnswer } from '@murmuration/casework-client'
import { useMutation } from '@tanstack/react-query'
import { client, useMe } from '../api/client.ts'
import { isConflict } from '../api/problem.ts'
import { useDraft } from '../app/use-draft.ts'
import { Button } from '../parts/button.tsx'
import { TextArea } from '../parts/fields.tsx'
import { Empty, Failed, Panel } from '../parts/states.tsx'
import { Time } from '../time/time.tsx'
import { count } from '../words/numbers.ts'
import { rich, t } from '../words/words.ts'
import styles from './order.module.css'
import { orderChanged, useAnswers } from './use-order.ts'

/** Drafts and answers to an order, newest first. */
export function AnswersPanel({ orderId }: { orderId: string }) {
  const query = useAnswers(orderId)
  return (
    <div id="answers">
      <Panel title={t('orders.answers')} query={query} lines={2}>
        {() =>
          query.data?.items.length === 0 ? (
            <Empty says={t('orders.noAnswers')} />
          ) : (
            query.data?.items.map((answer) => <Answer key={answer.id} orderId={orderId} answer={answer} />)
          )
        }
      </Panel>
    </div>
  )
}

function Answer({ orderId, answer }: { orderId: string; answer: OrderAnswer }) {
  const me = useMe()
  const [message, setMessage, clear] = useDraft(`answer:${answer.id}`, answer.message)
  const call = { params: { id: orderId, answer: answer.id }, ifMatch: answer.version }
  const tried = useMutation({
    mutationFn: (act: () => Promise<OrderAnswer>) => act(),
    onSuccess: () => {
      clear()
      orderChanged(orderId)
    },
    onError: (error) => {
      if (isConflict(error)) orderChanged(orderId)
    },
  })
  const isDraft = answer.state === 'draft'
  const isMine = answer.writtenBy === me.id
  const { body } = answer
  return (
    <article className={styles.answer} style={{ paddingInline: 16 }}>
      <h3>
        {t('orders.answer', {
          number: answer.number,
          kind: t(`orders.answer.${answer.kind}`),
          state: t(`orders.answer.${answer.state}`),
        })}
      </h3>
      <p className={styles.muted}>
        {rich('orders.answerRests', { at: <Time key="at" ms={body.atMs} /> })}.{' '}
        {t('orders.answerDecisions', {
          count: body.decisions.length,
          undecided: count(body.undecided),
          returned: count(body.returnedCount),
        })}
      </p>
      <TextArea
        label={t('orders.answerMessage')}
        rows={isDraft ? 12 : 6}
        value={isDraft ? message : answer.message}
        readOnly={!isDraft}
        onChange={(event) => setMessage(event.target.value)}
      />
      {isDraft && (
        <>
          <p className={styles.muted}>{t(isMine ? 'orders.sendOther' : 'orders.sendSays')}</p>
          <div className={styles.actions}>
            <Button
              onClick={() => tried.mutate(() => changeAnswer(client, { ...call, body: { message } }))}
              disabled={message === answer.message || tried.isPending}
            >
              {t('orders.save')}
            </Button>
            <Button
              kind="primary"
              onClick={() => tried.mutate(() => sendAnswer(client, call))}
              disabled={isMine || message !== answer.message || tried.isPending}
            >
              {t('orders.send')}
            </Button>
            <Button
              onClick={() => tried.mutate(() => withdrawAnswer(client, call))}
              disabled={tried.isPending}
            >
              {t('orders.withdraw')}
            </Button>
          </div>
        </>
      )}
      {tried.error !== null &&
        (isConflict(tried.error) ? (
          <p role="alert">{t('orders.conflict')}</p>
        ) : (
          <Failed error={tried.error} refused />
        ))}
    </article>
  )
}
