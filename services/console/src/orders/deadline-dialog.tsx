import { type Order, setDeadline } from '@murmuration/casework-client'
import { useState } from 'react'
import { client } from '../api/client.ts'
import { instantOf } from '../intake/instant-of.ts'
import { ZONES } from '../intake/zones.ts'
import { SelectField, TextField } from '../parts/fields.tsx'
import { formatTime } from '../time/time.tsx'
import { t } from '../words/words.ts'
import { ReasonDialog } from './reason-dialog.tsx'
import { orderChanged } from './use-order.ts'

/** Sets a deadline on a clock of a zone, or takes it away. */
export function DeadlineDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const [local, setLocal] = useState(order.deadline?.local?.slice(0, 16) ?? '')
  const [zone, setZone] = useState(order.deadline?.zone ?? 'UTC')
  const [basis, setBasis] = useState(order.deadline?.basis ?? '')
  const at = local === '' ? undefined : instantOf(local, zone)
  return (
    <ReasonDialog
      title={t('orders.setDeadline')}
      onClose={onClose}
      onConflict={() => orderChanged(order.id)}
      run={async (reason) =>
        orderChanged(
          order.id,
          await setDeadline(client, {
            params: { id: order.id },
            ifMatch: order.version,
            body: {
              deadline:
                local === '' ? null : { local, zone, basis: basis.trim() === '' ? null : basis.trim() },
              reason,
            },
          }),
        )
      }
    >
      <TextField
        label={t('intake.due')}
        type="datetime-local"
        value={local}
        hint={at === undefined ? t('intake.dueNone') : t('intake.dueLocal', { at: formatTime(at, 'UTC') })}
        onChange={(event) => setLocal(event.target.value)}
      />
      <SelectField label={t('intake.zone')} value={zone} onChange={(event) => setZone(event.target.value)}>
        {ZONES.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </SelectField>
      <TextField label={t('intake.basis')} value={basis} onChange={(event) => setBasis(event.target.value)} />
    </ReasonDialog>
  )
}
