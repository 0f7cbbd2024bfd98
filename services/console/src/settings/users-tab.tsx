import {
  endSessionsOfUser,
  type Invitation,
  inviteUser,
  listUsers,
  type User,
} from '@murmuration/casework-client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { client, queryClient, useMe } from '../api/client.ts'
import { Button } from '../parts/button.tsx'
import { Menu } from '../parts/menu.tsx'
import { Failed, Panel } from '../parts/states.tsx'
import { toast } from '../parts/toast.tsx'
import { formatTime, useZone } from '../time/time.tsx'
import { t } from '../words/words.ts'
import { ActDialog } from './act-dialog.tsx'
import { type DataColumn, DataTable } from './data-table.tsx'
import { EditUserDialog } from './edit-user-dialog.tsx'
import { NewUserDialog } from './new-user-dialog.tsx'
import { SecretDialog } from './secret-dialog.tsx'
import { usePages } from './use-pages.ts'

const waysOf = ({ kind, provider, password }: User): string => {
  if (kind === 'service') return t('settings.users.way.token')
  const ways = [
    ...(password ? [t('settings.users.way.password')] : []),
    ...(provider ? [t('settings.users.way.provider')] : []),
  ]
  return ways.length === 0 ? t('settings.users.way.none') : ways.join(', ')
}

/** Who may sign in, in which role; for administrators. */
export function UsersTab() {
  const me = useMe()
  const { name: zone } = useZone()
  const [making, make] = useState(false)
  const [editing, edit] = useState<User>()
  const [ending, end] = useState<User>()
  const [invitation, setInvitation] = useState<Invitation & { name: string }>()
  const { query, rows } = usePages(['users', 'all'], (cursor, signal) =>
    listUsers(client, { query: { limit: 100, cursor }, signal }),
  )
  const readAnew = (): void => {
    queryClient.invalidateQueries({ queryKey: ['users'] })
  }
  const invited = useMutation({
    mutationFn: ({ id }: User) => inviteUser(client, { params: { id } }),
    onSuccess: (made, { name }) => setInvitation({ ...made, name }),
  })
  const columns: DataColumn<User>[] = [
    { id: 'name', header: t('settings.users.name'), cell: ({ name }) => <bdi>{name}</bdi> },
    { id: 'kind', header: t('settings.users.kind'), cell: ({ kind }) => t(`settings.users.kind.${kind}`) },
    {
      id: 'login',
      header: t('signIn.login'),
      cell: ({ login }) => (login === null ? '–' : <bdi>{login}</bdi>),
    },
    { id: 'role', header: t('settings.users.role'), cell: ({ role }) => t(`settings.role.${role}`) },
    { id: 'ways', header: t('settings.users.ways'), cell: waysOf },
    {
      id: 'state',
      header: t('settings.state'),
      cell: ({ disabled }) => t(disabled ? 'settings.disabled' : 'settings.active'),
    },
    {
      id: 'act',
      header: <span className="sr-only">{t('settings.actions')}</span>,
      cell: (user) => (
        <Menu
          label={t('settings.users.actionsOn', { name: user.name })}
          trigger={
            <Button aria-label={t('settings.users.actionsOn', { name: user.name })}>
              {t('settings.actions')}
            </Button>
          }
          items={[
            { label: t('settings.users.edit'), run: () => edit(user) },
            ...(user.kind === 'person'
              ? [
                  {
                    label: t('settings.users.invite'),
                    run: () => invited.mutate(user),
                    disabled: user.login === null || user.disabled,
                  },
                  { label: t('settings.users.endSessions'), run: () => end(user) },
                ]
              : []),
          ]}
        />
      ),
    },
  ]
  return (
    <>
      <Panel
        title={t('settings.users.title')}
        query={query}
        aside={<Button onClick={() => make(true)}>{t('settings.users.make')}</Button>}
      >
        {() => (
          <>
            {invited.error !== null && <Failed error={invited.error} refused />}
            <DataTable
              label={t('settings.users.title')}
              rows={rows}
              columns={columns}
              rowId={({ id }) => id}
              empty={t('settings.users.none')}
              pages={query}
            />
          </>
        )}
      </Panel>
      {making && (
        <NewUserDialog
          onClose={() => make(false)}
          onMade={(user, wantsLink) => {
            make(false)
            readAnew()
            toast(t('settings.users.made', { name: user.name }))
            if (wantsLink) invited.mutate(user)
          }}
        />
      )}
      {editing !== undefined && (
        <EditUserDialog
          user={editing}
          onClose={() => edit(undefined)}
          onSaved={({ name }) => {
            edit(undefined)
            readAnew()
            toast(t('settings.saved', { name }))
          }}
        />
      )}
      {ending !== undefined && (
        <ActDialog
          title={t('settings.users.endSessions')}
          says={t(ending.id === me.id ? 'settings.users.endOwn' : 'settings.users.endSays', {
            name: ending.name,
          })}
          action={t('settings.users.endSessions')}
          danger
          run={() => endSessionsOfUser(client, { params: { id: ending.id } })}
          onDone={() => toast(t('settings.users.ended', { name: ending.name }))}
          onClose={() => end(undefined)}
        />
      )}
      {invitation !== undefined && (
        <SecretDialog
          title={t('settings.users.invited', { name: invitation.name })}
          says={t('settings.users.invitedSays', {
            at: `${formatTime(invitation.expiresAtMs, zone, 'minute')} ${zone}`,
          })}
          secret={invitation.link}
          onClose={() => setInvitation(undefined)}
        />
      )}
    </>
  )
}
