import { TRANSPARENCY_COUNTS, type Transparency } from '@murmuration/contracts'

const HEADER = [
  'quarter',
  'country',
  'issuer_role',
  ...TRANSPARENCY_COUNTS.map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
  'median_batch_rows',
  'median_acknowledge_ms',
  'median_answer_ms',
]

/**
 * Counts that may be published as CSV, as RFC 4180 writes it: a line for each quarter, country and role of the issuer, and
 * one over all of a quarter. Counts that are kept back say `suppressed`; which these are was settled with the counts,
 * and nothing is counted or summed here.
 */
export function transparencyCsv({ quarters }: Transparency): string {
  const lines = [HEADER]
  for (const { quarter, lines: of } of quarters)
    for (const line of of)
      lines.push([
        quarter,
        line.all ? 'all' : (line.country ?? ''),
        line.all ? 'all' : (line.issuerRole ?? ''),
        ...TRANSPARENCY_COUNTS.map((name) => String(line.counts[name] ?? 'suppressed')),
        ...[line.medianBatchRows, line.medianAcknowledgeMs, line.medianAnswerMs].map((one) =>
          String(one ?? ''),
        ),
      ])
  return lines.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('')
}

/** The same counts as JSON for people to read too; null stands for what is kept back. */
export const transparencyJson = (report: Transparency): string => `${JSON.stringify(report, null, 2)}\n`

/** A cell that a spreadsheet would run as a formula gets an apostrophe before it. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
