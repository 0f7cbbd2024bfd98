import type { CasePicture, RoleClass, Tier } from '@murmuration/contracts'

export type Scope = 'flagged' | 'moving' | 'everybody'

/** Partners of each account with the edges to them, strongest first. */
export interface Partners {
  /** Places in the columns of accounts; same order as `edges`. */
  accounts: number[]
  /** Places in the columns of edges. */
  edges: number[]
}

/** Partners of every account, by weight. Accounts without an edge have none. */
export function partnersOf({ accounts, edges }: Pick<CasePicture, 'accounts' | 'edges'>): Partners[] {
  const partners: Partners[] = accounts.map(() => ({ accounts: [], edges: [] }))
  const byWeight = edges.a.map((_, e) => e).sort((p, q) => edges.weight[q] - edges.weight[p] || p - q)
  for (const e of byWeight) {
    const [a, b] = [edges.a[e], edges.b[e]]
    partners[a].accounts.push(b)
    partners[a].edges.push(e)
    partners[b].accounts.push(a)
    partners[b].edges.push(e)
  }
  return partners
}

const LEAST_SIZE = 2.5
const MOST_SIZE = 9
/** Above so many accounts all are drawn smaller, so that together they cover as much of the frame. */
const ROOMY = 200

/**
 * Radius of an account, so that its area grows with its partners; bystanders are drawn smallest. In pixels.
 *
 * @param most partners of the account with the most
 * @param accounts that are drawn
 */
export function sizeOf(partners: number, most: number, role: RoleClass, accounts: number): number {
  const scale = Math.min(1, Math.sqrt(ROOMY / accounts))
  if (role === 'bystander' || most === 0) return LEAST_SIZE * scale
  return (LEAST_SIZE + (MOST_SIZE - LEAST_SIZE) * Math.sqrt(partners / most)) * scale
}

export interface Filter {
  scope: Scope
  tiers: ReadonlySet<Tier>
  /** Edges below it are left out. */
  leastWeight: number
}

/** What a filter leaves; one 0 or 1 for each account and edge. */
export interface Shown {
  accounts: Uint8Array
  edges: Uint8Array
  accountCount: number
  edgeCount: number
}

/** Which accounts and edges a filter leaves: an edge stands where both its accounts do. */
export function shownBy(
  picture: Pick<CasePicture, 'accounts' | 'edges'>,
  { scope, tiers, leastWeight }: Filter,
  of: { isFlagged: (account: number) => boolean; roleOf: (account: number) => RoleClass },
): Shown {
  const accounts = Uint8Array.from(picture.accounts, (_, k) =>
    scope === 'everybody' || (scope === 'flagged' ? of.isFlagged(k) : of.roleOf(k) !== 'bystander') ? 1 : 0,
  )
  const { a, b, tier, weight } = picture.edges
  const edges = Uint8Array.from(a, (_, e) =>
    accounts[a[e]] === 1 && accounts[b[e]] === 1 && tiers.has(tier[e]) && weight[e] >= leastWeight ? 1 : 0,
  )
  const sum = (marks: Uint8Array): number => marks.reduce((total, mark) => total + mark, 0)
  return { accounts, edges, accountCount: sum(accounts), edgeCount: sum(edges) }
}

export type Direction = 'left' | 'right' | 'up' | 'down'
const TOWARDS: { [direction in Direction]: [x: number, y: number] } = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, 1],
  down: [0, -1],
}

/**
 * The account nearest to one in a direction: what lies aside counts twice as far. undefined where nothing lies there.
 *
 * @param from undefined: the one farthest back against the direction
 */
export function nearestTowards(
  { x, y }: CasePicture['layout'],
  shown: Uint8Array,
  from: number | null,
  direction: Direction,
): number | undefined {
  const [dx, dy] = TOWARDS[direction]
  let best: number | undefined
  let bestFar = Number.POSITIVE_INFINITY
  for (let k = 0; k < x.length; k++) {
    if (shown[k] === 0 || k === from) continue
    const along = (x[k] - (from === null ? 0 : x[from])) * dx + (y[k] - (from === null ? 0 : y[from])) * dy
    if (from !== null && along <= 0) continue
    const aside = from === null ? 0 : Math.abs((x[k] - x[from]) * dy) + Math.abs((y[k] - y[from]) * dx)
    const far = from === null ? along : along + 2 * aside
    if (far < bestFar) {
      bestFar = far
      best = k
    }
  }
  return best
}

/** The next partner that is shown on a walk by weight, from where one stands among them; round at the ends. */
export function walkPartners(
  { accounts }: Partners,
  shown: Uint8Array,
  at: number | null,
  by: 1 | -1,
): number | undefined {
  const open = accounts.filter((account) => shown[account] === 1)
  if (open.length === 0) return undefined
  const k = at === null ? -1 : open.indexOf(at)
  if (k < 0) return open[by === 1 ? 0 : open.length - 1]
  return open[(k + by + open.length) % open.length]
}

/** Edges by weight in bins of equal width from the least weight to the most; the last bin holds the most. */
export function weightBins(
  weights: readonly number[],
  bins = 24,
): { from: number; to: number; counts: number[] } {
  const from = weights.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const to = weights.reduce((a, b) => Math.max(a, b), 0)
  const counts = Array.from({ length: bins }, () => 0)
  if (weights.length === 0) return { from: 0, to: 0, counts }
  for (const weight of weights)
    counts[to === from ? 0 : Math.min(bins - 1, Math.floor(((weight - from) / (to - from)) * bins))]++
  return { from, to, counts }
}

/** Accounts that shared within a span of time. One 0 or 1 each. @param brush in ms; null: all */
export function activeIn(
  { accounts, shares, fromMs }: Pick<CasePicture, 'accounts' | 'shares' | 'fromMs'>,
  brush: { fromMs: number; toMs: number } | null,
): Uint8Array {
  const active = new Uint8Array(accounts.length)
  if (brush === null) return active.fill(1)
  for (let k = 0; k < shares.second.length; k++) {
    const at = fromMs + shares.second[k] * 1_000
    if (at >= brush.fromMs && at < brush.toMs) active[shares.account[k]] = 1
  }
  return active
}

/** Places at which two columns of marks differ. */
export function changedPlaces(before: Uint8Array, after: Uint8Array): number[] {
  const changed: number[] = []
  for (let k = 0; k < after.length; k++) if (before[k] !== after[k]) changed.push(k)
  return changed
}
