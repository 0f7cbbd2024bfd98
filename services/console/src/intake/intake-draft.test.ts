import { describe, expect, test } from 'vitest'
import { EMPTY_FORM, formatOf, isStrictest, missingItems, orderOf } from './intake-draft.ts'

const list = { name: 'a.csv', format: 'csv' as const, content: 'account_id\nu1\n' }

describe('an order as it is taken in', () => {
  test('is read by as few as can be, until somebody says otherwise and why', () => {
    expect(isStrictest(EMPTY_FORM)).toBe(true)
    expect(orderOf(EMPTY_FORM, list)).not.toHaveProperty('wideningReason')
    const wider = { ...EMPTY_FORM, tlp: 'amber' as const, wideningReason: 'asked for by counsel' }
    expect(orderOf(wider, list)).toMatchObject({
      confidentiality: { tlp: 'amber', gag: true },
      wideningReason: 'asked for by counsel',
    })
  })

  test('keeps the list to the letter', () => {
    const content = ' "@Naïve_farmer" ;  x\r\n\r\n𝕏؜‏سلام\n'
    expect(orderOf(EMPTY_FORM, { ...list, content }).list.content).toBe(content)
  })

  test('claims are what was written, and nothing else', () => {
    const form = {
      ...EMPTY_FORM,
      issuerName: 'Ministry',
      quotes: { coordinated: ' acting together ', automated: ' ' },
    }
    expect(orderOf(form, list).claims).toEqual([
      { type: 'coordinated', assertedBy: 'Ministry', quote: 'acting together' },
    ])
  })

  test('says what is missing of it', () => {
    expect(missingItems(EMPTY_FORM)).toHaveLength(7)
    expect(missingItems({ ...EMPTY_FORM, legalBasis: 's. 69A', issuerName: 'M', language: 'en' })).toEqual([
      'reasons',
      'redress',
      'effect_recipient',
      'territorial_scope',
    ])
  })

  test('a deadline goes as it stands on a clock of its zone', () => {
    const form = { ...EMPTY_FORM, due: '2026-03-04T22:30', zone: 'Asia/Kolkata' }
    expect(orderOf(form, list).deadline).toEqual({
      local: '2026-03-04T22:30',
      zone: 'Asia/Kolkata',
      basis: null,
    })
    expect(orderOf(EMPTY_FORM, list)).not.toHaveProperty('deadline')
  })
})

test.each([
  ['annex.json', '[]', 'json'],
  ['', ' ["a"]', 'json'],
  ['annex.csv', 'u1', 'csv'],
  ['', 'account_id;claim\nu1;x', 'csv'],
  ['', '@one\n@two', 'text'],
  ['annex.txt', 'https://social.example/u1', 'text'],
])('%s holding %s is read as %s', (name, content, format) => {
  expect(formatOf(name, content)).toBe(format)
})
