import { listPeople, type Order, setConfidentiality, setReaders } from '@murmuration/casework-client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../api/client.ts'
import { Checkbox, SelectField, TextField } from '../parts/fields.tsx'
import { t } from '../words/words.ts'
import { ReasonDialog } from './reason-dialog.tsx'
import { orderChanged } from './use-order.ts'
import { isWidened, TLPS } from './widened.ts'

/** Who may know of an order, and who reads it. */
export function ConfidentialityDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const [kept, keep] = useState(order.confidentiality)
  const [readers, setReadersTo] = useState(() => new Set(order.readers.map(({ userId }) => userId)))
  const people = useQuery({
    queryKey: ['people'],
    queryFn: ({ signal }) => listPeople(client, { query: { kind: 'person', limit: 200 }, signal }),
  })
  const run = async (reason: string): Promise<void> => {
    const why = reason.trim() === '' ? {} : { reason }
    const changed = await setConfidentiality(client, {
      params: { id: order.id },
      ifMatch: order.version,
      body: { ...kept, ...why },
    })
    orderChanged(order.id, changed)
    const before = new Set(changed.readers.map(({ userId }) => userId))
    if (before.size === readers.size && [...readers].every((id) => before.has(id))) return
    const answered = await setReaders(client, {
      params: { id: order.id },
      ifMatch: changed.version,
      body: { readers: [...readers], ...why },
    })
    orderChanged(order.id, answered)
  }
  const before = new Set(order.readers.map(({ userId }) => userId))
  const isWider = isWidened(order.confidentiality, kept) || [...readers].some((id) => !before.has(id))
  const found = people.data?.items.filter(({ disabled }) => !disabled) ?? []
  const others = order.readers.filter(({ userId }) => !found.some(({ id }) => id === userId))
  const candidates = [...found, ...others.map(({ userId, name, role }) => ({ id: userId, name, role }))]
  return (
    <ReasonDialog
      title={t('orders.readers')}
      says={t(isWider ? 'orders.widenSays' : 'orders.narrowSays')}
      needsReason={isWider}
      ready={readers.size > 0}
      run={run}
      onClose={onClose}
      onConflict={() => orderChanged(order.id)}
    >
      <SelectField
        label={t('orders.tlp')}
        value={kept.tlp}
        onChange={(event) => keep({ ...kept, tlp: event.target.value as (typeof TLPS)[number] })}
      >
        {TLPS.map((tlp) => (
          <option key={tlp} value={tlp}>
            TLP:{tlp.toUpperCase()}
          </option>
        ))}
      </SelectField>
      <Checkbox
        label={t('orders.gag')}
        checked={kept.gag}
        onChange={(event) => keep({ ...kept, gag: event.target.checked })}
      />
      {kept.gag && (
        <>
          <TextField
            label={t('orders.gagBasis')}
            value={kept.gagBasis ?? ''}
            onChange={(event) => keep({ ...kept, gagBasis: event.target.value || null })}
          />
          <TextField
            label={t('orders.gagEnd')}
            hint={t('orders.gagEndHint')}
            type="date"
            value={kept.gagUntilMs === null ? '' : new Date(kept.gagUntilMs).toISOString().slice(0, 10)}
            onChange={(event) =>
              keep({
                ...kept,
                gagUntilMs: event.target.value === '' ? null : Date.parse(`${event.target.value}T00:00Z`),
              })
            }
          />
        </>
      )}
      <Checkbox
        label={t('orders.mayNotify')}
        checked={kept.mayNotifyUser}
        onChange={(event) => keep({ ...kept, mayNotifyUser: event.target.checked })}
      />
      <Checkbox
        label={t('orders.mayPublish')}
        checked={kept.mayPublishAggregate}
        onChange={(event) => keep({ ...kept, mayPublishAggregate: event.target.checked })}
      />
      <fieldset>
        <legend>{t('orders.readersRow')}</legend>
        {candidates.map(({ id, name, role }) => (
          <Checkbox
            key={id}
            label={`${name}, ${role}`}
            checked={readers.has(id)}
            onChange={(event) => {
              const next = new Set(readers)
              if (event.target.checked) next.add(id)
              else next.delete(id)
              setReadersTo(next)
            }}
          />
        ))}
      </fieldset>
    </ReasonDialog>
  )
}
