import {
  changeClock,
  contestOrder,
  draftAnswer,
  exportOrderRows,
  moveOrder,
  type Order,
  revokeOrder,
  type Scorecard,
  setAuthenticity,
} from '@murmuration/casework-client'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { canDo, client, useMe } from '../api/client.ts'
import { problemSays } from '../api/problem.ts'
import { shortId } from '../app/page-title.ts'
import { useKeys } from '../keys/keys.tsx'
import { Button } from '../parts/button.tsx'
import { Menu, type MenuItem } from '../parts/menu.tsx'
import { toast } from '../parts/toast.tsx'
import { saveFile } from '../reports/save-file.ts'
import { t } from '../words/words.ts'
import { MatterDialog } from './matter-dialog.tsx'
import styles from './order.module.css'
import { ReasonDialog } from './reason-dialog.tsx'
import { Reopens, SupersedeDialog } from './supersede-dialog.tsx'
import { answerChanged, orderChanged } from './use-order.ts'

type Kind = 'partial' | 'full' | 'declined'

/** The order as it was read last: after a conflict that is another version. */
interface Call {
  params: { id: string }
  ifMatch: number
}

interface Asked {
  title: string
  says?: ReactNode
  danger?: boolean
  run: (reason: string, call: Call) => Promise<Order>
}

/** What may be done with an order, from here: all but a draft asks why. */
export function OrderActions({ order, card }: { order: Order; card: Scorecard | undefined }) {
  const me = useMe()
  const [asked, ask] = useState<Asked>()
  const [matter, setMatter] = useState(false)
  const [superseding, setSuperseding] = useState(false)
  const { id, version } = order
  const call: Call = { params: { id }, ifMatch: version }
  const isOver = order.revokedAtMs !== null || order.superseded
  const isOwner = canDo(me, 'legal', 'lead')
  const { draft, mayDraft } = useDrafting(order)
  const rows = useMutation({
    mutationFn: () => exportOrderRows(client, { params: { id } }),
    onSuccess: (text) => saveFile(`order-${shortId(id)}-rows.csv`, 'text/csv', text),
    onError: (error) => toast(problemSays(error).detail),
  })
  useKeys('page', [
    { key: 'd', label: t('orders.draftPartial'), run: () => draft.mutate('partial'), when: mayDraft },
  ])
  const isPaused = order.clock === 'paused'
  const clock: Asked = {
    title: t(isPaused ? 'orders.resume' : 'orders.pause'),
    run: (reason, call) =>
      changeClock(client, { ...call, body: { action: isPaused ? 'resume' : 'pause', reason } }),
  }
  const items: MenuItem[] = [
    { label: t('orders.draftFull'), run: () => draft.mutate('full'), disabled: !mayDraft },
    { label: t('orders.draftDeclined'), run: () => draft.mutate('declined'), disabled: !mayDraft },
    { label: t('orders.matter'), run: () => setMatter(true), disabled: !isOwner },
    ...order.nextStates
      .filter((to) => to !== 'responded' && to !== 'received')
      .map((to) => ({
        label: t('orders.moveTo', { state: t(`orders.state.${to}`) }),
        disabled: !isOwner,
        run: () =>
          ask({
            title: t('orders.moveTo', { state: t(`orders.state.${to}`) }),
            run: (reason, call) =>
              moveOrder(client, {
                ...call,
                body: { to: to as 'validated' | 'defective' | 'in_review' | 'closed', reason },
              }),
          }),
      })),
    ...(['verified', 'disputed', 'forged', 'unverified'] as const)
      .filter((authenticity) => authenticity !== order.authenticity)
      .map((authenticity) => {
        const title = t('orders.setAuthenticity', { authenticity: t(`orders.authenticity.${authenticity}`) })
        return {
          label: title,
          disabled: !isOwner,
          run: () =>
            ask({
              title,
              run: (reason, call) => setAuthenticity(client, { ...call, body: { authenticity, reason } }),
            }),
        }
      }),
    {
      label: t(order.contested ? 'orders.uncontest' : 'orders.contest'),
      disabled: !isOwner,
      run: () =>
        ask({
          title: t(order.contested ? 'orders.uncontest' : 'orders.contest'),
          run: (reason, call) =>
            contestOrder(client, { ...call, body: { contested: !order.contested, reason } }),
        }),
    },
    {
      label: t('orders.supersede'),
      disabled: !isOwner || isOver,
      run: () => setSuperseding(true),
    },
    {
      label: t('orders.revoke'),
      disabled: !isOwner || isOver,
      run: () =>
        ask({
          title: t('orders.revoke'),
          says: <Reopens card={card} says={t('orders.revokeSays')} />,
          danger: true,
          run: (reason, call) => revokeOrder(client, { ...call, body: { reason } }),
        }),
    },
  ]
  return (
    <>
      <Button onClick={() => rows.mutate()} disabled={rows.isPending}>
        {t('orders.export')}
      </Button>
      <Button
        onClick={() => ask(clock)}
        disabled={!isOwner || (order.clock !== 'running' && !isPaused)}
        className={styles.wide}
      >
        {clock.title}
      </Button>
      <Menu label={t('orders.more')} trigger={<Button>{t('orders.more')}</Button>} items={items} />
      <Button
        kind="primary"
        keyHint="d"
        className={styles.wide}
        onClick={() => draft.mutate('partial')}
        disabled={!mayDraft || draft.isPending}
      >
        {t('orders.draftPartial')}
      </Button>
      {asked !== undefined && (
        <ReasonDialog
          title={asked.title}
          says={asked.says}
          danger={asked.danger ?? false}
          onClose={() => ask(undefined)}
          onConflict={() => orderChanged(id)}
          run={async (reason) => orderChanged(id, await asked.run(reason, call))}
        />
      )}
      {superseding && <SupersedeDialog order={order} card={card} onClose={() => setSuperseding(false)} />}
      {matter && <MatterDialog orderId={id} onClose={() => setMatter(false)} />}
    </>
  )
}

/** Drafts answers, where the reader and the order allow it. */
function useDrafting(order: Order) {
  const me = useMe()
  const { id } = order
  const draft = useMutation({
    mutationFn: (kind: Kind) => draftAnswer(client, { params: { id }, body: { kind } }),
    onSuccess: (answer) => {
      answerChanged(id, answer)
      toast(t('orders.drafted', { number: answer.number }))
      document.getElementById('answers')?.scrollIntoView()
    },
    onError: (error) => toast(problemSays(error).detail),
  })
  const isOver = order.revokedAtMs !== null || order.superseded || order.state === 'closed'
  return { draft, mayDraft: canDo(me, 'analyst', 'legal', 'lead') && !isOver }
}

/** In a narrow window, at its foot: what is missing, and the draft. */
export function BottomActions({ order }: { order: Order }) {
  const { draft, mayDraft } = useDrafting(order)
  const missing = order.checklist.filter(({ stands }) => stands === 'missing').length
  return (
    <div className={styles.bottom}>
      <Button onClick={() => document.getElementById('checklist')?.scrollIntoView()}>
        {t('orders.bottomChecklist', { missing })}
      </Button>
      <Button kind="primary" onClick={() => draft.mutate('partial')} disabled={!mayDraft || draft.isPending}>
        {t('orders.draftPartial')}
      </Button>
    </div>
  )
}
