import type { ClaimType, PreviewRow, RowResolution } from '@murmuration/casework-client'

/** Which rows of a list are shown. `look`: those that a person should look at. */
export type RowView = 'all' | 'look' | RowResolution

/** Accounts that a person chose for rows of a list, by row. */
export interface Choices {
  readonly [row: number]: string
}

const needsLook = ({ resolution }: Pick<PreviewRow, 'resolution'>): boolean =>
  resolution === 'not_found' || resolution === 'ambiguous'

export const inView = (rows: readonly PreviewRow[], view: RowView): readonly PreviewRow[] =>
  view === 'all' ? rows : rows.filter((row) => (view === 'look' ? needsLook(row) : row.resolution === view))

/** The next row, or the one before, that needs a look and has not been chosen yet. */
export function lookFrom(
  rows: readonly PreviewRow[],
  at: number,
  by: 1 | -1,
  choices: Choices,
): PreviewRow | undefined {
  const open = rows.filter((row) => needsLook(row) && choices[row.row] === undefined)
  return by === 1 ? open.find(({ row }) => row > at) : open.findLast(({ row }) => row < at)
}

/** How many of the rows make each claim, the most made first. */
export function countClaims(rows: readonly Pick<PreviewRow, 'claims'>[]): [claim: ClaimType, rows: number][] {
  const counts = new Map<ClaimType, number>()
  for (const { claims } of rows) for (const claim of claims) counts.set(claim, (counts.get(claim) ?? 0) + 1)
  return [...counts].sort(([, x], [, y]) => y - x)
}

const SEPARATORS = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' } as const

/** What most likely parts the columns of a list, by its first line. */
export function separatorOf(content: string): (typeof SEPARATORS)[keyof typeof SEPARATORS] | undefined {
  const [first = ''] = content.split('\n', 1)
  const [best] = (Object.keys(SEPARATORS) as (keyof typeof SEPARATORS)[])
    .map((mark) => ({ mark, times: first.split(mark).length - 1 }))
    .sort((x, y) => y.times - x.times)
  return best.times === 0 ? undefined : SEPARATORS[best.mark]
}

/** Choices with one made, or taken back: of a row, and of those that name the same as it. */
export function withChoice(
  choices: Choices,
  rows: readonly Pick<PreviewRow, 'row' | 'duplicateOf'>[],
  chosen: number,
  accountId: string | undefined,
): Choices {
  const same = rows
    .filter(({ row, duplicateOf }) => row === chosen || duplicateOf === chosen)
    .map(({ row }) => row)
  const rest = Object.entries(choices).filter(([row]) => !same.includes(Number(row)))
  return Object.fromEntries(
    accountId === undefined ? rest : [...rest, ...same.map((row) => [String(row), accountId] as const)],
  )
}
