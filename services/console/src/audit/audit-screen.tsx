import { EVENT_TYPE_VALUES, type HistoryEvent, listEvents, verifyHistory } from '@murmuration/casework-client'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useSearchParams } from 'wouter'
import { canDo, client, queryClient, useMe } from '../api/client.ts'
import { PageHeader, usePlace } from '../app/page-header.tsx'
import { usePageTitle } from '../app/page-title.ts'
import { useKeys } from '../keys/keys.tsx'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { SelectField, TextField } from '../parts/fields.tsx'
import page from '../parts/page.module.css'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { type Column, VirtualTable } from '../parts/virtual-table.tsx'
import { formatTime, Time, useZone } from '../time/time.tsx'
import { t } from '../words/words.ts'
import { type AuditQuery, auditQuery } from './audit-query.ts'

const statesOf = ({ prevState, nextState }: HistoryEvent): string =>
  nextState === null ? '' : prevState === null ? nextState : `${prevState} → ${nextState}`

const COLUMNS: Column<HistoryEvent>[] = [
  {
    id: 'time',
    header: t('audit.time'),
    width: 120,
    cell: ({ atMs }) => <Time ms={atMs} precision="second" />,
  },
  {
    id: 'actor',
    header: t('audit.actor'),
    width: '2fr',
    cell: ({ actor, actorName }) => <bdi>{actorName ?? actor}</bdi>,
  },
  { id: 'type', header: t('audit.type'), width: '2fr', cell: ({ type }) => <code>{type}</code> },
  { id: 'entity', header: t('audit.entity'), width: '3fr', cell: ({ entity }) => <code>{entity}</code> },
  { id: 'states', header: t('audit.states'), width: '2fr', cell: statesOf },
  { id: 'reason', header: t('audit.reason'), width: '3fr', cell: ({ reason }) => <bdi>{reason}</bdi> },
]

/** The history, newest first, with its verification; filters are in the address. */
export function AuditScreen() {
  usePageTitle(t('audit.title'))
  usePlace({ crumbs: [{ label: t('audit.title') }] })
  const [search, setSearch] = useSearchParams()
  const [focused, focus] = useState<string>()
  const [open, setOpen] = useState<HistoryEvent>()
  const query = auditQuery(search)
  const events = useInfiniteQuery({
    queryKey: ['audit', query],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      listEvents(client, { query: { ...query, limit: 200, cursor: pageParam }, signal }),
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const mayVerify = canDo(useMe(), 'auditor', 'admin')
  const before = useQuery({
    queryKey: ['audit', 'verified'],
    queryFn: ({ signal }) => listEvents(client, { query: { type: 'audit.verified', limit: 1 }, signal }),
    enabled: mayVerify,
  })
  const verified = useMutation({
    mutationFn: () => verifyHistory(client),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['audit'] }),
  })
  const first = useRef<HTMLInputElement>(null)
  useKeys('page', [{ key: 'f', label: t('audit.filter'), run: () => first.current?.focus() }])
  const rows = events.data?.pages.flatMap(({ items }) => items) ?? []
  const filter = (name: keyof AuditQuery, value: string): void => {
    if (value === (search.get(name) ?? '')) return
    setSearch(
      (before) => {
        const next = new URLSearchParams(before)
        if (value === '') next.delete(name)
        else next.set(name, value)
        return next
      },
      { replace: true },
    )
  }
  return (
    <>
      <PageHeader
        title={t('audit.title')}
        actions={
          mayVerify && (
            <Button onClick={() => verified.mutate()} disabled={verified.isPending}>
              {t('audit.verify')}
            </Button>
          )
        }
      />
      {mayVerify && <VerificationStrip {...verified} before={before.data?.items[0]} />}
      <div className={page.filters}>
        {(['entity', 'actor'] as const).map((name) => (
          <TextField
            // Another address is another text.
            key={`${name} ${search.get(name) ?? ''}`}
            ref={name === 'entity' ? first : null}
            label={t(`audit.${name}`)}
            placeholder={t(`audit.${name}Hint`)}
            defaultValue={search.get(name) ?? ''}
            onBlur={(event) => filter(name, event.target.value.trim())}
            onKeyDown={(event) => event.key === 'Enter' && filter(name, event.currentTarget.value.trim())}
          />
        ))}
        <SelectField
          label={t('audit.type')}
          value={query.type ?? ''}
          onChange={(event) => filter('type', event.target.value)}
        >
          <option value="">{t('audit.anyType')}</option>
          {EVENT_TYPE_VALUES.map((type) => (
            <option key={type}>{type}</option>
          ))}
        </SelectField>
        {Object.keys(query).length > 0 && (
          <Button onClick={() => setSearch({}, { replace: true })}>{t('audit.clear')}</Button>
        )}
      </div>
      {events.isPending ? (
        <Loading lines={12} />
      ) : events.error !== null ? (
        <Failed error={events.error} retry={() => events.refetch()} />
      ) : (
        <div className={page.fill}>
          <VirtualTable
            label={t('audit.label')}
            rows={rows}
            columns={COLUMNS}
            rowId={({ id }) => id}
            focused={focused}
            onFocus={({ id }) => focus(id)}
            onOpen={setOpen}
            onEnd={() => events.hasNextPage && !events.isFetchingNextPage && events.fetchNextPage()}
            empty={<Empty says={t('audit.none')} />}
          />
        </div>
      )}
      <p className={page.note}>{t('audit.numbers')}</p>
      {open !== undefined && <EventDialog event={open} onClose={() => setOpen(undefined)} />}
    </>
  )
}

function VerificationStrip({
  data,
  error,
  isPending,
  before,
}: {
  data: Awaited<ReturnType<typeof verifyHistory>> | undefined
  error: unknown
  isPending: boolean
  /** The last verification in the history. */
  before: HistoryEvent | undefined
}) {
  const { name } = useZone()
  if (error) return <Failed error={error} refused />
  const isBroken = data === undefined ? before?.nextState === 'broken' : !data.ok
  return (
    <p className={`${page.strip} ${isBroken ? page.broken : ''}`} role="status">
      {isPending
        ? t('audit.verifying')
        : data === undefined
          ? before === undefined
            ? t('audit.unverified')
            : t(isBroken ? 'audit.wasBroken' : 'audit.wasWhole', {
                at: `${formatTime(before.atMs, name, 'minute')} ${name}`,
              })
          : t('audit.checked', {
              ok: String(data.ok),
              says: data.says,
              at: `${formatTime(data.atMs, name, 'clock')} ${name}`,
            })}
    </p>
  )
}

function EventDialog({ event, onClose }: { event: HistoryEvent; onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title={t('audit.event', { type: event.type })} wide>
      <table className={page.plain}>
        <tbody>
          {(
            [
              [t('audit.id'), <code key="id">{event.id}</code>],
              [t('audit.time'), <Time key="at" ms={event.atMs} precision="second" />],
              [t('audit.actor'), <bdi key="actor">{event.actorName ?? event.actor}</bdi>],
              [t('audit.entity'), <code key="entity">{event.entity}</code>],
              [t('audit.states'), statesOf(event)],
              [t('audit.reason'), <bdi key="reason">{event.reason}</bdi>],
            ] as const
          ).map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3>{t('audit.payload')}</h3>
      {event.payload === null ? (
        <p>{t(event.erased ? 'audit.erased' : 'audit.nothing')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long payload is scrolled by keys
        <pre className={page.pre} tabIndex={0}>
          {JSON.stringify(event.payload, null, 2)}
        </pre>
      )}
    </Dialog>
  )
}
