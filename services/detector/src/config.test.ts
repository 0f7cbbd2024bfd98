import { configFrom } from '@murmuration/runtime'
import { expect, test } from 'vitest'
import { checkedConfig, detectorConfig } from './config.ts'

const configOf = (typed: Record<string, unknown>) => checkedConfig(configFrom(detectorConfig, typed, {}))

test('spans are durations or milliseconds, typed or in the environment', () => {
  expect(configOf({})).toMatchObject({
    windowMs: 28 * 86_400_000,
    stepMs: 3_600_000,
    scope: 'flagged',
    sampleEvery: 1,
  })
  expect(configOf({ windowMs: '2d', stepMs: '7200000' })).toMatchObject({
    windowMs: 172_800_000,
    stepMs: 7_200_000,
  })
  expect(
    configFrom(detectorConfig, {}, { MURMURATION_STEP_MS: '30m', MURMURATION_SCOPE: 'everybody' }),
  ).toMatchObject({
    stepMs: 1_800_000,
    scope: 'everybody',
  })
})

test.each([
  [{ windowMs: 'a week' }, /MURMURATION_WINDOW_MS \(windowMs\) cannot be used: 'a week' is not a duration/],
  [{ stepMs: '-5' }, /is not a duration/],
  [{ stepMs: '15m' }, /not a whole number of panes/],
  [{ windowMs: 600_001, stepMs: 600_000 }, /not a whole number of panes/],
  [{ windowMs: '1h', stepMs: '2h' }, /shorter than its step/],
  [{ scope: 'all' }, /write one of flagged, flagged\+companions, everybody/],
  [{ scope: 'everybody', sampleEvery: 4 }, /needs all shares/],
])('%o is refused with a sentence', (typed, message) => {
  expect(() => configOf(typed)).toThrow(message)
})
