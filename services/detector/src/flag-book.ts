import { FlagChange } from '@murmuration/contracts'

/** A change of who is flagged, at its offset. */
type Change = [offset: number, accountId: string, list: string, flagged: boolean]

/**
 * Who is flagged at a version of amplification.flags, and the changes behind it. An account is flagged while any list
 * names it.
 */
export interface FlagBook {
  /** The changes below this offset are in `lists`. */
  version: number
  /** Next offset to read. */
  position: number
  /** Lists by account. */
  lists: Map<string, Set<string>>
  /** Changes from `version` on, by offset. */
  ahead: Change[]
}

export interface FlagsHeader {
  version: number
  position: number
  lists: [accountId: string, lists: string[]][]
  ahead: Change[]
}

export const flagBook = (): FlagBook => ({ version: 0, position: 0, lists: new Map(), ahead: [] })

/** Takes in what was read from the topic. @param value null takes the list's word back */
export function noteFlag(book: FlagBook, offset: number, key: string | null, value: Uint8Array | null): void {
  if (value !== null) {
    const { accountId, list, flagged } = FlagChange.parse(JSON.parse(new TextDecoder().decode(value)))
    book.ahead.push([offset, accountId, list, flagged])
    return
  }
  const at = key?.indexOf('\n') ?? -1
  if (key !== null && at > 0) book.ahead.push([offset, key.slice(at + 1), key.slice(0, at), false])
}

/**
 * Moves the book to a version; it never goes back.
 *
 * @throws {RangeError} if flags have not been read so far, or the version lies behind
 */
export function turnTo(book: FlagBook, version: number): void {
  if (version > book.position)
    throw new RangeError(`flags are read up to ${book.position}, not to ${version}`)
  if (version < book.version) throw new RangeError(`flags stand at ${book.version}, past ${version}`)
  let turned = 0
  for (const [offset, accountId, list, flagged] of book.ahead) {
    if (offset >= version) break
    turned++
    const lists = book.lists.get(accountId) ?? new Set<string>()
    if (flagged) book.lists.set(accountId, lists.add(list))
    else {
      lists.delete(list)
      if (lists.size === 0) book.lists.delete(accountId)
    }
  }
  book.ahead.splice(0, turned)
  book.version = version
}

export const headerOfFlags = ({ version, position, lists, ahead }: FlagBook): FlagsHeader => ({
  version,
  position,
  lists: [...lists].map(([accountId, names]) => [accountId, [...names]]),
  ahead,
})

export const restoreFlags = (header: FlagsHeader): FlagBook => ({
  ...header,
  lists: new Map(header.lists.map(([accountId, names]) => [accountId, new Set(names)])),
  ahead: [...header.ahead],
})
