import { expect, test } from 'vitest'
import { checkOptions, type TypedOptions } from './replay-options.ts'

const check = (typed: TypedOptions, files = ['shares.csv']) => checkOptions(files, { out: 'dir', ...typed })

test('what is typed becomes options; what is left out stays out', () => {
  expect(check({})).toEqual({
    files: ['shares.csv'],
    out: 'dir',
    method: 'murmuration',
    map: {},
    window: 'all',
  })
  expect(
    check({
      scope: 'flagged',
      flags: 'order.csv',
      window: '28d',
      step: '1d',
      community: 'louvain',
      seed: '7',
    }),
  ).toMatchObject({
    scope: 'flagged',
    flags: 'order.csv',
    window: { windowMs: 28 * 86_400_000, stepMs: 86_400_000 },
    community: 'louvain',
    seed: 7,
  })
  expect(check({ window: '7d' }).window).toEqual({ windowMs: 7 * 86_400_000, stepMs: 7 * 86_400_000 })
  expect(check({ method: 'count', window: '1h', minObjects: '5' })).toMatchObject({
    method: 'count',
    windowSeconds: 3600,
    minObjects: 5,
  })
  expect(['0', '1%', '0.5', '.25', '100%'].map((maxRefused) => check({ maxRefused }).maxRefused)).toEqual([
    0, 0.01, 0.5, 0.25, 1,
  ])
})

test('files behind --map are files', () => {
  expect(check({ map: ['account_id=user', 'timestamp=t=0', 'more.csv'] })).toMatchObject({
    files: ['shares.csv', 'more.csv'],
    map: { account_id: 'user', timestamp: 't=0' },
  })
})

test.each<[string, TypedOptions, RegExp]>([
  [
    'a mistyped method',
    { method: 'cuont' },
    /did you mean count\? It takes murmuration, count, cnt or coortweet/,
  ],
  ['a mistyped scope', { scope: 'flaged' }, /did you mean flagged/],
  ['a mistyped algorithm', { community: 'luvain' }, /did you mean louvain/],
  ['flagged without flags', { scope: 'flagged' }, /name them with --flags FILE/],
  ['flagged with counting', { scope: 'flagged', flags: 'f', method: 'count' }, /is for --method murmuration/],
  ['a step without a window', { step: '1d' }, /--window 28d --step 1d/],
  ['a step with all', { window: 'all', step: '1d' }, /--window 28d --step 1d/],
  ['a step beyond the window', { window: '1d', step: '2d' }, /would be lost/],
  ['a step for counting', { method: 'count', step: '1d' }, /--step is for --method murmuration/],
  ['a synchrony interval as window', { window: '60s' }, /too short to analyze/],
  ['no duration', { window: 'week' }, /--window: 'week' is not a duration/],
  ['all for counting', { method: 'cnt', window: 'all' }, /for example --window 60s/],
  ['parts of seconds', { method: 'cnt', window: '500ms' }, /whole seconds/],
  [
    'the threshold of another method',
    { method: 'count', minWeight: '2' },
    /--min-weight is for --method cnt/,
  ],
  ['a threshold for murmuration', { minObjects: '2' }, /--min-objects is for --method count/],
  ['a threshold of 0', { method: 'count', minObjects: '0' }, /whole number from 1/],
  ['a seed that is none', { seed: 'x' }, /whole number from 0/],
  ['too large a part', { maxRefused: '150%' }, /1% or 0.01/],
  ['positive without labels', { positive: 'x' }, /--labels FILE/],
  ['a map without a name', { map: ['account_id='] }, /missing behind/],
  ['a map with an odd name', { map: ['account id=x'] }, /ours=theirs/],
  ['a map twice', { map: ['text=a', 'text=b'] }, /twice/],
  ['no folder', { out: '' }, /--out DIR/],
])('%s is explained', (_, typed, message) => {
  expect(() => check(typed)).toThrow(message)
  expect(() => check(typed)).toThrow(expect.objectContaining({ exitCode: 2 }))
})

test('without files, or with standard input twice, it says what to do', () => {
  expect(() => check({}, [])).toThrow(/at least one file/)
  expect(() => check({}, ['-', '-'])).toThrow(/once only/)
})
