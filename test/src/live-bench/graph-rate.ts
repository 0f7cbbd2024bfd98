import { fileURLToPath } from 'node:url'
import { TOPICS } from '@murmuration/contracts'
import { between, type Cost, startChild } from './child.ts'
import { printTable, ratio, seconds, whole } from './print-table.ts'
import { type Bench, openScene, profiling, type Scene, type Service, untilRead } from './scene.ts'
import { orderOf, type SortedShares, sortedShares } from './simulated-shares.ts'
import { closeSource, PACKED, SHARES_PER_WATERMARK, writeFlags, writeShares } from './write-shares.ts'

const rawConsumer = fileURLToPath(new URL('./raw-consumer.js', import.meta.url))

/** A consumer that counts messages, and one that reads their JSON as well: nothing less will do. */
const RAW = 'raw eachBatch'
const PARSED = 'eachBatch and JSON.parse'

/** One process that read a topic from its first record to its last. */
export interface ReadCost {
  wallSeconds: number
  cpuSeconds: number
  peakMebibytes: number
}

/** A graph stage over Kafka against a plain consumer of the same topic. */
export async function benchGraph(bench: Bench): Promise<void> {
  const shares = sortedShares(bench.shares)
  for (const sharesPerRecord of [1, PACKED]) {
    await using scene = await openScene(bench)
    await writeFlags(scene.bus, 'order', orderOf(shares, 0))
    const records = await writeShares(scene.bus, shares, { ...scene, sharesPerRecord })
    await closeSource(scene.bus, shares, scene.partitions)
    console.log(
      `\nGraph over Kafka: ${whole(shares.count)} simulated shares, ${sharesPerRecord === 1 ? 'one a record' : `up to ${sharesPerRecord} a record as ingest packs them`}, ` +
        `${whole(records)} records in ${scene.partitions} partitions, watermarks behind every ${whole(SHARES_PER_WATERMARK)}; 1,178 accounts flagged`,
    )
    const found = new Map<string, ReadCost>()
    found.set(RAW, await readRaw(bench, scene, 'count'))
    found.set(PARSED, await readRaw(bench, scene, 'parse'))
    for (const sampleEvery of [64, 1])
      found.set(
        `graph, sample of one in ${sampleEvery}`,
        await readByGraphs(scene, shares, 1, { SAMPLE_EVERY: sampleEvery }),
      )
    printReads(shares.count, found, [RAW, PARSED])
  }
}

/** Two graph processes of one group against one, on the same topic. */
export async function benchTwoGraphs(bench: Bench): Promise<void> {
  const shares = sortedShares(bench.shares)
  await using scene = await openScene(bench)
  await writeFlags(scene.bus, 'order', orderOf(shares, 0))
  console.log(
    `\nTwo graph processes against one: ${whole(shares.count)} simulated shares, up to ${PACKED} a record, ${scene.partitions} partitions; ` +
      'the broker runs on the same cores',
  )
  // Both hold their partitions before the first share is there: a rebalance would be measured otherwise.
  const two = await readByGraphs(scene, shares, 2, { SAMPLE_EVERY: 64 }, async () => {
    await writeShares(scene.bus, shares, { ...scene, sharesPerRecord: PACKED })
    await closeSource(scene.bus, shares, scene.partitions)
  })
  const one = await readByGraphs(scene, shares, 1, { SAMPLE_EVERY: 64 })
  printReads(
    shares.count,
    new Map([
      ['one process', one],
      ['two processes, together', two],
    ]),
    ['one process'],
  )
}

/**
 * @param meanwhile called while the processes, which hold their partitions, stand still
 * @returns the wall time of all, and the CPU time and peak of all together
 */
async function readByGraphs(
  scene: Scene,
  { count }: SortedShares,
  processes: number,
  settings: { [name: string]: number },
  meanwhile?: () => Promise<void>,
): Promise<ReadCost> {
  const graphs: Service[] = []
  for (let k = 0; k < processes; k++)
    graphs.push(await scene.service('graph', { ...settings, KAFKA_SESSION_MS: 60_000 }, k === 0))
  let from: Cost[]
  if (meanwhile === undefined)
    from = await Promise.all(graphs.map((graph) => graph.line('partitions assigned')))
  else {
    await untilShared(graphs, scene.partitions)
    for (const graph of graphs) graph.pause()
    await meanwhile()
    from = graphs.map((graph) => graph.cost())
    for (const graph of graphs) graph.goOn()
  }
  await untilRead(graphs, count)
  const to = graphs.map((graph) => graph.cost())
  for (const graph of graphs) await graph.stop()
  const spans = from.map((one, k) => between(one, to[k]))
  return {
    wallSeconds: Math.max(...spans.map((span) => span.wallSeconds)),
    cpuSeconds: spans.reduce((sum, span) => sum + span.cpuSeconds, 0),
    peakMebibytes: to.reduce((sum, { peakMebibytes }) => sum + peakMebibytes, 0),
  }
}

/** Waits until every process holds its equal part of the partitions. */
async function untilShared(graphs: readonly Service[], partitions: number): Promise<void> {
  const holdsPart = (graph: Service): boolean => {
    const held = graph.lines('partitions assigned').at(-1)?.fields.partitions
    return Array.isArray(held) && held.length === partitions / graphs.length
  }
  while (!graphs.every(holdsPart))
    await Promise.race(
      graphs.map((graph) => graph.line('partitions assigned', graph.lines('partitions assigned').length + 1)),
    )
}

async function readRaw(bench: Bench, { prefix }: Scene, job: 'count' | 'parse'): Promise<ReadCost> {
  const args = [...profiling(bench), rawConsumer, bench.brokers, `${prefix}${TOPICS.events}`, job]
  await using child = startChild(args)
  const from = await child.line('partitions assigned')
  const to = await child.line('all read')
  await child.stop()
  return { ...between(from, to), peakMebibytes: to.peakMebibytes }
}

/** Rates of all, and their ratios to those of some of them, by wall and by CPU time. */
function printReads(shares: number, found: ReadonlyMap<string, ReadCost>, against: readonly string[]): void {
  const ratios = (cost: ReadCost, name: string): string => {
    const measure = found.get(name)
    if (measure === undefined) return ''
    return `${ratio(measure.wallSeconds / cost.wallSeconds)} / ${ratio(measure.cpuSeconds / cost.cpuSeconds)}`
  }
  printTable(
    ['', 'wall s', 'shares/s', 'CPU s', 'shares/CPU s', 'peak MiB', ...against.map((name) => `of ${name}`)],
    [...found].map(([name, cost]) => [
      name,
      seconds(cost.wallSeconds),
      whole(shares / cost.wallSeconds),
      seconds(cost.cpuSeconds),
      whole(shares / cost.cpuSeconds),
      whole(cost.peakMebibytes),
      ...against.map((other) => ratios(cost, other)),
    ]),
  )
}
