import type { ReviewCase } from '@murmuration/contracts'
import type { Backbone, Detection, PairEdges } from '@murmuration/detection'
import { type IdTable, idAt, idTableFrom } from '@murmuration/detection/counting'
import type { EdgeView, GraphNode } from '@murmuration/exports/graph-files'
import { MOST_GRAPH_EDGES } from '@murmuration/exports/graph-files'
import type { NamedLead } from './outputs/leads-csv.ts'
import { byText } from './text-order.ts'

/** An edge of the backbone with the names of its ends, `a` before `b`. */
export interface NamedEdge {
  a: string
  b: string
  tier: number
  weight: number
  sessions: number
  synchronous: number
  expected: number
  log10P: number
}

/** Work of the tests; the same names as in `run.json`. */
export interface TestCounts {
  accountsTestable: number
  sharePairsConsidered: number
  sharePairsSkipped: number
  objectsSkipped: number
  pairsConsidered: number
  pairsTested: { A: number; B: number; C: number }
  leads: number
  audiencesSetAside: number
}

/** Accounts and edges as the graph files show them; the edges index the nodes. */
export interface FoundGraph {
  nodes: GraphNode[]
  edges: EdgeView
}

/** What a method found: review cases, strongest first, and the graph behind them. `leads`: heaviest first. */
export interface Findings {
  windows: number
  cases: ReviewCase[]
  edges: EdgeView
  /** Names that `edges.a` and `edges.b` index. */
  accountIds: IdTable
  /** Null where there are more edges than viewers open. */
  graph: FoundGraph | null
  leads: NamedLead[]
  duplicates: number | null
  tests: TestCounts | null
}

export function testCounts({ counts, leads }: Detection): TestCounts {
  const { accountsTestable, sharePairsConsidered, sharePairsSkipped, objectsSkipped, audiencesSetAside } =
    counts
  return {
    accountsTestable,
    sharePairsConsidered,
    sharePairsSkipped,
    objectsSkipped,
    pairsConsidered: counts.pairsConsidered,
    pairsTested: counts.pairsTested,
    leads: leads.length,
    audiencesSetAside,
  }
}

export function namedLeads({ leads }: Detection, nameOf: (account: number) => string): NamedLead[] {
  return leads.map(({ a, b, weight, sessions }) => ({ a: nameOf(a), b: nameOf(b), weight, sessions }))
}

export function namedEdges(backbone: Backbone, nameOf: (account: number) => string): NamedEdge[] {
  return Array.from({ length: backbone.size }, (_, e) => ({
    a: nameOf(backbone.a[e]),
    b: nameOf(backbone.b[e]),
    tier: backbone.tier[e],
    weight: backbone.weight[e],
    sessions: backbone.sessions[e],
    synchronous: backbone.synchronous[e],
    expected: backbone.expected[e],
    log10P: backbone.log10P[e],
  }))
}

/** Edges as columns over the accounts that they, or the cases, name; by the names of their ends. */
export function edgeView(
  edges: readonly NamedEdge[],
  cases: readonly ReviewCase[],
): { edges: EdgeView; accountIds: IdTable } {
  const names = new Set<string>()
  for (const { a, b } of edges) names.add(a).add(b)
  for (const found of cases) for (const { accountId } of found.accounts) names.add(accountId)
  const ids = [...names].sort(byText)
  const place = new Map(ids.map((id, k) => [id, k]))
  const placed = edges.map((edge) => ({ ...edge, a: place.get(edge.a) ?? 0, b: place.get(edge.b) ?? 0 }))
  placed.sort((x, y) => x.a - y.a || x.b - y.b)
  return {
    accountIds: idTableFrom(ids),
    edges: {
      size: placed.length,
      isDirected: false,
      a: Uint32Array.from(placed, (edge) => edge.a),
      b: Uint32Array.from(placed, (edge) => edge.b),
      weight: placed.map((edge) => edge.weight),
      tested: {
        tier: placed.map((edge) => edge.tier),
        sessions: placed.map((edge) => edge.sessions),
        synchronous: placed.map((edge) => edge.synchronous),
        expected: placed.map((edge) => edge.expected),
        log10P: placed.map((edge) => edge.log10P),
      },
    },
  }
}

/** The edges of a counting method. */
export function countedFindings(pairs: PairEdges, accountIds: IdTable, isDirected: boolean): Findings {
  const { size, a, b, weight } = pairs
  const found = { cases: [], edges: { size, isDirected, a, b, weight }, accountIds }
  return { ...found, graph: graphOf(found), windows: 1, leads: [], duplicates: null, tests: null }
}

/** Accounts on an edge. */
export function accountsOnEdges({ edges, accountIds }: Findings): Set<string> {
  const seen = new Uint8Array(accountIds.size)
  for (let e = 0; e < edges.size; e++) {
    seen[edges.a[e]] = 1
    seen[edges.b[e]] = 1
  }
  const names = new Set<string>()
  seen.forEach((one, account) => {
    if (one === 1) names.add(idAt(accountIds, account))
  })
  return names
}

/** The graph of the graph files: accounts on an edge or in a case, in the order of their names, each with its case. */
export function graphOf({
  cases,
  edges,
  accountIds,
}: Pick<Findings, 'cases' | 'edges' | 'accountIds'>): FoundGraph | null {
  if (edges.size > MOST_GRAPH_EDGES) return null
  const caseOf = new Map<string, number>()
  cases.forEach((found, k) => {
    // Over several windows an account may stand in more than one case; the strongest comes first.
    for (const { accountId } of found.accounts) if (!caseOf.has(accountId)) caseOf.set(accountId, k)
  })
  const onEdge = new Uint8Array(accountIds.size)
  for (let e = 0; e < edges.size; e++) {
    onEdge[edges.a[e]] = 1
    onEdge[edges.b[e]] = 1
  }
  const place = new Uint32Array(accountIds.size)
  const nodes: GraphNode[] = []
  const named: { account: number; accountId: string }[] = []
  for (let account = 0; account < accountIds.size; account++) {
    if (onEdge[account] === 0 && cases.length === 0) continue
    const accountId = idAt(accountIds, account)
    if (onEdge[account] === 1 || caseOf.has(accountId)) named.push({ account, accountId })
  }
  named.sort((x, y) => byText(x.accountId, y.accountId))
  for (const { account, accountId } of named) {
    place[account] = nodes.length
    const k = caseOf.get(accountId)
    nodes.push(k === undefined ? { accountId } : caseNode(cases[k], k, accountId))
  }
  return { nodes, edges: { ...edges, a: edges.a.map((x) => place[x]), b: edges.b.map((x) => place[x]) } }
}

function caseNode(found: ReviewCase, k: number, accountId: string): GraphNode {
  const account = found.accounts.find((one) => one.accountId === accountId)
  if (account === undefined) throw new RangeError(`account ${accountId} is not in case ${found.caseId}`)
  const { level, tier, membership, role } = account
  const { caseId, cluster } = found
  return {
    accountId,
    community: k + 1,
    case: { caseId, clusterId: cluster.clusterId, level, tier, membership, role },
  }
}
