import { useMemo } from 'react'
import { Tier } from '../parts/chip.tsx'
import { Empty } from '../parts/states.tsx'
import { type Column, VirtualTable } from '../parts/virtual-table.tsx'
import { count, decimal, duration, range } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import styles from './case.module.css'
import type { CaseModel } from './case-model.ts'
import { useSelection, useSelectionStore } from './selection.ts'

/** Pairs of accounts that passed the test, strongest first. */
export function PairsTable({ model }: { model: CaseModel }) {
  const selection = useSelectionStore()
  const pair = useSelection((state) => state.pair)
  const account = useSelection((state) => state.account)
  const { edges, notDrawn } = model.picture
  const rows = useMemo(() => edges.a.map((_, edge) => edge), [edges])
  const columns = useMemo((): Column<number>[] => {
    const end = (id: 'a' | 'b'): Column<number> => ({
      id,
      header: t(`case.column.${id}`),
      width: '1fr',
      cell: (edge) => (
        <bdi className={edges[id][edge] === account ? styles.strong : undefined}>
          {model.handleOf(edges[id][edge])}
        </bdi>
      ),
    })
    return [
      end('a'),
      end('b'),
      {
        id: 'tier',
        header: t('case.column.tier'),
        width: 36,
        cell: (edge) => <Tier tier={edges.tier[edge]} />,
      },
      {
        id: 'tau',
        header: t('case.column.tau'),
        width: 54,
        align: 'right',
        cell: (edge) => duration(edges.tauSeconds[edge]),
      },
      {
        id: 'sessions',
        header: t('case.column.sessions'),
        width: 64,
        align: 'right',
        cell: (edge) => count(edges.sessions[edge]),
      },
      {
        id: 'synchronous',
        header: t('case.column.inSynchrony'),
        width: 86,
        align: 'right',
        cell: (edge) => count(edges.synchronous[edge]),
      },
      {
        id: 'chance',
        header: t('case.column.chance'),
        width: 76,
        align: 'right',
        cell: (edge) => range(edges.low[edge], edges.high[edge]),
      },
      {
        id: 'p',
        header: t('case.column.log10P'),
        width: 70,
        align: 'right',
        cell: (edge) => decimal(-edges.log10P[edge], 1),
      },
      {
        id: 'gap',
        header: t('case.column.gap'),
        width: 86,
        align: 'right',
        cell: (edge) => {
          const gap = edges.medianGapSeconds[edge]
          return gap === null ? <span className={styles.faint}>–</span> : duration(gap)
        },
      },
    ]
  }, [edges, model, account])
  return (
    <div className={styles.tab}>
      {notDrawn.edges > 0 && (
        <p className={styles.partial}>{t('case.pairs.notDrawn', { count: notDrawn.edges })}</p>
      )}
      <VirtualTable
        label={t('case.tab.pairs')}
        rows={rows}
        columns={columns}
        rowId={String}
        focused={pair === null ? undefined : String(pair)}
        onFocus={(edge) => selection.selectPair(edge)}
        empty={<Empty says={t('case.pairs.none', { accounts: count(model.picture.accounts.length) })} />}
      />
    </div>
  )
}
