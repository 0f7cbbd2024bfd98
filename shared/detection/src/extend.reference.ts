import { activityReference } from './activity.reference.ts'
import { dayReference } from './annotate.reference.ts'
import { stepUpReference } from './benjamini-hochberg.reference.ts'
import { chernoffLog10, WEIGHT_BINS, weightBin } from './chernoff.ts'
import type { Extension } from './extend.ts'
import type { GroupTestResult } from './group-test.ts'
import type { Parameters } from './parameters.ts'
import type { Shares } from './prepare.ts'
import { sessionsReference } from './sessions.reference.ts'

interface Hit {
  share: number
  weight: number
  bin: number
  /** Members who shared the object within reach of the share. */
  members: number[]
}

interface Candidate {
  group: number
  account: number
  hits: Hit[]
  sessions: number
  observed: number
  expected: number[]
  log10P: number
}

/** `extend` by definition. */
export function extendReference(
  shares: Shares,
  cores: readonly number[][],
  eligible: ArrayLike<number>,
  parameters: Parameters,
): Extension[] {
  const groups = cores.map((core) => ({
    members: [...core],
    joined: [] as GroupTestResult[],
    tookBack: false,
  }))
  for (let round = 0; round < parameters.groupTestRounds; round++) {
    const large = groups.filter(({ members }) => members.length >= parameters.minCommunity)
    const grouped = new Set(large.flatMap(({ members }) => members))
    const before = groups.map(({ members }) => [...members])
    const candidates = groups.flatMap((group, g) =>
      group.tookBack ? [] : candidatesOf(shares, grouped, group.members, g, eligible, parameters),
    )
    const passed = stepUpReference(
      candidates.map(({ log10P }) => 10 ** log10P),
      parameters.groupTestRate,
    )
    const passing = candidates.filter(({ log10P }, k) => log10P < 0 && passed[k])
    if (passing.length === 0) break
    const threshold = Math.max(...passing.map(({ log10P }) => log10P))
    for (const account of new Set(passing.map((candidate) => candidate.account))) {
      const [best] = passing
        .filter((candidate) => candidate.account === account)
        .sort((x, y) => x.log10P - y.log10P || x.group - y.group)
      for (const group of groups) {
        group.members = group.members.filter((member) => member !== account)
        group.joined = group.joined.filter((result) => result.account !== account)
      }
      const { group, hits, sessions, observed, expected, log10P } = best
      const stands = before[group].filter((member) => {
        const rest = weighed(shares, hits, member, parameters)
        const enough = rest.sessions >= parameters.minSessions && rest.total >= parameters.minWeight
        return enough && chernoffLog10(expected, rest.total) <= threshold
      })
      groups[group].members.push(account)
      groups[group].joined.push({
        account,
        hits: hits.length,
        sessions,
        observed,
        expected: expected.reduce((sum, rate, z) => sum + rate / 2 ** z, 0),
        log10P,
        withoutOneMember: stands.length / before[group].length,
      })
    }
    groups.forEach((group, g) => {
      if (group.members.length <= parameters.growthLimit * cores[g].length) return
      group.members = [...cores[g]]
      group.joined = []
      group.tookBack = true
    })
  }
  return groups.map(({ members, joined, tookBack }, g) => ({
    core: cores[g].filter((account) => members.includes(account)),
    joined,
    tookBack,
  }))
}

/** Sessions and summed weight of the hits that do not rest on one member alone. */
function weighed(
  shares: Shares,
  hits: readonly Hit[],
  without: number | undefined,
  parameters: Parameters,
): { sessions: number; total: number } {
  const kept = hits.filter(({ members }) => members.some((member) => member !== without))
  const sessions = sessionsReference(
    kept,
    ({ share }) => shares.timeMs[share],
    parameters.coSelectionSessionMs,
  )
  const heaviest = sessions.map((session) => Math.max(...session.map(({ weight }) => weight)))
  return { sessions: sessions.length, total: heaviest.reduce((sum, weight) => sum + weight, 0) }
}

function candidatesOf(
  shares: Shares,
  grouped: ReadonlySet<number>,
  members: readonly number[],
  group: number,
  eligible: ArrayLike<number>,
  parameters: Parameters,
): Candidate[] {
  const { timeMs, account, object } = shares
  const all = [...Array(shares.count).keys()]
  const around = dayReference(shares, parameters, (_, other) => !grouped.has(other))
  const hits = all
    .filter(
      (s) => !grouped.has(account[s]) && !members.includes(account[s]) && around[s] <= parameters.rarityLimit,
    )
    .map((share): Hit => {
      const near = all.filter(
        (t) =>
          members.includes(account[t]) &&
          object[t] === object[share] &&
          Math.abs(timeMs[t] - timeMs[share]) <= parameters.coSelectionMs.C,
      )
      const company = around[share]
      return {
        share,
        weight: 1 / Math.max(1, company),
        bin: weightBin(company),
        members: near.map((t) => account[t]),
      }
    })
    .filter((hit) => hit.members.length > 0)

  const found: Candidate[] = []
  for (const i of new Set(hits.map(({ share }) => account[share]).sort((x, y) => x - y))) {
    const own = hits.filter(({ share }) => account[share] === i)
    if (!eligible[i] || own.length < parameters.minSessions) continue
    const carried = members
      .map((member) => ({
        member,
        weight: own
          .filter((hit) => hit.members.length === 1 && hit.members[0] === member)
          .reduce((sum, { weight }) => sum + weight, 0),
      }))
      .filter(({ weight }) => weight > 0)
      .sort((x, y) => y.weight - x.weight || x.member - y.member)
    const { sessions, total } = weighed(shares, own, carried[0]?.member, parameters)
    if (sessions < parameters.minSessions) continue
    const candidate = { group, account: i, hits: own, sessions, observed: total }
    if (total < parameters.minWeight) {
      found.push({ ...candidate, expected: new Array<number>(WEIGHT_BINS).fill(0), log10P: 0 })
      continue
    }
    const expected = expectedReference(shares, grouped, hits, i, parameters)
    found.push({ ...candidate, expected, log10P: chernoffLog10(expected, total) })
  }
  return found
}

/** Λ_z of account i: the chance that the heaviest hit of a session falls in bin z, summed over all its sessions. */
function expectedReference(
  shares: Shares,
  grouped: ReadonlySet<number>,
  hits: readonly Hit[],
  i: number,
  parameters: Parameters,
): number[] {
  const { timeMs, account } = shares
  const { blockMs, activityMs, groupTestPrior: prior } = parameters
  const stranger = (other: number): boolean => other !== i && !grouped.has(other)
  const others = hits.filter(({ share }) => account[share] !== i)
  const everywhere = [...account].filter(stranger).length
  const chanceOf = (share: number, z: number): number => {
    const first = Math.floor((timeMs[share] - activityMs) / blockMs)
    const last = Math.floor((timeMs[share] + activityMs) / blockMs)
    const ofBin = others.filter(({ bin }) => bin === z)
    const near = ofBin.filter((hit) => {
      const block = Math.floor(timeMs[hit.share] / blockMs)
      return block >= first && block <= last
    }).length
    const traffic = activityReference(shares, blockMs, timeMs[share], activityMs, stranger)
    const q = everywhere > 0 ? ofBin.length / everywhere : 0
    return Math.min(0.999, (near + prior * q) / Math.max(prior, traffic))
  }
  const own = [...Array(shares.count).keys()].filter((s) => account[s] === i)
  const expected = new Array<number>(WEIGHT_BINS).fill(0)
  for (const session of sessionsReference(own, (s) => timeMs[s], parameters.coSelectionSessionMs)) {
    let reached = 1
    for (let z = 0; z < WEIGHT_BINS; z++) {
      const next = session.reduce((product, s) => product * (1 - chanceOf(s, z)), reached)
      expected[z] += reached - next
      reached = next
    }
  }
  return expected
}
