import type { ReviewCase } from '@murmuration/contracts'
import { type LeftOut, MOST_OF_EACH } from './leave-out.ts'

/** How much a finding hangs on single parts of it. */
export interface Explanation {
  caseId: string
  /** Mean share of edges that stand when sessions are drawn anew (Efron 1979), as the case has it. */
  stability: number
  synchronousSessions: number
  /** Synchronous sessions beyond the most that chance explains: so many would have to be chance. */
  sessionsBeyondChance: number
  leftOut: LeftOut[]
  /** What would have to be untrue for the finding to fall. */
  sentence: string
}

export function explanationOf(found: ReviewCase, leftOut: LeftOut[]): Explanation {
  const { synchronousSessions, expectedRange, stability } = found.coordination
  const sessionsBeyondChance = Math.max(0, Math.ceil(synchronousSessions - expectedRange[1]))
  const falls = leftOut.filter(({ level }) => level === null)
  const alone =
    falls.length === 0
      ? `no single one of the ${leftOut.length} accounts, objects and days that were left out makes it fall`
      : `it falls without ${falls.map(({ kind, what }) => `the ${kind} ${what}`).join(', or without ')}`
  const sentence = `For the finding to fall, ${sessionsBeyondChance} of its ${synchronousSessions} synchronous sessions would have to be chance; ${alone}.`
  return {
    caseId: found.caseId,
    stability,
    synchronousSessions,
    sessionsBeyondChance,
    leftOut,
    sentence,
  }
}

/** The same for a reader. */
export function explanationText({ caseId, stability, sentence, leftOut }: Explanation): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
  const rows = leftOut.map(({ kind, what, shares, accounts, of, level }) =>
    ['', kind, cell(what), shares, `${accounts} of ${of}`, level ?? 'falls', ''].join(' | ').trim(),
  )
  return `# What case ${caseId} hangs on

${sentence}

When sessions are drawn anew with replacement, ${(100 * stability).toFixed(0)} % of its edges stand on average.

Left out one at a time, the ${MOST_OF_EACH} heaviest of each kind, with everybody else's shares as they are:

| kind | left out | shares of the case | accounts still together | level |
|---|---|--:|--:|---|
${rows.join('\n')}
`
}
