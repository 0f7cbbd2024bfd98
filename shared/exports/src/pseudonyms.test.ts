import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { pseudonyms, renameCase } from './pseudonyms.ts'
import { rawIds, type SmallWorld, smallWorld } from './small-world.fixture.ts'

const key = Buffer.alloc(32, 3)
let world: SmallWorld

beforeAll(() => {
  world = smallWorld()
})

test('a name depends on the key, the kind of id and the id, and on nothing else', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (x, y) => {
      const { account, object, post } = pseudonyms(key)
      expect(account(x)).toMatch(/^acct-[0-9a-f]{32}$/)
      expect(account(x)).toBe(pseudonyms(key).account(x))
      expect(account(x) === account(y)).toBe(x === y)
      expect(new Set([account(x).slice(5), object(x).slice(4), post(x).slice(5)]).size).toBe(3)
      expect(pseudonyms(Buffer.alloc(32, 4)).account(x)).not.toBe(account(x))
    }),
  )
  expect(() => pseudonyms(Buffer.alloc(15))).toThrow('too short')
})

/** Every text in a value, keys included. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [name, ...texts(inner)])
}

test('no raw id is left anywhere in a renamed case, its picture included', () => {
  const ids = [...rawIds(world)]
  expect(world.cases.length).toBeGreaterThan(0)
  for (const found of world.cases) {
    expect(found.picture?.accounts.length).toBeGreaterThan(0)
    const left = texts(renameCase(found, pseudonyms(key))).filter((text) =>
      ids.some((id) => text.includes(id)),
    )
    expect(left).toEqual([])
    // All but the ids stays as it was.
    const structure = (value: unknown): string => JSON.stringify(value).replace(/"(\\.|[^"\\])*"/g, '""')
    expect(structure(renameCase(found, pseudonyms(key)))).toBe(structure(found))
  }
})

test('sentences that detection writes quote no id', () => {
  const ids = [...rawIds(world)]
  for (const found of world.cases)
    for (const item of [
      ...found.evidenceFor,
      ...found.evidenceAgainst,
      ...found.indicators,
      ...found.cannotSay,
    ])
      expect(ids.filter((id) => item.sentence.includes(id))).toEqual([])
})

test('an id that a sentence, a finding or a value does quote is named there, and numbers stay', () => {
  const [first] = world.cases
  const { accountId } = first.accounts[0]
  const { objectId } = first.objects[0]
  const names = pseudonyms(key)
  const quoting = {
    ...first,
    finding: `12 accounts, among them ${accountId}, shared “${objectId}”.`,
    accounts: first.accounts.map((one, k) => (k === 1 ? { ...one, accountId: '12' } : one)),
    evidenceFor: first.evidenceFor.map((item) => ({
      ...item,
      value: accountId,
      sentence: `${accountId}: ${accountId}0 is another; (${objectId})`,
    })),
  }
  const renamed = renameCase(quoting, names)
  expect(renamed.finding).toBe(
    `12 accounts, among them ${names.account(accountId)}, shared “${names.object(objectId)}”.`,
  )
  expect(renamed.accounts[1].accountId).toBe(names.account('12'))
  expect(renamed.evidenceFor[0].value).toBe(names.account(accountId))
  expect(renamed.evidenceFor[0].sentence).toBe(
    `${names.account(accountId)}: ${accountId}0 is another; (${names.object(objectId)})`,
  )
})
