import { type Annotation, countMarkedInReach } from './annotate.ts'
import type { Community } from './communities.ts'
import type { Parameters } from './parameters.ts'
import { poissonBinomialTail } from './poisson-binomial.ts'
import type { Shares } from './prepare.ts'

/**
 * A member of a community against the timing of the objects that it shared with it. `sessions`: of its shares of
 * rare objects that another member shared within a day; `near`: those within the synchrony interval; `expected`:
 * how many strangers' shares of the same objects would be. `log10P`: P(at least `near`); `log10Best`: the same had all
 * been near, which says whether the test had power.
 */
export interface LagTest {
  account: number
  sessions: number
  near: number
  expected: number
  log10P: number
  log10Best: number
}

/**
 * Tells communities that choose together from audiences that follow together. Both share the same rare objects; but
 * those who follow do so at any hour, as strangers do, and those who act together do so at once. A community is an
 * audience if the test has power for its median member, and its median member does not pass it.
 *
 * @param communities review communities
 * @param isAsked communities that the question is put to; all others are none
 * @returns 1 for audiences; length communities
 */
export function findAudiences(
  shares: Shares,
  annotation: Annotation,
  communities: readonly Community[],
  parameters: Parameters,
  isAsked: (community: Community) => boolean = () => true,
): Uint8Array {
  const grouped = new Uint8Array(shares.accounts)
  for (const { members } of communities) for (const { account } of members) grouped[account] = 1
  const inside = countMarkedInReach(shares, grouped, parameters)
  const around = annotation.day.map((company, s) => company - inside[s])
  const log10Rate = Math.log10(parameters.audienceRate)
  return Uint8Array.from(communities, (community) => {
    if (!isAsked(community)) return 0
    const core = community.members.filter((m) => m.admittedBy !== 'group_test').map((m) => m.account)
    const tests = testLags(shares, around, grouped, core, parameters)
    const hasPower = median(tests.map((test) => test.log10Best)) <= log10Rate
    return hasPower && median(tests.map((test) => test.log10P)) > log10Rate ? 1 : 0
  })
}

/** Lower median: half of the values are at most this. */
const median = (values: number[]): number => values.toSorted((x, y) => x - y)[(values.length - 1) >> 1] ?? 0

/**
 * Tests every member against the others. A session of 30 min counts by its rarest share alone, so that a thread
 * shared in one sitting is one event; its chance is that of strangers who shared the object within a day of a member,
 * shrunk with the weight of `localPrior` shares towards the mean over all of the community's objects.
 *
 * @param around company of every share within the rarity span, all communities left out; length shares
 * @param grouped 1 for members of any community; length accounts
 */
export function testLags(
  shares: Shares,
  around: Uint32Array,
  grouped: Uint8Array,
  members: readonly number[],
  parameters: Parameters,
): LagTest[] {
  const { timeMs, object, accountStart, accountShares } = shares
  const byObject = strangersByObject(shares, around, grouped, members, parameters)
  const rates = [...byObject.values()]
    .filter(({ within }) => within > 0)
    .map(({ near, within }) => near / within)
  const mean = (rates.reduce((sum, rate) => sum + rate, 0) + 1) / (rates.length + 2)
  const prior = parameters.localPrior
  const floor = parameters.coSelectionMs.C / parameters.rarityMs
  return members.map((member) => {
    const chances: number[] = []
    let near = 0
    let opened = Number.NEGATIVE_INFINITY
    let rarest = Number.POSITIVE_INFINITY
    let chance = 0
    let hit = false
    const closeSession = (): void => {
      if (rarest === Number.POSITIVE_INFINITY) return
      chances.push(chance)
      if (hit) near++
      rarest = Number.POSITIVE_INFINITY
    }
    for (let k = accountStart[member]; k < accountStart[member + 1]; k++) {
      const s = accountShares[k]
      const seen = byObject.get(object[s])
      if (seen === undefined || around[s] > parameters.rarityLimit) continue
      const gap = gapToOther(shares, seen.shares, s)
      if (gap > parameters.rarityMs) continue
      if (timeMs[s] - opened > parameters.coSelectionSessionMs) {
        closeSession()
        opened = timeMs[s]
      }
      if (around[s] >= rarest) continue
      rarest = around[s]
      chance = Math.min(0.999, Math.max(floor, (seen.near + prior * mean) / (seen.within + prior)))
      hit = gap <= parameters.coSelectionMs.C
    }
    closeSession()
    return {
      account: member,
      sessions: chances.length,
      near,
      expected: chances.reduce((sum, p) => sum + p, 0),
      log10P: Math.log10(Math.max(1e-300, poissonBinomialTail(chances, chances.length, near))),
      log10Best: chances.reduce((sum, p) => sum + Math.log10(p), 0),
    }
  })
}

/** An object that members shared: their shares by time, and strangers' shares within a day of one, and within τ. */
interface SharedObject {
  shares: Uint32Array
  within: number
  near: number
}

function strangersByObject(
  shares: Shares,
  around: Uint32Array,
  grouped: Uint8Array,
  members: readonly number[],
  parameters: Parameters,
): Map<number, SharedObject> {
  const { object, objectStart, account, accountStart, accountShares } = shares
  const own = Uint32Array.from(
    members.flatMap((member) => [...accountShares.subarray(accountStart[member], accountStart[member + 1])]),
  ).sort()
  const found = new Map<number, SharedObject>()
  for (let from = 0; from < own.length; ) {
    const o = object[own[from]]
    let to = from
    while (to < own.length && object[own[to]] === o) to++
    const seen = { shares: own.subarray(from, to), within: 0, near: 0 }
    for (let s = objectStart[o]; s < objectStart[o + 1]; s++) {
      if (grouped[account[s]] || around[s] > parameters.rarityLimit) continue
      const gap = gapToOther(shares, seen.shares, s)
      if (gap <= parameters.rarityMs) seen.within++
      if (gap <= parameters.coSelectionMs.C) seen.near++
    }
    found.set(o, seen)
    from = to
  }
  return found
}

/** Time from share s to the nearest of the given shares of its object that another account made. */
function gapToOther(shares: Shares, among: Uint32Array, s: number): number {
  let nearest = Number.POSITIVE_INFINITY
  for (const other of among) {
    if (shares.account[other] === shares.account[s]) continue
    nearest = Math.min(nearest, Math.abs(shares.timeMs[other] - shares.timeMs[s]))
  }
  return nearest
}
