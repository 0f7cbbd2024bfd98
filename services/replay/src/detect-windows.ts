import type { CasePicture, ReviewCase } from '@murmuration/contracts'
import {
  accountName,
  columnsWithin,
  contextOf,
  type DetectOptions,
  detect,
  drawPictures,
  followCases,
  NOTHING_FOLLOWED,
  PARAMETERS,
  prepare,
  rowsByTime,
  type ShareColumns,
  slidingWindows,
  wholeSpan,
} from '@murmuration/detection'
import {
  edgeView,
  type Findings,
  type NamedEdge,
  namedEdges,
  namedLeads,
  type TestCounts,
  testCounts,
} from './findings.ts'
import type { NamedLead } from './outputs/leads-csv.ts'
import { strongestFirst } from './outputs/strongest-first.ts'
import { byText } from './text-order.ts'

/** What detection finds, without the graph that is drawn of it. */
type Found = Omit<Findings, 'graph'>

/** Options of the detection, but for what each window brings itself. */
export type WindowOptions = Omit<DetectOptions, 'window'>

/** Detection over all shares at once. */
export function detectWhole(columns: ShareColumns, options: WindowOptions): Found {
  const window = wholeSpan(columns)
  if (window === undefined) return NOTHING_READ
  const detection = detect(columns, { ...options, window })
  const nameOf = (account: number): string => accountName(detection.shares, account)
  const pictureOf = drawPictures(detection)
  return {
    cases: detection.cases.map((found) => ({ ...found, picture: pictureOf(found) })),
    ...edgeView(namedEdges(detection.backbone, nameOf), detection.cases),
    leads: namedLeads(detection, nameOf),
    duplicates: detection.shares.duplicates,
    tests: testCounts(detection),
    windows: 1,
  }
}

/**
 * Detection window by window. Clusters keep their id from window to window; each ends as one case, as it last changed,
 * with the cluster's whole history. An edge that several windows found stands with the figures of the last;
 * a lead with those of its heaviest window, unless another window found it to be an edge.
 *
 * @param onWindow called before each window with its number and how many there are
 */
export function detectSliding(
  columns: ShareColumns,
  { windowMs, stepMs }: { windowMs: number; stepMs: number },
  options: WindowOptions,
  onWindow: (k: number, of: number) => void,
): Found {
  const span = wholeSpan(columns)
  if (span === undefined) return NOTHING_READ
  const windows = slidingWindows(span, windowMs, stepMs)
  const byTime = rowsByTime(columns)
  const latest = new Map<string, ReviewCase>()
  const edges = new Map<string, NamedEdge>()
  const leads = new Map<string, NamedLead>()
  const sum = noTests()
  let following = NOTHING_FOLLOWED
  windows.forEach((window, k) => {
    onWindow(k, windows.length)
    const within = columnsWithin(columns, byTime, contextOf(window, options.parameters ?? PARAMETERS))
    const { flagged } = options
    const cases: ReviewCase[] = []
    let pictureOf: ((found: ReviewCase) => CasePicture) | undefined
    if (within.columns.count > 0) {
      const detection = detect(within.columns, {
        ...options,
        window,
        ...(flagged && { flagged: Uint8Array.from(within.accounts, (account) => flagged[account]) }),
      })
      cases.push(...detection.cases)
      pictureOf = drawPictures(detection)
      addTests(sum, testCounts(detection))
      const nameOf = (account: number): string => accountName(detection.shares, account)
      for (const edge of namedEdges(detection.backbone, nameOf)) edges.set(pairKey(edge), edge)
      for (const lead of namedLeads(detection, nameOf)) keepHeaviest(leads, lead)
    }
    const followed = followCases(following, cases, window, stepMs, pictureOf)
    following = followed.after
    for (const changed of followed.changed) latest.set(changed.caseId, changed)
  })
  const cases = strongestFirst([...latest.values()])
  return {
    cases,
    ...edgeView([...edges.values()], cases),
    leads: heaviestFirst([...leads.values()].filter((lead) => !edges.has(pairKey(lead)))),
    duplicates: prepare(columns).duplicates,
    tests: sum,
    windows: windows.length,
  }
}

const pairKey = ({ a, b }: { a: string; b: string }): string => `${a}\0${b}`

function keepHeaviest(leads: Map<string, NamedLead>, lead: NamedLead): void {
  const key = pairKey(lead)
  const held = leads.get(key)
  if (
    held === undefined ||
    lead.weight > held.weight ||
    (lead.weight === held.weight && lead.sessions > held.sessions)
  )
    leads.set(key, lead)
}

const heaviestFirst = (leads: NamedLead[]): NamedLead[] =>
  leads.sort((x, y) => y.weight - x.weight || byText(x.a, y.a) || byText(x.b, y.b))

const noTests = (): TestCounts => ({
  accountsTestable: 0,
  sharePairsConsidered: 0,
  sharePairsSkipped: 0,
  objectsSkipped: 0,
  pairsConsidered: 0,
  pairsTested: { A: 0, B: 0, C: 0 },
  leads: 0,
  audiencesSetAside: 0,
})

const NOTHING_READ: Found = {
  cases: [],
  ...edgeView([], []),
  leads: [],
  duplicates: 0,
  tests: noTests(),
  windows: 0,
}

function addTests(sum: TestCounts, more: TestCounts): void {
  // An account is testable in many windows; the largest window tells how many there are.
  sum.accountsTestable = Math.max(sum.accountsTestable, more.accountsTestable)
  sum.sharePairsConsidered += more.sharePairsConsidered
  sum.sharePairsSkipped += more.sharePairsSkipped
  sum.objectsSkipped += more.objectsSkipped
  sum.pairsConsidered += more.pairsConsidered
  sum.leads += more.leads
  sum.audiencesSetAside += more.audiencesSetAside
  for (const tier of ['A', 'B', 'C'] as const) sum.pairsTested[tier] += more.pairsTested[tier]
}
