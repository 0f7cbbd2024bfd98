import {
  changeClock,
  contestOrder,
  draftAnswer,
  exportOrderRows,
  moveOrder,
  type Order,
  revokeOrder,
  setAuthenticity,
  supersedeOrder,
} from '@murmuration/casework-client'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { canDo, client, useMe } from '../api/client.ts'
import { problemSays } from '../api/problem.ts'
import { shortId } from '../app/page-title.ts'
import { useKeys } from '../keys/keys.tsx'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/fields.tsx'
import { Menu, type MenuItem } from '../parts/menu.tsx'
import { toast } from '../parts/toast.tsx'
import { saveFile } from '../reports/save-file.ts'
import { t } from '../words/words.ts'
import { MatterDialog } from './matter-dialog.tsx'
import { ReasonDialog } from './reason-dialog.tsx'
import { orderChanged } from './use-order.ts'

type Kind = 'partial' | 'full' | 'declined'

interface Asked {
  title: string
  says?: string
  danger?: boolean
  field?: ReactNode
  run: (reason: string) => Promise<Order>
}

/** What may be done with an order, from here: all but a draft asks why. */
export function OrderActions({ order }: { order: Order }) {
  const me = useMe()
  const [asked, ask] = useState<Asked>()
  const [matter, setMatter] = useState(false)
  const [newer, setNewer] = useState('')
  const { id, version } = order
  const call = { params: { id }, ifMatch: version }
  const isOwner = canDo(me, 'legal', 'lead')
  const draft = useMutation({
    mutationFn: (kind: Kind) => draftAnswer(client, { params: { id }, body: { kind } }),
    onSuccess: ({ number }) => {
      orderChanged(id)
      toast(t('orders.drafted', { number }))
      document.getElementById('answers')?.scrollIntoView()
    },
    onError: (error) => toast(problemSays(error).detail),
  })
  const rows = useMutation({
    mutationFn: () => exportOrderRows(client, { params: { id } }),
    onSuccess: (text) => saveFile(`order-${shortId(id)}-rows.csv`, 'text/csv', text),
    onError: (error) => toast(problemSays(error).detail),
  })
  const mayDraft = canDo(me, 'analyst', 'legal', 'policy', 'lead')
  useKeys('page', [
    { key: 'd', label: t('orders.draftPartial'), run: () => draft.mutate('partial'), when: mayDraft },
  ])
  const isPaused = order.clock === 'paused'
  const clock: Asked = {
    title: t(isPaused ? 'orders.resume' : 'orders.pause'),
    run: (reason) =>
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
            run: (reason) =>
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
              run: (reason) => setAuthenticity(client, { ...call, body: { authenticity, reason } }),
            }),
        }
      }),
    {
      label: t(order.contested ? 'orders.uncontest' : 'orders.contest'),
      disabled: !isOwner,
      run: () =>
        ask({
          title: t(order.contested ? 'orders.uncontest' : 'orders.contest'),
          run: (reason) => contestOrder(client, { ...call, body: { contested: !order.contested, reason } }),
        }),
    },
    {
      label: t('orders.supersede'),
      disabled: !isOwner,
      run: () => ask({ title: t('orders.supersede'), run: () => Promise.reject(new Error('not asked')) }),
    },
    {
      label: t('orders.revoke'),
      disabled: !isOwner || order.revokedAtMs !== null,
      run: () =>
        ask({
          title: t('orders.revoke'),
          says: t('orders.revokeSays'),
          danger: true,
          run: (reason) => revokeOrder(client, { ...call, body: { reason } }),
        }),
    },
  ]
  const supersedes = asked?.title === t('orders.supersede')
  return (
    <>
      <Button onClick={() => rows.mutate()} disabled={rows.isPending}>
        {t('orders.export')}
      </Button>
      <Button onClick={() => ask(clock)} disabled={!isOwner || order.deadlineAtMs === null}>
        {clock.title}
      </Button>
      <Menu label={t('orders.more')} trigger={<Button>{t('orders.more')}</Button>} items={items} />
      <Button
        kind="primary"
        keyHint="d"
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
          run={async (reason) =>
            orderChanged(
              id,
              supersedes
                ? await supersedeOrder(client, { ...call, body: { byOrderId: newer.trim(), reason } })
                : await asked.run(reason),
            )
          }
        >
          {supersedes && (
            <TextField
              label={t('orders.supersedeBy')}
              value={newer}
              onChange={(event) => setNewer(event.target.value)}
            />
          )}
        </ReasonDialog>
      )}
      {matter && <MatterDialog orderId={id} onClose={() => setMatter(false)} />}
    </>
  )
}
