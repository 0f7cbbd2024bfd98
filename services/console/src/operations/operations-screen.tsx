import { readOperations } from '@murmuration/casework-client'
import { useQuery } from '@tanstack/react-query'
import { canDo, client, useMe } from '../api/client.ts'
import { PageHeader, usePlace } from '../app/page-header.tsx'
import { usePageTitle } from '../app/page-title.ts'
import page from '../parts/page.module.css'
import { Empty, Failed, Loading, Panel } from '../parts/states.tsx'
import { Time } from '../time/time.tsx'
import { count } from '../words/numbers.ts'
import { rich, t } from '../words/words.ts'
import { LettersPanel } from './letters-panel.tsx'
import { TopicsTable } from './topics-table.tsx'

const AGAIN_MS = 5_000

/** How far the pipeline is, and what it refused. */
export function OperationsScreen() {
  const me = useMe()
  usePageTitle(t('operations.title'))
  usePlace({ crumbs: [{ label: t('operations.title') }] })
  if (!canDo(me, 'admin'))
    return (
      <>
        <PageHeader title={t('operations.title')} />
        <Empty says={t('operations.forbidden')} />
      </>
    )
  return <Operations />
}

function Operations() {
  const { data, error, refetch } = useQuery({
    queryKey: ['operations'],
    queryFn: ({ signal }) => readOperations(client, { signal }),
    refetchInterval: AGAIN_MS,
    staleTime: 0,
  })
  if (data === undefined)
    return (
      <>
        <PageHeader title={t('operations.title')} />
        {error === null ? <Loading lines={10} /> : <Failed error={error} retry={() => refetch()} />}
      </>
    )
  return (
    <>
      <PageHeader
        title={t('operations.title')}
        chips={
          <span>{rich('operations.asOf', { at: <Time key="at" ms={data.atMs} precision="second" /> })}</span>
        }
      />
      {error !== null && <Failed error={error} retry={() => refetch()} />}
      <Panel>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keys */}
        <section className={page.wide} tabIndex={0} aria-label={t('operations.standing')}>
          <table className={page.plain}>
            <tbody>
              <tr>
                <th scope="row">{t('operations.watermark')}</th>
                <td>
                  {data.watermarkMs === null ? t('operations.noWatermark') : <Time ms={data.watermarkMs} />}
                </td>
              </tr>
              <tr>
                <th scope="row">{t('operations.analysis')}</th>
                <td>
                  {data.analysis === null
                    ? t('operations.noAnalysis')
                    : rich('operations.analysisSays', {
                        from: <Time key="from" ms={data.analysis.window.startMs} />,
                        to: <Time key="to" ms={data.analysis.window.endMs} />,
                        at: <Time key="at" ms={data.analysis.atMs} />,
                        shares: count(data.analysis.shares),
                        flagged: count(data.analysis.flaggedAccounts),
                        cases: count(data.analysis.openCases),
                      })}
                </td>
              </tr>
              <tr>
                <th scope="row">{t('operations.flagsWaiting')}</th>
                <td>{count(data.flagsWaiting)}</td>
              </tr>
              <tr>
                <th scope="row">{t('operations.clustersHeld')}</th>
                <td>{count(data.clustersHeld)}</td>
              </tr>
            </tbody>
          </table>
        </section>
      </Panel>
      <Panel title={t('operations.sources')}>
        {data.sources.length === 0 ? (
          <Empty says={t('operations.noSources')} />
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keys
          <section className={page.wide} tabIndex={0} aria-label={t('operations.sources')}>
            <table className={page.plain}>
              <thead>
                <tr>
                  <th scope="col">{t('operations.source')}</th>
                  <th scope="col">{t('operations.watermark')}</th>
                  <th scope="col">{t('orders.state')}</th>
                </tr>
              </thead>
              <tbody>
                {data.sources.map(({ source, watermarkMs, closed }) => (
                  <tr key={source}>
                    <th scope="row">
                      <bdi>{source}</bdi>
                    </th>
                    <td>
                      <Time ms={watermarkMs} precision="second" />
                    </td>
                    <td>{t(closed ? 'operations.closed' : 'operations.open')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </Panel>
      <Panel title={t('operations.topics')}>
        <TopicsTable topics={data.topics} />
      </Panel>
      <LettersPanel standing={data.deadLetters} />
    </>
  )
}
