import type { NewRecord } from '@murmuration/bus'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { publishQueue } from './publish-queue.ts'

const record = (value: string): NewRecord => ({ partition: 0, key: null, value })

/** A log that fails as it is told: before it has written anything, or behind a part of it. */
function failingLog(plan: readonly ('ok' | 'before' | 'half')[]) {
  const written: { topic: string; value: string }[] = []
  const left = [...plan]
  return {
    written,
    async publish(topic: string, records: readonly NewRecord[]) {
      await new Promise(setImmediate)
      const what = left.shift() ?? 'ok'
      const count = what === 'ok' ? records.length : what === 'half' ? records.length >> 1 : 0
      for (const { value } of records.slice(0, count)) written.push({ topic, value: String(value) })
      if (what !== 'ok') throw new Error('the log is away')
    },
  }
}

describe('publishQueue', () => {
  it('writes everything in order under faults; what comes again comes before anything new', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('ok' as const, 'before' as const, 'half' as const), { maxLength: 2 }),
        fc.array(fc.array(fc.constantFrom('letters', 'events'), { minLength: 1, maxLength: 3 }), {
          minLength: 1,
          maxLength: 6,
        }),
        async (plan, jobs) => {
          const log = failingLog(plan)
          const queue = publishQueue(
            log,
            () => 0,
            () => {},
          )
          const given: { [topic: string]: string[] } = { letters: [], events: [] }
          const added = jobs.map((topics, job) =>
            queue.add(
              topics.map((topic, k) => {
                const value = `${job}.${k}`
                given[topic].push(value)
                return { topic, records: [record(value)] }
              }),
            ),
          )
          await Promise.all(added)
          for (const topic of ['letters', 'events']) {
            const first: string[] = []
            let furthest = -1
            for (const { value } of log.written.filter((one) => one.topic === topic)) {
              const at = given[topic].indexOf(value)
              expect(at).toBeLessThanOrEqual(furthest + 1)
              furthest = Math.max(furthest, at)
              if (!first.includes(value)) first.push(value)
            }
            expect(first).toEqual(given[topic])
          }
        },
      ),
      { numRuns: 25 },
    )
  })

  it('resolves behind the log and not before, and runs between two writes', async () => {
    const log = failingLog(['before'])
    const said: string[] = []
    const queue = publishQueue(
      log,
      () => 0,
      () => said.push('failure'),
    )
    const first = queue.add([{ topic: 'events', records: [record('a')] }]).then(() => {
      expect(log.written).toHaveLength(1)
      said.push('first')
    })
    const between = queue.between(async () => {
      said.push(`between ${log.written.length}`)
    })
    const second = queue.add([{ topic: 'events', records: [record('b')] }])
    await Promise.all([first, between, second])
    expect(said).toEqual(['failure', 'first', 'between 1'])
    expect(log.written.map(({ value }) => value)).toEqual(['a', 'b'])
  })

  it('gives up where it is stopped while the log is away, and writes nothing behind what it gave up', async () => {
    const written: string[] = []
    let nowMs = 0
    const queue = publishQueue(
      {
        // It is back, too late for the first.
        publish: async (topic, records) => {
          if (topic === 'events') throw new Error('the log is away')
          written.push(...records.map(({ value }) => String(value)))
        },
      },
      () => nowMs,
      () => {},
    )
    expect(queue.awayMs()).toBe(0)
    const first = queue.add([{ topic: 'events', records: [record('a')] }])
    const second = queue.add([
      { topic: 'letters', records: Array.from({ length: 3_000 }, () => record('b')) },
    ])
    const both = Promise.allSettled([first, second])
    await new Promise((resolve) => setTimeout(resolve, 20))
    nowMs = 3_000
    expect(queue.awayMs()).toBe(3_000)
    await queue.stop()
    for (const one of await both) expect(one).toMatchObject({ status: 'rejected', reason: { status: 503 } })
    expect(written).toEqual([])
  })
})
