import type { ReviewCase } from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nothingPublished, type PublishedCases, publication } from './published-cases.ts'
import { caseOf } from './review-case.fixture.ts'

const following = (cases: ReviewCase[]) => ({ clusters: [], cases })

/** A topic as a reader finds it after compaction. */
function publishOn(
  topic: Map<string, string>,
  published: PublishedCases,
  before: ReviewCase[],
  changed: ReviewCase[],
): PublishedCases {
  const { values, after } = publication(published, following(before), changed)
  for (const { key, value } of values) {
    if (value === null) topic.delete(key)
    else topic.set(key, value)
  }
  return after
}

const cases = fc.uniqueArray(
  fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), note: fc.nat({ max: 2 }), big: fc.boolean() }),
  { selector: ({ id }) => id, maxLength: 4 },
)
const made = (list: { id: string; note: number; big: boolean }[]): ReviewCase[] =>
  list.map(({ id, note, big }) => caseOf(id, { note: String(note), bytes: big ? 1_000_000 * (note + 1) : 0 }))

test('after analyses of one window the topic holds what the last of them alone would have left', () => {
  fc.assert(
    fc.property(cases, fc.array(cases, { minLength: 1, maxLength: 3 }), (held, analyses) => {
      const before = made(held)
      const start = new Map<string, string>()
      const startPublished = {
        ...publishOn(start, nothingPublished(), [], before),
        texts: new Map<string, string>(),
      }
      const topic = new Map(start)
      let published: PublishedCases = startPublished
      for (const changed of analyses) published = publishOn(topic, published, before, made(changed))
      const alone = new Map(start)
      const last = publishOn(alone, startPublished, before, made(analyses.at(-1) ?? []))
      expect([...topic].sort()).toEqual([...alone].sort())
      expect([...published.parts].sort()).toEqual([...last.parts].sort())
    }),
    { numRuns: 20 },
  )
})

test('what stands there already is not published again', () => {
  const one = caseOf('a', {})
  const { after, changes } = publication(nothingPublished(), following([]), [one])
  expect(changes).toEqual(['born'])
  expect(publication(after, following([]), [one]).values).toEqual([])
})

test('a case whose history is as before was updated', () => {
  const { changes } = publication(nothingPublished(), following([caseOf('a', {})]), [
    caseOf('a', { note: 'x' }),
  ])
  expect(changes).toEqual(['updated'])
})

test('what is not known to be as it should is put back, or taken back', () => {
  const unknown = {
    texts: new Map([
      ['a', ''],
      ['b', ''],
    ]),
    parts: new Map([['b', 2]]),
  }
  const { values, changes } = publication(unknown, following([caseOf('a', {})]), [])
  expect(values.map(({ key, value }) => [key, value === null])).toEqual([
    ['a', false],
    ['b', true],
    ['b/part-0', true],
    ['b/part-1', true],
  ])
  expect(changes).toEqual(['updated', 'withdrawn'])
})
