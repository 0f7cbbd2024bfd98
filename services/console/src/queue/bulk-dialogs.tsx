import {
  addNote,
  assignCase,
  listPeople,
  releaseLease,
  snoozeCase,
  takeLease,
} from '@murmuration/casework-client'
import type { CaseState, QueueRow as Row } from '@murmuration/contracts'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { canDo, client, useMe } from '../api/client.ts'
import { problemSays } from '../api/problem.ts'
import { shortId } from '../app/page-title.ts'
import { useDraft } from '../app/use-draft.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { SelectField, TextArea, TextField } from '../parts/fields.tsx'
import { toast } from '../parts/toast.tsx'
import { useZone } from '../time/time.tsx'
import { t } from '../words/words.ts'
import styles from './queue.module.css'
import { stateWord } from './queue-columns.tsx'
import { type BulkResult, runBulk } from './run-bulk.ts'
import { momentOf } from './wall-time.ts'

interface BulkProps {
  rows: readonly Row[]
  onClose: () => void
  /** Called with the ids that came out well. */
  onDone: (ids: readonly string[]) => void
}

/** Runs an action over cases and shows how each came out. What failed can be tried again; what was typed stays. */
function useBulk(rows: readonly Row[], act: (row: Row) => Promise<unknown>, onDone: BulkProps['onDone']) {
  const [results, setResults] = useState<readonly BulkResult[]>([])
  const [running, run] = useState(false)
  const done = results.filter(({ kind }) => kind === 'done').map(({ id }) => id)
  const start = async (): Promise<void> => {
    run(true)
    const rest = rows.filter(({ id }) => !done.includes(id))
    setResults((before) => before.filter(({ kind }) => kind === 'done'))
    const came: string[] = []
    await runBulk(rest, act, (result) => {
      if (result.kind === 'done') came.push(result.id)
      setResults((before) => [...before, result])
    })
    run(false)
    onDone(came)
    if (came.length === rest.length)
      toast(t('queue.bulk.finished', { done: done.length + came.length, count: rows.length }))
  }
  return { results, running, start, done }
}

function Results({ results, count }: { results: readonly BulkResult[]; count: number }) {
  if (results.length === 0) return null
  return (
    <section aria-label={t('queue.bulk.results')}>
      <p role="status">
        {t('queue.bulk.running', { done: results.filter(({ kind }) => kind === 'done').length, count })}
      </p>
      <ul className={styles.results}>
        {results.map((result) => (
          <li key={result.id}>
            <code>{shortId(result.id)}</code>
            <span>{resultSays(result)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function resultSays(result: BulkResult): ReactNode {
  if (result.kind === 'done') return t('queue.bulk.done')
  const { detail, requestId } = problemSays(result.error)
  return (
    <>
      {result.kind === 'conflict' && result.current?.state !== undefined && (
        <>
          {t('queue.bulk.conflict')}{' '}
          {t('queue.bulk.now', {
            state: stateWord(result.current.state as CaseState),
            version: result.current.version,
          })}{' '}
        </>
      )}
      <span className={styles.refused}>{detail}</span>{' '}
      {requestId !== undefined && <code>{t('parts.failed.request', { id: requestId })}</code>}
    </>
  )
}

function Foot({
  bulk,
  action,
  onClose,
  disabled,
}: {
  bulk: ReturnType<typeof useBulk>
  action: string
  onClose: () => void
  disabled: boolean
}) {
  const isOver = bulk.results.length > 0 && !bulk.running
  const failed = isOver && bulk.results.some(({ kind }) => kind !== 'done')
  return (
    <>
      <Button onClick={onClose}>{isOver ? t('queue.bulk.close') : t('parts.cancel')}</Button>
      {(!isOver || failed) && (
        <Button kind="primary" onClick={bulk.start} disabled={disabled || bulk.running}>
          {failed ? t('queue.bulk.again') : action}
        </Button>
      )}
    </>
  )
}

const NOBODY = 'nobody'

/** Gives cases to somebody. */
export function AssignDialog({ rows, onClose, onDone }: BulkProps) {
  const me = useMe()
  const isLead = canDo(me, 'lead')
  const people = useQuery({
    queryKey: ['people-to-assign'],
    queryFn: ({ signal }) =>
      listPeople(client, { query: { kind: 'person', disabled: 'false', limit: 200 }, signal }),
    enabled: isLead,
  })
  const [to, setTo] = useState<string>(isLead ? '' : me.id)
  const [reason, setReason, clearReason] = useDraft('queue-assign', '')
  const bulk = useBulk(
    rows,
    async ({ id, version }) => {
      await assignCase(client, {
        params: { id },
        body: { userId: to === NOBODY ? null : to },
        ifMatch: version,
      })
      if (reason.trim() !== '')
        await addNote(client, {
          params: { id },
          body: { side: 'neutral', source: '', text: reason, accountId: null },
        })
    },
    (ids) => {
      if (ids.length > 0) clearReason()
      onDone(ids)
    },
  )
  const others = (people.data?.items ?? []).filter(
    ({ id, role }) => id !== me.id && ['analyst', 'lead', 'legal', 'policy'].includes(role),
  )
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('queue.assign.title', { count: rows.length })}
      footer={<Foot bulk={bulk} action={t('queue.assign')} onClose={onClose} disabled={to === ''} />}
    >
      <p>{t('queue.bulk.why')}</p>
      <SelectField
        label={t('queue.assign.to')}
        hint={t('queue.assign.role')}
        value={to}
        onChange={(event) => setTo(event.target.value)}
        error={people.error ? problemSays(people.error).detail : undefined}
      >
        {isLead && <option value="">{t('queue.assign.choose')}</option>}
        <option value={me.id}>{t('queue.assign.me')}</option>
        <option value={NOBODY}>{t('queue.assign.nobody')}</option>
        {others.map(({ id, name, role }) => (
          <option key={id} value={id}>
            {name}, {role}
          </option>
        ))}
      </SelectField>
      <TextArea
        label={t('queue.assign.reason')}
        hint={t('queue.assign.reasonHint')}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Results results={bulk.results} count={rows.length} />
    </Dialog>
  )
}

const CAN_SLEEP: readonly CaseState[] = ['triaged', 'in_review']

/** Lays a case aside under a lease, which is given back where that fails. */
async function snooze(
  { id, version, lease }: Row,
  me: string,
  untilMs: number,
  reason: string,
): Promise<void> {
  const isHeld = lease !== null && lease.userId === me && lease.untilMs > Date.now()
  if (!isHeld) await takeLease(client, { params: { id }, body: { takeOver: null } })
  try {
    await snoozeCase(client, { params: { id }, body: { untilMs, reason }, ifMatch: version })
  } catch (error) {
    if (!isHeld) await releaseLease(client, { params: { id } }).catch(() => {})
    throw error
  }
}

/** Lays cases aside until a time. */
export function SnoozeDialog({ rows, onClose, onDone }: BulkProps) {
  const me = useMe()
  const { name: zone } = useZone()
  const [until, setUntil] = useState('')
  const [reason, setReason, clearReason] = useDraft('queue-snooze', '')
  const untilMs = momentOf(until, zone)
  const able = rows.filter(({ state }) => CAN_SLEEP.includes(state))
  const unable = rows.filter(({ state }) => !CAN_SLEEP.includes(state))
  const isPast = untilMs !== undefined && untilMs <= Date.now()
  const bulk = useBulk(
    able,
    (row) => snooze(row, me.id, untilMs!, reason),
    (ids) => {
      if (ids.length > 0) clearReason()
      onDone(ids)
    },
  )
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('queue.snooze.title', { count: able.length })}
      footer={
        <Foot
          bulk={bulk}
          action={t('queue.snooze')}
          onClose={onClose}
          disabled={able.length === 0 || untilMs === undefined || isPast || reason.trim() === ''}
        />
      }
    >
      <p>{t('queue.bulk.why')}</p>
      {unable.length > 0 && (
        <p className={styles.soon}>
          {t('queue.snooze.cannot', {
            count: unable.length,
            names: unable
              .slice(0, 12)
              .map(({ id }) => shortId(id))
              .join(', '),
          })}
        </p>
      )}
      <TextField
        type="datetime-local"
        label={t('queue.snooze.until', { zone })}
        hint={t('queue.snooze.hint')}
        error={isPast ? t('queue.snooze.past') : undefined}
        value={until}
        onChange={(event) => setUntil(event.target.value)}
      />
      <TextArea
        label={t('queue.snooze.reason')}
        hint={t('queue.snooze.reasonHint')}
        value={reason}
        required
        onChange={(event) => setReason(event.target.value)}
      />
      <Results results={bulk.results} count={able.length} />
    </Dialog>
  )
}
