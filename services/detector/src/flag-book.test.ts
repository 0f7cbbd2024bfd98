import { flagKey } from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { flagBook, headerOfFlags, noteFlag, restoreFlags, turnTo } from './flag-book.ts'

const change = fc.record({
  accountId: fc.constantFrom('a', 'b', 'c'),
  list: fc.constantFrom('one', 'two'),
  flagged: fc.constantFrom(true, false, null),
})

test('at each version the flagged are those whom a list names, by all changes before it', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), fc.array(fc.nat({ max: 30 })), (changes, turns) => {
      let book = flagBook()
      changes.forEach(({ accountId, list, flagged }, offset) => {
        const value = { schemaVersion: 1, accountId, list, flagged, effectiveAtMs: 1 }
        const bytes = flagged === null ? null : Buffer.from(JSON.stringify(value))
        noteFlag(book, offset, flagKey(list, accountId), bytes)
      })
      book.position = changes.length
      for (const version of turns.filter((turn) => turn <= changes.length).sort((x, y) => x - y)) {
        turnTo(book, version)
        const named = new Map<string, string>()
        for (const { accountId, list, flagged } of changes.slice(0, version)) {
          if (flagged) named.set(flagKey(list, accountId), accountId)
          else named.delete(flagKey(list, accountId))
        }
        expect([...book.lists.keys()].sort()).toEqual([...new Set(named.values())].sort())
        book = restoreFlags(JSON.parse(JSON.stringify(headerOfFlags(book))))
      }
    }),
  )
})

test('a version that was not read, or lies behind, is refused', () => {
  const book = { ...flagBook(), position: 5 }
  expect(() => turnTo(book, 6)).toThrow(RangeError)
  turnTo(book, 5)
  expect(() => turnTo(book, 4)).toThrow(RangeError)
})
