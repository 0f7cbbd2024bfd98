import { readAccount } from '@murmuration/casework-client'
import { useQueries } from '@tanstack/react-query'
import { client } from '../api/client.ts'
import { useKeys } from '../keys/keys.tsx'
import { Button } from '../parts/button.tsx'
import { Time } from '../time/time.tsx'
import { t } from '../words/words.ts'
import styles from './rows.module.css'

/** Most candidates that have a key. */
const KEYED = 9

/** Accounts that a row may mean, side by side, with what the directory knows of each; keys 1 to 9 choose. */
export function Candidates({
  accounts,
  chosen,
  onChoose,
  disabled = false,
}: {
  accounts: readonly string[]
  chosen: string | undefined
  onChoose: (accountId: string) => void
  disabled?: boolean
}) {
  const pages = useQueries({
    queries: accounts.map((id) => ({
      queryKey: ['account', id],
      queryFn: ({ signal }: { signal: AbortSignal }) => readAccount(client, { params: { id }, signal }),
    })),
  })
  useKeys(
    'page',
    accounts.slice(0, KEYED).map((accountId, k) => ({
      key: String(k + 1),
      label: t('orders.chooseCandidate', { number: k + 1 }),
      run: () => onChoose(accountId),
      when: !disabled,
    })),
  )
  return (
    <ul className={styles.candidates} aria-label={t('orders.candidates')}>
      {accounts.map((accountId, k) => {
        const entry = pages[k].data?.directory
        return (
          <li key={accountId}>
            <strong>
              <bdi>{entry?.handle ? `@${entry.handle}` : accountId}</bdi>
            </strong>
            <code>
              <bdi>{accountId}</bdi>
            </code>
            <span className={styles.quiet}>
              {pages[k].isPending
                ? '…'
                : entry === null || entry === undefined
                  ? t('orders.unknownAccount')
                  : t(entry.state === 'gone' ? 'orders.accountGone' : 'orders.accountActive')}
              {entry?.platform ? `, ${entry.platform}` : ''}
              {entry?.createdAtMs ? (
                <>
                  , <Time ms={entry.createdAtMs} precision="day" />
                </>
              ) : null}
            </span>
            {entry !== null && entry !== undefined && entry.formerHandles.length > 0 && (
              <span className={styles.quiet}>
                {t('orders.formerly', { handles: entry.formerHandles.map((one) => `@${one}`).join(', ') })}
              </span>
            )}
            <Button
              aria-pressed={accountId === chosen}
              kind={accountId === chosen ? 'primary' : 'plain'}
              keyHint={k < KEYED ? String(k + 1) : undefined}
              disabled={disabled}
              onClick={() => onChoose(accountId)}
            >
              {t('orders.settleAs')}
            </Button>
          </li>
        )
      })}
    </ul>
  )
}
