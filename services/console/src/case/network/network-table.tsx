import { useMemo } from 'react'
import { Tier } from '../../parts/chip.tsx'
import { type Column, VirtualTable } from '../../parts/virtual-table.tsx'
import { count, decimal } from '../../words/numbers.ts'
import { t } from '../../words/words.ts'
import { AccountMark } from '../account-mark.tsx'
import type { CaseModel } from '../case-model.ts'
import { useSelection, useSelectionStore } from '../selection.ts'
import type { Partners, Shown } from './graph-of-picture.ts'
import styles from './network.module.css'

/** The same accounts and pairs as the graph, as two tables. */
export function NetworkTable({
  model,
  partners,
  shown,
}: {
  model: CaseModel
  partners: readonly Partners[]
  shown: Shown
}) {
  const selection = useSelectionStore()
  const account = useSelection((state) => state.account)
  const pair = useSelection((state) => state.pair)
  const { edges } = model.picture
  const accounts = useMemo(
    () =>
      model.picture.accounts
        .map((_, k) => k)
        .filter((k) => shown.accounts[k] === 1)
        .sort((p, q) => partners[q].accounts.length - partners[p].accounts.length || p - q),
    [model, shown, partners],
  )
  const pairs = useMemo(() => edges.a.map((_, e) => e).filter((e) => shown.edges[e] === 1), [edges, shown])
  const name = (k: number) => <bdi>{model.handleOf(k)}</bdi>
  const ofAccount: Column<number>[] = [
    // Nobody who reads blind is told who is flagged.
    ...(model.workspace.blind
      ? []
      : [
          {
            id: 'mark',
            header: t('network.mark'),
            width: 60,
            cell: (k: number) => <AccountMark model={model} account={k} />,
          },
        ]),
    { id: 'name', header: t('network.name'), width: '2fr', cell: name },
    { id: 'role', header: t('network.role'), width: 90, cell: (k) => model.roleOf(k) },
    {
      id: 'partners',
      header: t('network.partners'),
      width: 70,
      align: 'right',
      cell: (k) => count(partners[k].accounts.length),
    },
    {
      id: 'strongest',
      header: t('network.strongest'),
      width: '2fr',
      cell: (k) => (partners[k].accounts.length === 0 ? '–' : name(partners[k].accounts[0])),
    },
  ]
  const ofPair: Column<number>[] = [
    { id: 'a', header: t('network.a'), width: '2fr', cell: (e) => name(edges.a[e]) },
    { id: 'b', header: t('network.b'), width: '2fr', cell: (e) => name(edges.b[e]) },
    { id: 'tier', header: t('network.tierColumn'), width: 50, cell: (e) => <Tier tier={edges.tier[e]} /> },
    {
      id: 'weight',
      header: t('network.weightColumn'),
      width: 70,
      align: 'right',
      cell: (e) => decimal(edges.weight[e]),
    },
  ]
  return (
    <div className={styles.tables}>
      <VirtualTable
        label={t('network.accounts')}
        rows={accounts}
        columns={ofAccount}
        rowId={String}
        focused={account === null ? undefined : String(account)}
        onFocus={(k) => selection.select(k)}
        keys={false}
      />
      <VirtualTable
        label={t('network.pairs')}
        rows={pairs}
        columns={ofPair}
        rowId={String}
        focused={pair === null ? undefined : String(pair)}
        onFocus={(e) => selection.selectPair(e)}
        keys={false}
      />
    </div>
  )
}
