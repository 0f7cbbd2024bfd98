import { expect, test } from 'vitest'
import { numbersOf, operationOf, scenarioOf, worldOf } from './simulate-options.ts'
import { OPERATION_DEFAULTS, WORLD_DEFAULTS } from './world-parameters.ts'

test('what is not said takes its default', () => {
  expect(worldOf({})).toEqual(WORLD_DEFAULTS)
  expect(operationOf({})).toEqual(OPERATION_DEFAULTS)
  expect(operationOf({ delay: '5', size: '7' })).toEqual({ ...OPERATION_DEFAULTS, delaySeconds: 5, size: 7 })
  expect(numbersOf('tempo', '2, 1,2', [])).toEqual([1, 2])
})

test('a value that makes no sense is refused in a sentence', () => {
  expect(() => worldOf({ accounts: '12.5' })).toThrow(
    '--accounts 12.5: write a whole number from 50 to 1000000.',
  )
  expect(() => operationOf({ camouflage: '1' })).toThrow('--camouflage 1: write a number from 0 to 0.99.')
  expect(() => operationOf({ jitter: 'none' })).toThrow('it takes lognormal, exponential or uniform.')
  expect(() => numbersOf('size', '5,,6', [])).toThrow('--size : write a whole number')
  expect(() => scenarioOf('flash-crowds')).toThrow('did you mean flash-crowd?')
})
