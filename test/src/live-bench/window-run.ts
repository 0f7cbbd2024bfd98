import { TOPICS } from '@murmuration/contracts'
import { currentCases, readAnalysis } from '@murmuration/detector'
import { between, type Cost } from './child.ts'
import { printTable, ratio, seconds, whole } from './print-table.ts'
import { type Bench, metricsOf, openScene, type Scene, type Service, untilRead, untilReady } from './scene.ts'
import { orderOf, sharesOf, sortedShares, WINDOW_MS } from './simulated-shares.ts'
import { watchAnalyses } from './watch-analyses.ts'
import { closeSource, PACKED, writeFlags, writeShares } from './write-shares.ts'

const SAMPLE_EVERY = 64
const MEBIBYTE = 2 ** 20

/** What a window of some shares costs, from the log to an order's answer. */
interface WindowRun {
  shares: number
  /** Graph reads all shares. */
  graph: { wallSeconds: number; cpuSeconds: number; peakMebibytes: number }
  /** Graph stops, and starts again from its snapshots. */
  restart: {
    snapshotMebibytes: number
    writeSeconds: number
    wallSeconds: number
    restoreSeconds: number
    peakMebibytes: number
  }
  /** Detector reads what left, and decides the window. */
  detector: { rows: number; wallSeconds: number; analysisSeconds: number; peakMebibytes: number }
  /** A second order, from its request to its answer. */
  order: {
    shares: number
    answerSeconds: number
    backfillSeconds: number
    analysisSeconds: number
    readSeconds: number
    peakMebibytes: number
    named: number
  }
}

/** Restart, order and growth: windows of a tenth, a quarter, half and all of the shares. */
export async function benchWindows(bench: Bench): Promise<void> {
  console.log(
    `\nWindows of ${[0.1, 0.25, 0.5, 1].map((part) => whole(bench.window * part)).join(', ')} simulated shares over 28 days: a graph process reads one, stops, starts again from its snapshots; ` +
      `a detector decides it; then a second order of 1,178 accounts is flagged. Sample of one in ${SAMPLE_EVERY}, 4 partitions, up to ${PACKED} shares a record`,
  )
  const runs: WindowRun[] = []
  for (const part of [0.1, 0.25, 0.5, 1]) {
    runs.push(await windowRun(bench, Math.round(bench.window * part)))
    console.error(`  … ${whole(bench.window * part)} shares are through`)
  }
  printRuns(runs)
}

async function windowRun(bench: Bench, count: number): Promise<WindowRun> {
  let shares = sortedShares(count)
  const { endMs } = shares
  const [before, order] = [orderOf(shares, 0), orderOf(shares, 1)]
  const named = sharesOf(shares, order)
  await using scene = await openScene(bench)
  const ingest = await scene.service('ingest')
  await untilReady(ingest)
  await writeFlags(scene.bus, 'before', before)
  await writeShares(scene.bus, shares, { ...scene, sharesPerRecord: PACKED })
  await closeSource(scene.bus, shares, scene.partitions)
  // Let go of the columns: this process needs no memory from here on.
  shares = sortedShares(1_000)

  const first = await scene.service('graph', { SAMPLE_EVERY })
  const from = await first.line('partitions assigned')
  await untilRead([first], count)
  const read = first.cost()
  const stoppedMs = performance.now()
  await first.stop()
  const written = first.lines('snapshot written')
  const writeSeconds = (performance.now() - stoppedMs) / 1000
  const graphPeak = Math.max(read.peakMebibytes, ...written.map((line) => line.peakMebibytes || 0))
  const newest = new Map(written.map(({ fields }) => [fields.partition, Number(fields.bytes)]))

  const graph = await scene.service('graph', { SAMPLE_EVERY })
  const restored = await graph.line('state restored', scene.partitions)
  await untilReady(graph)
  const restart = {
    snapshotMebibytes: [...newest.values()].reduce((sum, bytes) => sum + bytes, 0) / MEBIBYTE,
    writeSeconds,
    wallSeconds: (restored.atMs - graph.startedMs) / 1000,
    restoreSeconds: graph
      .lines('state restored')
      .reduce((sum, { fields }) => sum + Number(fields.seconds), 0),
    peakMebibytes: graph.cost().peakMebibytes,
  }

  const detector = await scene.service('detector', { SAMPLE_EVERY, STEP_MS: WINDOW_MS })
  const decided = await detector.line('window decided')
  const [rows] = await metricsOf(detector.url, 'murmuration_detector_rows')
  const answered = await answerOrder(scene, ingest, order, endMs, { graph, detector })
  return {
    shares: count,
    graph: { ...between(from, read), peakMebibytes: graphPeak },
    restart,
    detector: {
      rows: rows.sum,
      wallSeconds: (decided.atMs - detector.startedMs) / 1000,
      analysisSeconds: Number(decided.fields.seconds),
      peakMebibytes: decided.peakMebibytes,
    },
    order: { shares: named, ...answered },
  }
}

/** Flags accounts over HTTP, and waits until the window stands analyzed with them and everything about it is read. */
async function answerOrder(
  { bus, partitions }: Scene,
  ingest: Service,
  order: readonly string[],
  endMs: number,
  { graph, detector }: { graph: Service; detector: Service },
): Promise<Omit<WindowRun['order'], 'shares'>> {
  await using analyses = await watchAnalyses(bus)
  const [{ highOffset }] = await bus.ranges(TOPICS.flags)
  const flagged = graph.lines('flags brought up').length
  const requestedMs = performance.now()
  const answer = await fetch(`${ingest.url}/v1/flags?list=order`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: order.join('\n'),
  })
  if (!answer.ok) throw new Error(`ingest answered ${answer.status}: ${await answer.text()}`)
  const broughtUp: Promise<Cost> = graph.line('flags brought up', flagged + partitions)
  const { atMs } = await analyses.first(
    ({ window, flagsVersion }) => window.endMs === endMs && flagsVersion >= highOffset + order.length,
  )
  const analysis = await readAnalysis(bus)
  await currentCases(bus)
  const readMs = performance.now()
  const named = order.filter((accountId) => analysis?.activity.has(accountId)).length
  const decided = await detector.line('window decided', detector.lines('window decided').length)
  return {
    answerSeconds: (readMs - requestedMs) / 1000,
    backfillSeconds: ((await broughtUp).atMs - requestedMs) / 1000,
    analysisSeconds: Number(decided.fields.seconds),
    readSeconds: (readMs - atMs) / 1000,
    peakMebibytes: Math.max(graph.cost().peakMebibytes, detector.cost().peakMebibytes),
    named,
  }
}

function printRuns(runs: readonly WindowRun[]): void {
  const sizes = runs.map(({ shares }) => whole(shares))
  const row = (name: string, text: (run: WindowRun) => string): string[] => [name, ...runs.map(text)]
  printTable(
    ['shares in the window', ...sizes],
    [
      row('graph: wall s', ({ graph }) => seconds(graph.wallSeconds)),
      row('graph: CPU s', ({ graph }) => seconds(graph.cpuSeconds)),
      row('graph: shares/s', ({ graph, shares }) => whole(shares / graph.wallSeconds)),
      row('graph: peak MiB, snapshots too', ({ graph }) => whole(graph.peakMebibytes)),
      row('snapshots, MiB', ({ restart }) => whole(restart.snapshotMebibytes)),
      row('stop and write them, s', ({ restart }) => seconds(restart.writeSeconds)),
      row('start until it reads again, s', ({ restart }) => seconds(restart.wallSeconds)),
      row('  of which restoring, s', ({ restart }) => seconds(restart.restoreSeconds)),
      row('  peak MiB', ({ restart }) => whole(restart.peakMebibytes)),
      row('detector: rows held', ({ detector }) => whole(detector.rows)),
      row('detector: start until decided, s', ({ detector }) => seconds(detector.wallSeconds)),
      row('  of which analysis, s', ({ detector }) => seconds(detector.analysisSeconds)),
      row('  peak MiB', ({ detector }) => whole(detector.peakMebibytes)),
      row('order: shares of its accounts', ({ order }) => whole(order.shares)),
      row('order: request until answer read, s', ({ order }) => seconds(order.answerSeconds)),
      row('  until backfill is done, s', ({ order }) => seconds(order.backfillSeconds)),
      row('  analysis, s', ({ order }) => seconds(order.analysisSeconds)),
      row('  reading it, s', ({ order }) => seconds(order.readSeconds)),
      row('  peak MiB of the larger process', ({ order }) => whole(order.peakMebibytes)),
      row('  accounts with an answer', ({ order }) => whole(order.named)),
    ],
  )
  console.log('\nGrowth for twice the shares, from one size to the next')
  const steps = runs.slice(1).map((run, k) => ({ before: runs[k], run }))
  const growth = (name: string, value: (run: WindowRun) => number): string[] => [
    name,
    ...steps.map(({ before, run }) =>
      ratio((value(run) / value(before)) ** (1 / Math.log2(run.shares / before.shares))),
    ),
  ]
  printTable(
    ['', ...steps.map(({ before, run }) => `${before.shares / 1e6} → ${run.shares / 1e6} M`)],
    [
      growth('graph: wall time', ({ graph }) => graph.wallSeconds),
      growth('graph: CPU time', ({ graph }) => graph.cpuSeconds),
      growth('graph: peak memory', ({ graph }) => graph.peakMebibytes),
      growth('snapshots', ({ restart }) => restart.snapshotMebibytes),
      growth('restart', ({ restart }) => restart.wallSeconds),
      growth('detector: until decided', ({ detector }) => detector.wallSeconds),
      growth('detector: peak memory', ({ detector }) => detector.peakMebibytes),
      growth('order', ({ order }) => order.answerSeconds),
    ],
  )
}
