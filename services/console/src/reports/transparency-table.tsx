import type { Transparency } from '@murmuration/casework-client'
import { Tooltip } from '../parts/menu.tsx'
import page from '../parts/page.module.css'
import { count, duration } from '../words/numbers.ts'
import { type MessageKey, t } from '../words/words.ts'

type Quarter = Transparency['quarters'][number]
type Line = Quarter['lines'][number]
type CountName = keyof Line['counts']

const nameOf = (name: string): string => t(`reports.count.${name}` as MessageKey)
const span = (ms: number | null): string => (ms === null ? t('reports.keptMedian') : duration(ms / 1_000))

/** One quarter: a column for each country and kind of issuer, a row for each count, as the file has them. */
export function TransparencyTable({ quarter, threshold }: { quarter: Quarter; threshold: number }) {
  const { lines } = quarter
  const names = Object.keys(lines[0]?.counts ?? {}) as CountName[]
  const key = ({ all, country, issuerRole }: Line): string => `${all} ${country} ${issuerRole}`
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keys
    <section className={page.wide} tabIndex={0} aria-label={quarter.quarter}>
      <table className={page.plain}>
        <thead>
          <tr>
            <th scope="col">{t('reports.quarter', { quarter: quarter.quarter })}</th>
            {lines.map((line) => (
              <th key={key(line)} scope="col" className={page.number}>
                {line.all
                  ? t('reports.all')
                  : `${line.country ?? t('reports.unknown')}, ${line.issuerRole ?? t('reports.unknown')}`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr key={name}>
              <th scope="row">{nameOf(name)}</th>
              {lines.map((line) => (
                <td key={key(line)} className={page.number}>
                  <Counted value={line.counts[name]} threshold={threshold} />
                </td>
              ))}
            </tr>
          ))}
          <tr>
            <th scope="row">{t('reports.batch')}</th>
            {lines.map((line) => (
              <td key={key(line)} className={page.number}>
                {line.medianBatchRows === null ? t('reports.keptMedian') : count(line.medianBatchRows)}
              </td>
            ))}
          </tr>
          <tr>
            <th scope="row">{t('reports.acknowledge')}</th>
            {lines.map((line) => (
              <td key={key(line)} className={page.number}>
                {span(line.medianAcknowledgeMs)}
              </td>
            ))}
          </tr>
          <tr>
            <th scope="row">{t('reports.answer')}</th>
            {lines.map((line) => (
              <td key={key(line)} className={page.number}>
                {span(line.medianAnswerMs)}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </section>
  )
}

/** A count, or that it is kept back. */
function Counted({ value, threshold }: { value: number | null; threshold: number }) {
  if (value !== null) return <>{count(value)}</>
  return (
    <Tooltip text={t('reports.underWhy', { threshold })}>
      <button type="button" className={page.suppressed}>
        {t('reports.under', { threshold })}
      </button>
    </Tooltip>
  )
}
