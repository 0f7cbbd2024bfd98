import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Bus, PublishError } from '@murmuration/bus'
import { openEmbeddedBus } from '@murmuration/bus/embedded'
import { kafkaBus } from '@murmuration/bus/kafka'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HOUR_MS, pause, readAll, SESSION_MS, uniqueName, until } from './bus-harness.ts'
import { startTestBroker } from './kafka-setup.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'murmuration-bus-faults-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the embedded bus', () => {
  const topic = 'shares'
  const spec = { name: topic, partitions: 2, cleanup: 'delete', retentionMs: HOUR_MS } as const

  test('goes on where it was after it was closed, with records, topics, and commits', async () => {
    {
      await using bus = await openEmbeddedBus(folder)
      await bus.createTopics([spec])
      await bus.publish(topic, [{ partition: 1, key: 'a', value: '1' }])
      const reader = await bus.read({ topic, group: 'g', positionOf: () => 0, onBatch: () => {} })
      await reader.commit([{ partition: 1, nextOffset: 1 }])
    }
    await using bus = await openEmbeddedBus(folder)
    expect(await bus.createTopics([spec])).toEqual([])
    expect(await bus.committed('g', topic)).toEqual([{ partition: 1, nextOffset: 1 }])
    await bus.publish(topic, [{ partition: 1, key: 'b', value: '2' }])
    expect((await readAll(bus, topic)).get(1)!.map(({ offset, key }) => `${offset} ${key}`)).toEqual([
      '0 a',
      '1 b',
    ])
  })

  test('never counts back, also when every record has gone', async () => {
    let aheadMs = 0
    const options = { cleanEveryMs: 20, nowMs: () => Date.now() + aheadMs }
    {
      await using bus = await openEmbeddedBus(folder, options)
      await bus.createTopics([spec])
      await bus.publish(topic, [{ partition: 0, key: null, value: 'old' }])
      aheadMs = 2 * HOUR_MS
      await until(async () => (await bus.ranges(topic))[0]!.lowOffset === 1)
    }
    await using bus = await openEmbeddedBus(folder, options)
    expect((await bus.ranges(topic))[0]).toEqual({ partition: 0, lowOffset: 1, highOffset: 1 })
    await bus.publish(topic, [{ partition: 0, key: null, value: 'new' }])
    expect((await readAll(bus, topic)).get(0)!.map(({ offset }) => offset)).toEqual([1])
  })

  test('is written by one process, and read by others meanwhile', async () => {
    const writer = await startWriter('tick')
    await expect(openEmbeddedBus(folder)).rejects.toThrow(`is written by process ${writer.child.pid}`)
    await using bus = await openEmbeddedBus(folder, { readOnly: true })
    await expect(bus.publish(topic, [{ partition: 0, key: null, value: '' }])).rejects.toThrow(PublishError)
    const seen: number[] = []
    await using reader = await bus.read({
      topic,
      positionOf: (partition) => (partition === 0 ? 0 : 'earliest'),
      onBatch: ({ partition, records }) => {
        if (partition === 0) seen.push(...records.map(({ key }) => Number(key)))
      },
    })
    await Promise.race([until(() => seen.length > 3), reader.done])
    const before = seen.length
    await until(() => seen.length > before + 3)
    expect(seen).toEqual(seen.map((_, index) => index))
    await writer.kill()
  })

  test.each([1, 2, 3, 4])('loses no acknowledged record when its process is killed, run %#', async (run) => {
    const writer = await startWriter('flood')
    await until(() => writer.acknowledged() > run * 2000)
    await writer.kill()
    await using bus = await openEmbeddedBus(folder)
    const found = await readAll(bus, topic)
    const keys = found.get(0)!.map(({ key }) => Number(key))
    expect(keys).toEqual(keys.map((_, index) => index))
    expect(keys.length).toBeGreaterThanOrEqual(writer.acknowledged())
    expect(found.get(0)!.map(({ offset }) => offset)).toEqual(keys)
    await bus.publish(topic, [{ partition: 0, key: String(keys.length), value: 'after' }])
    expect((await bus.ranges(topic))[0]!.highOffset).toBe(keys.length + 1)
  })

  async function startWriter(mode: 'tick' | 'flood') {
    // As compiled: a child of its own does not resolve sources as vitest does.
    const script = fileURLToPath(new URL('../dist/bus-writer.js', import.meta.url))
    const child: ChildProcess = fork(script, [folder, topic, mode], { execArgv: [] })
    let acknowledged = 0
    child.on('message', (count) => {
      acknowledged = count as number
    })
    await until(() => acknowledged > 0)
    return {
      child,
      acknowledged: () => acknowledged,
      kill: async () => {
        child.kill('SIGKILL')
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      },
    }
  }
})

describe('the Kafka bus', () => {
  test('can be loaded by Node as it is compiled', () => {
    const script = `await import('@murmuration/bus/kafka')`
    const args = ['--input-type=module', '-e', script]
    const { status, stderr } = spawnSync(process.execPath, args, {
      cwd: import.meta.dirname,
      encoding: 'utf8',
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  test('loses nothing and keeps the order when its broker is killed and comes back', async () => {
    const topic = uniqueName()
    let broker = await startTestBroker(['--data', folder])
    const port = broker.brokers.split(':')[1]!
    const bus: Bus = kafkaBus({
      brokers: [broker.brokers],
      clientId: 'faults',
      sessionTimeoutMs: 3 * SESSION_MS,
    })
    await bus.createTopics([{ name: topic, partitions: 2, cleanup: 'delete', retentionMs: HOUR_MS }])

    const seen: { partition: number; offset: number; key: number }[] = []
    const positions = [0, 0]
    const reader = await bus.read({
      topic,
      group: 'faults',
      positionOf: (partition) => positions[partition]!,
      onBatch: ({ partition, records, nextOffset }) => {
        for (const { offset, key } of records) seen.push({ partition, offset, key: Number(key) })
        positions[partition] = nextOffset
      },
    })
    let sent = 0
    let isOver = false
    const sending = (async () => {
      for (; !isOver; await pause(5)) {
        const keys = Array.from({ length: 20 }, (_, index) => sent + index)
        await bus.publish(
          topic,
          keys.map((key) => ({ partition: key % 2, key: String(key), value: 'v' })),
        )
        sent += keys.length
      }
    })()
    await until(() => seen.length > 500)

    process.kill(broker.pid, 'SIGKILL')
    await broker.exited
    broker = await startTestBroker(['--data', folder, '--port', port])
    const before = sent
    await Promise.race([until(() => sent > before + 500, 90_000), reader.done, sending])
    isOver = true
    await sending
    const high = (await bus.ranges(topic)).map(({ highOffset }) => highOffset)
    await Promise.race([
      until(() => positions.every((position, partition) => position === high[partition])),
      reader.done,
    ])

    for (const partition of [0, 1]) {
      const mine = seen.filter((record) => record.partition === partition)
      expect(mine.map(({ offset }) => offset)).toEqual(mine.map((_, index) => index))
      // A send whose answer was lost with the broker is sent again: its records may come twice, in order each time.
      const firsts = [...new Set(mine.map(({ key }) => key))]
      expect(firsts).toEqual(Array.from({ length: sent / 2 }, (_, index) => 2 * index + partition))
    }
    await bus[Symbol.asyncDispose]()
    await broker.stop()
  })
})
