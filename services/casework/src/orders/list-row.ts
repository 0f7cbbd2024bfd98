import type { ClaimType } from '@murmuration/contracts'
import { type Locator, NO_LOCATOR, platformName, readHandle, readId, readLocator } from './read-locator.ts'

/** One row of a list as it was handed over, read but not yet looked up. */
export interface ListRow {
  /** 1-based, in the order of the list. */
  row: number
  raw: string
  /** The text that names the account, as written. */
  written: string
  locator: Locator
  /** Handle that stands beside an id, in lower case; empty where there is none. */
  handle: string
  claims: ClaimType[]
  columns: { [name: string]: string }
}

/** What a column holds, by its name: an id, a handle, a URL, any of these, a claim, or the platform. */
export type ColumnKind = 'id' | 'handle' | 'url' | 'any' | 'claim' | 'platform' | undefined

const NAMES: { [name: string]: Exclude<ColumnKind, undefined> } = Object.fromEntries(
  (
    [
      ['id', 'account_id accountid id user_id userid author_id uid'],
      ['handle', 'handle username user_name screen_name screenname user_screen_name nickname'],
      ['url', 'url link profile profile_url profile_link account_url account_link uri'],
      ['any', 'account user locator'],
      ['claim', 'claim claims allegation allegations'],
      ['platform', 'platform network site service'],
    ] as const
  ).flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind] as const)),
)

export const columnKind = (name: string): ColumnKind => {
  const plain = name
    .trim()
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[\s.-]+/g, '_')
  return Object.hasOwn(NAMES, plain) ? NAMES[plain] : undefined
}

export const namesAccount = (kind: ColumnKind): boolean =>
  kind === 'id' || kind === 'handle' || kind === 'url' || kind === 'any'

const CLAIM_WORDS: { [word: string]: ClaimType } = {
  coordinated: 'coordinated',
  coordination: 'coordinated',
  automated: 'automated',
  automation: 'automated',
  bot: 'automated',
  bots: 'automated',
  foreign_operated: 'foreign_operated',
  affiliated: 'affiliated',
  false_content: 'false_content',
  misinformation: 'false_content',
  disinformation: 'false_content',
  incitement: 'incitement',
  impersonation: 'impersonation',
}

/** Claims that a cell names, each once; what it says in other words stays in the columns alone. */
function readClaims(cell: string): ClaimType[] {
  const found = new Set<ClaimType>()
  for (const word of cell.split(/[,;|/+\n]+/)) {
    const plain = word
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, '_')
    if (Object.hasOwn(CLAIM_WORDS, plain)) found.add(CLAIM_WORDS[plain]!)
  }
  return [...found]
}

const READERS = { id: readId, handle: readHandle, url: readLocator, any: readLocator } as const

/** Reads a row of cells by the kinds of its columns: an id goes before a handle, a handle before a URL. */
export function rowOfCells(
  row: number,
  raw: string,
  cells: readonly { name: string; kind: ColumnKind; text: string }[],
): ListRow {
  let chosen: { name: string; text: string; locator: Locator } | undefined
  for (const kind of ['id', 'any', 'handle', 'url'] as const) {
    for (const cell of cells) {
      if (cell.kind !== kind || cell.text.trim() === '') continue
      const locator = READERS[kind](cell.text)
      if (chosen === undefined || (chosen.locator.kind === 'none' && locator.kind !== 'none'))
        chosen = { name: cell.name, text: cell.text, locator }
    }
  }
  const { name: chosenName, text = '', locator = NO_LOCATOR } = chosen ?? { name: undefined }
  const claimed = cells.filter(({ kind }) => kind === 'claim').map((cell) => cell.text)
  const platform = platformName(cells.find(({ kind }) => kind === 'platform')?.text ?? '')
  const besides = cells.find(
    ({ kind, name, text: other }) => kind === 'handle' && name !== chosenName && other.trim() !== '',
  )
  const handle = besides === undefined ? NO_LOCATOR : readHandle(besides.text)
  return {
    row,
    raw,
    written: text.trim(),
    locator: locator.platform === '' && locator.kind !== 'none' ? { ...locator, platform } : locator,
    handle: handle.kind === 'handle' ? handle.key : '',
    claims: readClaims(claimed.join(';')),
    columns: Object.fromEntries(
      cells
        .filter(({ name, text: other }) => name !== chosenName && other !== '')
        .map(({ name, text: other }) => [name, other]),
    ),
  }
}
