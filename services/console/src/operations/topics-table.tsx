import type { TopicStanding } from '@murmuration/casework-client'
import page from '../parts/page.module.css'
import { count, decimal } from '../words/numbers.ts'
import { t } from '../words/words.ts'

/** Topics of the log: how much was written, how fast, and who still has how much to read. */
export function TopicsTable({ topics }: { topics: readonly TopicStanding[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keys
    <section className={page.wide} tabIndex={0} aria-label={t('operations.topics')}>
      <table className={page.plain}>
        <thead>
          <tr>
            <th scope="col">{t('operations.topic')}</th>
            <th scope="col" className={page.number}>
              {t('operations.partitions')}
            </th>
            <th scope="col" className={page.number}>
              {t('operations.written')}
            </th>
            <th scope="col" className={page.number}>
              {t('operations.perSecond')}
            </th>
            <th scope="col">{t('operations.lag')}</th>
          </tr>
        </thead>
        <tbody>
          {topics.map(({ topic, partitions, lowOffset, highOffset, perSecond, read }) => (
            <tr key={topic}>
              <th scope="row">
                <code>{topic}</code>
              </th>
              <td className={page.number}>{count(partitions)}</td>
              <td
                className={page.number}
                title={t('operations.kept', { kept: count(highOffset - lowOffset) })}
              >
                {count(highOffset)}
              </td>
              <td className={page.number}>
                {perSecond === null
                  ? '…'
                  : perSecond > 0 && perSecond < 10
                    ? decimal(perSecond, 1)
                    : count(perSecond)}
              </td>
              <td>
                {read.length === 0
                  ? t('operations.noReader')
                  : read.map(({ by, lag }) => t('operations.lagOf', { by, lag: count(lag) })).join(', ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
