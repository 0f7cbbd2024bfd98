import { memoryBus } from '@murmuration/bus/memory'
import { TOPICS, topicSpecs } from '@murmuration/contracts'
import { expect, it } from 'vitest'
import { deadLetterOf } from './dead-letter.ts'
import { deadLetterIndex } from './dead-letter-index.ts'
import { until } from './ingest.fixture.ts'
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
  await until(() => index.leftOut === 2)
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
  await until(() => index.size === 3)
  expect((await index.get(letters[2].id))?.position).toBe('again')
  await index[Symbol.asyncDispose]()
})
