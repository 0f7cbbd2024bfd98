import { endSession, listSessions, type Session } from '@murmuration/casework-client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client, queryClient } from '../api/client.ts'
import { Button } from '../parts/button.tsx'
import { Chip } from '../parts/chip.tsx'
import { Panel } from '../parts/states.tsx'
import { Time } from '../time/time.tsx'
import { t } from '../words/words.ts'
import { ActDialog } from './act-dialog.tsx'
import { type DataColumn, DataTable } from './data-table.tsx'
import { PasswordForm } from './password-form.tsx'

/** Where one is signed in, and the own password. */
export function SessionsTab() {
  const [ending, end] = useState<Session>()
  const query = useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => listSessions(client, { signal }),
    staleTime: 0,
  })
  const columns: DataColumn<Session>[] = [
    { id: 'agent', header: t('settings.sessions.agent'), cell: ({ agent }) => <bdi>{agent}</bdi> },
    { id: 'way', header: t('settings.sessions.way'), cell: ({ way }) => t(`settings.sessions.way.${way}`) },
    {
      id: 'began',
      header: t('settings.sessions.began'),
      cell: ({ createdAtMs }) => <Time ms={createdAtMs} />,
    },
    {
      id: 'seen',
      header: t('settings.sessions.seen'),
      cell: ({ lastSeenAtMs }) => <Time ms={lastSeenAtMs} />,
    },
    {
      id: 'ends',
      header: t('settings.sessions.ends'),
      cell: ({ expiresAtMs }) => <Time ms={expiresAtMs} />,
    },
    {
      id: 'act',
      header: <span className="sr-only">{t('settings.actions')}</span>,
      cell: (session) =>
        session.current ? (
          <Chip>{t('settings.sessions.current')}</Chip>
        ) : (
          <Button onClick={() => end(session)}>{t('settings.sessions.end')}</Button>
        ),
    },
  ]
  return (
    <>
      <Panel title={t('settings.sessions.title')} query={query}>
        {() => (
          <DataTable
            label={t('settings.sessions.title')}
            rows={query.data?.items ?? []}
            columns={columns}
            rowId={({ id }) => id}
            empty={t('settings.sessions.none')}
          />
        )}
      </Panel>
      <Panel title={t('settings.password.title')}>
        <PasswordForm />
      </Panel>
      {ending !== undefined && (
        <ActDialog
          title={t('settings.sessions.end')}
          says={t('settings.sessions.endSays', { agent: ending.agent })}
          action={t('settings.sessions.end')}
          run={() => endSession(client, { params: { id: ending.id } })}
          onDone={() => queryClient.invalidateQueries({ queryKey: ['sessions'] })}
          onClose={() => end(undefined)}
        />
      )}
    </>
  )
}
