import { accountName, detect, type PairTests } from '@murmuration/detection'
import { columnsOf, type Simulation } from './simulate-scenario.ts'
import type { Label } from './world.ts'

/** Claimed error rates at which the observed ones are looked at: α from 10^-1 to 10^-6. */
export const CLAIMED_LOG10 = [-1, -2, -3, -4, -5, -6] as const
export const TIERS = ['A', 'B', 'C'] as const
export type TierName = (typeof TIERS)[number]

/** Pairs of one tier's family, and how many have p ≤ 10^-1 … 10^-6. Pairs of two accounts that are no null are left out. */
export interface PairErrors {
  family: number
  hits: number[]
}

/** What detection made of one simulation. */
export interface FoundCase {
  level: 'alert' | 'review'
  /** Its accounts, by what they are in truth. */
  accounts: { [label in Label]: number }
}

export interface Outcome {
  scenario: string
  seed: number
  shares: number
  accounts: number
  /** Pairs that accounts with three objects or more could form, whether or not they ever met. */
  allPairs: number
  cases: FoundCase[]
  /** Planted accounts, and those of them that shared three objects or more: fewer cannot be tested. */
  planted: number
  plantedTestable: number
  /** Distinct planted and other accounts in cases: of level alert, and of any. */
  plantedFound: { alert: number; any: number }
  othersFound: { alert: number; any: number }
  /** Distinct accounts on their own in any case. */
  organicFound: number
  tiers: { [tier in TierName]: PairErrors }
  edges: { [tier in TierName]: number }
}

/** Runs detection as `murmuration replay` runs it, with scope everybody, over the whole time. */
export function countErrors(simulation: Simulation): Outcome {
  const { accounts, scenario, seed } = simulation
  const labels = new Map(accounts.map(({ id, label }) => [id, label]))
  const pairs: { tests?: PairTests } = {}
  const found = detect(columnsOf(simulation), {
    scope: 'everybody',
    community: 'leiden',
    seed: 1,
    onTests: (tests) => {
      pairs.tests = tests
    },
  })
  const { tests } = pairs
  if (tests === undefined) throw new Error('detection handed over no tests')
  const { shares } = found
  const labelOf = Array.from({ length: shares.accounts }, (_, i) => labels.get(accountName(shares, i)))
  const isNull = Uint8Array.from(labelOf, (label) => (label === 'organic' ? 1 : 0))
  const isTestable = labelOf.map((_, i) => shares.accountStart[i + 1] - shares.accountStart[i] >= 3)
  const testable = labelOf.filter((_, i) => isTestable[i]).length

  const inCases = { alert: new Set<string>(), any: new Set<string>() }
  const cases = found.cases.map((one): FoundCase => {
    const counts = { organic: 0, open_coordination: 0, coordinated: 0 }
    for (const { accountId, level } of one.accounts) {
      counts[labels.get(accountId) ?? 'organic']++
      inCases.any.add(accountId)
      if (level === 'alert') inCases.alert.add(accountId)
    }
    return { level: one.level, accounts: counts }
  })
  const count = (ids: Set<string>, isWanted: (label: Label) => boolean): number =>
    [...ids].filter((id) => isWanted(labels.get(id) ?? 'organic')).length
  const isPlanted = (label: Label): boolean => label === 'coordinated'
  const isOther = (label: Label): boolean => label !== 'coordinated'
  return {
    scenario,
    seed,
    shares: shares.count,
    accounts: accounts.length,
    allPairs: (testable * (testable - 1)) / 2,
    cases,
    planted: accounts.filter(({ label }) => isPlanted(label)).length,
    plantedTestable: labelOf.filter((label, i) => label === 'coordinated' && isTestable[i]).length,
    plantedFound: { alert: count(inCases.alert, isPlanted), any: count(inCases.any, isPlanted) },
    othersFound: { alert: count(inCases.alert, isOther), any: count(inCases.any, isOther) },
    organicFound: count(inCases.any, (label) => label === 'organic'),
    tiers: {
      A: pairErrors(tests, tests.A, isNull),
      B: pairErrors(tests, tests.B, isNull),
      C: pairErrors(tests, tests.C, isNull),
    },
    edges: found.counts.edges,
  }
}

/** @param isNull 1 for accounts on their own, by dense index */
export function pairErrors(
  { coincidences: { pairs, pairA, pairB } }: Pick<PairTests, 'coincidences'>,
  { log10P, sessions, family }: Pick<PairTests['A'], 'log10P' | 'sessions' | 'family'>,
  isNull: Uint8Array,
): PairErrors {
  let left = family[0]
  const hits = CLAIMED_LOG10.map(() => 0)
  for (let k = 0; k < pairs; k++) {
    if (!isNull[pairA[k]] && !isNull[pairB[k]]) {
      // A pair has entered the family with three sessions; tier A records them for pairs it gave a p alone.
      if (sessions[k] >= 3) left--
      continue
    }
    if (log10P[k] === 0) continue
    CLAIMED_LOG10.forEach((claimed, n) => {
      if (log10P[k] <= claimed) hits[n]++
    })
  }
  return { family: left, hits }
}
