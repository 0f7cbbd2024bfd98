import { useMemo, useState } from 'react'
import { PageHeader } from '../app/page-header.tsx'
import { setPreference, themeShown, usePreferences } from '../app/preferences.ts'
import { modelOfFound } from '../case/case-model.ts'
import { CaseView } from '../case/case-view.tsx'
import { Button } from '../parts/button.tsx'
import { Tier } from '../parts/chip.tsx'
import { SynchronyBar } from '../parts/marks.tsx'
import { Empty } from '../parts/states.tsx'
import { type Column, VirtualTable } from '../parts/virtual-table.tsx'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import styles from './report.module.css'
import type { ReportData } from './report-data.ts'
import { runFigures } from './run-figures.ts'

type Found = ReportData['cases'][number]

const idOf = ({ found }: Found): string => found.caseId

const COLUMNS: Column<Found>[] = [
  {
    id: 'case',
    header: t('report.case', { id: '' }),
    width: 190,
    cell: ({ found }) => <code>{found.caseId}</code>,
  },
  {
    id: 'finding',
    header: t('report.finding'),
    width: '3fr',
    cell: ({ found }) => <bdi>{found.finding}</bdi>,
  },
  {
    id: 'against',
    header: t('report.against'),
    width: '3fr',
    cell: ({ found }) => <bdi>{found.evidenceAgainst[0]?.sentence ?? t('report.noAgainst')}</bdi>,
  },
  {
    id: 'synchrony',
    header: t('report.synchrony'),
    width: 150,
    cell: ({ found: { coordination } }) => (
      <SynchronyBar
        observed={coordination.synchronousSessions}
        low={coordination.expectedRange[0]}
        high={coordination.expectedRange[1]}
        of={coordination.sessions}
      />
    ),
  },
  {
    id: 'accounts',
    header: t('report.accounts'),
    width: 70,
    align: 'right',
    cell: ({ found }) => count(found.accounts.length),
  },
  {
    id: 'tiers',
    header: t('report.tiers'),
    width: 70,
    cell: ({ found }) => found.coordination.tiers.map((tier) => <Tier key={tier} tier={tier} />),
  },
  { id: 'level', header: t('report.level'), width: 60, cell: ({ found }) => found.level },
]

/** A replay to read: its cases, the one that is chosen in full, and the figures of the run. */
export function Report({ run, cases }: ReportData) {
  const [chosen, choose] = useState(cases[0]?.found.caseId)
  usePreferences()
  const shown = cases.find((one) => idOf(one) === chosen)
  const model = useMemo(() => shown && modelOfFound(shown.found, shown.picture), [shown])
  return (
    <main className={styles.page}>
      <PageHeader
        title={t('report.title')}
        chips={<span>{t('report.cases', { count: cases.length })}</span>}
        actions={
          <Button onClick={() => setPreference('theme', themeShown() === 'dark' ? 'light' : 'dark')}>
            {t('report.theme')}
          </Button>
        }
      />
      <p className={styles.note}>{t('report.readOnly')}</p>
      {cases.length === 0 ? (
        <Empty says={t('report.none')} />
      ) : (
        <div className={styles.cases}>
          <VirtualTable
            label={t('report.cases', { count: cases.length })}
            rows={cases}
            columns={COLUMNS}
            rowId={idOf}
            focused={chosen}
            onFocus={(row) => choose(idOf(row))}
          />
        </div>
      )}
      {shown !== undefined && shown.picture === null && (
        <p className={styles.note}>{t('report.noPicture')}</p>
      )}
      {model !== undefined && (
        <section className={styles.case} aria-label={t('report.case', { id: model.workspace.id })}>
          <CaseView key={model.workspace.id} model={model} readOnly />
        </section>
      )}
      <section className={styles.run}>
        <h2>{t('report.run')}</h2>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('report.runName')}</th>
              <th scope="col">{t('report.runValue')}</th>
            </tr>
          </thead>
          <tbody>
            {runFigures(run).map(([name, value]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>
                  <bdi>{value}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </main>
  )
}
