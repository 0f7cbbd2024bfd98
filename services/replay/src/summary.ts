import type { ReviewCase } from '@murmuration/contracts'
import type { LabelledMetrics, Metrics } from './labels.ts'
import { livesOnElsewhere } from './outputs/strongest-first.ts'
import type { RunRecord } from './run-record.ts'
import { textTable, wrapped } from './text-table.ts'

const SHOWN_CASES = 10

/**
 * What a run found, for a person: what was read, the cases with their strongest evidence on both sides, figures
 * against labels, and where the files are.
 *
 * @param columns width of the terminal in characters
 * @param written names of the files in `folder`
 */
export function summary(
  run: RunRecord,
  cases: readonly ReviewCase[],
  folder: string,
  written: readonly string[],
  columns: number,
): string {
  const parts = [
    readLines(run)
      .map((line) => wrapped(line, columns))
      .join('\n'),
  ]
  if (run.method === 'murmuration') parts.push(caseTable(cases, run.counts.accountsTestable ?? 0, columns))
  else parts.push(`${whole(run.counts.edges)} edges by --method ${run.method}; counting opens no cases.`)
  if (run.metrics !== null) parts.push(metricsTable(run))
  parts.push(...run.notes.map((note) => wrapped(note, columns)))
  parts.push(wrapped(`In ${folder}: ${written.join(', ')}.`, columns))
  return `${parts.join('\n\n')}\n`
}

/** A number with its noun: 1 row, 2 rows. */
const counted = (count: number, noun: string): string => `${whole(count)} ${noun}${count === 1 ? '' : 's'}`

function readLines({ counts, flags, layout, timeForm, skipped, unknownColumns }: RunRecord): string[] {
  const lines = [
    `Read ${counted(counts.read, 'row')} (${layout}; times as ${timeForm}): ${counts.refused === 0 ? 'none' : whole(counts.refused)} refused` +
      (counts.notShares > 0 ? `, ${whole(counts.notShares)} that share nothing` : '') +
      (counts.duplicate === null ? '' : `, ${counted(counts.duplicate, 'repeat')}`) +
      `; ${counted(counts.accounts, 'account')}, ${counted(counts.objects, 'object')}.`,
  ]
  if (unknownColumns.length > 0)
    lines.push(`Columns not read: ${unknownColumns.slice(0, 12).map(printable).join(', ')}.`)
  if (flags !== null)
    lines.push(
      `Flags: ${counted(flags.rows, 'row')}, ${whole(flags.matched)} matched, ${whole(flags.notFound)} not found, ${whole(flags.duplicate)} duplicate${flags.refused === 0 ? '' : `, ${whole(flags.refused)} refused`}.`,
    )
  const summed = counts.windows > 1 ? `, summed over ${whole(counts.windows)} windows` : ''
  if (counts.pairsConsidered !== null && counts.pairsTested !== null) {
    const { A, B, C } = counts.pairsTested
    lines.push(
      `${counted(counts.accountsTestable ?? 0, 'account')} shared enough objects to be tested; of all others nothing is said.`,
      `Pairs${summed}: ${whole(counts.pairsConsidered)} considered; tested ${whole(A)} in tier A, ${whole(B)} in B, ${whole(C)} in C; ${counted(counts.edges, 'edge')} found.`,
    )
  }
  if (counts.audiencesSetAside) {
    lines.push(
      counts.audiencesSetAside === 1
        ? '1 community set aside as an audience: it shared the same rare objects at the hours strangers did.'
        : `${whole(counts.audiencesSetAside)} communities${summed && `${summed},`} set aside as audiences: they shared the same rare objects at the hours strangers did.`,
    )
  }
  if (skipped.why !== null) lines.push(`Skipped ${whole(skipped.sharePairs)} pairs of shares: ${skipped.why}`)
  return lines
}

function caseTable(cases: readonly ReviewCase[], testable: number, columns: number): string {
  if (cases.length === 0 && testable === 0)
    return 'No case: no account here shared enough objects to be tested, which says nothing about any of them.'
  if (cases.length === 0) return 'No case: nothing here is more than chance explains.'
  const standing = cases.filter((found) => !livesOnElsewhere(found))
  const alerts = standing.filter((found) => found.level === 'alert').length
  const table = textTable(
    [
      { head: '#', align: 'right' },
      { head: 'level', align: 'left' },
      { head: 'size', align: 'right' },
      { head: 'tiers', align: 'left' },
      { head: 'error', align: 'right' },
      { head: 'finding, and strongest evidence for (+) and against (-)', align: 'left' },
    ],
    cases
      .slice(0, SHOWN_CASES)
      .map((found, k) => [
        String(k + 1),
        found.level,
        whole(found.accounts.length),
        found.coordination.tiers.join(' '),
        percent(found.coordination.falseDiscoveryRate),
        [found.finding, ...strongest('+', found), ...strongest('-', found)].map(printable).join('\n'),
      ]),
    columns,
  )
  const gone = cases.length - standing.length
  const counts =
    `${plural(alerts, 'alert')} and ${plural(standing.length - alerts, 'review case')}` +
    (gone > 0 ? `, and ${plural(gone, 'case')} of clusters that merged into others or split up.` : '.')
  const more =
    cases.length > SHOWN_CASES ? `\nThe ${SHOWN_CASES} strongest are shown; all are in cases.ndjson.` : ''
  return `${counts}${more}\n${table}`
}

/** The strongest item of a side that the finding does not say already; a side stands strongest first. */
function strongest(sign: '+' | '-', { finding, evidenceFor, evidenceAgainst }: ReviewCase): string[] {
  const side = sign === '+' ? evidenceFor : evidenceAgainst
  const first = side.find(({ sentence }) => !finding.includes(sentence))
  return first === undefined ? [] : [`${sign} ${first.sentence}`]
}

function metricsTable({ metrics }: RunRecord): string {
  if (metrics === null) return ''
  const rows: string[][] = []
  const add = (name: string, figures: LabelledMetrics, falseCases: string): void => {
    rows.push(
      [name, ...cells(figures.overall), falseCases],
      [`${name}, ≥ 5 shares`, ...cells(figures.busy), ''],
    )
  }
  const { edges, alerts, withReview } = metrics
  if (edges) add('accounts with an edge', edges, '')
  if (alerts) add('alerts', alerts, `${alerts.falseCases} of ${alerts.cases}`)
  if (withReview) add('with review', withReview, `${withReview.falseCases} of ${withReview.cases}`)
  const table = textTable(
    ['against labels', 'found', 'precision', 'recall', 'F1', 'false cases'].map((head, c) => ({
      head,
      align: c === 0 ? 'left' : 'right',
    })),
    rows,
  )
  const missing = metrics.notInShares > 0 ? ` ${whole(metrics.notInShares)} of them share nothing here.` : ''
  return `${whole(metrics.labelled)} labelled accounts; to be found: '${printable(metrics.positive)}'.${missing}\n${table}`
}

const cells = ({ found, precision, recall, f1 }: Metrics): string[] => [
  whole(found),
  ...[precision, recall, f1].map((figure) => (figure === null ? '–' : figure.toFixed(3))),
]

const whole = (value: number): string => value.toLocaleString('en-US')
const plural = (count: number, noun: string): string => `${whole(count)} ${noun}${count === 1 ? '' : 's'}`
const percent = (rate: number): string => `${Number((rate * 100).toPrecision(2))}%`

/** Text without what could steer a terminal: ids come from strangers. */
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '�')
