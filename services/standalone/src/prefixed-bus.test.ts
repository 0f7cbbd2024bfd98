import { memoryBus } from '@murmuration/bus/memory'
import type { TopicSpec } from '@murmuration/contracts'
import { expect, test } from 'vitest'
import { prefixedBus } from './prefixed-bus.ts'

const spec: TopicSpec = { name: 'review.cases', partitions: 1, cleanup: 'compact' }

async function firstKeys(bus: ReturnType<typeof prefixedBus>): Promise<{ topic: string; keys: unknown[] }> {
  return new Promise((resolve, reject) => {
    bus
      .read({
        topic: spec.name,
        group: 'readers',
        positionOf: () => 'earliest',
        onBatch: ({ topic, records }) => resolve({ topic, keys: records.map(({ key }) => key) }),
      })
      .then((reader) => reader.done)
      .catch(reject)
  })
}

test('two prefixes share one log, and neither sees the other', async () => {
  await using bus = memoryBus()
  const [one, two] = [prefixedBus(bus, 'one.'), prefixedBus(bus, 'two.')]
  expect(await one.createTopics([spec])).toEqual([spec.name])
  expect(await two.createTopics([spec])).toEqual([spec.name])
  await one.publish(spec.name, [{ partition: 0, key: 'a', value: '1' }])
  await two.publish(spec.name, [{ partition: 0, key: 'b', value: '2' }])
  expect(await firstKeys(one)).toEqual({ topic: spec.name, keys: ['a'] })
  expect(await firstKeys(two)).toEqual({ topic: spec.name, keys: ['b'] })
  expect(await one.ranges(spec.name)).toEqual(await bus.ranges('one.review.cases'))
  expect(await one.checkTopics([{ ...spec, partitions: 2 }])).toHaveLength(1)
  expect(await one.checkTopics([spec])).toEqual([])
})

test('without a prefix it is the bus itself', async () => {
  await using bus = memoryBus()
  expect(prefixedBus(bus, '')).toBe(bus)
})
