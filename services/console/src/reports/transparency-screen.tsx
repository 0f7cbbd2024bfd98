import { exportTransparency, readTransparency } from '@murmuration/casework-client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'wouter'
import { canDo, client, useMe } from '../api/client.ts'
import { PageHeader, usePlace } from '../app/page-header.tsx'
import { usePageTitle } from '../app/page-title.ts'
import { Button } from '../parts/button.tsx'
import { SelectField } from '../parts/fields.tsx'
import page from '../parts/page.module.css'
import { Empty, Failed, Panel } from '../parts/states.tsx'
import { useNowMinute } from '../time/time.tsx'
import { t } from '../words/words.ts'
import { IssuersTable } from './issuers-table.tsx'
import { endedQuarters, periodOf } from './quarters.ts'
import { saveFile } from './save-file.ts'
import { TransparencyTable } from './transparency-table.tsx'

/** What may be published of orders, by quarter, country and kind of issuer; the preview is what the files hold. */
export function TransparencyScreen() {
  usePageTitle(t('reports.title'))
  usePlace({ crumbs: [{ label: t('reports.title') }] })
  const me = useMe()
  const [search, setSearch] = useSearchParams()
  const quarters = endedQuarters(useNowMinute())
  const { from, to } = periodOf(search, quarters)
  const period = { from: from.startMs, to: to.endMs }
  const mayRead = canDo(me, 'lead', 'legal', 'policy', 'auditor', 'researcher')
  const query = useQuery({
    queryKey: ['transparency', period],
    queryFn: ({ signal }) => readTransparency(client, { query: period, signal }),
    enabled: mayRead,
  })
  const csv = useMutation({
    mutationFn: () => exportTransparency(client, { query: period }),
    onSuccess: (text) => saveFile(`transparency-${from.name}-${to.name}.csv`, 'text/csv', text),
  })
  const choose = (name: 'from' | 'to', value: string): void =>
    setSearch({ from: from.name, to: to.name, [name]: value }, { replace: true })
  const lines = query.data?.quarters.filter((quarter) => quarter.lines.length > 0) ?? []
  return (
    <>
      <PageHeader
        title={t('reports.title')}
        actions={
          mayRead && (
            <>
              <Button onClick={() => csv.mutate()} disabled={lines.length === 0 || csv.isPending}>
                {t('reports.csv')}
              </Button>
              <Button
                onClick={() =>
                  saveFile(
                    `transparency-${from.name}-${to.name}.json`,
                    'application/json',
                    JSON.stringify(query.data, null, 2),
                  )
                }
                disabled={lines.length === 0}
              >
                {t('reports.json')}
              </Button>
            </>
          )
        }
      />
      {mayRead && (
        <>
          <div className={page.filters}>
            {(['from', 'to'] as const).map((name) => (
              <SelectField
                key={name}
                label={t(`reports.${name}`)}
                value={name === 'from' ? from.name : to.name}
                onChange={(event) => choose(name, event.target.value)}
              >
                {quarters.map((quarter) => (
                  <option key={quarter.name}>{quarter.name}</option>
                ))}
              </SelectField>
            ))}
          </div>
          <p className={page.note}>
            {t('reports.detail')}{' '}
            {query.data !== undefined &&
              t('reports.kept', { most: query.data.threshold - 1, threshold: query.data.threshold })}
          </p>
          {csv.error !== null && <Failed error={csv.error} refused />}
          <Panel query={query}>
            {() =>
              lines.length === 0 ? (
                <Empty says={t('reports.none')} />
              ) : (
                lines.map((quarter) => (
                  <TransparencyTable
                    key={quarter.quarter}
                    quarter={quarter}
                    threshold={query.data?.threshold ?? 0}
                  />
                ))
              )
            }
          </Panel>
        </>
      )}
      {canDo(me, 'analyst', 'lead', 'legal', 'policy', 'auditor') && <IssuersTable />}
    </>
  )
}
