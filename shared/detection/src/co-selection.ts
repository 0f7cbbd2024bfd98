import { type Activity, spanAround } from './activity.ts'
import { type Annotation, companyWithin } from './annotate.ts'
import { admitPairs } from './benjamini-hochberg.ts'
import { meanWeight, WEIGHT_BINS, weightBin } from './chernoff.ts'
import type { Coincidences } from './coincidences.ts'
import { compoundPoissonTailLog10 } from './compound-poisson.ts'
import type { Parameters } from './parameters.ts'
import type { Shares } from './prepare.ts'

/**
 * Rare co-selection at one τ over candidate pairs: columns of length pairs. `log10P`: 0 where a pair was not tested.
 * `weight`: T, the summed session weight. `expected`: its mean under the null.
 */
export interface CoSelectionTest {
  log10P: Float64Array
  passed: Uint8Array
  sessions: Uint32Array
  weight: Float64Array
  expected: Float64Array
  /** Pairs with enough sessions in the last pass, of tested accounts and mixed: the families of the rate. */
  family: [number, number]
  /** Pairs of tested accounts with enough weight to be tested. */
  tested: number
}

/**
 * Tiers B and C: repeated choice of the same rare objects within τ. Counts leave an account's neighbours out;
 * otherwise an operation is its own crowd, and hides in it. Each pass takes the edges found so far as neighbours.
 *
 * @param joined 1 for candidate pairs that are joined by an edge of a stronger tier; length pairs
 * @see detection.md, tiers B and C
 */
export function testCoSelection(
  shares: Shares,
  annotation: Annotation,
  coincidences: Coincidences,
  activity: Activity,
  joined: Uint8Array,
  synchronyMs: number,
  parameters: Parameters,
): CoSelectionTest {
  const neighbours = joined.slice()
  let result: CoSelectionTest | undefined
  for (let pass = 0; pass < parameters.coSelectionPasses; pass++) {
    const counts = countWithoutNeighbours(
      shares,
      annotation,
      coincidences,
      neighbours,
      synchronyMs,
      parameters,
    )
    result = testPairs(shares, coincidences, activity, neighbours, counts, synchronyMs, parameters)
    for (let k = 0; k < coincidences.pairs; k++) if (result.passed[k]) neighbours[k] = 1
  }
  return result as CoSelectionTest
}

/** Company without the sharer's neighbours: `near` within τ, `around` within the rarity span; Uint32Array(shares) each. */
export interface StrangerCounts {
  near: Uint32Array
  around: Uint32Array
}

/** Takes each account's neighbours out of the company of its shares. */
export function countWithoutNeighbours(
  shares: Shares,
  annotation: Annotation,
  coincidences: Coincidences,
  neighbours: Uint8Array,
  synchronyMs: number,
  parameters: Parameters,
): StrangerCounts {
  const near = companyWithin(annotation, synchronyMs).slice()
  const around = companyWithin(annotation, parameters.rarityMs).slice()
  const { pairA, pairB } = coincidences
  const shareOf = new Uint32Array(shares.objects).fill(0xffffffff)
  let marked = -1
  for (let k = 0; k < coincidences.pairs; k++) {
    if (!neighbours[k]) continue
    // Pairs are sorted by a: its shares are looked up by object.
    if (pairA[k] !== marked) {
      if (marked >= 0) eachShare(shares, marked, (s) => (shareOf[shares.object[s]] = 0xffffffff))
      marked = pairA[k]
      eachShare(shares, marked, (s) => (shareOf[shares.object[s]] = s))
    }
    eachShare(shares, pairB[k], (t) => {
      const s = shareOf[shares.object[t]]
      if (s === 0xffffffff) return
      const gap = Math.abs(shares.timeMs[s] - shares.timeMs[t])
      if (gap > parameters.rarityMs) return
      around[s]--
      around[t]--
      if (gap > synchronyMs) return
      near[s]--
      near[t]--
    })
  }
  return { near, around }
}

function eachShare(shares: Shares, account: number, visit: (share: number) => void): void {
  for (let k = shares.accountStart[account]; k < shares.accountStart[account + 1]; k++)
    visit(shares.accountShares[k])
}

function testPairs(
  shares: Shares,
  coincidences: Coincidences,
  activity: Activity,
  neighbours: Uint8Array,
  counts: StrangerCounts,
  synchronyMs: number,
  parameters: Parameters,
): CoSelectionTest {
  const { pairs, pairA, pairB, mixed, starts, shareA, shareB } = coincidences
  const { timeMs } = shares
  const { around } = counts
  const result: CoSelectionTest = {
    log10P: new Float64Array(pairs),
    passed: new Uint8Array(pairs),
    sessions: new Uint32Array(pairs),
    weight: new Float64Array(pairs),
    expected: new Float64Array(pairs),
    family: [0, 0],
    tested: 0,
  }
  const tested: number[] = []
  for (let k = 0; k < pairs; k++) {
    let sessions = 0
    let total = 0
    let opened = Number.NEGATIVE_INFINITY
    let heaviest = 0
    for (let c = starts[k]; c < starts[k + 1]; c++) {
      const a = shareA[c]
      const b = shareB[c]
      if (around[a] > parameters.rarityLimit || around[b] > parameters.rarityLimit) continue
      const gap = Math.abs(timeMs[a] - timeMs[b])
      if (gap > synchronyMs) continue
      const t = Math.min(timeMs[a], timeMs[b])
      if (t - opened > parameters.coSelectionSessionMs) {
        total += heaviest
        sessions++
        opened = t
        heaviest = 0
      }
      const weight = 1 / Math.max(1, around[a], around[b])
      if (weight > heaviest) heaviest = weight
    }
    total += heaviest
    result.sessions[k] = sessions
    result.weight[k] = total
    if (sessions < parameters.minSessions) continue
    result.family[mixed[k]]++
    if (total >= parameters.minWeight) tested.push(k)
  }
  for (const k of tested) result.tested += 1 - mixed[k]

  const chance = chanceOfHits(shares, coincidences, activity, neighbours, counts, synchronyMs, parameters)
  const forward = new Float64Array(WEIGHT_BINS)
  const backward = new Float64Array(WEIGHT_BINS)
  // Direction a→b walks the shares of a, and pairs are sorted by a; b→a goes second, by b.
  const byB = Uint32Array.from(tested.keys()).sort((x, y) => pairB[tested[x]] - pairB[tested[y]] || x - y)
  const bins = new Float64Array(tested.length * WEIGHT_BINS)
  for (const at of byB) {
    chance(tested[at], pairB[tested[at]], pairA[tested[at]], backward)
    bins.set(backward, at * WEIGHT_BINS)
  }
  for (let at = 0; at < tested.length; at++) {
    const k = tested[at]
    chance(k, pairA[k], pairB[k], forward)
    backward.set(bins.subarray(at * WEIGHT_BINS, (at + 1) * WEIGHT_BINS))
    const larger = meanWeight(forward) >= meanWeight(backward) ? forward : backward
    result.expected[k] = meanWeight(larger)
    result.log10P[k] = compoundPoissonTailLog10(larger, result.weight[k])
  }
  result.passed = admitPairs(result.log10P, mixed, result.family, parameters.coSelectionRate)
  return result
}

/**
 * Rare shares of one account that had company, in its order of time, as the null sees them. All columns have length
 * `size`. `session`: number of the session of 30 min, among all its rare shares. `slots`: strangers near the share. `from .. to` and
 * `total`: span of whole blocks within ±12 h and everybody's shares in it; `fineFrom .. fineTo` and `fineTotal`: the
 * same within ±4 h.
 */
interface Opportunities {
  size: number
  share: Uint32Array
  session: Uint32Array
  bin: Uint8Array
  slots: Uint32Array
  from: Float64Array
  to: Float64Array
  total: Float64Array
  fineFrom: Float64Array
  fineTo: Float64Array
  fineTotal: Float64Array
}

function opportunitiesOf(
  shares: Shares,
  activity: Activity,
  counts: StrangerCounts,
  taken: Uint8Array,
  account: number,
  parameters: Parameters,
): Opportunities {
  const { timeMs, accountStart, accountShares } = shares
  const kept: number[] = []
  const sessions: number[] = []
  let opened = Number.NEGATIVE_INFINITY
  let session = -1
  for (let k = accountStart[account]; k < accountStart[account + 1]; k++) {
    const s = accountShares[k]
    if (counts.around[s] > parameters.rarityLimit) continue
    if (timeMs[s] - opened > parameters.coSelectionSessionMs) {
      session++
      opened = timeMs[s]
    }
    if (counts.near[s] === 0 && !taken[s]) continue
    kept.push(s)
    sessions.push(session)
  }
  const size = kept.length
  const column = (): Float64Array => new Float64Array(size)
  const of: Opportunities = {
    size,
    share: Uint32Array.from(kept),
    session: Uint32Array.from(sessions),
    bin: new Uint8Array(size),
    slots: new Uint32Array(size),
    from: column(),
    to: column(),
    total: column(),
    fineFrom: column(),
    fineTo: column(),
    fineTotal: column(),
  }
  for (let k = 0; k < size; k++) {
    const t = timeMs[kept[k]]
    of.bin[k] = weightBin(counts.around[kept[k]])
    of.slots[k] = counts.near[kept[k]]
    const wide = spanAround(activity, t, parameters.activityMs)
    of.from[k] = wide.fromMs
    of.to[k] = wide.toMs
    of.total[k] = wide.shares
    const fine = spanAround(activity, t, parameters.fineActivityMs)
    of.fineFrom[k] = fine.fromMs
    of.fineTo[k] = fine.toMs
    of.fineTotal[k] = fine.shares
  }
  return of
}

/** 1 for shares from whose company a neighbour was taken out: that slot is open again when the neighbour is tested. */
function sharesWithNeighbours(
  shares: Shares,
  { pairs, starts, shareA, shareB }: Coincidences,
  neighbours: Uint8Array,
  synchronyMs: number,
): Uint8Array {
  const taken = new Uint8Array(shares.count)
  for (let k = 0; k < pairs; k++) {
    if (!neighbours[k]) continue
    for (let c = starts[k]; c < starts[k + 1]; c++) {
      if (Math.abs(shares.timeMs[shareA[c]] - shares.timeMs[shareB[c]]) > synchronyMs) continue
      taken[shareA[c]] = 1
      taken[shareB[c]] = 1
    }
  }
  return taken
}

/**
 * Null of one direction i→j: whoever else shared near i's share is a random draw among the accounts active then. Gives
 * a function that fills Λ_z, the expected number of i's sessions whose heaviest hit by j falls into bin z.
 *
 * The chance that a slot is j's is its part of all shares within ±4 h, shrunk with the weight of 100 shares towards its
 * part within ±12 h. Within ±4 h the shares by which j meets i are left out: they are what is tested.
 */
function chanceOfHits(
  shares: Shares,
  coincidences: Coincidences,
  activity: Activity,
  neighbours: Uint8Array,
  counts: StrangerCounts,
  synchronyMs: number,
  parameters: Parameters,
): (pair: number, i: number, j: number, expected: Float64Array) => void {
  const { timeMs, accountStart, accountShares } = shares
  const { starts, shareA, shareB, pairA } = coincidences
  const prior = parameters.activityPrior
  const taken = sharesWithNeighbours(shares, coincidences, neighbours, synchronyMs)
  const extraSlot = new Uint8Array(shares.count)
  const joint = new Uint8Array(shares.count)
  const logMissByBin = new Float64Array(WEIGHT_BINS)
  let account = -1
  let of: Opportunities | undefined

  const closeSession = (expected: Float64Array): void => {
    let missed = 0
    let reached = 1
    for (let z = 0; z < WEIGHT_BINS; z++) {
      if (logMissByBin[z] === 0) continue
      missed += logMissByBin[z]
      const next = Math.exp(missed)
      expected[z] += reached - next
      reached = next
      logMissByBin[z] = 0
    }
  }
  const mark = (pair: number, i: number, value: 0 | 1): void => {
    const first = i === pairA[pair]
    for (let c = starts[pair]; c < starts[pair + 1]; c++) {
      const own = first ? shareA[c] : shareB[c]
      const other = first ? shareB[c] : shareA[c]
      joint[other] = value
      if (neighbours[pair] && Math.abs(timeMs[own] - timeMs[other]) <= synchronyMs) extraSlot[own] = value
    }
  }

  return (pair, i, j, expected) => {
    expected.fill(0)
    if (of === undefined || account !== i) {
      of = opportunitiesOf(shares, activity, counts, taken, i, parameters)
      account = i
    }
    mark(pair, i, 1)
    const end = accountStart[j + 1]
    let low = accountStart[j]
    let high = low
    let fineLow = low
    let fineHigh = low
    let fine = 0
    let session = 0
    for (let k = 0; k < of.size; k++) {
      const slots = of.slots[k] + extraSlot[of.share[k]]
      if (slots === 0) continue
      if (of.session[k] !== session) {
        closeSession(expected)
        session = of.session[k]
      }
      while (high < end && timeMs[accountShares[high]] < of.to[k]) high++
      while (low < high && timeMs[accountShares[low]] < of.from[k]) low++
      if (high === low) continue
      while (fineHigh < high && timeMs[accountShares[fineHigh]] < of.fineTo[k])
        fine += 1 - joint[accountShares[fineHigh++]]
      while (fineLow < fineHigh && timeMs[accountShares[fineLow]] < of.fineFrom[k])
        fine -= 1 - joint[accountShares[fineLow++]]
      const chance = (fine + (prior * (high - low)) / of.total[k]) / (of.fineTotal[k] + prior)
      logMissByBin[of.bin[k]] += slots * Math.log1p(-Math.min(chance, 0.999))
    }
    closeSession(expected)
    mark(pair, i, 0)
  }
}
