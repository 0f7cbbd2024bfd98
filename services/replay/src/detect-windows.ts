import type { ReviewCase, Span } from '@murmuration/contracts'
import {
  accountName,
  clusterRecord,
  columnsWithin,
  type Detection,
  type DetectOptions,
  detect,
  prepare,
  rowsByTime,
  type ShareColumns,
  sharesHash,
  slidingWindows,
  type TrackedCluster,
  trackClusters,
  wholeSpan,
} from '@murmuration/detection'
import {
  edgeView,
  type Findings,
  type NamedEdge,
  namedEdges,
  strongestFirst,
  type TestCounts,
  testCounts,
} from './findings.ts'

/** Options of the detection, but for what each window brings itself. */
export type WindowOptions = Omit<DetectOptions, 'inputHash' | 'window'>

/** Detection over all shares at once. */
export function detectWhole(columns: ShareColumns, options: WindowOptions): Findings {
  const window = wholeSpan(columns)
  if (window === undefined) return NOTHING_READ
  const detection = detectNamed(columns, window, options)
  const nameOf = (account: number): string => accountName(detection.shares, account)
  return {
    cases: detection.cases,
    ...edgeView(namedEdges(detection.backbone, nameOf), detection.cases),
    duplicates: detection.shares.duplicates,
    tests: testCounts(detection),
  }
}

/** One cluster's last snapshot. */
interface Snapshot {
  found: ReviewCase
}

/**
 * Detection window by window. Clusters keep their id from window to window; each ends as one case, its last
 * snapshot with the cluster's whole history. An edge that several windows found stands with the figures of the last.
 *
 * @param onWindow called before each window with its number and how many there are
 */
export function detectSliding(
  columns: ShareColumns,
  { windowMs, stepMs }: { windowMs: number; stepMs: number },
  options: WindowOptions,
  onWindow: (k: number, of: number) => void,
): Findings & { windows: number } {
  const span = wholeSpan(columns)
  if (span === undefined) return { ...NOTHING_READ, windows: 0 }
  const windows = slidingWindows(span, windowMs, stepMs)
  const byTime = rowsByTime(columns)
  const snapshots = new Map<string, Snapshot>()
  const edges = new Map<string, NamedEdge>()
  const sum = noTests()
  let clusters: TrackedCluster[] = []
  windows.forEach((window, k) => {
    onWindow(k, windows.length)
    const within = columnsWithin(columns, byTime, window)
    const { flagged } = options
    const cases: ReviewCase[] = []
    if (within.columns.count > 0) {
      const detection = detectNamed(within.columns, window, {
        ...options,
        ...(flagged && { flagged: Uint8Array.from(within.accounts, (account) => flagged[account]) }),
      })
      cases.push(...detection.cases)
      addTests(sum, testCounts(detection))
      for (const edge of namedEdges(detection.backbone, (account) => accountName(detection.shares, account)))
        edges.set(`${edge.a}\0${edge.b}`, edge)
    }
    const found = cases.map(({ cluster, objects, level }) => ({
      members: cluster.accounts,
      objects: objects.map((object) => object.objectId),
      level,
    }))
    const tracked = trackClusters(clusters, found, window)
    clusters = tracked.clusters
    cases.forEach((one, c) => {
      snapshots.set(tracked.assignment[c], { found: one })
    })
  })
  const cases = strongestFirst(
    clusters.flatMap((cluster) => {
      const snapshot = snapshots.get(cluster.clusterId)
      return snapshot === undefined
        ? []
        : [{ ...snapshot.found, caseId: `case-${cluster.clusterId}`, cluster: clusterRecord(cluster) }]
    }),
  )
  return {
    cases,
    ...edgeView([...edges.values()], cases),
    duplicates: prepare(columns).duplicates,
    tests: sum,
    windows: windows.length,
  }
}

/** Detection whose cases name the shares they rest on, whatever file or order these came in. */
function detectNamed(columns: ShareColumns, window: Span, options: WindowOptions): Detection {
  const detection = detect(columns, { ...options, window, inputHash: '' })
  const inputHash = sharesHash(detection.shares)
  return {
    ...detection,
    cases: detection.cases.map((found) => ({ ...found, run: { ...found.run, inputHash } })),
  }
}

const noTests = (): TestCounts => ({
  accountsTestable: 0,
  sharePairsConsidered: 0,
  sharePairsSkipped: 0,
  objectsSkipped: 0,
  pairsConsidered: 0,
  pairsTested: { A: 0, B: 0, C: 0 },
  leads: 0,
})

const NOTHING_READ: Findings = { cases: [], ...edgeView([], []), duplicates: 0, tests: noTests() }

function addTests(sum: TestCounts, more: TestCounts): void {
  // An account is testable in many windows; the largest window tells how many there are.
  sum.accountsTestable = Math.max(sum.accountsTestable, more.accountsTestable)
  sum.sharePairsConsidered += more.sharePairsConsidered
  sum.sharePairsSkipped += more.sharePairsSkipped
  sum.objectsSkipped += more.objectsSkipped
  sum.pairsConsidered += more.pairsConsidered
  sum.leads += more.leads
  for (const tier of ['A', 'B', 'C'] as const) sum.pairsTested[tier] += more.pairsTested[tier]
}
