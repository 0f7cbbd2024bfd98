import type { Outcome } from './count-errors.ts'
import { clopperPearson } from './exact-intervals.ts'
import { type RunOptions, runTasks, type Task } from './run-tasks.ts'
import type { OperationParameters, WorldParameters } from './world-parameters.ts'

/** Values of what is varied; every combination is a cell. */
export interface PowerGrid {
  tempo: readonly number[]
  size: readonly number[]
  camouflage: readonly number[]
  delaySeconds: readonly number[]
}

export const GRID_DEFAULTS: PowerGrid = {
  tempo: [0.5, 1, 2, 4],
  size: [5, 10, 20, 40],
  camouflage: [0, 0.5, 0.9],
  delaySeconds: [30, 300, 1800],
}

/** What detection finds at one level; `precision` is null where it finds nobody. `low`, `high` of recall: 95 %, as if accounts were independent. */
export interface Found {
  planted: number
  others: number
  recall: number
  low: number
  high: number
  precision: number | null
}

/** One operation in each of `seeds` worlds. `alert`: accounts of level alert; `any`: of level alert or review. */
export interface PowerCell {
  tempo: number
  size: number
  camouflage: number
  delaySeconds: number
  seeds: number
  planted: number
  /** Planted accounts that shared three objects or more. */
  testable: number
  alert: Found
  any: Found
}

export interface Power {
  scenario: string
  world: WorldParameters
  /** What every operation has in common; what the grid varies is not in it. */
  operation: Omit<OperationParameters, 'operations' | keyof PowerGrid>
  grid: PowerGrid
  seeds: number
  firstSeed: number
  cells: PowerCell[]
}

/** Every cell of a grid, delay by camouflage by size by tempo. */
export function cellsOf(grid: PowerGrid): Pick<PowerCell, keyof PowerGrid>[] {
  return grid.delaySeconds.flatMap((delaySeconds) =>
    grid.camouflage.flatMap((camouflage) =>
      grid.size.flatMap((size) => grid.tempo.map((tempo) => ({ tempo, size, camouflage, delaySeconds }))),
    ),
  )
}

/**
 * Plants one operation in worlds of a scenario, for every cell of the grid over all seeds, and counts who is found.
 *
 * @throws {InterruptedError} when the signal aborts
 */
export async function power(
  grid: PowerGrid,
  {
    scenario,
    world,
    operation,
    seeds,
    firstSeed,
  }: {
    scenario: string
    world: WorldParameters
    operation: OperationParameters
    seeds: number
    firstSeed: number
  },
  options: RunOptions,
): Promise<Power> {
  const cells = cellsOf(grid)
  const tasks = cells.flatMap((cell) =>
    Array.from(
      { length: seeds },
      (_, k): Task => ({
        scenario,
        seed: firstSeed + k,
        world,
        operation: { ...operation, ...cell, operations: 1 },
      }),
    ),
  )
  const outcomes = await runTasks(tasks, options)
  const { jitter, delaySpread, rotation, own } = operation
  return {
    scenario,
    world,
    operation: { jitter, delaySpread, rotation, own },
    grid,
    seeds,
    firstSeed,
    cells: cells.map((cell, n) => ({ ...cell, ...powerOf(outcomes.slice(n * seeds, (n + 1) * seeds)) })),
  }
}

function powerOf(outcomes: readonly Outcome[]): Omit<PowerCell, keyof PowerGrid> {
  const sum = (of: (outcome: Outcome) => number): number =>
    outcomes.reduce((total, one) => total + of(one), 0)
  const planted = sum((one) => one.planted)
  const found = (level: 'alert' | 'any'): Found => {
    const rightly = sum((one) => one.plantedFound[level])
    const others = sum((one) => one.othersFound[level])
    return {
      planted: rightly,
      others,
      recall: planted === 0 ? 0 : rightly / planted,
      ...clopperPearson(rightly, planted),
      precision: rightly + others === 0 ? null : rightly / (rightly + others),
    }
  }
  return {
    seeds: outcomes.length,
    planted,
    testable: sum((one) => one.plantedTestable),
    alert: found('alert'),
    any: found('any'),
  }
}

/** Rows of `power.csv`: one a cell. */
export function* powerRows({ cells }: Power): Generator<(string | number)[]> {
  yield [
    ...['delay_seconds', 'camouflage', 'size', 'tempo', 'seeds', 'planted', 'testable'],
    ...[
      'alert_found',
      'alert_recall',
      'alert_recall_low',
      'alert_recall_high',
      'alert_others',
      'alert_precision',
    ],
    ...['any_found', 'any_recall', 'any_recall_low', 'any_recall_high', 'any_others', 'any_precision'],
  ]
  for (const cell of cells)
    yield [
      ...[cell.delaySeconds, cell.camouflage, cell.size, cell.tempo, cell.seeds, cell.planted, cell.testable],
      ...[cell.alert, cell.any].flatMap(({ planted, recall, low, high, others, precision }) => [
        ...[planted, recall, low, high, others],
        precision ?? '',
      ]),
    ]
}
