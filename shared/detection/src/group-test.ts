import { type Activity, endBlock, firstBlock } from './activity.ts'
import { type Annotation, countMarkedInReach } from './annotate.ts'
import { chernoffLog10, meanWeight, WEIGHT_BINS, weightBin } from './chernoff.ts'
import { addHeaviestHit } from './heaviest-hit.ts'
import type { Parameters } from './parameters.ts'
import type { Shares } from './prepare.ts'

/** An account against a whole community: `hits` rare shares near its members' times, summed weight against chance. */
export interface GroupTestResult {
  account: number
  hits: number
  sessions: number
  observed: number
  expected: number
  log10P: number
  /** Share of members that can be left out, one at a time, while the account still passes. */
  withoutOneMember: number
}

export interface CandidateTest extends Omit<GroupTestResult, 'withoutOneMember'> {
  /** Share of members without whom the account still passes a threshold. */
  standing: (threshold: number) => number
}

/** What the accounts outside every community do: their shares' company among themselves, and their activity. */
export interface Background {
  /** Company within the rarity span, grouped accounts left out; Uint32Array(shares). */
  around: Uint32Array
  /** Rare shares by strangers, in canonical order; those of object o: `rareStart[o] .. rareStart[o + 1]`. */
  rare: Uint32Array
  rareStart: Uint32Array
  /** Strangers' shares in blocks before block k. */
  before: Float64Array
  /** The same of the shares that are known one by one; for accounts of which no others are. */
  knownBefore: Float64Array
  /** 1 for accounts all of whose shares are known, undefined where that is everybody. */
  complete: Uint8Array | undefined
  activity: Activity
}

export function strangers(
  shares: Shares,
  annotation: Annotation,
  activity: Activity,
  grouped: Uint8Array,
  parameters: Parameters,
  complete?: Uint8Array,
): Background {
  const everybody = annotation.day
  const around = countMarkedInReach(shares, grouped, parameters)
  const rare = new Uint32Array(shares.count)
  const rareStart = new Uint32Array(shares.objects + 1)
  let held = 0
  for (let o = 0; o < shares.objects; o++) {
    for (let s = shares.objectStart[o]; s < shares.objectStart[o + 1]; s++) {
      around[s] = everybody[s] - around[s]
      if (around[s] <= parameters.rarityLimit && !grouped[shares.account[s]]) rare[held++] = s
    }
    rareStart[o + 1] = held
  }
  const members = new Float64Array(activity.blocks + 1)
  for (let s = 0; s < shares.count; s++) {
    if (grouped[shares.account[s]])
      members[Math.floor((shares.timeMs[s] - activity.originMs) / activity.blockMs) + 1]++
  }
  for (let k = 0; k < activity.blocks; k++) members[k + 1] += members[k]
  const before = activity.before.map((count, k) => count - members[k])
  return {
    around,
    rare: rare.subarray(0, held),
    rareStart,
    before,
    knownBefore: activity.knownBefore?.map((count, k) => count - members[k]) ?? before,
    complete,
    activity,
  }
}

/** A rare share by a stranger, within τ of a member's share of the same object. `sole`: the member, if there is one only. */
interface Hit {
  share: number
  sole: number
}

/** Tests every account outside with enough hits against one community. */
export function testGroup(
  shares: Shares,
  background: Background,
  members: number[],
  eligible: Uint8Array,
  parameters: Parameters,
): CandidateTest[] {
  const { hits, hitBlocks, totals } = findHits(shares, background, members, parameters)
  const byAccount = new Map<number, Hit[]>()
  for (const hit of hits) {
    const account = shares.account[hit.share]
    if (!eligible[account]) continue
    const list = byAccount.get(account)
    if (list === undefined) byAccount.set(account, [hit])
    else list.push(hit)
  }
  for (const member of members) byAccount.delete(member)
  const tests: CandidateTest[] = []
  const accounts = [...byAccount.keys()].sort((x, y) => x - y)
  for (const account of accounts) {
    const own = (byAccount.get(account) ?? []).sort((x, y) => shares.timeMs[x.share] - shares.timeMs[y.share])
    if (own.length < parameters.minSessions) continue
    const heaviest = heaviestSoleMember(own, background)
    const { sessions, total } = summedWeight(shares, background, own, heaviest, parameters)
    if (sessions < parameters.minSessions) continue
    const test = { account, hits: own.length, sessions, observed: total }
    if (total < parameters.minWeight) {
      tests.push({ ...test, expected: 0, log10P: 0, standing: () => 0 })
      continue
    }
    const expected = expectedSessions(shares, background, account, own, hitBlocks, totals, parameters)
    tests.push({
      ...test,
      expected: meanWeight(expected),
      log10P: chernoffLog10(expected, total),
      standing: (threshold) => {
        let passing = 0
        for (const member of members) {
          const without = summedWeight(shares, background, own, member, parameters)
          if (without.sessions < parameters.minSessions || without.total < parameters.minWeight) continue
          if (chernoffLog10(expected, without.total) <= threshold) passing++
        }
        return passing / members.length
      },
    })
  }
  return tests
}

/** Hits of all strangers, their number by weight bin and block (running sums), and over all time. */
function findHits(
  shares: Shares,
  background: Background,
  members: number[],
  parameters: Parameters,
): { hits: Hit[]; hitBlocks: Float64Array[]; totals: Float64Array } {
  const { timeMs, account, object } = shares
  const { activity, around, rare, rareStart } = background
  const memberShares: number[] = []
  for (const member of members) {
    for (let k = shares.accountStart[member]; k < shares.accountStart[member + 1]; k++)
      memberShares.push(shares.accountShares[k])
  }
  const sorted = Uint32Array.from(memberShares).sort()
  const inside = new Set(members)
  const hits: Hit[] = []
  const hitBlocks = Array.from({ length: WEIGHT_BINS }, () => new Float64Array(activity.blocks + 1))
  const totals = new Float64Array(WEIGHT_BINS)
  const reach = parameters.coSelectionMs.C
  for (let from = 0; from < sorted.length; ) {
    const o = object[sorted[from]]
    let to = from
    while (to < sorted.length && object[sorted[to]] === o) to++
    let low = from
    for (let k = rareStart[o]; k < rareStart[o + 1]; k++) {
      const s = rare[k]
      if (inside.has(account[s])) continue
      while (low < to && timeMs[s] - timeMs[sorted[low]] > reach) low++
      if (low === to) break
      if (timeMs[sorted[low]] - timeMs[s] > reach) continue
      const alone = low + 1 === to || timeMs[sorted[low + 1]] - timeMs[s] > reach
      hits.push({ share: s, sole: alone ? account[sorted[low]] : -1 })
      const z = weightBin(around[s])
      hitBlocks[z][Math.floor((timeMs[s] - activity.originMs) / activity.blockMs) + 1]++
      totals[z]++
    }
    from = to
  }
  for (const blocks of hitBlocks) for (let k = 0; k < activity.blocks; k++) blocks[k + 1] += blocks[k]
  return { hits, hitBlocks, totals }
}

/** The member that alone carries the most weight of an account's hits, or −1; ties go to the smaller account. */
function heaviestSoleMember(hits: Hit[], background: Background): number {
  const carried = new Map<number, number>()
  for (const { share, sole } of hits) {
    if (sole >= 0) carried.set(sole, (carried.get(sole) ?? 0) + 1 / Math.max(1, background.around[share]))
  }
  let heaviest = -1
  for (const [member, weight] of carried) {
    const held = heaviest < 0 ? 0 : (carried.get(heaviest) ?? 0)
    if (weight > held || (weight === held && member < heaviest)) heaviest = member
  }
  return heaviest
}

/** Sessions and T of an account's hits, those that rest on `without` alone left out. */
function summedWeight(
  shares: Shares,
  background: Background,
  hits: Hit[],
  without: number,
  parameters: Parameters,
): { sessions: number; total: number } {
  let sessions = 0
  let total = 0
  let opened = Number.NEGATIVE_INFINITY
  let heaviest = 0
  for (const { share, sole } of hits) {
    if (sole === without && sole >= 0) continue
    const t = shares.timeMs[share]
    if (t - opened > parameters.coSelectionSessionMs) {
      total += heaviest
      sessions++
      opened = t
      heaviest = 0
    }
    heaviest = Math.max(heaviest, 1 / Math.max(1, background.around[share]))
  }
  return { sessions, total: total + heaviest }
}

/**
 * Λ_z of an account: each of its shares hits the community's objects in bin z with chance (c_z + n0·q_z)/max(n0, D),
 * c_z and D the strangers' hits and shares around that time, q_z the same over all time, the account's own left out. Of an
 * account not all of whose shares are known, all that is taken from the known ones.
 */
function expectedSessions(
  shares: Shares,
  background: Background,
  account: number,
  own: Hit[],
  hitBlocks: Float64Array[],
  totals: Float64Array,
  parameters: Parameters,
): Float64Array {
  const { timeMs, accountStart, accountShares } = shares
  const { activity, complete } = background
  const before = complete === undefined || complete[account] ? background.before : background.knownBefore
  const prior = parameters.groupTestPrior
  const ownShares = accountStart[account + 1] - accountStart[account]
  const everywhere = totals.slice()
  for (const { share } of own) everywhere[weightBin(background.around[share])]--
  const strangersShares = before[activity.blocks] - ownShares

  const expected = new Float64Array(WEIGHT_BINS)
  const logMiss = new Float64Array(WEIGHT_BINS)
  const ownHits = new Float64Array(WEIGHT_BINS)
  let opened = Number.NEGATIVE_INFINITY
  let hitLow = 0
  let hitHigh = 0
  let shareLow = accountStart[account]
  let shareHigh = shareLow
  for (let k = accountStart[account]; k < accountStart[account + 1]; k++) {
    const t = timeMs[accountShares[k]]
    if (t - opened > parameters.coSelectionSessionMs) {
      addHeaviestHit(logMiss, expected)
      opened = t
    }
    const from = firstBlock(activity, t, parameters.activityMs)
    const to = endBlock(activity, t, parameters.activityMs)
    const fromMs = activity.originMs + from * activity.blockMs
    const toMs = activity.originMs + to * activity.blockMs
    while (shareHigh < accountStart[account + 1] && timeMs[accountShares[shareHigh]] < toMs) shareHigh++
    while (timeMs[accountShares[shareLow]] < fromMs) shareLow++
    while (hitHigh < own.length && timeMs[own[hitHigh].share] < toMs)
      ownHits[weightBin(background.around[own[hitHigh++].share])]++
    while (hitLow < hitHigh && timeMs[own[hitLow].share] < fromMs)
      ownHits[weightBin(background.around[own[hitLow++].share])]--
    const around = before[to] - before[from] - (shareHigh - shareLow)
    const over = Math.max(prior, around)
    for (let z = 0; z < WEIGHT_BINS; z++) {
      const near = hitBlocks[z][to] - hitBlocks[z][from] - ownHits[z]
      const rate = strangersShares > 0 ? everywhere[z] / strangersShares : 0
      const p = (near + prior * rate) / over
      if (p > 0) logMiss[z] += Math.log1p(-Math.min(0.999, p))
    }
  }
  addHeaviestHit(logMiss, expected)
  return expected
}
