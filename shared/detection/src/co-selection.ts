import type { Activity } from './activity.ts'
import { type Annotation, companyWithin } from './annotate.ts'
import { admitPairs } from './benjamini-hochberg.ts'
import { chanceOfHits, type StrangerCounts } from './chance-of-hits.ts'
import { meanWeight, WEIGHT_BINS } from './chernoff.ts'
import { type Coincidences, overFamilies } from './coincidences.ts'
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
 * @param complete 1 for accounts all of whose shares are known, undefined where that is everybody; length accounts
 * @see docs/detection.md, tiers B and C
 */
export function testCoSelection(
  shares: Shares,
  annotation: Annotation,
  coincidences: Coincidences,
  activity: Activity,
  joined: Uint8Array,
  synchronyMs: number,
  parameters: Parameters,
  complete?: Uint8Array,
): CoSelectionTest {
  let neighbours = overFamilies(coincidences, joined)
  const { pairA, pairB } = coincidences
  let result: CoSelectionTest | undefined
  // Counts of an account change only if it has gained a neighbour: pairs of others keep their test.
  let changed = new Uint8Array(shares.accounts).fill(1)
  for (let pass = 0; pass < parameters.coSelectionPasses; pass++) {
    const counts = countWithoutNeighbours(
      shares,
      annotation,
      coincidences,
      neighbours,
      synchronyMs,
      parameters,
    )
    const kept = result && { result, changed }
    const chance = chanceOfHits(
      shares,
      coincidences,
      activity,
      neighbours,
      counts,
      synchronyMs,
      parameters,
      complete,
    )
    result = testPairs(shares, coincidences, chance, counts, synchronyMs, parameters, kept)
    changed = new Uint8Array(shares.accounts)
    for (let k = 0; k < coincidences.pairs; k++) {
      if (!result.passed[k] || neighbours[k]) continue
      neighbours[k] = 1
      changed[pairA[k]] = 1
      changed[pairB[k]] = 1
    }
    neighbours = overFamilies(coincidences, neighbours)
  }
  return result as CoSelectionTest
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
  const around = annotation.day.slice()
  const blockOf = (share: number): number => Math.floor(shares.timeMs[share] / parameters.blockMs)
  const reach = parameters.rarityMs / parameters.blockMs
  const { pairA, pairB } = coincidences
  const shareOf = new Uint32Array(shares.objects).fill(0xffffffff)
  let marked = -1
  for (let k = 0; k < coincidences.pairs; k++) {
    // In whatever families a pair meets, it is taken out once.
    const isAgain = k > 0 && pairA[k] === pairA[k - 1] && pairB[k] === pairB[k - 1]
    if (!neighbours[k] || isAgain) continue
    // Pairs are sorted by a: its shares are looked up by object.
    if (pairA[k] !== marked) {
      if (marked >= 0) eachShare(shares, marked, (s) => (shareOf[shares.object[s]] = 0xffffffff))
      marked = pairA[k]
      eachShare(shares, marked, (s) => (shareOf[shares.object[s]] = s))
    }
    eachShare(shares, pairB[k], (t) => {
      const s = shareOf[shares.object[t]]
      if (s === 0xffffffff) return
      if (Math.abs(blockOf(s) - blockOf(t)) > reach) return
      around[s]--
      around[t]--
      if (Math.abs(shares.timeMs[s] - shares.timeMs[t]) > synchronyMs) return
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
  chance: ReturnType<typeof chanceOfHits>,
  counts: StrangerCounts,
  synchronyMs: number,
  parameters: Parameters,
  kept?: { result: CoSelectionTest; changed: Uint8Array },
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
    if (kept !== undefined && !kept.changed[pairA[k]] && !kept.changed[pairB[k]]) {
      result.sessions[k] = kept.result.sessions[k]
      result.weight[k] = kept.result.weight[k]
      result.expected[k] = kept.result.expected[k]
      result.log10P[k] = kept.result.log10P[k]
      if (result.sessions[k] < parameters.minSessions) continue
      result.family[mixed[k]]++
      if (result.weight[k] >= parameters.minWeight) result.tested += 1 - mixed[k]
      continue
    }
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
    if (total < parameters.minWeight) continue
    result.tested += 1 - mixed[k]
    tested.push(k)
  }

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
