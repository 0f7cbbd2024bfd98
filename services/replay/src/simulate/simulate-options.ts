import { UsageError } from '@murmuration/runtime/usage-error'
import type { Command } from 'commander'
import { nearest, oneOf } from '../choice.ts'
import { SCENARIOS, type Scenario } from './scenarios.ts'
import {
  JITTERS,
  OPERATION_DEFAULTS,
  type OperationParameters,
  WORLD_DEFAULTS,
  type WorldParameters,
} from './world-parameters.ts'

/** Options as they stand on the command line, before they are checked. */
export type Typed = { [name: string]: string | boolean | undefined }

/** Options of a world, with their defaults in the help. */
export const addWorldOptions = (command: Command): Command =>
  command
    .option('--accounts <number>', `ordinary accounts (default: ${WORLD_DEFAULTS.accounts})`)
    .option('--days <number>', `days (default: ${WORLD_DEFAULTS.days})`)
    .option(
      '--shares-per-day <number>',
      `mean shares of an ordinary account, a day (default: ${WORLD_DEFAULTS.sharesPerDay})`,
    )
    .option(
      '--intensity <number>',
      `how often the scenario's own things happen, times (default: ${WORLD_DEFAULTS.intensity})`,
    )

/** @throws {UsageError} for a value that is out of range */
export function worldOf(typed: Typed): WorldParameters {
  return {
    accounts: number('--accounts', typed.accounts, WORLD_DEFAULTS.accounts, {
      least: 50,
      most: 1e6,
      isWhole: true,
    }),
    days: number('--days', typed.days, WORLD_DEFAULTS.days, { least: 1, most: 366, isWhole: true }),
    sharesPerDay: number('--shares-per-day', typed.sharesPerDay, WORLD_DEFAULTS.sharesPerDay, {
      least: 0.01,
      most: 500,
    }),
    intensity: number('--intensity', typed.intensity, WORLD_DEFAULTS.intensity, { least: 0.01, most: 100 }),
  }
}

/** Options that say how delays, rotation and posts of an operation are. */
export const addOperationOptions = (command: Command): Command =>
  command
    .option(
      '--jitter <kind>',
      `how delays spread about their median: ${JITTERS.join(', ')} (default: ${OPERATION_DEFAULTS.jitter})`,
    )
    .option(
      '--delay-spread <number>',
      `log-scale spread of lognormal (default: ${OPERATION_DEFAULTS.delaySpread})`,
    )
    .option(
      '--rotation <part>',
      `part of the accounts that each action uses, another one each time (default: ${OPERATION_DEFAULTS.rotation})`,
    )
    .option(
      '--own <part>',
      `part of the actions that amplify a post of the operation's own (default: ${OPERATION_DEFAULTS.own})`,
    )

/** @throws {UsageError} for a value that is out of range */
export function operationOf(typed: Typed): OperationParameters {
  const of = (name: keyof typeof OPERATION_LIMITS, given = typed[name]): number => {
    const { option, ...limits } = OPERATION_LIMITS[name]
    return number(option, given, OPERATION_DEFAULTS[name], limits)
  }
  const jitter = JITTERS.find((kind) => kind === (typed.jitter ?? OPERATION_DEFAULTS.jitter))
  if (jitter === undefined) throw new UsageError(`--jitter ${typed.jitter}: it takes ${oneOf(JITTERS)}.`)
  const operation = {
    operations: of('operations'),
    size: of('size'),
    tempo: of('tempo'),
    delaySeconds: of('delaySeconds', typed.delay),
    jitter,
    delaySpread: of('delaySpread'),
    rotation: of('rotation'),
    camouflage: of('camouflage'),
    own: of('own'),
  }
  return operation
}

const OPERATION_LIMITS = {
  operations: { option: '--operations', least: 0, most: 1000, isWhole: true },
  size: { option: '--size', least: 2, most: 100_000, isWhole: true },
  tempo: { option: '--tempo', least: 0.01, most: 500 },
  delaySeconds: { option: '--delay', least: 0, most: 864_000 },
  delaySpread: { option: '--delay-spread', least: 0, most: 5 },
  rotation: { option: '--rotation', least: 0.01, most: 1 },
  camouflage: { option: '--camouflage', least: 0, most: 0.99 },
  own: { option: '--own', least: 0, most: 1 },
} as const

/**
 * A list such as 0.5,1,2.
 *
 * @throws {UsageError} for a value that is out of range, or a list of none
 */
export function numbersOf(
  name: 'tempo' | 'size' | 'camouflage' | 'delaySeconds',
  given: string | boolean | undefined,
  otherwise: readonly number[],
): readonly number[] {
  if (typeof given !== 'string') return otherwise
  const { option, ...limits } = OPERATION_LIMITS[name]
  const values = given.split(',').map((text) => number(option, text.trim(), 0, limits))
  return [...new Set(values)].sort((x, y) => x - y)
}

interface Limits {
  least: number
  most: number
  isWhole?: boolean
}

/** @throws {UsageError} if it is no number, or out of range */
export function number(
  option: string,
  given: string | boolean | undefined,
  otherwise: number,
  { least, most, isWhole = false }: Limits,
): number {
  if (typeof given !== 'string') return otherwise
  const value = Number(given)
  const isNumber = /^(\d+(\.\d*)?|\.\d+)(e\d+)?$/i.test(given)
  if (isNumber && value >= least && value <= most && (!isWhole || Number.isInteger(value))) return value
  throw new UsageError(
    `${option} ${given}: write a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}.`,
  )
}

export const seedOf = (typed: Typed): number =>
  number('--seed', typed.seed, 1, { least: 0, most: 0xffffffff, isWhole: true })

/** @throws {UsageError} if there is no scenario of that name */
export function scenarioOf(name: string): Scenario {
  const found = SCENARIOS.find((scenario) => scenario.name === name)
  if (found !== undefined) return found
  const names = SCENARIOS.map((scenario) => scenario.name)
  const near = nearest(name, names)
  throw new UsageError(
    `no scenario ${name}: ${near ? `did you mean ${near}? There` : 'there'} are ${names.join(', ')}.`,
  )
}
