import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLog, createMetrics } from '@murmuration/runtime'
import { busSettingsFrom, openBus, runDemo } from '@murmuration/standalone'
import type { Account, Demo } from './start-demo.ts'

/**
 * The founding story through a live pipeline on Kafka and PostgreSQL, with its console served, in this process. It is
 * there as soon as casework has taken the order in, before any case is found.
 *
 * @param data folder of the pipeline's state
 */
export async function demoOnKafka(data: string, brokers: string, databaseUrl: string): Promise<Demo> {
  const log = createLog('murmuration', { level: 'warn' })
  const bus = await openBus(busSettingsFrom({ brokers, topicPrefix: `console-${randomUUID()}.` }), { log })
  const stopping = new AbortController()
  const folder = join(data, 'story-1')
  let said = ''
  const heard = { write: (text: string) => (said += text) }
  const settings = { data, databaseUrl, stepMs: '1d', port: '0', caseworkPort: '0' }
  const running = runDemo(
    { settings, seed: 1, speed: Number.POSITIVE_INFINITY, serves: true, quiet: false, json: true },
    { bus, log, metrics: createMetrics(), folder, signal: stopping.signal, stdout: heard, stderr: heard },
  )
  const isOver = running.then(() => true)
  isOver.catch(() => {})
  const url = () => /^Casework has taken the order in: (http:\/\/[^/]+)/m.exec(said)?.[1]
  while (url() === undefined)
    if (await Promise.race([isOver, sleep(100, false)])) throw new Error(`the demo ended: ${said}`)
  const kept = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'))
  const { people } = kept('people.json') as { people: Account[] }
  return {
    url: url()!,
    orderId: (kept('order.json') as { id: string }).id,
    people: Object.fromEntries(people.map((person) => [person.login, person])),
    said: () => said,
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await running
      // What a stopped demo leaves for its own process to end with.
      process.exitCode = undefined
      await bus[Symbol.asyncDispose]()
    },
  }
}
