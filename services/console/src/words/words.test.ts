import IntlMessageFormat from 'intl-messageformat'
import { describe, expect, test } from 'vitest'
import { messages } from './messages.ts'
import { t } from './words.ts'

describe('the catalogue', () => {
  test.each(Object.entries(messages))('%s is a message', (_key, message) => {
    expect(() => new IntlMessageFormat(message, 'en')).not.toThrow()
  })

  /** Words that would say what the evidence does not. @see console.md, section 9 */
  const BANNED =
    /\b(bots?|trolls?|inauthentic|farms?|attack|threat actor|guilty|innocent|clean|suspects?|accused)\b/i

  test.each(Object.entries(messages))('%s uses no word that judges', (_key, message) => {
    // The names of outcomes are given by the field.
    expect(message.replaceAll(/coordinated,? inauthentic/gi, '')).not.toMatch(BANNED)
  })

  test('plurals follow the language', () => {
    expect(t('app.waiting', { count: 1 })).toBe('1 waits for you')
    expect(t('app.waiting', { count: 3 })).toBe('3 wait for you')
  })
})
