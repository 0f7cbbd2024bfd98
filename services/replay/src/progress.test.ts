import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { nearest, oneOf } from './choice.ts'
import { progressLine, rowRate, showProgress, timeLeft } from './progress.ts'

const terminal = (isTTY: boolean) => {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 100 })
  let text = ''
  stream.on('data', (chunk) => {
    text += chunk
  })
  return { stream, text: () => text }
}
const run = async (isTTY: boolean, isQuiet: boolean, lastMs = 5000) => {
  const { stream, text } = terminal(isTTY)
  let nowMs = 0
  const progress = await showProgress(stream, isQuiet, () => nowMs)
  progress.stage('reading')
  nowMs = 2000
  progress.advance(0.5, '1.00 M rows/s')
  progress.stage('prepare')
  nowMs = 5000
  progress.step('tier A', 0.25, 0.5)
  nowMs = lastMs
  progress.stop()
  return text()
}

test('a terminal shows stage, rate and time left; anything else shows nothing', async () => {
  expect(await run(true, false)).toMatch(/reading .* 0%[\s\S]*prepare .* 0%[\s\S]*tier A .* 25% {2}9 s left/)
  expect(await run(true, true)).toBe('')
  expect(await run(false, false)).toBe('')
})

test('within a step the bar goes on at the pace of the steps before, and stops short of the next', async () => {
  expect(await run(true, false, 5600)).toMatch(/tier A .* 30% {2}9 s left/)
  expect(await run(true, false, 60_000)).toMatch(/tier A .* 49%/)
})

test('the line holds only what is known', () => {
  expect(progressLine('tier A', 0, '', '')).toBe(`tier A          ${'░'.repeat(24)}    0%`)
  expect(timeLeft(0.01, 10_000)).toBe('')
  expect(timeLeft(0.5, 90_000)).toBe('2 min left')
  expect(timeLeft(0.25, 3_600_000)).toBe('3.0 h left')
  expect([rowRate(500, 1000), rowRate(50_000, 1000), rowRate(5_000_000, 2000)]).toEqual([
    '500 rows/s',
    '50.0 k rows/s',
    '2.50 M rows/s',
  ])
})

test('a mistyped choice names the nearest one, a far one none', () => {
  const methods = ['murmuration', 'count', 'cnt', 'coortweet']
  expect(['cuont', 'murmur', 'coortwet', 'ct', 'flock'].map((word) => nearest(word, methods))).toEqual([
    'count',
    'murmuration',
    'coortweet',
    'cnt',
    undefined,
  ])
  expect(oneOf(methods)).toBe('murmuration, count, cnt or coortweet')
})
