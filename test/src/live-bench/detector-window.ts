import { currentCases } from '@murmuration/detector'
import { between } from './child.ts'
import { printTable, seconds, whole } from './print-table.ts'
import { type Bench, metricsOf, openScene, until, untilRead } from './scene.ts'
import { everyAccount, HOUR_MS, sortedShares, WINDOW_MS } from './simulated-shares.ts'
import { watchAnalyses, watchMarkers } from './watch-analyses.ts'
import { closeSource, PACKED, writeFlags, writeShares } from './write-shares.ts'

const SAMPLE_EVERY = 64

/** A detector on a window all shares of which are by flagged accounts, half as many as other parts read. */
export async function benchDetector(bench: Bench): Promise<void> {
  const shares = sortedShares(bench.shares / 2)
  const { count, endMs } = shares
  const accounts = everyAccount(shares)
  await using scene = await openScene(bench)
  const { bus, partitions } = scene
  await writeFlags(bus, 'everyone', accounts)
  await writeShares(bus, shares, { ...scene, sharesPerRecord: PACKED })
  const graph = await scene.service('graph', { SAMPLE_EVERY })
  await untilRead([graph], count)
  console.log(
    `\nDetector on a window of ${whole(count)} simulated shares over 28 days, all by flagged accounts (${whole(accounts.length)}), as a graph process wrote them`,
  )
  await using analyses = await watchAnalyses(bus)
  await using markers = await watchMarkers(bus)
  const detector = await scene.service('detector', { SAMPLE_EVERY, STEP_MS: WINDOW_MS })
  let reached = ''
  let sameSince = performance.now()
  await until(detector, async () => {
    const [lag, watermarks] = await metricsOf(
      detector.url,
      'murmuration_detector_lag_records',
      'murmuration_detector_partition_watermark_seconds',
    )
    const now = watermarks.values.join()
    if (now !== reached) sameSince = performance.now()
    reached = now
    return lag.values.length === partitions && lag.sum === 0 && performance.now() - sameSince > 1_000
  })
  const caughtUp = detector.cost()
  await closeSource(bus, shares, partitions)
  const lastMarkers = Array.from({ length: partitions }, (_, p) =>
    markers.first(
      (marker) => marker.kind === 'panes' && marker.partition === p && marker.endMs >= endMs + HOUR_MS,
    ),
  )
  const readyMs = Math.max(...(await Promise.all(lastMarkers)).map(({ atMs }) => atMs))
  const { value, atMs } = await analyses.first(({ window }) => window.endMs === endMs)
  const decided = await detector.line('window decided')
  const { cpuSeconds } = between(caughtUp, decided)
  printTable(
    ['', ''],
    [
      [
        'start until all but the last marker is read, s',
        seconds((caughtUp.atMs - detector.startedMs) / 1000),
      ],
      ['last marker until the analysis stands on the topic, s', seconds((atMs - readyMs) / 1000)],
      ['  of which the analysis, s', seconds(Number(decided.fields.seconds))],
      ['  CPU, all threads, s', seconds(cpuSeconds)],
      ['peak when all but the last marker was read, MiB', whole(caughtUp.peakMebibytes)],
      ['peak, MiB', whole(detector.cost().peakMebibytes)],
      ['shares looked at one by one', whole(value.shares)],
      ['open cases', whole((await currentCases(bus)).length)],
    ],
  )
  await detector.stop()
}
