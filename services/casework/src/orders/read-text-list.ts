import type { ListRow } from './list-row.ts'
import { type Locator, NO_LOCATOR, readLocator } from './read-locator.ts'

/**
 * Reads pasted lines: one account a line as id, @handle or profile URL, with or without a number or a mark before it and
 * words behind. A line that holds nothing but several of them is as many rows, each with the whole line as its raw form.
 */
export function readTextList(text: string): { rows: ListRow[]; columns: string[] } {
  const rows: ListRow[] = []
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line.trim() === '') continue
    for (const [written, locator] of locatorsOf(line.trim()))
      rows.push({ row: rows.length + 1, raw: line, written, locator, handle: '', claims: [], columns: {} })
  }
  return { rows, columns: [] }
}

type Found = [written: string, locator: Locator]

const TOO_SHORT_FOR_AN_ID = 5

/** A URL, an @handle, a DID or a long number: a word that can be nothing else. */
function clear(token: string): Found | undefined {
  const word = token.replace(/^[([{<"'“‘]+|[)\]}>"'”’.,;:!]+$/g, '')
  if (/^\d+$/.test(word) && word.length < TOO_SHORT_FOR_AN_ID) return undefined
  const locator = readLocator(word)
  const isUrl = /^https?:\/\//i.test(word)
  return isUrl || locator.kind === 'id' || locator.kind === 'handle' ? [word, locator] : undefined
}

function locatorsOf(line: string): Found[] {
  if (!/\s/.test(line) && !/[,;|]/.test(line)) return [[line, readLocator(line)]]
  const body = line.replace(/^(?:[-*•·–—]|\(?\d{1,4}[.):])\s+/, '')
  if (!/\s/.test(body) && !/[,;|]/.test(body)) return [[body, readLocator(body)]]
  const tokens = body.split(/[\s,;|]+/).filter((token) => token !== '')
  const found = tokens.map(clear)
  const those = found.filter((one) => one !== undefined)
  if (those.length === found.length && those.length > 0) return apart(those)
  const first = those.find(([, locator]) => locator.kind !== 'none') ?? those[0]
  return [first ?? [line.slice(0, 500), NO_LOCATOR]]
}

/** The handle of a URL beside it names nothing more. */
const apart = (those: readonly Found[]): Found[] =>
  those.filter(
    ([, { kind, key }], k) =>
      kind !== 'handle' ||
      !those.slice(0, k).some(([, other]) => other.kind === 'handle' && other.key === key),
  )
