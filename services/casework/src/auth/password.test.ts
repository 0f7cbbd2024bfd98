import { verify } from '@node-rs/argon2'
import { expect, test } from 'vitest'
import { checkPassword, hashPassword, passwordFault } from './password.ts'

const asha = { login: 'asha.rao@example.org', name: 'Asha Raomurthy' }

test.each([
  ['short', 'eleven char', /has 11 characters/],
  ['eleven characters, each of two units', '🐦'.repeat(11), /has 11 characters/],
  ['too long', 'abc'.repeat(100), /256 at most/],
  ['the login', 'Asha.Rao@Example.org', /login or your name/],
  ['the name', 'asha  RAOMURTHY', /login or your name/],
  ['the login twice', 'asha.rao@example.orgasha.rao@example.org', /login or your name/],
  ['the name with digits', 'AshaRaomurthy1234', /login or your name/],
  ['the name in another spelling of Unicode', 'ａｓｈａ raomurthy!', /login or your name/],
])('a password is refused: %s', (_what, password, says) => {
  expect(passwordFault(password, asha)).toMatch(says)
})

test.each(['seven starlings over water', 'aaaaaaaaaaaa', '            ', '🐦🐦🐦🐦🐦🐦🐦🐦🐦🐦🐦🐦'])(
  'nothing is asked of how it is made up: %s',
  (password) => expect(passwordFault(password, asha)).toBeUndefined(),
)

test('it is hashed by argon2id, above what OWASP asks for at least, and each time with another salt', async () => {
  const one = await hashPassword('a password of mine')
  const [, memory, passes] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$/.exec(one) ?? []
  expect(Number(memory)).toBeGreaterThanOrEqual(19_456)
  expect(Number(passes)).toBeGreaterThanOrEqual(2)
  expect(await hashPassword('a password of mine')).not.toBe(one)
  expect(await checkPassword(one, 'a password of mine')).toBe(true)
  expect(await checkPassword(one, 'ａ password of mine')).toBe(true)
  expect(await checkPassword(one, 'a password of mine ')).toBe(false)
})

test('a login that nobody has takes the same work, and opens nothing', async () => {
  const asked: string[] = []
  const counting = ((hashed: string, password: string) => {
    asked.push(hashed)
    return verify(hashed, password)
  }) as typeof verify
  expect(await checkPassword(undefined, 'nobody has this password', counting)).toBe(false)
  expect(await checkPassword(await hashPassword('x'.repeat(12)), 'y'.repeat(12), counting)).toBe(false)
  const [costs, ...others] = asked.map((hashed) => hashed.split('$')[3])
  expect(others).toEqual([costs])
})
