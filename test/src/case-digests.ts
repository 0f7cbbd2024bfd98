import { createHash } from 'node:crypto'
import type { ReviewCase } from '@murmuration/contracts'

/** One short line a case, which differs where any byte of it does: what a failed comparison can show. */
export const caseDigests = (lines: readonly string[]): string[] =>
  lines.map((line) => {
    const { caseId, level, cluster, accounts } = JSON.parse(line) as ReviewCase
    const hash = createHash('sha256').update(line).digest('hex').slice(0, 16)
    return `${caseId} ${level} ${cluster.state} ${accounts.length} accounts ${hash}`
  })
