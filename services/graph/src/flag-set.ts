import type { BusRecord } from '@murmuration/bus'
import { FlagChange, TOPICS } from '@murmuration/contracts'
import { BrokenRecordError } from './read-event-record.ts'

/** Which accounts are flagged, by what has been read of amplification.flags and applied. */
export interface FlagSet {
  /** Offset of amplification.flags up to which changes are applied. */
  readonly version: number
  readonly size: number
  has(accountId: string): boolean
  accounts(): Iterable<string>
  /** Takes in changes that were read, without applying them. */
  read(records: readonly BusRecord[], nextOffset: number): void
  /** Applies what was read. @returns whether there was anything */
  apply(): boolean
}

export function flagSet(): FlagSet {
  /** Account by key of the flag, and number of keys that name an account. */
  const named = new Map<string, string>()
  const names = new Map<string, number>()
  let version = 0
  let readTo = 0
  let waiting: { key: string; accountId: string | undefined }[] = []

  const count = (accountId: string, by: number): void => {
    const left = (names.get(accountId) ?? 0) + by
    if (left > 0) names.set(accountId, left)
    else names.delete(accountId)
  }

  return {
    get version() {
      return version
    },
    get size() {
      return names.size
    },
    has: (accountId) => names.has(accountId),
    accounts: () => names.keys(),
    read(records, nextOffset) {
      for (const { offset, key, value } of records) {
        if (key === null) throw new BrokenRecordError(TOPICS.flags, 0, offset, 'it has no key')
        waiting.push({ key, accountId: value === null ? undefined : accountOf(value, offset) })
      }
      readTo = nextOffset
    },
    apply() {
      if (readTo === version) return false
      for (const { key, accountId } of waiting) {
        const before = named.get(key)
        if (before !== undefined) count(before, -1)
        if (accountId === undefined) named.delete(key)
        else {
          named.set(key, accountId)
          count(accountId, 1)
        }
      }
      waiting = []
      version = readTo
      return true
    },
  }
}

/** @returns undefined where the flag is withdrawn */
function accountOf(value: Buffer, offset: number): string | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(value.toString('utf8'))
  } catch (cause) {
    throw new BrokenRecordError(TOPICS.flags, 0, offset, 'it is not JSON', { cause })
  }
  const change = FlagChange.safeParse(parsed)
  if (!change.success)
    throw new BrokenRecordError(TOPICS.flags, 0, offset, 'it is no change of a flag', { cause: change.error })
  return change.data.flagged ? change.data.accountId : undefined
}
