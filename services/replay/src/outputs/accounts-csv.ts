import type { ReviewCase } from '@murmuration/contracts'
import { csvRow, figure } from '@murmuration/exports/csv'
import type { ByteSink } from './byte-sink.ts'

const HEADER = 'account_id,case_id,cluster_id,level,tier,membership,role\n'

/** Writes `accounts.csv`: every account of every case, by account, then case. */
export function writeAccounts(sink: ByteSink, cases: readonly ReviewCase[]): void {
  sink.text(HEADER)
  const rows = cases.flatMap(({ caseId, cluster, accounts }) =>
    accounts.map((account) => ({ caseId, clusterId: cluster.clusterId, account })),
  )
  rows.sort(
    (x, y) => compareText(x.account.accountId, y.account.accountId) || compareText(x.caseId, y.caseId),
  )
  for (const { caseId, clusterId, account } of rows) {
    const { accountId, level, tier, membership, role } = account
    sink.text(csvRow([accountId, caseId, clusterId, level, tier, figure(membership), role]))
  }
}

const compareText = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0)
