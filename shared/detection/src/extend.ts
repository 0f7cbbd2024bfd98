import type { Activity } from './activity.ts'
import type { Annotation } from './annotate.ts'
import { fdrThreshold } from './benjamini-hochberg.ts'
import { type CandidateTest, type GroupTestResult, strangers, testGroup } from './group-test.ts'
import type { Parameters } from './parameters.ts'
import type { Shares } from './prepare.ts'

export interface Extension {
  /** Accounts of the core that stayed: a seed of two or three can lose one to a community it fits better. */
  core: number[]
  joined: GroupTestResult[]
  /** The community would have grown past the limit: that is an audience, and it stays with its core. */
  tookBack: boolean
}

/**
 * Takes accounts into communities by what they share with the whole of one. Pairs have little power where each pair
 * shares little but an account shares much with many.
 *
 * @param cores accounts of each community
 * @param eligible 1 for accounts that may be taken in; everybody else counts as background; length accounts
 * @param complete 1 for accounts all of whose shares are known, undefined where that is everybody; length accounts
 * @see docs/detection.md, extend
 */
export function extend(
  shares: Shares,
  annotation: Annotation,
  activity: Activity,
  cores: number[][],
  eligible: Uint8Array,
  parameters: Parameters,
  complete?: Uint8Array,
): Extension[] {
  const groups = cores.map((core) => ({
    members: [...core],
    joined: [] as GroupTestResult[],
    tookBack: false,
  }))
  for (let round = 0; round < parameters.groupTestRounds; round++) {
    const grouped = new Uint8Array(shares.accounts)
    for (const { members } of groups) {
      if (members.length >= parameters.minCommunity) for (const account of members) grouped[account] = 1
    }
    const background = strangers(shares, annotation, activity, grouped, parameters, complete)
    const candidates = groups.flatMap((group, g) =>
      group.tookBack
        ? []
        : testGroup(shares, background, [...group.members], eligible, parameters).map((test) => ({
            g,
            test,
          })),
    )
    const threshold = fdrThreshold(
      Float64Array.from(candidates, ({ test }) => test.log10P).filter((lp) => lp < 0),
      candidates.length,
      parameters.groupTestRate,
    )
    const best = new Map<number, { g: number; test: CandidateTest }>()
    for (const candidate of candidates) {
      if (candidate.test.log10P >= 0 || candidate.test.log10P > threshold) continue
      const held = best.get(candidate.test.account)
      if (held === undefined || candidate.test.log10P < held.test.log10P)
        best.set(candidate.test.account, candidate)
    }
    if (best.size === 0) break
    const seedOf = new Map<number, number>()
    groups.forEach((group, g) => {
      if (group.members.length < parameters.minCommunity)
        for (const account of group.members) seedOf.set(account, g)
    })
    for (const { g, test } of best.values()) {
      const seed = seedOf.get(test.account)
      if (seed !== undefined) {
        groups[seed].members = groups[seed].members.filter((account) => account !== test.account)
        groups[seed].joined = groups[seed].joined.filter(({ account }) => account !== test.account)
      }
      const { standing, ...result } = test
      groups[g].members.push(test.account)
      groups[g].joined.push({ ...result, withoutOneMember: standing(threshold) })
    }
    groups.forEach((group, g) => {
      if (group.members.length <= parameters.growthLimit * cores[g].length) return
      group.members = [...cores[g]]
      group.joined = []
      group.tookBack = true
    })
  }
  return groups.map(({ members, joined, tookBack }, g) => {
    const held = new Set(members)
    return { core: cores[g].filter((account) => held.has(account)), joined, tookBack }
  })
}
