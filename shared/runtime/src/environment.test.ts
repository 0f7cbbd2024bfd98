import { expect, test } from 'vitest'
import { z } from 'zod'
import { ConfigError, configFrom, flagSetting, variableOf, wholeNumber } from './environment.ts'

const schema = z.object({
  host: z.string().default('127.0.0.1'),
  latenessMs: wholeNumber(1).default(300_000),
  readRaw: flagSetting.default(true),
})

test('a field is what was typed, else what the environment says, else its default', () => {
  const env = { MURMURATION_HOST: 'from-env', MURMURATION_LATENESS_MS: '500', MURMURATION_READ_RAW: 'false' }
  expect(configFrom(schema, {}, {})).toEqual({ host: '127.0.0.1', latenessMs: 300_000, readRaw: true })
  expect(configFrom(schema, {}, env)).toEqual({ host: 'from-env', latenessMs: 500, readRaw: false })
  expect(configFrom(schema, { host: 'typed', latenessMs: undefined }, env)).toMatchObject({
    host: 'typed',
    latenessMs: 500,
  })
})

test('an empty variable is one that is not set', () => {
  expect(configFrom(schema, {}, { MURMURATION_LATENESS_MS: '' }).latenessMs).toBe(300_000)
})

test.each([
  [
    { MURMURATION_LATENESS_MS: 'soon' },
    'MURMURATION_LATENESS_MS (latenessMs) cannot be used: write a whole number.',
  ],
  [
    { MURMURATION_LATENESS_MS: '1.5' },
    'MURMURATION_LATENESS_MS (latenessMs) cannot be used: write a whole number.',
  ],
  [{ MURMURATION_LATENESS_MS: '0' }, 'MURMURATION_LATENESS_MS (latenessMs) cannot be used: write 1 or more.'],
])('%j is refused by one sentence that names the variable', (env, sentence) => {
  expect(() => configFrom(schema, {}, env)).toThrow(new ConfigError(sentence))
})

test('a setting that is neither true nor false names its variable', () => {
  expect(() => configFrom(schema, {}, { MURMURATION_READ_RAW: 'perhaps' })).toThrow(
    /^MURMURATION_READ_RAW \(readRaw\)/,
  )
})

test('the variable of a field is its name in capitals', () => {
  expect(variableOf('kafkaSaslMechanism')).toBe('MURMURATION_KAFKA_SASL_MECHANISM')
})
