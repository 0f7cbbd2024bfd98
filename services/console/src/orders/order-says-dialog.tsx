import { changeOrder, type Order } from '@murmuration/casework-client'
import { useMutation } from '@tanstack/react-query'
import { client } from '../api/client.ts'
import { isConflict } from '../api/problem.ts'
import { useDraft } from '../app/use-draft.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextArea, TextField } from '../parts/fields.tsx'
import { Failed } from '../parts/states.tsx'
import { t } from '../words/words.ts'
import { orderChanged } from './use-order.ts'

const LINES = [
  'title',
  'issuerName',
  'issuerRole',
  'issuerCountry',
  'legalBasis',
  'requestedAction',
  'territory',
  'redress',
  'effectRecipient',
  'language',
  'channel',
] as const
type Says = { [line in (typeof LINES)[number]]: string } & { grounds: string }

const LABELS = {
  title: 'orders.titleOf',
  issuerName: 'orders.issuer',
  issuerRole: 'orders.issuerRole',
  issuerCountry: 'orders.issuerCountry',
  legalBasis: 'orders.checklist.legal_basis',
  requestedAction: 'orders.requested',
  territory: 'orders.checklist.territorial_scope',
  redress: 'orders.checklist.redress',
  effectRecipient: 'orders.checklist.effect_recipient',
  language: 'orders.checklist.language',
  channel: 'orders.channel',
} as const

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())

const saysOf = (order: Order): Says => ({
  title: order.title,
  issuerName: order.issuer.name,
  issuerRole: order.issuer.role ?? '',
  issuerCountry: order.issuer.country ?? '',
  legalBasis: order.legalBasis ?? '',
  grounds: order.grounds.join('\n\n'),
  requestedAction: order.requestedAction ?? '',
  territory: order.requestedTerritory.join(', '),
  redress: order.redress ?? '',
  effectRecipient: order.effectRecipient ?? '',
  language: order.language ?? '',
  channel: order.channel ?? '',
})

/** Corrects what an order says; what is typed survives a reload and a conflict. */
export function OrderSaysDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const [says, write, clear] = useDraft<Says>(`order-says:${order.id}`, saysOf(order))
  const tried = useMutation({
    mutationFn: () =>
      changeOrder(client, {
        params: { id: order.id },
        ifMatch: order.version,
        body: {
          title: says.title.trim(),
          issuer: {
            name: says.issuerName.trim(),
            role: orNull(says.issuerRole),
            country: orNull(says.issuerCountry.toUpperCase()),
          },
          legalBasis: orNull(says.legalBasis),
          grounds: says.grounds
            .split(/\n\s*\n/)
            .map((one) => one.trim())
            .filter((one) => one !== ''),
          requestedAction: orNull(says.requestedAction),
          requestedTerritory: says.territory
            .split(',')
            .map((one) => one.trim().toUpperCase())
            .filter((one) => one !== ''),
          redress: orNull(says.redress),
          effectRecipient: orNull(says.effectRecipient),
          language: orNull(says.language),
          channel: orNull(says.channel),
        },
      }),
    onSuccess: (next) => {
      clear()
      orderChanged(order.id, next)
      onClose()
    },
    onError: (error) => {
      if (isConflict(error)) orderChanged(order.id)
    },
  })
  const close = (): void => {
    clear()
    onClose()
  }
  return (
    <Dialog
      open
      wide
      onClose={close}
      title={t('orders.correct')}
      footer={
        <>
          <Button onClick={close}>{t('parts.cancel')}</Button>
          <Button kind="primary" onClick={() => tried.mutate()} disabled={tried.isPending}>
            {t('orders.save2')}
          </Button>
        </>
      }
    >
      {LINES.map((line) => (
        <TextField
          key={line}
          label={t(LABELS[line])}
          value={says[line]}
          dir="auto"
          onChange={(event) => write({ ...says, [line]: event.target.value })}
        />
      ))}
      <TextArea
        label={t('orders.checklist.reasons')}
        hint={t('orders.groundsHint')}
        value={says.grounds}
        onChange={(event) => write({ ...says, grounds: event.target.value })}
      />
      {tried.error !== null &&
        (isConflict(tried.error) ? (
          <p role="alert">{t('orders.conflict')}</p>
        ) : (
          <Failed error={tried.error} refused />
        ))}
    </Dialog>
  )
}
