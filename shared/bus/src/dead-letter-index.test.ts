import { TOPICS, topicSpecs } from '@murmuration/contracts'
import { expect, it, vi } from 'vitest'
import { deadLetterOf } from './dead-letter.ts'
import { deadLetterIndex } from './dead-letter-index.ts'
import { memoryBus } from './memory.ts'
import { letterRecord } from './share-batch.ts'

it('keeps so many entries and bytes, reads older ones again, and follows superseded ones', async () => {
  const bus = memoryBus()
  await bus.createTopics(topicSpecs({ partitions: 1, windowMs: 1 }))
  const letters = Array.from({ length: 6 }, (_, k) =>
    deadLetterOf(
      'http',
      `row ${k}`,
      { reason: 'bad_json', message: 'Not JSON.' },
      Buffer.from(`${k}`.repeat(1_000)),
    ),
  )
  const index = await deadLetterIndex(bus, { mostEntries: 4, mostKeptBytes: 6_000 })
  await bus.publish(TOPICS.deadLetters, letters.map(letterRecord))
  await vi.waitFor(() => expect(index.leftOut).toBe(2))
  expect(index.size).toBe(4)
  expect(index.list({ limit: 9 }).map(({ position }) => position)).toEqual([
    'row 2',
    'row 3',
    'row 4',
    'row 5',
  ])
  expect(await index.get(letters[0].id)).toBeUndefined()
  // Row 2 is known, and no longer held.
  expect(await index.get(letters[2].id)).toEqual(letters[2])
  await bus.publish(TOPICS.deadLetters, [
    { ...letterRecord(letters[2]), value: JSON.stringify({ ...letters[2], position: 'again' }) },
  ])
  await bus.publish(TOPICS.deadLetters, [{ partition: 0, key: letters[3].id, value: null }])
  await vi.waitFor(() => expect(index.size).toBe(3))
  expect((await index.get(letters[2].id))?.position).toBe('again')
  await index[Symbol.asyncDispose]()
  const later = await deadLetterIndex(bus)
  await later.caughtUp
  expect(later.size).toBe(5)
  await later[Symbol.asyncDispose]()
})
