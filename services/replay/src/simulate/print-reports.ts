import { textTable } from '../text-table.ts'
import type { Calibration, Rate, ScenarioErrors } from './calibrate.ts'
import { CLAIMED_LOG10, TIERS } from './count-errors.ts'
import type { Power } from './power.ts'
import { SCENARIOS } from './scenarios.ts'

const whole = (value: number): string => value.toLocaleString('en-US')
const short = (value: number): string => String(Number(value.toPrecision(3)))

/** Every scenario with what it is. */
export const printScenarios = (): string =>
  textTable(
    [
      { head: 'scenario', align: 'left' },
      { head: 'what it is', align: 'left' },
    ],
    SCENARIOS.map(({ name, what }) => [name, what]),
    110,
  )

/** Tables of a calibration: false cases, open coordination under its own heading, and the curve of pairs. */
export function printCalibration({ scenarios, seeds, firstSeed }: Calibration): string {
  const parts: string[] = []
  const nulls = scenarios.filter((one) => !one.isOpenCoordination)
  const open = scenarios.filter((one) => one.isOpenCoordination)
  const seedsText = `seeds ${firstSeed} to ${firstSeed + seeds - 1}`
  if (nulls.length > 0) parts.push(`No coordination (${seedsText}): every case is false.`, falseCases(nulls))
  if (open.length > 0)
    parts.push(
      `Open coordination of a legitimate kind (${seedsText}): a case in which its accounts are at least half is found rightly.`,
      falseCases(open),
    )
  parts.push(
    'Share of tested pairs with p ≤ α, and 95 % interval as if pairs were independent; pairs of two openly coordinated accounts left out.',
    curves(scenarios),
  )
  return `${parts.join('\n\n')}\n`
}

const rate = ({ count, perMillion, low, high }: Rate): string =>
  `${count}: ${short(perMillion)} (${short(low)} to ${short(high)})`

const falseCases = (scenarios: readonly ScenarioErrors[]): string =>
  textTable(
    [
      { head: 'scenario', align: 'left' },
      { head: 'shares', align: 'right' },
      { head: 'false alerts: per million', align: 'right' },
      { head: 'false reviews: per million', align: 'right' },
      { head: 'worlds with any', align: 'right' },
      { head: 'false accounts', align: 'right' },
      { head: 'open cases', align: 'right' },
    ],
    scenarios.map((one) => [
      one.scenario,
      whole(one.shares),
      rate(one.falseCases.alert),
      rate(one.falseCases.review),
      `${one.worldsWithFalseCases} of ${one.worlds}`,
      `${whole(one.falseAccounts)} of ${whole(one.accounts)}`,
      whole(one.openCases),
    ]),
  )

const curves = (scenarios: readonly ScenarioErrors[]): string =>
  textTable(
    [
      { head: 'scenario', align: 'left' },
      { head: 'tier', align: 'left' },
      { head: 'edges', align: 'right' },
      { head: 'pairs tested', align: 'right' },
      ...CLAIMED_LOG10.map((power) => ({ head: `1e${power}`, align: 'right' as const })),
    ],
    scenarios.flatMap((one) =>
      TIERS.map((tier) => {
        const { family, points } = one.curves[tier]
        return [
          one.scenario,
          tier,
          whole(one.edges[tier]),
          whole(family),
          ...points.map(
            ({ hits, observed, low, high }) =>
              `${hits}: ${short(observed)} (${short(low)} to ${short(high)})`,
          ),
        ]
      }),
    ),
  )

const percent = (part: number | null): string => (part === null ? '–' : `${Math.round(100 * part)} %`)

/** Recall and precision of every cell. */
export const printPower = ({ cells, seeds, firstSeed, scenario }: Power): string =>
  `One operation in a world “${scenario}”, seeds ${firstSeed} to ${firstSeed + seeds - 1}.\n\n${textTable(
    [
      { head: 'delay', align: 'right' },
      { head: 'camouflage', align: 'right' },
      { head: 'size', align: 'right' },
      { head: 'tempo', align: 'right' },
      { head: 'planted', align: 'right' },
      { head: 'alert recall', align: 'right' },
      { head: 'precision', align: 'right' },
      { head: 'any recall', align: 'right' },
      { head: 'precision', align: 'right' },
    ],
    cells.map(({ delaySeconds, camouflage, size, tempo, planted, alert, any }) => [
      `${delaySeconds} s`,
      percent(camouflage),
      String(size),
      String(tempo),
      whole(planted),
      percent(alert.recall),
      percent(alert.precision),
      percent(any.recall),
      percent(any.precision),
    ]),
  )}\n`
