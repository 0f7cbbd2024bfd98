import type { AccountPage } from '@murmuration/contracts'
import { useMemo } from 'react'
import { Link, useSearchParams } from 'wouter'
import { PageHeader, usePlace } from '../app/page-header.tsx'
import { shortId, usePageTitle } from '../app/page-title.ts'
import { buttonClass } from '../parts/button.tsx'
import { Chip } from '../parts/chip.tsx'
import { FlagMark } from '../parts/marks.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { rich, t } from '../words/words.ts'
import styles from './account.module.css'
import { useAccount, useCasesOf, useOrdersOf, usePictureOf } from './account-data.ts'
import { hasToTell, newestDecision, rawShares, type Telling, tellingOf } from './account-facts.ts'
import { ClaimsPanel, IndicatorsPanel, ListsPanel, ProfilePanel } from './account-left.tsx'
import { GapPanel, HoursPanel, MembershipPanel, roleWord, SaidPanels } from './account-middle.tsx'
import { NoticeButton, NoticePanel, RawPanel, ReadingsPanel } from './account-right.tsx'

const bold = (chunks: React.ReactNode[]) => <strong>{chunks}</strong>

/** The account's id as it stands in an address. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}

/** All that the reader may see of one account. */
export function AccountScreen({ params }: { params: { id: string } }) {
  usePageTitle(t('accounts.one'))
  const id = decoded(params.id)
  const page = useAccount(id)
  if (page.data !== undefined && page.data.accountId === id) return <Account key={id} page={page.data} />
  return page.error ? <Failed error={page.error} retry={() => page.refetch()} /> : <Loading lines={12} />
}

function Account({ page }: { page: AccountPage }) {
  const { accountId, directory } = page
  const [search, setSearch] = useSearchParams()
  const cases = useCasesOf(page)
  const wanted = search.get('case')
  const shown = cases.find(({ entry }) => entry.caseId === wanted) ?? cases[0]
  const workspace = shown?.workspace
  const picture = usePictureOf(workspace)
  const { orders, isKnown, mayRead } = useOrdersOf(page)
  const confidential = useMemo(
    () => new Set(orders.filter(({ tlp }) => !['green', 'clear'].includes(tlp)).map(({ id }) => id)),
    [orders],
  )
  const telling: Telling | undefined = mayRead && isKnown ? tellingOf(orders) : undefined
  const isTold = telling !== undefined && hasToTell(orders, page.decisions)
  const shares = useMemo(
    () => (picture.data ? rawShares(picture.data, accountId) : []),
    [picture.data, accountId],
  )
  const times = useMemo(() => shares.map(({ atMs }) => atMs), [shares])
  const handle = directory?.handle ?? null
  const name = handle === null ? accountId : `@${handle}`
  const marked = orders.find(({ id }) => confidential.has(id))
  usePlace({
    crumbs: [{ label: t('accounts.title'), href: '/accounts' }, { label: name }],
    compartment: marked && t('accounts.marking', { id: shortId(marked.id), tlp: marked.tlp.toUpperCase() }),
  })
  return (
    <div className={styles.screen}>
      <div className={styles.head}>
        <PageHeader
          title={<Who name={name} id={accountId} page={page} hasHandle={handle !== null} />}
          chips={<Chips page={page} shown={shown?.entry} />}
          actions={
            <>
              {cases.length > 1 && (
                <select
                  className={styles.choose}
                  aria-label={t('accounts.case.which')}
                  value={shown?.entry.caseId}
                  onChange={(event) => setSearch({ case: event.target.value }, { replace: true })}
                >
                  {cases.map(({ entry: { caseId } }) => (
                    <option key={caseId} value={caseId}>
                      {t('accounts.case.option', { id: shortId(caseId) })}
                    </option>
                  ))}
                </select>
              )}
              <NoticeButton accountId={accountId} telling={telling} isTold={isTold} />
              {shown !== undefined && (
                <Link
                  className={buttonClass()}
                  href={`/cases/${shown.entry.caseId}?${new URLSearchParams({ sel: accountId })}`}
                >
                  {t('accounts.openCase')}
                </Link>
              )}
            </>
          }
        />
      </div>
      <div className={styles.left}>
        <ListsPanel page={page} confidential={confidential} />
        <ClaimsPanel page={page} />
        <ProfilePanel page={page} workspace={workspace} />
        <IndicatorsPanel accountId={accountId} cases={cases} />
      </div>
      <div className={styles.middle}>
        {shown?.error ? (
          <Failed error={shown.error} retry={shown.retry} />
        ) : shown !== undefined && workspace === undefined ? (
          <Loading lines={4} />
        ) : (
          <SaidPanels accountId={accountId} workspace={workspace} picture={picture.data} />
        )}
        {shown !== undefined && <GapPanel accountId={accountId} query={picture} />}
        <MembershipPanel accountId={accountId} cases={cases} />
        {shown !== undefined && <HoursPanel query={picture} times={times} />}
      </div>
      <div className={styles.right}>
        <RawPanel shares={shares} query={shown === undefined ? undefined : picture} />
        <NoticePanel accountId={accountId} telling={telling} isTold={isTold} />
        <ReadingsPanel page={page} confidential={confidential} />
      </div>
    </div>
  )
}

/** Whether a list or an order names the account. */
const listsNaming = ({ lists, orders }: AccountPage): number =>
  lists.length + new Set(orders.map(({ orderId }) => orderId)).size

function Who({
  name,
  id,
  page,
  hasHandle,
}: {
  name: string
  id: string
  page: AccountPage
  hasHandle: boolean
}) {
  return (
    <span className={styles.who}>
      <span>
        <FlagMark flagged={listsNaming(page) > 0} />
        <bdi>{name}</bdi>
      </span>
      {hasHandle && <code>{id}</code>}
    </span>
  )
}

function Chips({ page, shown }: { page: AccountPage; shown: AccountPage['cases'][number] | undefined }) {
  const lists = listsNaming(page)
  const decision = newestDecision(page.decisions)
  const actions = ['no_action', 'label', 'limit', 'withhold_in', 'suspend'] as const
  const action = actions.find((one) => one === decision?.action)
  return (
    <>
      <Chip>
        <span>
          {lists === 0 ? t('accounts.notFlagged') : rich('accounts.flagged', { count: lists, b: bold })}
        </span>
      </Chip>
      {shown !== undefined && (
        <Chip>
          <span>
            {rich('accounts.inCase', { id: shortId(shown.caseId), role: roleWord(shown.role), b: bold })}
          </span>
        </Chip>
      )}
      <Chip>
        <span>
          {rich('accounts.decision', { action: t(`accounts.decision.${action ?? 'none'}`), b: bold })}
        </span>
      </Chip>
    </>
  )
}
