import { memoryBus } from '@murmuration/bus/memory'
import { TOPICS, topicSpecs } from '@murmuration/contracts'
import { ENGINES, newStore } from '@murmuration/store/test-stores'
import { expect, test, vi } from 'vitest'
import { publishFlags } from './publish-flags.ts'
import { LeaseLostError, takeLease } from './stream-lease.ts'

const HOLDER = '7d444840-9dc0-41d1-b245-5ffdce74fad2'
const OTHER = '0b0f6d4e-3f9e-4a54-8c9c-3f6e4b1c2d3e'

test.each(ENGINES)(
  'on %s, flags that were out when the process ended go out again, the same and in order',
  async (engine) => {
    await using store = await newStore(engine)
    await using bus = memoryBus()
    await bus.createTopics(topicSpecs({ partitions: 1, windowMs: 1 }))
    const put = (...flagged: boolean[]) =>
      store.system(async (tx) => {
        for (const one of flagged)
          await tx.query(
            `insert into flags_outbox (list, account_id, flagged, effective_at_ms) values ('l', 'a', $1, 7)`,
            [one],
          )
      })
    await put(true, false, true)
    expect(await takeLease(store, HOLDER)).toBe(true)
    const ending = {
      ...bus,
      publish: async (...what: Parameters<typeof bus.publish>) => {
        await bus.publish(...what)
        throw new Error('killed')
      },
    }
    await expect(publishFlags(store, ending, HOLDER)).rejects.toThrow('killed')
    await put(false)
    expect(await publishFlags(store, bus, HOLDER)).toBe(4)
    expect(await publishFlags(store, bus, HOLDER)).toBe(0)
    const seen: unknown[] = []
    await using reader = await bus.read({
      topic: TOPICS.flags,
      positionOf: () => 'earliest',
      onBatch: ({ records }) =>
        void seen.push(...records.map(({ key, value }) => [key, JSON.parse(value!.toString()).flagged])),
    })
    await vi.waitFor(() => expect(seen).toHaveLength(7), 10_000)
    await reader.stop()
    expect(seen).toEqual([true, false, true, true, false, true, false].map((flagged) => ['l\na', flagged]))
  },
)

test('who has lost the lease publishes nothing', async () => {
  await using store = await newStore('postgres')
  await using bus = memoryBus()
  await bus.createTopics(topicSpecs({ partitions: 1, windowMs: 1 }))
  await store.system((tx) =>
    tx.query(
      `insert into flags_outbox (list, account_id, flagged, effective_at_ms) values ('l', 'a', true, 7)`,
    ),
  )
  expect(await takeLease(store, HOLDER)).toBe(true)
  expect(await takeLease(store, OTHER)).toBe(false)
  await expect(publishFlags(store, bus, OTHER)).rejects.toThrow(LeaseLostError)
  await store.system((tx) => tx.query(`update stream_leases set until = clock_timestamp()`))
  expect(await takeLease(store, OTHER)).toBe(true)
  await expect(publishFlags(store, bus, HOLDER)).rejects.toThrow(LeaseLostError)
  expect(await bus.ranges(TOPICS.flags)).toMatchObject([{ highOffset: 0 }])
})
