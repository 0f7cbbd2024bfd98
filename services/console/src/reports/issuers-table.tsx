import { countIssuers } from '@murmuration/casework-client'
import { useQuery } from '@tanstack/react-query'
import { client } from '../api/client.ts'
import page from '../parts/page.module.css'
import { Empty, Panel } from '../parts/states.tsx'
import { count, duration, percent } from '../words/numbers.ts'
import { t } from '../words/words.ts'

const span = (ms: number | null): string => (ms === null ? '–' : duration(ms / 1_000))

/** What became of the orders of each issuer. */
export function IssuersTable() {
  const query = useQuery({
    queryKey: ['issuers'],
    queryFn: ({ signal }) => countIssuers(client, { query: { limit: 200 }, signal }),
  })
  return (
    <Panel title={t('reports.issuers')} query={query}>
      {() =>
        query.data?.items.length === 0 ? (
          <Empty says={t('reports.noIssuers')} />
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keys
          <section className={page.wide} tabIndex={0} aria-label={t('reports.issuers')}>
            <table className={page.plain}>
              <thead>
                <tr>
                  <th scope="col">{t('reports.issuer')}</th>
                  {(
                    [
                      'reports.count.orders',
                      'reports.rows',
                      'reports.accounts',
                      'reports.resolved',
                      'reports.supported',
                      'reports.weak',
                      'reports.notSupported',
                      'reports.notTestable',
                      'reports.forged',
                      'reports.revoked',
                      'reports.contested',
                      'reports.acknowledge',
                      'reports.answer',
                    ] as const
                  ).map((name) => (
                    <th key={name} scope="col" className={page.number}>
                      {t(name)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {query.data?.items.map((row) => (
                  <tr key={`${row.issuer} ${row.country}`}>
                    <th scope="row">
                      <bdi>{row.issuer}</bdi>
                      {row.country !== null && `, ${row.country}`}
                    </th>
                    {[
                      count(row.orders),
                      count(row.rows),
                      count(row.accounts),
                      row.resolvedShare === null ? '–' : percent(row.resolvedShare),
                      `${count(row.supported)}${row.supportedShare === null ? '' : ` (${percent(row.supportedShare)})`}`,
                      count(row.weak),
                      count(row.notSupported),
                      count(row.notTestable),
                      count(row.forged),
                      count(row.revoked),
                      count(row.contested),
                      span(row.medianAcknowledgeMs),
                      span(row.medianAnswerMs),
                    ].map((value, k) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: the columns stay in place
                      <td key={k} className={page.number}>
                        {value}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )
      }
    </Panel>
  )
}
