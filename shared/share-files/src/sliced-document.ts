import type { Source } from '@murmuration/sources'
import { documentValues } from './json-document.ts'

/** A list so long that it is read in slices, each with the fields that stand beside the list. */
interface SlicedList {
  /** Dotted path of what holds the list; `*` stands for every element. Empty: the document. */
  holder: string
  list: string
  keeps: readonly string[]
}

/** Sources of which one record, a whole chat, may be larger than memory. */
const SLICED: { [source: string]: readonly SlicedList[] | undefined } = {
  telegram: ['', 'chats.list.*'].map((holder) => ({
    holder,
    list: 'messages',
    keeps: ['name', 'type', 'id'],
  })),
}

export const isSliced = ({ name }: Source): boolean => SLICED[name] !== undefined

/**
 * Cuts a document of a source whose records are long lists into records with a part of the list each: `{id, type, messages}`
 * of 100,000 messages becomes twenty of 5,000. Fields beside the list count where they stand before it, as platforms write
 * them. What a record says of its own list, such as who wrote what is replied to, is known within a slice.
 *
 * @param length most elements of a slice
 * @returns `end`: hands on the last slice
 */
export function slicedDocument(
  source: Source,
  length: number,
  onSlice: (record: unknown) => void,
): ReturnType<typeof documentValues> & { end(): void } {
  const lists = SLICED[source.name] ?? []
  const paths = lists.flatMap(({ holder, list, keeps }) => {
    const base = holder === '' ? '$' : `$.${holder}`
    return [`${base}.${list}.*`, ...keeps.map((name) => `${base}.${name}`)]
  })
  let holderNow = ''
  let beside: { [name: string]: unknown } = {}
  let list = ''
  let elements: unknown[] = []
  const end = (): void => {
    if (elements.length > 0) onSlice({ ...beside, [list]: elements })
    elements = []
  }
  const document = documentValues(paths, (value, placeOf) => {
    const place = placeOf()
    const isElement = typeof place[place.length - 1] === 'number'
    const holder = place.slice(0, isElement ? -2 : -1).join('.')
    if (holder !== holderNow) {
      end()
      holderNow = holder
      beside = {}
    }
    if (!isElement) {
      beside[String(place[place.length - 1])] = value
      return
    }
    list = String(place[place.length - 2])
    elements.push(value)
    if (elements.length === length) end()
  })
  return { ...document, end }
}
