import {
  type Batch,
  type Bus,
  type NewRecord,
  OffsetLostError,
  PublishError,
  type Reader,
  TopicMismatchError,
} from '@murmuration/bus'
import type { TopicSpec } from '@murmuration/contracts'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import {
  embeddedHarness,
  type Harness,
  HOUR_MS,
  kafkaHarness,
  memoryHarness,
  pause,
  readAll,
  SESSION_MS,
  uniqueName,
  until,
} from './bus-harness.ts'

describe.each([
  { kind: 'memory', open: memoryHarness },
  { kind: 'embedded', open: embeddedHarness },
  { kind: 'kafka', open: () => kafkaHarness(inject('brokers')) },
])('the $kind bus', ({ kind, open }) => {
  let harness: Harness
  let bus: Bus

  beforeAll(async () => {
    harness = await open()
    bus = harness.bus
  })
  afterAll(() => harness?.close())

  async function topicOf(partitions: number, cleanup: TopicSpec['cleanup'] = 'delete'): Promise<string> {
    const name = uniqueName()
    const spec: TopicSpec = {
      name,
      partitions,
      cleanup,
      ...(cleanup === 'delete' && { retentionMs: HOUR_MS }),
    }
    expect(await bus.createTopics([spec])).toEqual([name])
    return name
  }

  test('keeps the order of each partition, and loses and doubles nothing', async () => {
    const topic = await topicOf(3)
    const records = numbered(3, 5000)
    for (let at = 0; at < records.length; at += 700) await bus.publish(topic, records.slice(at, at + 700))
    const found = await readAll(bus, topic)
    for (let partition = 0; partition < 3; partition += 1) {
      expect(found.get(partition)!.map(({ key, offset }) => `${offset} ${key}`)).toEqual(
        records
          .filter((record) => record.partition === partition)
          .map(({ key }, offset) => `${offset} ${key}`),
      )
    }
  })

  test('keeps the order of publishes that do not wait for each other', async () => {
    const topic = await topicOf(1)
    const records = numbered(1, 300)
    await Promise.all(records.map((record) => bus.publish(topic, [record])))
    const found = await readAll(bus, topic)
    expect(found.get(0)!.map(({ key }) => key)).toEqual(records.map(({ key }) => key))
  })

  test('gives back null and binary values, and keys in any script', async () => {
    const topic = await topicOf(1)
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const records: NewRecord[] = [
      { partition: 0, key: null, value: null },
      { partition: 0, key: '', value: '' },
      { partition: 0, key: 'ключ 鍵 🗝', value: bytes.subarray(3) },
      { partition: 0, key: null, value: 'ä' },
    ]
    await bus.publish(topic, records)
    const found = (await readAll(bus, topic)).get(0)!
    expect(found.map(({ key, value }) => [key, value && Buffer.from(value).toString('hex')])).toEqual([
      [null, null],
      ['', ''],
      ['ключ 鍵 🗝', Buffer.from(bytes.subarray(3)).toString('hex')],
      [null, 'c3a4'],
    ])
  })

  test('refuses a record above the limit, without a key where one is needed, or for no partition', async () => {
    const topic = await topicOf(1)
    const compacted = await topicOf(1, 'compact')
    const full = { partition: 0, key: null, value: 'x'.repeat(1_000_000) }
    await bus.publish(topic, [full, full])
    await expect(bus.publish(topic, [{ ...full, key: 'k' }])).rejects.toThrow(PublishError)
    await expect(bus.publish(topic, [{ ...full, partition: 1 }])).rejects.toThrow(PublishError)
    await expect(bus.publish(compacted, [{ partition: 0, key: null, value: 'v' }])).rejects.toThrow(
      PublishError,
    )
    expect(await bus.ranges(topic)).toEqual([{ partition: 0, lowOffset: 0, highOffset: 2 }])
    expect((await readAll(bus, topic)).get(0)!.map(({ value }) => value!.length)).toEqual([1e6, 1e6])
  })

  test('makes topics once, and refuses others under their name', async () => {
    const name = uniqueName()
    const spec: TopicSpec = { name, partitions: 2, cleanup: 'delete', retentionMs: HOUR_MS }
    expect(await bus.checkTopics([spec])).toEqual([expect.stringContaining('missing')])
    await expect(bus.ranges(name)).rejects.toThrow(name)
    await expect(bus.publish(name, numbered(1, 1))).rejects.toThrow(name)
    await expect(bus.read({ topic: name, positionOf: () => 0, onBatch: () => {} })).rejects.toThrow(name)
    expect(await bus.createTopics([spec])).toEqual([name])
    expect(await bus.createTopics([spec])).toEqual([])
    expect(await bus.checkTopics([spec])).toEqual([])
    await expect(bus.createTopics([{ ...spec, partitions: 3 }])).rejects.toThrow(TopicMismatchError)
    await expect(bus.createTopics([{ ...spec, cleanup: 'compact' }])).rejects.toThrow(TopicMismatchError)
    expect(await bus.checkTopics([{ ...spec, partitions: 3 }])).toEqual([
      expect.stringContaining('2 partitions'),
    ])
    expect(await bus.checkTopics([{ ...spec, retentionMs: 2 * HOUR_MS }])).toEqual([
      expect.stringContaining('keeps records'),
    ])
  })

  test('reads on from the position that is asked for', async () => {
    const topic = await topicOf(2)
    await bus.publish(topic, numbered(2, 40))
    const seen: string[] = []
    const positions = [7, 20]
    await using reader = await bus.read({
      topic,
      positionOf: (partition) => positions[partition]!,
      onBatch: ({ partition, records }) =>
        void seen.push(...records.map(({ offset }) => `${partition} ${offset}`)),
    })
    void reader
    await until(() => seen.length >= 13)
    await bus.publish(topic, [{ partition: 1, key: 'new', value: null }])
    await until(() => seen.length >= 14)
    expect(seen.filter((name) => name.startsWith('0'))).toEqual(range(7, 20).map((offset) => `0 ${offset}`))
    expect(seen.filter((name) => name.startsWith('1'))).toEqual(['1 20'])
  })

  test('brings one batch at a time, and what it brings ends where the next begins', async () => {
    const topic = await topicOf(3)
    await bus.publish(topic, numbered(3, 3000, 'x'.repeat(200)))
    let inHand = 0
    let count = 0
    const next = new Map<number, number>()
    await using reader = await bus.read({
      topic,
      positionOf: () => 0,
      maxBytes: 50_000,
      onBatch: async ({ partition, records, nextOffset, highOffset }) => {
        expect((inHand += 1)).toBe(1)
        expect(records[0]!.offset).toBe(next.get(partition) ?? 0)
        expect(nextOffset).toBe(records.at(-1)!.offset + 1)
        expect(highOffset).toBe(1000)
        await pause(1)
        next.set(partition, nextOffset)
        count += records.length
        inHand -= 1
      },
    })
    await Promise.race([until(() => count === 3000), reader.done])
    expect(count).toBe(3000)
  })

  test('shares partitions in a group, and hands them on from the position asked for', async () => {
    const topic = await topicOf(4)
    const positions = new Map<number, number>()
    const seen: string[] = []
    const holds = new Map<string, number[]>()
    const revoked: number[] = []
    const join = (name: string) =>
      bus.read({
        topic,
        group: 'shared',
        positionOf: (partition) => positions.get(partition) ?? 'earliest',
        onAssigned: (partitions) => void holds.set(name, partitions.toSorted()),
        onRevoked: (partitions) => void (name === 'a' && revoked.push(...partitions)),
        onBatch: ({ partition, records, nextOffset }) => {
          expect(holds.get(name)).toContain(partition)
          seen.push(...records.map(({ offset }) => `${partition} ${offset}`))
          positions.set(partition, nextOffset)
        },
      })
    await using a = await join('a')
    await until(() => holds.get('a')?.length === 4)
    await bus.publish(topic, numbered(4, 400))
    await until(() => seen.length === 400)

    await using b = await join('b')
    await until(() => holds.get('a')?.length === 2 && holds.get('b')?.length === 2)
    expect(revoked.toSorted()).toEqual(holds.get('b'))
    expect([...holds.get('a')!, ...holds.get('b')!].toSorted()).toEqual([0, 1, 2, 3])
    await bus.publish(topic, numbered(4, 400))
    await until(() => seen.length === 800)

    await a.stop()
    await bus.publish(topic, numbered(4, 400))
    await until(() => seen.length === 1200)
    expect(holds.get('b')).toEqual([0, 1, 2, 3])
    expect(new Set(seen).size).toBe(1200)
    await b.stop()
  })

  test.each([
    { where: 'below the first record', offset: 3 },
    { where: 'above the last', offset: 16 },
  ])('ends a reader that has to go on $where', async ({ offset }) => {
    const topic = await topicOf(1)
    await bus.publish(topic, numbered(1, 10))
    await harness.forgetAll(topic)
    await bus.publish(topic, numbered(1, 5))
    expect(await bus.ranges(topic)).toEqual([{ partition: 0, lowOffset: 10, highOffset: 15 }])
    const onBatch = () => {
      throw new Error('nothing may come')
    }
    const reader = await bus.read({ topic, positionOf: () => offset, onBatch })
    await expect(reader.done).rejects.toThrow(OffsetLostError)
    const [first] = (await readAll(bus, topic)).get(0)!
    expect(first!.offset).toBe(10)
  })

  test('ends the reader when a batch fails, and skips nothing', async () => {
    const topic = await topicOf(2)
    const records = numbered(2, 200, 'x'.repeat(1000))
    await bus.publish(topic, records)
    const positions = [0, 0]
    const seen: string[] = []
    const take = ({ partition, records: batch, nextOffset }: Batch) => {
      seen.push(...batch.map(({ offset }) => `${partition} ${offset}`))
      positions[partition] = nextOffset
    }
    let calls = 0
    const options = {
      topic,
      group: 'failing',
      positionOf: (partition: number) => positions[partition]!,
      maxBytes: 20_000,
    }
    const reader = await bus.read({
      ...options,
      onBatch: async (batch) => {
        await pause(1)
        if ((calls += 1) === 2) throw new Error('refused')
        take(batch)
      },
    })
    await expect(reader.done).rejects.toThrow('refused')
    await pause(200)
    expect(calls).toBe(2)
    await reader.stop()
    await using second = await bus.read({ ...options, onBatch: take })
    await Promise.race([until(() => seen.length >= 200), second.done])
    expect(seen).toHaveLength(200)
    expect(new Set(seen).size).toBe(200)
  })

  test('shows what a group has committed', async () => {
    const topic = await topicOf(3)
    await bus.publish(topic, numbered(3, 30))
    let count = 0
    await using reader = await bus.read({
      topic,
      group: 'committing',
      positionOf: () => 0,
      onBatch: ({ records }) => void (count += records.length),
    })
    await until(() => count === 30)
    expect(await bus.committed('committing', topic)).toEqual([])
    await reader.commit([
      { partition: 0, nextOffset: 4 },
      { partition: 2, nextOffset: 10 },
    ])
    expect(await bus.committed('committing', topic)).toEqual([
      { partition: 0, nextOffset: 4 },
      { partition: 2, nextOffset: 10 },
    ])
    expect(await bus.committed('another', topic)).toEqual([])
  })

  test('keeps the last value of each key where it compacts', async () => {
    const topic = await topicOf(1, 'compact')
    await harness.hasten(topic)
    const last = new Map<string, string>()
    let written = 0
    const write = async (key: string, value: string | null) => {
      await bus.publish(topic, [{ partition: 0, key, value }])
      written += 1
      if (value === null) last.delete(key)
      else last.set(key, value)
    }
    for (let round = 0; round < 5; round += 1)
      for (const key of ['a', 'b', 'c', 'long '.repeat(100)]) await write(key, `${key} ${round}`)
    await write('b', null)
    let found: { offset: number; key: string | null; value: Buffer | null }[] = []
    let tries = 0
    await until(async () => {
      // Kafka looks at a segment when the next one has begun, and begins one when something is written. A cleaner that is
      // behind is given longer before each next record.
      await pause(kind === 'kafka' ? Math.min(5_000, 500 + 250 * tries++) : 50)
      await write('tick', String(written))
      found = (await readAll(bus, topic)).get(0)!
      return found.length <= (kind === 'kafka' ? 8 : 5) && found.filter(({ key }) => key === 'a').length === 1
    })
    const offsets = found.map(({ offset }) => offset)
    expect(offsets).toEqual(offsets.toSorted((a, b) => a - b))
    const kept = new Map<string, string>()
    for (const { key, value } of found)
      if (value === null) kept.delete(key!)
      else kept.set(key!, value.toString())
    expect(kept).toEqual(last)
    expect((await bus.ranges(topic))[0]!.highOffset).toBe(written)
  })

  test('keeps a reader in its group through a batch longer than the session', async () => {
    const topic = await topicOf(1)
    await bus.publish(topic, numbered(1, 3))
    const slowMs = kind === 'kafka' ? 2.5 * SESSION_MS : 50
    let assignments = 0
    let calls = 0
    await using reader = await bus.read({
      topic,
      group: 'slow',
      positionOf: () => 0,
      onAssigned: () => void (assignments += 1),
      onBatch: async () => {
        calls += 1
        await pause(slowMs)
      },
    })
    await until(() => calls === 1)
    await pause(slowMs)
    await bus.publish(topic, numbered(1, 3))
    await until(() => calls === 2)
    await reader.commit([{ partition: 0, nextOffset: 3 }])
    expect(assignments).toBe(1)
    expect(await bus.committed('slow', topic)).toEqual([{ partition: 0, nextOffset: 3 }])
  })

  test('finishes the batch in hand when it is stopped', async () => {
    const topic = await topicOf(1)
    await bus.publish(topic, numbered(1, 3))
    let state = 'waiting'
    const reader: Reader = await bus.read({
      topic,
      positionOf: () => 0,
      onBatch: async () => {
        state = 'begun'
        await pause(300)
        state = 'finished'
      },
    })
    await until(() => state === 'begun')
    await reader.stop()
    expect(state).toBe('finished')
    await reader.done
  })
})

/** Records dealt out to partitions in turn, numbered in their keys. */
function numbered(partitions: number, count: number, value = 'v'): NewRecord[] {
  return range(0, count).map((index) => ({ partition: index % partitions, key: `key ${index}`, value }))
}

const range = (start: number, end: number) => Array.from({ length: end - start }, (_, index) => start + index)
