import { type CasePicture, GAP_BIN_SECONDS, MOST_DRAWN } from '@murmuration/contracts'
import { type Backbone, TIER_NAMES } from '../backbone.ts'
import type { CaseEdges } from '../describe/assemble-cases.ts'
import { poissonBinomialRange } from '../describe/chance-range.ts'
import { type CaseSessions, medianSeconds } from '../describe/coordination.ts'
import { rounded } from '../describe/wording.ts'

const MINUTE_MS = 60_000
/** A case has thousands of ranges: each is exact up to this many steps, which is past a mean of some 20 of 1,000 sessions. */
const EXACT_STEPS = 100_000

/** Numbers of the case's edges, strongest first: by weight, then log10 p, then tier, then ends. */
export function strongestFirst(edges: CaseEdges, backbone: Backbone): number[] {
  const { weight, log10P, tier } = backbone
  return [...edges.edges.keys()].sort((x, y) => {
    const [e, f] = [edges.edges[x], edges.edges[y]]
    return (
      weight[f] - weight[e] ||
      log10P[e] - log10P[f] ||
      tier[e] - tier[f] ||
      edges.a[x] - edges.a[y] ||
      edges.b[x] - edges.b[y]
    )
  })
}

/** The strongest edges, as many as a picture holds, and what happened in their sessions. @param order see strongestFirst */
export function drawEdges(
  edges: CaseEdges,
  order: readonly number[],
  backbone: Backbone,
  sessions: CaseSessions,
): CasePicture['edges'] {
  const drawn = order.slice(0, MOST_DRAWN.edges)
  const rows = drawn.map((k) => rowsOf(sessions, k))
  const totals = rows.map((own) => totalsOf(sessions, own))
  return {
    a: drawn.map((k) => edges.a[k]),
    b: drawn.map((k) => edges.b[k]),
    tier: drawn.map((k) => TIER_NAMES[backbone.tier[edges.edges[k]] - 1]),
    tauSeconds: drawn.map((k) => backbone.scaleSeconds[edges.edges[k]]),
    weight: drawn.map((k) => rounded(backbone.weight[edges.edges[k]])),
    ...columnsOf(totals),
    log10P: drawn.map((k) => Math.min(0, rounded(backbone.log10P[edges.edges[k]]))),
    medianGapSeconds: rows.map((own) => medianSeconds(own.map((r) => sessions.gapMs[r]))),
  }
}

/** What happened in the sessions of each account's edges, drawn or not. */
export function drawAccounts(
  accounts: number,
  edges: CaseEdges,
  sessions: CaseSessions,
): CasePicture['perAccount'] {
  const rows: number[][] = Array.from({ length: accounts }, () => [])
  for (let k = 0; k < edges.edges.length; k++) {
    const own = rowsOf(sessions, k)
    for (const account of [edges.a[k], edges.b[k]]) for (const r of own) rows[account].push(r)
  }
  return {
    ...columnsOf(rows.map((own) => totalsOf(sessions, own))),
    gaps: rows.map((own) => {
      const bins = new Array<number>(GAP_BIN_SECONDS.length).fill(0)
      for (const r of own) bins[gapBin(sessions.gapMs[r] / 1000)]++
      return bins
    }),
  }
}

/** Sessions of all edges, drawn or not, by the minute in which they began. */
export function drawMinutes(fromMs: number, sessions: CaseSessions): CasePicture['sessions'] {
  const byMinute = new Map<number, number[]>()
  for (let r = 0; r < sessions.size; r++) {
    const minute = Math.floor((sessions.openedMs[r] - fromMs) / MINUTE_MS)
    const held = byMinute.get(minute)
    if (held === undefined) byMinute.set(minute, [r])
    else held.push(r)
  }
  const minute = [...byMinute.keys()].sort((x, y) => x - y)
  const rows = minute.map((one) => byMinute.get(one) ?? [])
  const sums = rows.map((own) => {
    let synchronous = 0
    let expected = 0
    let variance = 0
    for (const r of own) {
      const chance = sessions.chance[r]
      synchronous += sessions.synchronous[r]
      expected += chance
      variance += chance * (1 - chance)
    }
    return { synchronous, expected, variance }
  })
  return {
    minute,
    sessions: rows.map((own) => own.length),
    synchronous: sums.map((sum) => sum.synchronous),
    expected: sums.map((sum) => rounded(sum.expected)),
    variance: sums.map((sum) => rounded(sum.variance)),
  }
}

/** Place of a gap in GAP_BIN_SECONDS; an upper edge belongs to its bin. */
function gapBin(seconds: number): number {
  const bin = GAP_BIN_SECONDS.findIndex((edge) => seconds <= edge)
  if (bin === -1) throw new RangeError(`a gap of ${seconds} s within a session`)
  return bin
}

function rowsOf({ starts }: CaseSessions, k: number): number[] {
  const rows: number[] = []
  for (let r = starts[k]; r < starts[k + 1]; r++) rows.push(r)
  return rows
}

interface Totals {
  sessions: number
  synchronous: number
  expected: number
  range: [low: number, high: number]
}

function totalsOf(sessions: CaseSessions, rows: readonly number[]): Totals {
  const chances = Float64Array.from(rows, (r) => sessions.chance[r])
  let synchronous = 0
  for (const r of rows) synchronous += sessions.synchronous[r]
  return {
    sessions: rows.length,
    synchronous,
    expected: rounded(chances.reduce((sum, chance) => sum + chance, 0)),
    range: poissonBinomialRange(chances, EXACT_STEPS),
  }
}

const columnsOf = (totals: readonly Totals[]) => ({
  sessions: totals.map((one) => one.sessions),
  synchronous: totals.map((one) => one.synchronous),
  expected: totals.map((one) => one.expected),
  low: totals.map((one) => one.range[0]),
  high: totals.map((one) => one.range[1]),
})
