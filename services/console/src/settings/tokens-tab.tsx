import { type ApiToken, listTokens, listUsers, revokeToken, type User } from '@murmuration/casework-client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { canDo, client, queryClient, useMe } from '../api/client.ts'
import { Button } from '../parts/button.tsx'
import { SelectField } from '../parts/fields.tsx'
import page from '../parts/page.module.css'
import { Panel } from '../parts/states.tsx'
import { Time, useNowMinute } from '../time/time.tsx'
import { t } from '../words/words.ts'
import { ActDialog } from './act-dialog.tsx'
import { type DataColumn, DataTable } from './data-table.tsx'
import { NewTokenDialog } from './new-token-dialog.tsx'
import { SecretDialog } from './secret-dialog.tsx'
import styles from './settings.module.css'
import { usePages } from './use-pages.ts'

type TokenState = 'revoked' | 'expired' | 'active'

const stateOf = ({ revokedAtMs, expiresAtMs }: ApiToken, nowMs: number): TokenState =>
  revokedAtMs !== null ? 'revoked' : expiresAtMs !== null && expiresAtMs <= nowMs ? 'expired' : 'active'

const at = (ms: number | null) => (ms === null ? '–' : <Time ms={ms} />)

/** Services, whose tokens an administrator makes. */
const useServices = (mayAsk: boolean): readonly User[] =>
  useQuery({
    queryKey: ['users', 'services'],
    queryFn: ({ signal }) => listUsers(client, { query: { kind: 'service', limit: 200 }, signal }),
    enabled: mayAsk,
  }).data?.items ?? []

/** API tokens: one's own and, for an administrator, those of services. */
export function TokensTab() {
  const me = useMe()
  const now = useNowMinute()
  const services = useServices(canDo(me, 'admin'))
  const [userId, setUserId] = useState(me.id)
  const [making, make] = useState(false)
  const [secret, setSecret] = useState<string>()
  const [revoking, revoke] = useState<ApiToken>()
  const { query, rows } = usePages(['tokens', userId], (cursor, signal) =>
    listTokens(client, { query: { limit: 100, cursor, ...(userId !== me.id && { userId }) }, signal }),
  )
  const readAnew = (): void => {
    queryClient.invalidateQueries({ queryKey: ['tokens'] })
  }
  const columns: DataColumn<ApiToken>[] = [
    { id: 'name', header: t('settings.tokens.name'), cell: ({ name }) => <bdi>{name}</bdi> },
    {
      id: 'scopes',
      header: t('settings.tokens.scopes'),
      cell: ({ scopes }) => (
        <span className={styles.scopes}>
          {scopes.map((scope) => (
            <code key={scope}>{scope}</code>
          ))}
        </span>
      ),
    },
    { id: 'made', header: t('settings.tokens.made'), cell: ({ createdAtMs }) => at(createdAtMs) },
    { id: 'used', header: t('settings.tokens.used'), cell: ({ lastUsedAtMs }) => at(lastUsedAtMs) },
    { id: 'ends', header: t('settings.tokens.ends'), cell: ({ expiresAtMs }) => at(expiresAtMs) },
    {
      id: 'state',
      header: t('settings.state'),
      cell: (token) => t(`settings.tokens.state.${stateOf(token, now)}`),
    },
    {
      id: 'act',
      header: <span className="sr-only">{t('settings.actions')}</span>,
      cell: (token) =>
        stateOf(token, now) === 'active' && (
          <Button
            onClick={() => revoke(token)}
            aria-label={t('settings.tokens.revokeOne', { name: token.name })}
          >
            {t('settings.tokens.revoke')}
          </Button>
        ),
    },
  ]
  return (
    <>
      {services.length > 0 && (
        <div className={page.filters}>
          <SelectField
            label={t('settings.tokens.whose')}
            value={userId}
            onChange={(event) => setUserId(event.target.value)}
          >
            <option value={me.id}>{t('settings.tokens.own')}</option>
            {services.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </SelectField>
        </div>
      )}
      <Panel
        title={t('settings.tokens.title')}
        query={query}
        aside={<Button onClick={() => make(true)}>{t('settings.tokens.make')}</Button>}
      >
        {() => (
          <DataTable
            label={t('settings.tokens.title')}
            rows={rows}
            columns={columns}
            rowId={({ id }) => id}
            empty={t('settings.tokens.none')}
            pages={query}
          />
        )}
      </Panel>
      {making && (
        <NewTokenDialog
          userId={userId === me.id ? undefined : userId}
          onMade={({ token }) => {
            make(false)
            setSecret(token)
            readAnew()
          }}
          onClose={() => make(false)}
        />
      )}
      {secret !== undefined && (
        <SecretDialog
          title={t('settings.tokens.made.title')}
          says={t('settings.tokens.made.says')}
          secret={secret}
          onClose={() => setSecret(undefined)}
        />
      )}
      {revoking !== undefined && (
        <ActDialog
          title={t('settings.tokens.revoke')}
          says={t('settings.tokens.revokeSays', { name: revoking.name })}
          action={t('settings.tokens.revoke')}
          danger
          run={() => revokeToken(client, { params: { id: revoking.id } })}
          onDone={readAnew}
          onClose={() => revoke(undefined)}
        />
      )}
    </>
  )
}
