import { activityReference } from './activity.reference.ts'
import { dayReference } from './annotate.reference.ts'
import { stepUpReference } from './benjamini-hochberg.reference.ts'
import { WEIGHT_BINS, weightBin } from './chernoff.ts'
import type { PairReference } from './coincidences.reference.ts'
import { compoundPoissonTailLog10 } from './compound-poisson.ts'
import type { Parameters } from './parameters.ts'
import type { Shares } from './prepare.ts'
import { sessionsReference } from './sessions.reference.ts'

type Joined = (i: number, j: number) => boolean

/** Other sharers of each share's object within a radius, its own account's neighbours left out. */
export function strangersReference(shares: Shares, joined: Joined, radiusMs: number): number[] {
  const { account, object, timeMs } = shares
  const all = [...Array(shares.count).keys()]
  return all.map(
    (s) =>
      all.filter(
        (t) =>
          t !== s &&
          object[t] === object[s] &&
          Math.abs(timeMs[t] - timeMs[s]) <= radiusMs &&
          !joined(account[s], account[t]),
      ).length,
  )
}

export interface CoSelectionReference {
  sessions: number
  weight: number
  expected: number
  log10P: number
  passed: boolean
  inFamily: boolean
  /** Λ_z of a→b and of b→a; absent where the pair was not tested. */
  lambda?: [number[], number[]]
}

/**
 * `testCoSelection` by definition.
 *
 * @param mixed whether a pair has an account that is not tested
 * @param joinedBefore whether a pair is joined by an edge of a stronger tier
 */
export function coSelectionReference(
  shares: Shares,
  pairs: readonly PairReference[],
  mixed: readonly boolean[],
  joinedBefore: readonly boolean[],
  synchronyMs: number,
  parameters: Parameters,
): CoSelectionReference[] {
  const joined = new Set(pairs.filter((_, k) => joinedBefore[k]).map(({ a, b }) => `${a} ${b}`))
  const isJoined: Joined = (i, j) => joined.has(`${i} ${j}`) || joined.has(`${j} ${i}`)
  let tests: CoSelectionReference[] = []
  for (let pass = 0; pass < parameters.coSelectionPasses; pass++) {
    const near = strangersReference(shares, isJoined, synchronyMs)
    const around = dayReference(shares, parameters, (i, j) => !isJoined(i, j))
    tests = pairs.map((pair) => testPair(shares, pair, isJoined, near, around, synchronyMs, parameters))
    for (const kind of [false, true]) {
      const family = tests.filter((test, k) => test.inFamily && mixed[k] === kind)
      const passed = stepUpReference(
        family.map(({ log10P }) => 10 ** log10P),
        parameters.coSelectionRate,
      )
      family.forEach((test, k) => {
        test.passed = test.log10P < 0 && passed[k]
      })
    }
    tests.forEach((test, k) => {
      if (test.passed) joined.add(`${pairs[k].a} ${pairs[k].b}`)
    })
  }
  return tests
}

function testPair(
  shares: Shares,
  { a, b, met }: PairReference,
  isJoined: Joined,
  near: readonly number[],
  around: readonly number[],
  synchronyMs: number,
  parameters: Parameters,
): CoSelectionReference {
  const { timeMs } = shares
  const gapMs = ([s, t]: [number, number]): number => Math.abs(timeMs[s] - timeMs[t])
  const rare = met.filter(
    (pair) => gapMs(pair) <= synchronyMs && pair.every((share) => around[share] <= parameters.rarityLimit),
  )
  const sessions = sessionsReference(
    rare,
    ([s, t]) => Math.min(timeMs[s], timeMs[t]),
    parameters.coSelectionSessionMs,
  )
  const weightOf = ([s, t]: [number, number]): number =>
    Math.min(1 / Math.max(1, around[s]), 1 / Math.max(1, around[t]))
  const weight = sessions.reduce((sum, session) => sum + Math.max(...session.map(weightOf)), 0)
  const inFamily = sessions.length >= parameters.minSessions
  const test = { sessions: sessions.length, weight, expected: 0, log10P: 0, passed: false, inFamily }
  if (!inFamily || weight < parameters.minWeight) return test
  const hits = met.filter((pair) => gapMs(pair) <= synchronyMs)
  const direction = (i: 0 | 1): number[] =>
    lambdaReference(
      shares,
      [a, b][i],
      [a, b][1 - i],
      near.map((slots, s) => slots + (isJoined(a, b) && hits.some((pair) => pair[i] === s) ? 1 : 0)),
      around,
      new Set(met.map((pair) => pair[1 - i])),
      parameters,
    )
  const lambda: [number[], number[]] = [direction(0), direction(1)]
  const means = lambda.map((rates) => rates.reduce((sum, rate, z) => sum + rate / 2 ** z, 0))
  const larger = means[0] >= means[1] ? 0 : 1
  const log10P = compoundPoissonTailLog10(lambda[larger], weight)
  return { ...test, expected: means[larger], log10P, lambda }
}

/**
 * Λ_z of i→j by recomputing every product: the chance that the heaviest hit of a session of i falls in bin z, summed
 * over i's sessions. A slot is j's with its part of all shares within ±4 h, shrunk towards its part within ±12 h.
 *
 * @param slots of every share of i
 * @param joint shares of j by which the two meet; they do not count within ±4 h
 */
function lambdaReference(
  shares: Shares,
  i: number,
  j: number,
  slots: readonly number[],
  around: readonly number[],
  joint: ReadonlySet<number>,
  parameters: Parameters,
): number[] {
  const { timeMs, account } = shares
  const { blockMs, activityMs, fineActivityMs, activityPrior } = parameters
  const ofJ = (other: number): boolean => other === j
  const chance = (s: number): number => {
    const wide = (counts?: (other: number) => boolean) =>
      activityReference(shares, blockMs, timeMs[s], activityMs, counts)
    const fineAll = activityReference(shares, blockMs, timeMs[s], fineActivityMs)
    const first = Math.floor((timeMs[s] - fineActivityMs) / blockMs)
    const last = Math.floor((timeMs[s] + fineActivityMs) / blockMs)
    const fine = [...account.keys()].filter((t) => {
      const block = Math.floor(timeMs[t] / blockMs)
      return account[t] === j && !joint.has(t) && block >= first && block <= last
    }).length
    return Math.min(0.999, (fine + (activityPrior * wide(ofJ)) / wide()) / (fineAll + activityPrior))
  }
  const rare = [...account.keys()].filter((s) => account[s] === i && around[s] <= parameters.rarityLimit)
  const sessions = sessionsReference(rare, (s) => timeMs[s], parameters.coSelectionSessionMs)
  return Array.from({ length: WEIGHT_BINS }, (_, z) => {
    const missed = (session: number[], upTo: number): number =>
      session
        .filter((s) => weightBin(around[s]) <= upTo)
        .reduce((product, s) => product * (1 - chance(s)) ** slots[s], 1)
    return sessions.reduce((sum, session) => sum + missed(session, z - 1) - missed(session, z), 0)
  })
}
