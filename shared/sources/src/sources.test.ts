import { UsageError } from '@murmuration/runtime'
import { describe, expect, test } from 'vitest'
import { checkSample } from './check-sample.fixture.ts'
import { parseJson } from './parse-json.ts'
import { sampleRecords } from './platforms/sample-records.fixture.ts'
import { recogniseSource, SOURCES, sourceNamed } from './sources.ts'
import { sourcesTable, testsWithout } from './tests-without.ts'

describe('sourceNamed', () => {
  test('finds every source by its name', () => {
    for (const source of SOURCES) expect(sourceNamed(source.name)).toBe(source)
  })

  test('names the nearest and all', () => {
    expect(() => sourceNamed('mastodo')).toThrow(UsageError)
    expect(() => sourceNamed('mastodo')).toThrow(/did you mean mastodon\?.*known are x-api, x-io-archive/)
    expect(() => sourceNamed('qqqqqqqqqqqqqqqqqqqq')).toThrow(/^No source is called q+; known are/)
  })
})

test('what is nobody’s is recognised as nothing', () => {
  for (const sample of [null, 3, 'text', [], {}, { id: '1' }, { data: {} }, { uri: 'a' }, { messages: [] }]) {
    expect(recogniseSource('json', sample)).toBeUndefined()
    expect(recogniseSource('csv', sample)).toBeUndefined()
  }
})

test('a field that is not given costs its test, and one that is given costs none', () => {
  const lost = testsWithout(sourceNamed('x-io-archive'))
  expect(lost).toHaveLength(2)
  expect(lost[0]).toContain('no shared_media layer')
  expect(lost[1]).toContain('no synchrony interval below two minutes')
  expect(testsWithout(sourceNamed('x-api'))).toEqual([])
  for (const line of sourcesTable()) {
    expect(line.impossible).toHaveLength(line.lacks.length)
    expect(new Set([...line.gives, ...line.lacks]).size).toBe(11)
  }
})

test('a sample gives no field that its source does not claim', () => {
  for (const source of SOURCES) {
    const { present } = checkSample(source.form, sampleRecords(source.name))
    const found = Object.entries(present).filter(([, part]) => part > 0)
    expect(
      found.map(([field]) => field).filter((field) => !(source.gives as string[]).includes(field)),
    ).toEqual([])
  }
})

test('a check counts fields, boosts and refusals', () => {
  const check = checkSample('csv', sampleRecords('4cat'))
  expect(check.source?.name).toBe('4cat')
  expect([check.records, check.posts]).toEqual([4, 3])
  expect(check.present.text).toBeCloseTo(2 / 3)
  expect(check.present.amplifies).toBe(0)
  expect(check.refused).toEqual({
    count: 1,
    reasons: [
      {
        reason: 'missing_field',
        count: 1,
        message: 'author names no account: rows without one cannot be told apart.',
      },
    ],
  })
  expect(checkSample('json', sampleRecords('x-api')).boosts).toEqual({ withWords: 2, withoutWords: 1 })
  expect(checkSample('json', sampleRecords('telegram')).refused.count).toBe(1)
  expect(checkSample('json', [{}]).source).toBeUndefined()
})

test('parseJson keeps every digit of an id and touches nothing else', () => {
  expect(parseJson('{"id":7300000000000000001,"n":[-7300000000000000001, 9007199254740991]}')).toEqual({
    id: '7300000000000000001',
    n: ['-7300000000000000001', 9_007_199_254_740_991],
  })
  const untouched =
    '{"a":"id\\":7300000000000000001,","b":0.73000000000000000012,"c":7300000000000000001.5,"d":1}'
  expect(parseJson(untouched)).toEqual(JSON.parse(untouched))
  expect(() => parseJson('{"a":7300000000000000001')).toThrow(SyntaxError)
})
