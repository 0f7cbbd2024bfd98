import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Bus } from '@murmuration/bus'
import { topicSpecs } from '@murmuration/contracts'
import { busSettingsFrom, openBus } from '@murmuration/standalone'
import { freePort } from '../live-run.ts'
import { type Child, startChild } from './child.ts'
import { WINDOW_MS } from './simulated-shares.ts'

export const murmuration = fileURLToPath(new URL('../../../infra/bin/murmuration.mjs', import.meta.url))
const PARTITIONS = 4

/** What every part of the benchmark runs on. */
export interface Bench {
  brokers: string
  scratch: string
  /** Shares of a part, and the largest window. */
  shares: number
  window: number
  /** Folder for CPU profiles of the children, if any are wanted. */
  profile?: string
}

/** A service, and where it tells how it is. */
export interface Service extends Child {
  url: string
}

/** Topics of their own on the broker, and the processes of one pipeline on them. */
export interface Scene extends AsyncDisposable {
  bus: Bus
  prefix: string
  partitions: number
  /** @param fresh a state folder that no process of that role has used yet */
  service(role: Role, settings?: Settings, fresh?: boolean): Promise<Service>
}
type Role = 'ingest' | 'graph' | 'detector'
type Settings = { [name: string]: string | number }

let scenes = 0

export async function openScene(bench: Bench): Promise<Scene> {
  const { brokers, scratch } = bench
  const prefix = `bench${++scenes}.`
  const bus = await openBus(busSettingsFrom({ brokers, topicPrefix: prefix }))
  await bus.createTopics(topicSpecs({ partitions: PARTITIONS, windowMs: WINDOW_MS }))
  const services: Service[] = []
  const folders = new Map<Role, number>()
  return {
    bus,
    prefix,
    partitions: PARTITIONS,
    async service(role, settings = {}, fresh = false) {
      if (fresh) folders.set(role, (folders.get(role) ?? 0) + 1)
      const port = await freePort()
      const all = {
        BROKERS: brokers,
        TOPIC_PREFIX: prefix,
        STATE_FOLDER: join(scratch, `${prefix}${role}-${folders.get(role) ?? 0}`),
        [role === 'ingest' ? 'PORT' : 'OPS_PORT']: port,
        ...settings,
      }
      const child = startChild([...profiling(bench), murmuration, 'service', role], environmentOf(all))
      const service = { ...child, url: `http://127.0.0.1:${port}` }
      services.push(service)
      return service
    },
    async [Symbol.asyncDispose]() {
      for (const service of services) await service[Symbol.asyncDispose]()
      await bus[Symbol.asyncDispose]()
    },
  }
}

export const environmentOf = (settings: Settings): { [name: string]: string } =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [`MURMURATION_${name}`, String(value)]))

export function profiling({ profile }: Bench): string[] {
  if (profile === undefined) return []
  mkdirSync(profile, { recursive: true })
  return ['--cpu-prof', '--cpu-prof-dir', profile]
}

const LOOK_MS = 100

/** Looks again and again, until something holds. A child that has ended, which `cost` tells, ends it with an error. */
export async function until(
  child: Pick<Child, 'cost'>,
  holds: () => Promise<boolean> | boolean,
): Promise<void> {
  while (!(await holds())) {
    child.cost()
    await sleep(LOOK_MS)
  }
}

export async function untilReady(service: Service): Promise<void> {
  const isReady = async () => (await fetch(`${service.url}/health/ready`).catch(() => undefined))?.ok ?? false
  await until(service, isReady)
}

/** Values of some metrics of a service, over their labels. */
export async function metricsOf(
  url: string,
  ...names: string[]
): Promise<{ sum: number; values: number[] }[]> {
  const text = await fetch(`${url}/metrics`).then(
    (answer) => answer.text(),
    () => '',
  )
  return names.map((name) => {
    const found = text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))
    const values = [...found].map(([, value]) => Number(value))
    return { values, sum: values.reduce((sum, value) => sum + value, 0) }
  })
}

/** Waits until graph processes have read so many shares together, and nothing lies ahead of them. */
export async function untilRead(graphs: readonly Service[], shares: number): Promise<void> {
  for (;;) {
    const found = await Promise.all(
      graphs.map(({ url }) =>
        metricsOf(url, 'murmuration_graph_events_total', 'murmuration_graph_lag_records'),
      ),
    )
    const read = found.reduce((sum, [events]) => sum + events.sum, 0)
    const ahead = found.reduce((sum, [, lag]) => sum + lag.sum, 0)
    if (read >= shares && ahead === 0) return
    for (const graph of graphs) graph.cost()
    await sleep(LOOK_MS)
  }
}
