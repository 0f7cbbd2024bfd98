import {
  type AppealSheet,
  decideAppeal,
  listAllAppeals,
  readAppeal,
  takeAppeal,
} from '@murmuration/casework-client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import { canDo, client, queryClient, useMe } from '../api/client.ts'
import { PageHeader, usePlace } from '../app/page-header.tsx'
import { shortId, usePageTitle } from '../app/page-title.ts'
import { ReasonDialog } from '../orders/reason-dialog.tsx'
import { Button } from '../parts/button.tsx'
import { Chip } from '../parts/chip.tsx'
import { Failed, Loading, NothingHere } from '../parts/states.tsx'
import styles from '../second/second.module.css'
import { Time } from '../time/time.tsx'
import { t } from '../words/words.ts'

type Grounds = NonNullable<AppealSheet['frozen']['grounds']>

/** An appeal: what the decision rested on at the left, what is new at the right, and a reader who took no part. */
export function AppealScreen({ params: { id } }: { params: { id: string } }) {
  const [search] = useSearchParams()
  const said = search.get('case')
  const found = useQuery({
    queryKey: ['case-of-appeal', id],
    enabled: said === null,
    queryFn: () => caseOfAppeal(id),
  })
  const caseId = said ?? found.data
  if (caseId === null) return <NothingHere />
  if (caseId !== undefined) return <Appeal params={{ id: caseId, appealId: id }} />
  return found.error === null ? (
    <Loading lines={10} />
  ) : (
    <Failed error={found.error} retry={() => found.refetch()} />
  )
}

/** The case of an appeal, for a link that does not say it; null: there is none that this reader may read. */
async function caseOfAppeal(id: string): Promise<string | null> {
  for (let cursor: string | undefined; ; ) {
    const { items, next } = await listAllAppeals(client, { query: { limit: 200, cursor } })
    const found = items.find((appeal) => appeal.id === id)
    if (found !== undefined) return found.caseId
    if (next === null) return null
    cursor = next
  }
}

function Appeal({ params }: { params: { id: string; appealId: string } }) {
  const me = useMe()
  const title = t('appeals.title', { id: shortId(params.appealId) })
  usePageTitle(title)
  const [deciding, decide] = useState<'upheld' | 'reversed'>()
  const query = useQuery({
    queryKey: ['appeal', params],
    queryFn: ({ signal }) => readAppeal(client, { params, signal }),
  })
  const again = (): void => {
    queryClient.invalidateQueries()
  }
  const sheet = query.data
  usePlace({
    crumbs: [
      ...(sheet === undefined
        ? []
        : [{ label: t('appeals.case', { id: shortId(sheet.caseId) }), href: `/cases/${sheet.caseId}` }]),
      { label: title },
    ],
  })
  const taken = useMutation({
    mutationFn: (version: number) => takeAppeal(client, { params, ifMatch: version }),
    onSuccess: again,
  })
  if (query.error !== null) return <Failed error={query.error} retry={() => query.refetch()} />
  if (sheet === undefined) return <Loading lines={10} />
  const isMine = sheet.state === 'taken' && sheet.reader === me.id
  const mayTake = canDo(me, 'lead', 'legal', 'policy')
  return (
    <>
      <PageHeader
        title={title}
        chips={<Chip>{t(`appeals.state.${sheet.state}`)}</Chip>}
        actions={
          <>
            {sheet.state === 'open' && (
              <>
                <span>{t(mayTake ? 'appeals.takeSays' : 'appeals.takeRole')}</span>
                <Button
                  kind="primary"
                  onClick={() => taken.mutate(sheet.version)}
                  disabled={!mayTake || taken.isPending}
                >
                  {t('appeals.take')}
                </Button>
              </>
            )}
            {isMine && (
              <>
                <Button onClick={() => decide('upheld')}>{t('appeals.uphold')}</Button>
                <Button kind="primary" onClick={() => decide('reversed')}>
                  {t('appeals.reverse')}
                </Button>
              </>
            )}
          </>
        }
      />
      <div className={styles.body}>
        {taken.error !== null && <Failed error={taken.error} refused />}
        <section>
          <h2>{t('appeals.grounds')}</h2>
          <p>
            <Link href={`/accounts/${encodeURIComponent(sheet.accountId)}`}>
              <bdi>{sheet.accountId}</bdi>
            </Link>
          </p>
          <p>
            <bdi dir="auto">{sheet.grounds}</bdi>
          </p>
        </section>
        <section>
          <h2>{t('appeals.decision')}</h2>
          <p>
            {sheet.decision === null ? (
              t('appeals.noDecision')
            ) : (
              <>
                <strong>{t(`case.action.${sheet.decision.action}`)}</strong>{' '}
                <bdi dir="auto">{sheet.decision.reason}</bdi>
              </>
            )}
          </p>
          {sheet.reason !== '' && (
            <p>
              {t('appeals.reason')}: <bdi dir="auto">{sheet.reason}</bdi>
            </p>
          )}
        </section>
        <div className={styles.sides}>
          <section>
            <h2>{t('appeals.frozen', { number: sheet.frozen.number })}</h2>
            <GroundsFacts grounds={sheet.frozen.grounds} />
          </section>
          <section>
            <h2>{t('appeals.since')}</h2>
            <GroundsFacts grounds={sheet.since.grounds} />
            <h3>{t('appeals.versions')}</h3>
            {sheet.since.evidence.length === 0 && <p>{t('appeals.noVersions')}</p>}
            <ul>
              {sheet.since.evidence.map(({ number, receivedAtMs }) => (
                <li key={number}>
                  {number}, <Time ms={receivedAtMs} />
                </li>
              ))}
            </ul>
            <h3>{t('appeals.notes')}</h3>
            {sheet.since.notes.length === 0 && <p>{t('appeals.noNotes')}</p>}
            <ul>
              {sheet.since.notes.map(({ side, text, atMs }) => (
                <li key={`${atMs} ${text}`}>
                  <Time ms={atMs} /> {side}: <bdi dir="auto">{text}</bdi>
                </li>
              ))}
            </ul>
          </section>
        </div>
      </div>
      {deciding !== undefined && (
        <ReasonDialog
          title={t(deciding === 'upheld' ? 'appeals.uphold' : 'appeals.reverse')}
          onClose={() => decide(undefined)}
          onConflict={() => query.refetch()}
          run={async (reason) => {
            await decideAppeal(client, {
              params,
              ifMatch: sheet.version,
              body: { verdict: deciding, reason },
            })
            again()
          }}
        />
      )}
    </>
  )
}

function GroundsFacts({ grounds }: { grounds: Grounds | null }) {
  if (grounds === null) return <p>{t('appeals.noGrounds')}</p>
  const list = (values: readonly string[]): string =>
    values.length === 0 ? t('appeals.none') : values.map((value) => value.replaceAll('_', ' ')).join(', ')
  return (
    <dl className={styles.facts}>
      <dt>{t('appeals.level')}</dt>
      <dd>{grounds.level}</dd>
      <dt>{t('appeals.tier')}</dt>
      <dd>{grounds.tier}</dd>
      <dt>{t('appeals.role')}</dt>
      <dd>{grounds.roleClass}</dd>
      <dt>{t('appeals.families')}</dt>
      <dd>{list(grounds.families)}</dd>
      <dt>{t('appeals.independent')}</dt>
      <dd>{list(grounds.independentFamilies)}</dd>
      <dt>{t('appeals.against')}</dt>
      <dd>{list(grounds.against)}</dd>
      <dt>{t('appeals.missing')}</dt>
      <dd>{grounds.missing ?? t('appeals.none')}</dd>
    </dl>
  )
}
