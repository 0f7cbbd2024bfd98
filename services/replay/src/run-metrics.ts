import { idAt, type ShareColumns } from '@murmuration/detection/counting'
import { accountsOnEdges, type Findings } from './findings.ts'
import { falseCases, labelledMetrics } from './labels.ts'
import type { RunMetrics } from './run-record.ts'

/** Figures of a run against labels: accounts in cases by level, or accounts on an edge where counting opens no cases. */
export function runMetrics(
  labels: ReadonlyMap<string, string>,
  positive: string,
  columns: ShareColumns,
  findings: Findings,
): RunMetrics {
  const rows = new Uint32Array(columns.accountIds.size)
  for (let r = 0; r < columns.count; r++) rows[columns.account[r]]++
  const shares = new Map(Array.from(rows, (count, k) => [idAt(columns.accountIds, k), count]))
  const sharesOf = (accountId: string): number => shares.get(accountId) ?? 0
  const notInShares = [...labels.keys()].filter((accountId) => !shares.has(accountId)).length
  const common = { positive, labelled: labels.size, notInShares }
  if (findings.tests === null)
    return { ...common, edges: labelledMetrics(labels, accountsOnEdges(findings), positive, sharesOf) }
  const upTo = (isIn: (level: string) => boolean) => {
    const members = findings.cases
      .map(({ accounts }) => accounts.filter(({ level }) => isIn(level)).map(({ accountId }) => accountId))
      .filter((accountIds) => accountIds.length > 0)
    return {
      ...labelledMetrics(labels, new Set(members.flat()), positive, sharesOf),
      cases: members.length,
      falseCases: falseCases(labels, members, positive),
    }
  }
  return { ...common, alerts: upTo((level) => level === 'alert'), withReview: upTo(() => true) }
}
