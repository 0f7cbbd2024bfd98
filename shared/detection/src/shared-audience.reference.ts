import { dayReference } from './annotate.reference.ts'
import type { Community } from './communities.ts'
import type { Parameters } from './parameters.ts'
import type { Shares } from './prepare.ts'
import { sessionsReference } from './sessions.reference.ts'
import type { LagTest } from './shared-audience.ts'

/** `findAudiences` by definition. */
export function findAudiencesReference(
  shares: Shares,
  communities: readonly Community[],
  parameters: Parameters,
): number[] {
  const grouped = new Set(communities.flatMap(({ members }) => members.map((m) => m.account)))
  return communities.map(({ members }) => {
    const core = members.filter((m) => m.admittedBy === 'community' || m.admittedBy === 'attached')
    const tests = testLagsReference(
      shares,
      grouped,
      core.map((m) => m.account),
      parameters,
    )
    // Half of the members or more have a p of at most the rate.
    const mostAreAtMostRate = (log10P: readonly number[]): boolean =>
      log10P.filter((one) => one <= Math.log10(parameters.audienceRate)).length >= log10P.length / 2
    if (tests.length === 0 || !mostAreAtMostRate(tests.map((test) => test.log10Best))) return 0
    return mostAreAtMostRate(tests.map((test) => test.log10P)) ? 0 : 1
  })
}

/** `testLags` by definition: every rate anew for every share, and the tail from the whole distribution. */
export function testLagsReference(
  shares: Shares,
  grouped: ReadonlySet<number>,
  members: readonly number[],
  parameters: Parameters,
): (LagTest & { chances: number[]; sessionSizes: number[] })[] {
  const { account, object, timeMs } = shares
  const { rarityMs, rarityLimit, localPrior } = parameters
  const nearMs = parameters.coSelectionMs.C
  const around = dayReference(shares, parameters, (_, other) => !grouped.has(other))
  const rare = [...Array(shares.count).keys()].filter((s) => around[s] <= rarityLimit)
  const metWithin = (s: number, reachMs: number): boolean =>
    [...account.keys()].some(
      (t) =>
        object[t] === object[s] &&
        account[t] !== account[s] &&
        members.includes(account[t]) &&
        Math.abs(timeMs[t] - timeMs[s]) <= reachMs,
    )
  const strangers = (o: number, reachMs: number): number =>
    rare.filter((s) => object[s] === o && !grouped.has(account[s]) && metWithin(s, reachMs)).length
  const ofCommunity = new Set([...object].filter((_, s) => members.includes(account[s])))
  const rates = [...ofCommunity]
    .filter((o) => strangers(o, rarityMs) > 0)
    .map((o) => strangers(o, nearMs) / strangers(o, rarityMs))
  const mean = (rates.reduce((sum, rate) => sum + rate, 0) + 1) / (rates.length + 2)
  const chanceOf = (s: number): number => {
    const ofObject =
      (strangers(object[s], nearMs) + localPrior * mean) / (strangers(object[s], rarityMs) + localPrior)
    return Math.min(0.999, Math.max(nearMs / rarityMs, ofObject))
  }
  return members.map((member) => {
    const own = rare.filter((s) => account[s] === member && metWithin(s, rarityMs))
    const sessions = sessionsReference(own, (s) => timeMs[s], parameters.coSelectionSessionMs)
    const counted = sessions.map((session) => {
      const least = Math.min(...session.map((s) => around[s]))
      return session.filter((s) => around[s] === least)[0]
    })
    const chances = counted.map(chanceOf)
    const near = counted.filter((s) => metWithin(s, nearMs)).length
    let exactly = [1]
    for (const p of chances)
      exactly = [...exactly, 0].map((mass, k) => mass * (1 - p) + (k > 0 ? exactly[k - 1] * p : 0))
    return {
      account: member,
      sessions: counted.length,
      near,
      expected: chances.reduce((sum, p) => sum + p, 0),
      log10P: Math.log10(exactly.slice(near).reduce((sum, mass) => sum + mass, 0)),
      log10Best: Math.log10(chances.reduce((product, p) => product * p, 1)),
      chances,
      sessionSizes: sessions.map((session) => session.length),
    }
  })
}
