import type { AccountPage, Workspace } from '@murmuration/contracts'
import { Lock } from 'lucide-react'
import { Link } from 'wouter'
import { Chip } from '../parts/chip.tsx'
import { VerdictGlyph } from '../parts/marks.tsx'
import { Panel } from '../parts/states.tsx'
import { Time } from '../time/time.tsx'
import { count, percent } from '../words/numbers.ts'
import { type MessageKey, t } from '../words/words.ts'
import styles from './account.module.css'
import type { CaseOfAccount } from './account-data.ts'
import { claimRuns, memberOf } from './account-facts.ts'

/** Lists and orders that name the account, of those that the reader may see. */
export function ListsPanel({ page, confidential }: { page: AccountPage; confidential: ReadonlySet<string> }) {
  return (
    <Panel title={t('accounts.lists')}>
      <div className={styles.body}>
        {page.orders.length + page.lists.length === 0 && <p>{t('accounts.lists.none')}</p>}
        <ul className={styles.lists}>
          {page.orders.map(({ orderId, title, row, issuerName, claims, receivedAtMs, revoked }) => (
            <li key={`${orderId} ${row}`}>
              <p>
                <Link href={`/orders/${orderId}`}>
                  <bdi>{t('accounts.lists.order', { title, row: count(row) })}</bdi>
                </Link>
                <span>
                  {confidential.has(orderId) && <Lock size={12} aria-hidden />}{' '}
                  <Time ms={receivedAtMs} precision="day" />
                </span>
              </p>
              <p>
                <bdi>{t('accounts.lists.says', { issuer: issuerName, claims: claims.length })}</bdi>{' '}
                {revoked && <Chip>{t('accounts.lists.revoked')}</Chip>}
              </p>
            </li>
          ))}
          {page.lists.map((list) => (
            <li key={list}>
              <p>
                <bdi>{list}</bdi>
                <span className={styles.faint}>{t('accounts.lists.list')}</span>
              </p>
            </li>
          ))}
        </ul>
        <p className={styles.says}>{t('accounts.lists.blind')}</p>
      </div>
    </Panel>
  )
}

const CLAIMS = [
  'coordinated',
  'automated',
  'foreign_operated',
  'affiliated',
  'false_content',
  'incitement',
  'impersonation',
] as const

function claimWord(claim: string): string {
  const known = CLAIMS.find((one) => one === claim)
  return known === undefined ? claim : t(`accounts.claim.${known}`)
}

const RUNS = 6

/** What the evidence said of each claim, run by run. */
export function ClaimsPanel({ page }: { page: AccountPage }) {
  const claims = claimRuns(page.verdicts, RUNS)
  const runs = claims.reduce((most, { verdicts }) => Math.max(most, verdicts.length), 0)
  return (
    <Panel
      title={t('accounts.claims')}
      {...(runs > 0 && { aside: t('accounts.claims.runs', { count: runs }) })}
    >
      <div className={styles.body}>
        {claims.length === 0 && <p>{t('accounts.claims.none')}</p>}
        <ul className={styles.claims}>
          {claims.map(({ claim, verdicts, latest }) => (
            <li key={claim}>
              <span>{claimWord(claim)}</span>
              <span
                className={styles.glyphs}
                role="img"
                aria-label={verdicts.map((verdict) => t(`parts.verdict.${verdict}`)).join(', ')}
              >
                {verdicts.map((verdict, k) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: runs stay in place
                  <VerdictGlyph key={k} verdict={verdict} />
                ))}
              </span>
              <strong>{t(`parts.verdict.${latest}`)}</strong>
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  )
}

/** What is known of the account by itself. It never says where. */
export function ProfilePanel({ page, workspace }: { page: AccountPage; workspace: Workspace | undefined }) {
  const { directory } = page
  const member = workspace && memberOf(workspace, page.accountId)
  const fact = (name: MessageKey, value: React.ReactNode) => (
    <>
      <dt>{t(name)}</dt>
      <dd>{value}</dd>
    </>
  )
  return (
    <Panel title={t('accounts.profile')}>
      <div className={styles.body}>
        {directory === null && <p>{t('accounts.profile.none')}</p>}
        <dl className={styles.facts}>
          {directory !== null && (
            <>
              {fact(
                'accounts.profile.platform',
                <bdi>{directory.platform || t('accounts.profile.unknown')}</bdi>,
              )}
              {fact(
                'accounts.profile.created',
                directory.createdAtMs === null ? (
                  t('accounts.profile.unknown')
                ) : (
                  <Time ms={directory.createdAtMs} precision="day" />
                ),
              )}
              {directory.formerHandles.length > 0 &&
                fact(
                  'accounts.profile.former',
                  <bdi>{directory.formerHandles.map((handle) => `@${handle}`).join(', ')}</bdi>,
                )}
              {fact('accounts.profile.state', t(`accounts.profile.state.${directory.state}`))}
              {fact(
                'accounts.profile.public',
                t(`accounts.profile.public.${directory.publicInterest ?? 'none'}`),
              )}
              {fact('accounts.profile.updated', <Time ms={directory.updatedAtMs} />)}
            </>
          )}
          {member?.shares !== undefined &&
            fact(
              'accounts.profile.shares',
              t('accounts.profile.shares.says', { count: count(member.shares) }),
            )}
        </dl>
      </div>
    </Panel>
  )
}

/** Evidence that bears on who operates the account; kept apart from what speaks for coordination. */
export function IndicatorsPanel({
  accountId,
  cases,
}: {
  accountId: string
  cases: readonly CaseOfAccount[]
}) {
  const found = cases.flatMap(({ workspace }) =>
    (workspace?.indicators ?? []).filter(({ accounts }) => accounts.includes(accountId)),
  )
  return (
    <Panel title={t('accounts.indicators')} aside={<Chip>{t('accounts.indicator')}</Chip>}>
      <div className={styles.body}>
        {found.length === 0 && <p className={styles.faint}>{t('accounts.indicators.none')}</p>}
        <ul className={styles.indicators}>
          {found.map(({ kind, sentence, baseRate }) => (
            <li key={`${kind} ${sentence}`}>
              <bdi>{sentence}</bdi>{' '}
              {baseRate !== null && (
                <span className={styles.faint}>
                  {t('accounts.indicators.rate', { rate: percent(baseRate) })}
                </span>
              )}
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  )
}
