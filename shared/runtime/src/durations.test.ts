import { expect, test } from 'vitest'
import { z } from 'zod'
import { parseDuration } from './durations.ts'
import { configFrom, spanSetting } from './environment.ts'

test('durations are read as typed, and what is none is explained', () => {
  expect(['60s', '10m', '1h', '28d', '2w', '250ms', ' 5s '].map(parseDuration)).toEqual([
    60_000, 600_000, 3_600_000, 2_419_200_000, 1_209_600_000, 250, 5_000,
  ])
  for (const text of ['', '60', 's', '0s', '-1h', '1.5h', '1 h', '60sec', 'all', '1H'])
    expect(() => parseDuration(text), text).toThrow(/is not a duration: write a whole number/)
})

test('a setting of a span takes durations and milliseconds, and says what to write', () => {
  const schema = z.object({ windowMs: spanSetting.default(1) })
  expect(configFrom(schema, { windowMs: '28d' }, {}).windowMs).toBe(28 * 86_400_000)
  expect(configFrom(schema, {}, { MURMURATION_WINDOW_MS: '600000' }).windowMs).toBe(600_000)
  expect(configFrom(schema, { windowMs: 5 }, {}).windowMs).toBe(5)
  expect(() => configFrom(schema, { windowMs: 'a week' }, {})).toThrow(
    /windowMs.*is not a duration: write a whole number/,
  )
})
