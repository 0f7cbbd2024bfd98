import type { CasePicture } from '@murmuration/contracts'

export const MINUTE_MS = 60_000
/** Objects that get a letter; the shares of all others are plain. */
const MOST_LETTERS = 6
const LETTERS = 'abcdef'
/** Normal quantile of a 95 % range. */
const Z95 = 1.96
/** Widths of bins from which one is chosen, in minutes. */
const BIN_MINUTES = [1, 2, 5, 10, 15, 30, 60, 120, 240, 720, 1_440] as const

export type LaneSort = 'first' | 'membership' | 'handle' | 'linkage'

/** What a query needs of the accounts beside their picture, each by place in `picture.accounts`. */
export interface LaneFacts {
  flagged: readonly boolean[]
  membership: readonly number[]
  handles: readonly string[]
}

export interface TimelineQuery {
  fromMs: number
  toMs: number
  sort: LaneSort
  /** Bins across the span at most. */
  mostBins: number
}

/** Sessions that began in a span, against what chance explains of them. */
export interface Bin {
  fromMs: number
  sessions: number
  observed: number
  expected: number
  /** 95 % range under the null. */
  low: number
  high: number
}

export interface Lettered {
  /** Place in `picture.objects`. */
  object: number
  letter: string
  /** Shares in the span that were in synchrony. */
  inSynchrony: number
  firstMs: number
}

/** Shares of one object that follow each other within the synchrony interval. */
export interface Burst {
  object: number
  fromMs: number
  /** Accounts with a share in it. */
  accounts: number
}

export interface Mark {
  atMs: number
  object: number
  /** null: nobody of the case shared it within the context interval. */
  gapSeconds: number | null
}

export interface Lane {
  account: number
  flagged: boolean
  marks: Mark[]
}

export interface TimelineAnswer {
  binMs: number
  bins: Bin[]
  /** Flagged first. Accounts without a share in the span have none. */
  lanes: Lane[]
  letters: Lettered[]
  bursts: Burst[]
  /** Objects with a share in the span. */
  objects: number
  shares: number
  background: { minute: number[]; shares: number[]; total: number }
}

/** First place in a rising column whose value is at least that. */
export function firstAtLeast(column: ArrayLike<number>, value: number): number {
  let low = 0
  let high = column.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (column[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}

/** End of what the picture draws: the window of the case, or its last minute. @returns event time in ms */
export function endOf(picture: CasePicture, windowEndMs: number): number {
  const { shares, sessions, fromMs } = picture
  const last = Math.max((shares.second.at(-1) ?? 0) * 1_000, ((sessions.minute.at(-1) ?? 0) + 1) * MINUTE_MS)
  return Math.max(windowEndMs, fromMs + last)
}

/** The narrowest bin with which a span has so many bins at most. @returns milliseconds */
export function binFor(spanMs: number, mostBins: number): number {
  const minutes = BIN_MINUTES.find((width) => spanMs / (width * MINUTE_MS) <= mostBins)
  return (minutes ?? Math.ceil(spanMs / mostBins / 86_400_000) * 1_440) * MINUTE_MS
}

/**
 * Sessions by the bin in which they began. Bins begin at whole multiples from the start of the picture; all that touch the
 * span are given, also those without a session.
 */
export function binned(picture: CasePicture, fromMs: number, toMs: number, binMs: number): Bin[] {
  const { minute, sessions, synchronous, expected, variance } = picture.sessions
  const first = Math.floor((fromMs - picture.fromMs) / binMs)
  const last = Math.ceil((toMs - picture.fromMs) / binMs)
  const bins = Array.from({ length: Math.max(0, last - first) }, (_, k) => ({
    fromMs: picture.fromMs + (first + k) * binMs,
    sessions: 0,
    observed: 0,
    expected: 0,
    variance: 0,
  }))
  const minutesPerBin = binMs / MINUTE_MS
  const end = firstAtLeast(minute, last * minutesPerBin)
  for (let k = firstAtLeast(minute, first * minutesPerBin); k < end; k++) {
    const bin = bins[Math.floor(minute[k] / minutesPerBin) - first]
    bin.sessions += sessions[k]
    bin.observed += synchronous[k]
    bin.expected += expected[k]
    bin.variance += variance[k]
  }
  return bins.map(({ variance: spread, ...bin }) => ({
    ...bin,
    low: Math.max(0, bin.expected - Z95 * Math.sqrt(spread)),
    high: Math.min(bin.sessions, bin.expected + Z95 * Math.sqrt(spread)),
  }))
}

/** The span of that length with the most synchronous sessions, the earliest of equals; the whole where it is shorter. */
export function busiest(
  picture: CasePicture,
  endMs: number,
  spanMs: number,
): { fromMs: number; toMs: number } {
  const { minute, synchronous } = picture.sessions
  if (endMs - picture.fromMs <= spanMs) return { fromMs: picture.fromMs, toMs: endMs }
  const minutes = spanMs / MINUTE_MS
  let best = { sum: -1, from: 0, to: 0 }
  let sum = 0
  for (let to = 0, from = 0; to < minute.length; to++) {
    sum += synchronous[to]
    while (minute[to] - minute[from] >= minutes) sum -= synchronous[from++]
    if (sum > best.sum) best = { sum, from: minute[from], to: minute[to] + 1 }
  }
  // What was found stands in the middle, within the window.
  const middle = picture.fromMs + ((best.from + best.to) / 2) * MINUTE_MS
  const wanted = Math.floor((middle - spanMs / 2) / (10 * MINUTE_MS)) * 10 * MINUTE_MS
  const from = Math.max(picture.fromMs, Math.min(endMs - spanMs, wanted))
  return { fromMs: from, toMs: from + spanMs }
}

/** Order of accounts in which those with the strongest edges stand together: single linkage, by weight. */
export function linkageOrder({ accounts, edges }: Pick<CasePicture, 'accounts' | 'edges'>): number[] {
  const chains = accounts.map((_, k) => [k])
  const chainOf = accounts.map((_, k) => k)
  const strongest = edges.weight.map((_, k) => k).sort((p, q) => edges.weight[q] - edges.weight[p] || p - q)
  for (const edge of strongest) {
    const [a, b] = [chainOf[edges.a[edge]], chainOf[edges.b[edge]]]
    if (a === b) continue
    const [into, from] = chains[a].length >= chains[b].length ? [a, b] : [b, a]
    for (const one of chains[from]) chainOf[one] = into
    chains[into].push(...chains[from])
    chains[from] = []
  }
  return chains
    .filter((chain) => chain.length > 0)
    .sort((p, q) => q.length - p.length || p[0] - q[0])
    .flat()
}

/** Everything that the timeline draws of a span. */
export function timelineOf(picture: CasePicture, facts: LaneFacts, query: TimelineQuery): TimelineAnswer {
  const { fromMs, toMs, sort, mostBins } = query
  const { second, account, object, gapSeconds } = picture.shares
  const from = firstAtLeast(second, (fromMs - picture.fromMs) / 1_000)
  const to = firstAtLeast(second, (toMs - picture.fromMs) / 1_000)
  const marksOf = new Map<number, Mark[]>()
  const inSynchrony = new Map<
    number,
    { count: number; firstMs: number; shares: { atMs: number; account: number }[] }
  >()
  for (let k = from; k < to; k++) {
    const atMs = picture.fromMs + second[k] * 1_000
    const mark = { atMs, object: object[k], gapSeconds: gapSeconds[k] }
    const marks = marksOf.get(account[k])
    if (marks === undefined) marksOf.set(account[k], [mark])
    else marks.push(mark)
    const held = inSynchrony.get(object[k]) ?? { count: 0, firstMs: atMs, shares: [] }
    inSynchrony.set(object[k], held)
    if (!isInSynchrony(mark, picture.tauSeconds)) continue
    if (held.count++ === 0) held.firstMs = atMs
    held.shares.push({ atMs, account: account[k] })
  }
  const chosen = [...inSynchrony]
    .filter(([, { count }]) => count > 0)
    .sort(([p, x], [q, y]) => y.count - x.count || p - q)
    .slice(0, MOST_LETTERS)
    .sort(([p, x], [q, y]) => x.firstMs - y.firstMs || p - q)
  const binMs = binFor(toMs - fromMs, mostBins)
  const backgroundFrom = firstAtLeast(picture.background.minute, (fromMs - picture.fromMs) / MINUTE_MS)
  const backgroundTo = firstAtLeast(picture.background.minute, (toMs - picture.fromMs) / MINUTE_MS)
  const shares = picture.background.shares.slice(backgroundFrom, backgroundTo)
  return {
    binMs,
    bins: binned(picture, fromMs, toMs, binMs),
    lanes: lanesIn(picture, facts, sort, marksOf),
    letters: chosen.map(([one, { count, firstMs }], k) => ({
      object: one,
      letter: LETTERS[k],
      inSynchrony: count,
      firstMs,
    })),
    bursts: chosen.flatMap(([one, held]) => burstsOf(one, held.shares, picture.tauSeconds)),
    objects: inSynchrony.size,
    shares: to - from,
    background: {
      minute: picture.background.minute.slice(backgroundFrom, backgroundTo),
      shares,
      total: shares.reduce((sum, one) => sum + one, 0),
    },
  }
}

export const isInSynchrony = ({ gapSeconds }: Pick<Mark, 'gapSeconds'>, tauSeconds: number): boolean =>
  gapSeconds !== null && gapSeconds <= tauSeconds

function burstsOf(
  object: number,
  shares: readonly { atMs: number; account: number }[],
  tauSeconds: number,
): Burst[] {
  const bursts: (Burst & { members: Set<number>; lastMs: number })[] = []
  for (const { atMs, account } of shares) {
    let last = bursts.at(-1)
    if (last === undefined || atMs - last.lastMs > tauSeconds * 1_000) {
      last = { object, fromMs: atMs, accounts: 0, members: new Set(), lastMs: atMs }
      bursts.push(last)
    }
    last.members.add(account)
    last.lastMs = atMs
  }
  return bursts.map(({ fromMs, members }) => ({ object, fromMs, accounts: members.size }))
}

function lanesIn(
  picture: CasePicture,
  { flagged, membership, handles }: LaneFacts,
  sort: LaneSort,
  marksOf: ReadonlyMap<number, Mark[]>,
): Lane[] {
  const places =
    sort === 'linkage' ? new Map(linkageOrder(picture).map((one, place) => [one, place])) : undefined
  const rank = (one: number): number | string =>
    sort === 'first'
      ? marksOf.get(one)![0].atMs
      : sort === 'membership'
        ? -membership[one]
        : sort === 'handle'
          ? handles[one].toLowerCase()
          : places!.get(one)!
  return [...marksOf.keys()]
    .map((one) => ({ one, rank: rank(one) }))
    .sort(
      (p, q) =>
        Number(flagged[q.one]) - Number(flagged[p.one]) ||
        (p.rank < q.rank ? -1 : p.rank > q.rank ? 1 : p.one - q.one),
    )
    .map(({ one }) => ({ account: one, flagged: flagged[one], marks: marksOf.get(one)! }))
}
