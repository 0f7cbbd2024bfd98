import type { CasePicture, Workspace } from '@murmuration/contracts'
import { Link } from 'wouter'
import { shortId } from '../app/page-title.ts'
import { Chip } from '../parts/chip.tsx'
import { EvidenceItem } from '../parts/evidence-item.tsx'
import { MembershipStrip, Side } from '../parts/marks.tsx'
import { Failed, Loading, Panel } from '../parts/states.tsx'
import { count, decimal, range } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import styles from './account.module.css'
import { type CaseOfAccount, MOST_READ } from './account-data.ts'
import { memberOf, ownSynchrony, type Said, saidAgainst, saidFor } from './account-facts.ts'
import { ActivityHours, HoursKey } from './activity-hours.tsx'
import { gapBarsOf } from './gap-bars.ts'
import { GapHistogram } from './gap-histogram.tsx'

const SHOWN = 2

/** For and against side by side, in equal columns. */
export function SaidPanels({
  accountId,
  workspace,
  picture,
}: {
  accountId: string
  workspace: Workspace | undefined
  picture: CasePicture | null | undefined
}) {
  const own = picture ? ownSynchrony(picture, accountId) : undefined
  const partners = workspace && memberOf(workspace, accountId)?.partners
  const ownSays =
    own &&
    t(own.side === 'for' ? 'accounts.own.for' : 'accounts.own.against', {
      synchronous: count(own.synchronous),
      sessions: count(own.sessions),
      range: range(own.low, own.high),
      partners: partners ?? 0,
    })
  return (
    <div className={styles.sides}>
      <section className={styles.side}>
        <h2 className={styles.for}>
          <Side side="for" /> {t('accounts.for')}
        </h2>
        {workspace === undefined ? (
          <p>{t('accounts.said.noCase')}</p>
        ) : (
          <SaidList
            said={saidFor(workspace.evidenceFor, accountId)}
            own={own?.side === 'for' ? ownSays : undefined}
            none={t('accounts.said.noFor')}
          />
        )}
      </section>
      <section className={styles.side}>
        <h2 className={styles.against}>
          <Side side="against" /> {t('accounts.against')}
        </h2>
        {workspace === undefined ? (
          <p>{t('accounts.said.noCaseAgainst')}</p>
        ) : (
          <SaidList
            said={saidAgainst(workspace.evidenceAgainst, accountId)}
            own={own?.side === 'against' ? ownSays : undefined}
            none={<span className={styles.gap}>{t('accounts.said.noAgainst')}</span>}
          />
        )}
      </section>
    </div>
  )
}

function SaidList({
  said,
  own,
  none,
}: {
  said: readonly Said[]
  own: string | undefined
  none: React.ReactNode
}) {
  if (said.length === 0) return <p>{own ?? none}</p>
  const rest = said.slice(SHOWN)
  const items = (some: readonly Said[]) => (
    <ul>
      {some.map(({ key, sentence, of, evidence, author }) => (
        <li key={key}>
          {evidence === null ? (
            <p dir="auto">
              <bdi>{sentence}</bdi>
            </p>
          ) : (
            <EvidenceItem evidence={evidence} />
          )}
          {(of === 'case' || author !== null) && (
            <small>
              {author !== null && <bdi>{t('accounts.said.author', { name: author })}</bdi>}{' '}
              {of === 'case' && t('accounts.said.case')}
            </small>
          )}
        </li>
      ))}
    </ul>
  )
  return (
    <>
      {own !== undefined && <p>{own}</p>}
      {items(said.slice(0, SHOWN))}
      {rest.length > 0 && (
        <details>
          <summary>{t('accounts.said.more', { count: rest.length })}</summary>
          {items(rest)}
        </details>
      )}
    </>
  )
}

interface PictureQuery {
  data: CasePicture | null | undefined
  error: unknown
  refetch: () => unknown
}

function PictureOr({
  query,
  children,
}: {
  query: PictureQuery
  children: (picture: CasePicture) => React.ReactNode
}) {
  if (query.data) return children(query.data)
  if (query.data === null) return <p className={styles.says}>{t('accounts.raw.noPicture')}</p>
  return query.error ? <Failed error={query.error} retry={() => query.refetch()} /> : <Loading lines={4} />
}

export function GapPanel({ accountId, query }: { accountId: string; query: PictureQuery }) {
  const index = query.data?.accounts.indexOf(accountId) ?? -1
  const sessions = query.data?.perAccount.sessions[index] ?? 0
  return (
    <Panel
      title={t('accounts.gap')}
      aside={
        sessions > 0 && (
          <span className={styles.keys}>
            <i className={styles.solid} /> {t('accounts.gap.observed', { count: sessions })}
            <i className={styles.hatched} /> {t('accounts.gap.expected')}
          </span>
        )
      }
    >
      <div className={styles.body}>
        <PictureOr query={query}>
          {(picture) =>
            sessions === 0 ? (
              <p className={styles.says}>{t('accounts.gap.none')}</p>
            ) : (
              <GapHistogram
                bars={gapBarsOf(picture, index)}
                tauSeconds={picture.tauSeconds}
                contextSeconds={picture.contextSeconds}
                low={picture.perAccount.low[index] ?? 0}
                high={picture.perAccount.high[index] ?? 0}
              />
            )
          }
        </PictureOr>
      </div>
    </Panel>
  )
}

export const roleWord = (role: string): string => {
  const known = (['seed', 'amplifier', 'bridge', 'bystander'] as const).find((one) => one === role)
  return known === undefined ? role : t(`accounts.role.${known}`)
}

/** How firmly the account stands in each of its cases. */
export function MembershipPanel({
  accountId,
  cases,
}: {
  accountId: string
  cases: readonly CaseOfAccount[]
}) {
  return (
    <Panel
      title={t('accounts.membership')}
      aside={cases.length > 0 && <span>{t('accounts.membership.bar')}</span>}
    >
      <div className={styles.body}>
        {cases.length === 0 && <p>{t('accounts.membership.none')}</p>}
        <ul className={styles.members}>
          {cases.map(({ entry: { caseId, membership, role, finding }, workspace, error, retry }) => {
            const member = workspace && memberOf(workspace, accountId)
            const [low, high] = member?.membershipRange ?? [membership, membership]
            return (
              <li key={caseId}>
                <span>
                  <Link href={`/cases/${caseId}`}>
                    <code>{shortId(caseId)}</code>
                  </Link>{' '}
                  {roleWord(role)}
                </span>
                <MembershipStrip value={membership} low={low} high={high} />
                <span>{decimal(membership)}</span>
                {error ? <Failed error={error} retry={retry} /> : <bdi title={finding}>{finding}</bdi>}
              </li>
            )
          })}
        </ul>
        {cases.length > MOST_READ && (
          <p className={styles.says}>{t('accounts.membership.more', { count: cases.length - MOST_READ })}</p>
        )}
      </div>
    </Panel>
  )
}

export function HoursPanel({ query, times }: { query: PictureQuery; times: readonly number[] }) {
  return (
    <Panel
      title={t('accounts.hours')}
      aside={
        <span className={styles.keys}>
          <Chip>{t('accounts.indicator')}</Chip>
          {query.data && <HoursKey times={times} />}
        </span>
      }
    >
      <div className={styles.body}>
        <PictureOr query={query}>{(picture) => <ActivityHours picture={picture} times={times} />}</PictureOr>
      </div>
    </Panel>
  )
}
