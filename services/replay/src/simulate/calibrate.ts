import { CLAIMED_LOG10, type FoundCase, type Outcome, TIERS, type TierName } from './count-errors.ts'
import { clopperPearson, garwood, type Interval } from './exact-intervals.ts'
import { type RunOptions, runTasks } from './run-tasks.ts'
import type { Scenario } from './scenarios.ts'
import { OPERATION_DEFAULTS, type WorldParameters } from './world-parameters.ts'

/** A count of false cases, as a rate per million shares with its exact 95 % interval. */
export interface Rate extends Interval {
  count: number
  perMillion: number
}

/**
 * What share of tested pairs has p at most 10^`claimedLog10`. `low`, `high`: 95 %, as if pairs were independent, which those
 * with an account in common are not. `ofAllPairs`: hits over all pairs that could have met.
 */
export interface CurvePoint extends Interval {
  claimedLog10: number
  hits: number
  observed: number
  ofAllPairs: number
}

export interface ScenarioErrors {
  scenario: string
  isOpenCoordination: boolean
  worlds: number
  worldsWithFalseCases: number
  shares: number
  accounts: number
  /** Cases in which accounts of open coordination are at least half: found rightly, and not false. */
  openCases: number
  falseCases: { alert: Rate; review: Rate }
  /** Accounts on their own in any case, the wider circle of a true one among them. */
  falseAccounts: number
  edges: { [tier in TierName]: number }
  curves: { [tier in TierName]: { family: number; allPairs: number; points: CurvePoint[] } }
}

export interface Calibration {
  world: WorldParameters
  seeds: number
  firstSeed: number
  scenarios: ScenarioErrors[]
}

/**
 * Runs scenarios without planted operations over seeds `firstSeed`, `firstSeed` + 1, … and counts what detection finds.
 *
 * @throws {InterruptedError} when the signal aborts
 */
export async function calibrate(
  scenarios: readonly Scenario[],
  { world, seeds, firstSeed }: { world: WorldParameters; seeds: number; firstSeed: number },
  options: RunOptions,
): Promise<Calibration> {
  const tasks = scenarios.flatMap(({ name }) =>
    Array.from({ length: seeds }, (_, k) => ({
      scenario: name,
      seed: firstSeed + k,
      world,
      operation: OPERATION_DEFAULTS,
    })),
  )
  const outcomes = await runTasks(tasks, options)
  return {
    world,
    seeds,
    firstSeed,
    scenarios: scenarios.map((scenario, n) => errorsOf(scenario, outcomes.slice(n * seeds, (n + 1) * seeds))),
  }
}

/** Whether a case rests on accounts on their own: those in open coordination are fewer than half. */
const isFalse = ({ accounts: { organic, open_coordination } }: FoundCase): boolean =>
  open_coordination < organic

/** Sums the outcomes of one scenario. */
export function errorsOf(
  { name, isOpenCoordination }: Pick<Scenario, 'name' | 'isOpenCoordination'>,
  outcomes: readonly Outcome[],
): ScenarioErrors {
  const sum = (of: (outcome: Outcome) => number): number =>
    outcomes.reduce((total, one) => total + of(one), 0)
  const shares = sum((one) => one.shares)
  const falseOf = (level: 'alert' | 'review'): Rate => {
    const count = sum(({ cases }) => cases.filter((one) => one.level === level && isFalse(one)).length)
    const { low, high } = garwood(count)
    const perMillion = (value: number): number => (shares === 0 ? 0 : (value * 1e6) / shares)
    return { count, perMillion: perMillion(count), low: perMillion(low), high: perMillion(high) }
  }
  const ofTiers = <T>(of: (tier: TierName) => T): { [tier in TierName]: T } => ({
    A: of('A'),
    B: of('B'),
    C: of('C'),
  })
  return {
    scenario: name,
    isOpenCoordination,
    worlds: outcomes.length,
    worldsWithFalseCases: outcomes.filter(({ cases }) => cases.some(isFalse)).length,
    shares,
    accounts: sum((one) => one.accounts),
    openCases: sum(({ cases }) => cases.filter((one) => !isFalse(one)).length),
    falseCases: { alert: falseOf('alert'), review: falseOf('review') },
    falseAccounts: sum((one) => one.organicFound),
    edges: ofTiers((tier) => sum((one) => one.edges[tier])),
    curves: ofTiers((tier) => {
      const family = sum((one) => one.tiers[tier].family)
      const allPairs = sum((one) => one.allPairs)
      return {
        family,
        allPairs,
        points: CLAIMED_LOG10.map((claimedLog10, k) => {
          const hits = sum((one) => one.tiers[tier].hits[k])
          return {
            claimedLog10,
            hits,
            observed: family === 0 ? 0 : hits / family,
            ...clopperPearson(hits, family),
            ofAllPairs: allPairs === 0 ? 0 : hits / allPairs,
          }
        }),
      }
    }),
  }
}

/** Rows of `calibrate.csv`: one a scenario, tier and claimed rate. */
export function* calibrationRows({ scenarios }: Calibration): Generator<(string | number)[]> {
  yield [
    ...[
      'scenario',
      'open_coordination',
      'worlds',
      'worlds_with_false_cases',
      'shares',
      'accounts',
      'open_cases',
    ],
    ...['false_alerts', 'false_alerts_per_million', 'false_alerts_low', 'false_alerts_high'],
    ...['false_reviews', 'false_reviews_per_million', 'false_reviews_low', 'false_reviews_high'],
    ...['false_accounts', 'tier', 'edges', 'pairs_tested', 'pairs_possible', 'claimed', 'hits', 'observed'],
    ...['observed_low', 'observed_high', 'observed_of_possible'],
  ]
  for (const one of scenarios) {
    const { alert, review } = one.falseCases
    for (const tier of TIERS) {
      const { family, allPairs, points } = one.curves[tier]
      for (const point of points)
        yield [
          ...[one.scenario, one.isOpenCoordination ? 'yes' : 'no', one.worlds, one.worldsWithFalseCases],
          ...[one.shares, one.accounts, one.openCases],
          ...[alert.count, alert.perMillion, alert.low, alert.high],
          ...[review.count, review.perMillion, review.low, review.high],
          ...[
            one.falseAccounts,
            tier,
            one.edges[tier],
            family,
            allPairs,
            `1e${point.claimedLog10}`,
            point.hits,
          ],
          ...[point.observed, point.low, point.high, point.ofAllPairs],
        ]
    }
  }
}
