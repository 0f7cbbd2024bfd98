import { type Activity, spanAround } from './activity.ts'
import { WEIGHT_BINS, weightBin } from './chernoff.ts'
import type { Coincidences } from './coincidences.ts'
import { addHeaviestHit } from './heaviest-hit.ts'
import type { Parameters } from './parameters.ts'
import type { Shares } from './prepare.ts'

/** Company without the sharer's neighbours: `near` within τ, `around` within the rarity span; Uint32Array(shares) each. */
export interface StrangerCounts {
  near: Uint32Array
  around: Uint32Array
}

/**
 * Rare shares of one account that had company, in its order of time, as the null sees them. All columns have length
 * `size`. `session`: number of the session of 30 min, among all its rare shares. `slots`: strangers near the share. `from .. to` and
 * `total`: span of whole blocks within ±12 h and everybody's shares in it; `fineFrom .. fineTo` and `fineTotal`: the
 * same within ±4 h. `known` and `fineKnown`: of these, the shares that are known one by one.
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
  known: Float64Array
  fineFrom: Float64Array
  fineTo: Float64Array
  fineTotal: Float64Array
  fineKnown: Float64Array
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
    known: column(),
    fineFrom: column(),
    fineTo: column(),
    fineTotal: column(),
    fineKnown: column(),
  }
  for (let k = 0; k < size; k++) {
    const t = timeMs[kept[k]]
    of.bin[k] = weightBin(counts.around[kept[k]])
    of.slots[k] = counts.near[kept[k]]
    const wide = spanAround(activity, t, parameters.activityMs)
    of.from[k] = wide.fromMs
    of.to[k] = wide.toMs
    of.total[k] = wide.shares
    of.known[k] = wide.known
    const fine = spanAround(activity, t, parameters.fineActivityMs)
    of.fineFrom[k] = fine.fromMs
    of.fineTo[k] = fine.toMs
    of.fineTotal[k] = fine.shares
    of.fineKnown[k] = fine.known
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
 * part within ±12 h. Within ±4 h the shares by which j meets i are left out: they are what is tested. Where not all
 * shares of j are known, its part is that of the known shares among everybody's known ones.
 *
 * Of i's shares, those of the family that is tested count. Its sessions are those of all its rare shares, and what j
 * shared in other families stays in j's activity: both make chance larger.
 *
 * @param complete 1 for accounts all of whose shares are known, undefined where that is everybody; length accounts
 */
export function chanceOfHits(
  shares: Shares,
  coincidences: Coincidences,
  activity: Activity,
  neighbours: Uint8Array,
  counts: StrangerCounts,
  synchronyMs: number,
  parameters: Parameters,
  complete?: Uint8Array,
): (pair: number, i: number, j: number, expected: Float64Array) => void {
  const { timeMs, accountStart, accountShares } = shares
  const { starts, shareA, shareB, pairA, family, familyOf } = coincidences
  const prior = parameters.activityPrior
  const taken = sharesWithNeighbours(shares, coincidences, neighbours, synchronyMs)
  // Times in the order of accounts, so that a walk along an account's shares reads memory in order.
  const accountTimeMs = new Float64Array(shares.count)
  for (let k = 0; k < shares.count; k++) accountTimeMs[k] = timeMs[accountShares[k]]
  const extraSlot = new Uint8Array(shares.count)
  const logMissByBin = new Float64Array(WEIGHT_BINS)
  let account = -1
  let of: Opportunities | undefined

  return (pair, i, j, expected) => {
    expected.fill(0)
    if (of === undefined || account !== i) {
      of = opportunitiesOf(shares, activity, counts, taken, i, parameters)
      account = i
    }
    const own = i === pairA[pair] ? shareA : shareB
    const other = i === pairA[pair] ? shareB : shareA
    const from = starts[pair]
    const to = starts[pair + 1]
    const jointTimeMs = new Float64Array(to - from)
    for (let c = from; c < to; c++) {
      jointTimeMs[c - from] = timeMs[other[c]]
      if (neighbours[pair] && Math.abs(timeMs[own[c]] - timeMs[other[c]]) <= synchronyMs)
        extraSlot[own[c]] = 1
    }
    jointTimeMs.sort()

    const end = accountStart[j + 1]
    let low = accountStart[j]
    let high = low
    let fineLow = low
    let fineHigh = low
    let jointLow = 0
    let jointHigh = 0
    let session = 0
    const isComplete = complete === undefined || complete[j] === 1
    const total = isComplete ? of.total : of.known
    const fineTotal = isComplete ? of.fineTotal : of.fineKnown
    for (let k = 0; k < of.size; k++) {
      const slots = of.slots[k] + extraSlot[of.share[k]]
      if (slots === 0) continue
      if (familyOf !== undefined && familyOf[shares.object[of.share[k]]] !== family[pair]) continue
      if (of.session[k] !== session) {
        addHeaviestHit(logMissByBin, expected)
        session = of.session[k]
      }
      const fromMs = of.from[k]
      const toMs = of.to[k]
      while (high < end && accountTimeMs[high] < toMs) high++
      while (low < high && accountTimeMs[low] < fromMs) low++
      if (high === low) continue
      const fineFromMs = of.fineFrom[k]
      const fineToMs = of.fineTo[k]
      while (fineHigh < high && accountTimeMs[fineHigh] < fineToMs) fineHigh++
      while (fineLow < fineHigh && accountTimeMs[fineLow] < fineFromMs) fineLow++
      while (jointHigh < jointTimeMs.length && jointTimeMs[jointHigh] < fineToMs) jointHigh++
      while (jointLow < jointHigh && jointTimeMs[jointLow] < fineFromMs) jointLow++
      const fine = fineHigh - fineLow - (jointHigh - jointLow)
      const chance = (fine + (prior * (high - low)) / total[k]) / (fineTotal[k] + prior)
      logMissByBin[of.bin[k]] += slots * Math.log1p(-Math.min(chance, 0.999))
    }
    addHeaviestHit(logMissByBin, expected)
    for (let c = from; c < to; c++) extraSlot[own[c]] = 0
  }
}
