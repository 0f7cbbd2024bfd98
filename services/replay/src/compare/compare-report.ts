import { svgText } from '../simulate/svg-text.ts'
import { textTable } from '../text-table.ts'
import type { Comparison } from './compare.ts'

export const COMPARE_FILES = ['compare.csv', 'compare.svg', 'compare.json'] as const

export const compareFiles = (comparison: Comparison): Map<string, string> =>
  new Map([
    ['compare.csv', compareCsv(comparison)],
    ['compare.svg', drawComparison(comparison)],
    ['compare.json', compareJson(comparison)],
  ])

export const compareJson = (comparison: Comparison): string => `${JSON.stringify(comparison, null, 2)}\n`

const part = (value: number | null | undefined): string =>
  typeof value === 'number' ? value.toFixed(3) : '–'

/** The two tables as a terminal shows them. */
export function printComparison({ methods, overlap, costs, positive, shares, accounts }: Comparison): string {
  const right = (head: string) => ({ head, align: 'right' as const })
  const heads = ['accounts', 'edges', 'communities', 'precision', 'recall', 'F1', 'seconds', 'peak MiB']
  const table = textTable(
    [{ head: 'method', align: 'left' }, ...heads.map(right)],
    methods.map(({ method, metrics, ...found }, k) => [
      method,
      ...[found.accounts, found.edges, found.communities].map(String),
      ...[metrics?.precision, metrics?.recall, metrics?.f1].map(part),
      costs[k].seconds.toFixed(2),
      costs[k].peakMib.toFixed(0),
    ]),
  )
  const matrix = textTable(
    [{ head: 'overlap', align: 'left' }, ...methods.map(({ method }) => right(method))],
    methods.map(({ method }, k) => [method, ...overlap[k].map(part)]),
  )
  const notes = methods.flatMap((one) => one.notes.map((note) => `${one.method}: ${note}`))
  const judged = positive === null ? 'no labels' : `labels '${positive}' should be found`
  return `${[`${shares} shares of ${accounts} accounts; ${judged}`, table, matrix, ...notes].join('\n')}\n`
}

/** One line a method, with its overlaps behind. */
export function compareCsv({ methods, overlap, costs }: Comparison): string {
  const cell = (value: number | null | undefined): string => (typeof value === 'number' ? String(value) : '')
  const head = [
    ...['method', 'accounts', 'edges', 'communities', 'precision', 'recall', 'f1'],
    ...['seconds', 'input_mib', 'peak_mib'],
    ...methods.map(({ method }) => `jaccard_${method}`),
  ]
  const lines = methods.map(({ method, metrics, ...found }, k) => [
    method,
    ...[found.accounts, found.edges, found.communities].map(String),
    ...[metrics?.precision, metrics?.recall, metrics?.f1].map(cell),
    ...[costs[k].seconds.toFixed(3), costs[k].inputMib.toFixed(1), costs[k].peakMib.toFixed(1)],
    ...overlap[k].map(cell),
  ])
  return `${[head, ...lines].map((line) => line.join(',')).join('\n')}\n`
}

const CELL = 78
const LEFT = 110
const BAR = 220

/** Bars of precision and recall (of accounts without labels) beside the heat map of overlaps. */
export function drawComparison({ methods, overlap, positive }: Comparison): string {
  const most = Math.max(1, ...methods.map(({ accounts }) => accounts))
  const right = LEFT + BAR + 190
  const width = right + methods.length * CELL + 24
  const height = 110 + methods.length * CELL
  const text = (x: number, y: number, of: string, more = ''): string =>
    `<text x="${x}" y="${y}" ${more}>${svgText(of)}</text>`
  const bar = (y: number, value: number, kind: string, said: string): string =>
    `<rect class="${kind}" x="${LEFT}" y="${y}" width="${(value * BAR).toFixed(1)}" height="16"/>${text(
      LEFT + 4 + Number((value * BAR).toFixed(1)),
      y + 12,
      said,
    )}`
  const rows = methods.map(({ method, metrics, accounts }, k) => {
    const y = 80 + k * CELL
    const bars =
      metrics === null
        ? bar(y + 20, accounts / most, 'p', `${accounts} accounts`)
        : bar(y + 12, metrics.precision ?? 0, 'p', `precision ${part(metrics.precision)}`) +
          bar(y + 34, metrics.recall ?? 0, 'r', `recall ${part(metrics.recall)}`)
    const cells = overlap[k].map(
      (value, c) =>
        `<rect class="p" opacity="${((value ?? 0) * 0.7).toFixed(3)}" x="${right + c * CELL}" y="${y}" width="${CELL - 2}" height="${CELL - 2}"/>` +
        text(
          right + c * CELL + CELL / 2,
          y + CELL / 2 + 4,
          typeof value === 'number' ? value.toFixed(2) : '–',
          'text-anchor="middle"',
        ),
    )
    return [
      text(LEFT - 8, y + 35, method, 'text-anchor="end"'),
      bars,
      text(right - 8, y + 35, method, 'text-anchor="end"'),
      ...cells,
      text(right + k * CELL + CELL / 2, 72, method, 'text-anchor="middle"'),
    ].join('\n')
  })
  const what = positive === null ? 'Accounts found' : `Precision and recall of '${positive}'`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title what" font-family="system-ui, sans-serif" font-size="12">
<title id="title">Methods side by side</title>
<desc id="what">${svgText(what)} for ${methods.length} methods as bars, and the overlap of their accounts as a heat map. The same numbers stand in compare.csv.</desc>
<style>svg { background: #fff } text { fill: #1b1f24 } .p { fill: #3667b0 } .r { fill: #b06a1f }
@media (prefers-color-scheme: dark) { svg { background: #15181c } text { fill: #e8eaed } .p { fill: #6f9fe8 } .r { fill: #e0a05a } }</style>
${text(16, 28, what, 'font-size="15" font-weight="600"')}
${text(right, 28, 'Overlap of accounts (Jaccard)', 'font-size="15" font-weight="600"')}
${rows.join('\n')}
</svg>
`
}
