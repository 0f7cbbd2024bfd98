import { UsageError } from '@murmuration/runtime/usage-error'
import type { Command } from 'commander'
import { SCENARIOS } from './simulate/scenarios.ts'
import {
  addWorldOptions,
  number,
  scenarioOf,
  seedOf,
  type Typed,
  worldOf,
} from './simulate/simulate-options.ts'

const FILES = ['calibrate.csv', 'calibrate.svg', 'calibrate.json']

/** Gives the subcommand `calibrate` its options, help and action. */
export function configureCalibrate(command: Command): void {
  command
    .description(
      'Simulates worlds without planted operations, looks for cases in them, and says how many are false: by scenario, per ' +
        'million shares, with exact intervals; and how often p-values of pairs fall below what they claim.',
    )
    .option('--scenarios <names>', 'which, with commas between; all if not given')
    .option('--seeds <number>', 'worlds of each scenario (default: 20)')
    .option('--seed <number>', 'seed of the first world; the next ones follow (default: 1)')
    .option('--out <dir>', 'folder for calibrate.json, calibrate.csv and calibrate.svg', 'out/calibrate')
  addWorldOptions(command)
    .option('--threads <number>', 'how many worlds at once; as many as there are cores if not given')
    .option('--force', 'write into a folder that holds other files')
    .option('--json', 'print calibrate.json in place of the tables')
    .option('--quiet', 'no progress')
    .addHelpText(
      'after',
      `
Examples:
  murmuration calibrate                                          all scenarios, 20 worlds each
  murmuration calibrate --scenarios flash-crowd,schedulers --seeds 50 --out crowds
  murmuration calibrate --accounts 10000 --days 28 --json | jq '.scenarios[].falseCases'

Scenarios of open coordination (syndication, union-action) stand apart: a case that names them is no error.`,
    )
    .action(async (typed: Typed) => {
      const out = String(typed.out)
      const scenarios =
        typeof typed.scenarios === 'string'
          ? [...new Set(typed.scenarios.split(','))].map((name) => scenarioOf(name.trim()))
          : SCENARIOS
      const seeds = number('--seeds', typed.seeds, 20, { least: 1, most: 100_000, isWhole: true })
      const firstSeed = seedOf(typed)
      if (firstSeed + seeds > 0xffffffff)
        throw new UsageError(`--seed ${firstSeed} is too large; take a smaller one.`)
      const threads =
        typed.threads === undefined
          ? undefined
          : number('--threads', typed.threads, 1, { least: 1, most: 256, isWhole: true })
      const world = worldOf(typed)
      const { checkFolder, writeFiles } = await import('./simulate/write-files.ts')
      checkFolder(out, FILES, typed.force === true)
      const { runAtTerminal } = await import('./simulate/run-at-terminal.ts')
      const { calibrate } = await import('./simulate/calibrate.ts')
      const result = await runAtTerminal(
        'worlds',
        scenarios.length * seeds,
        { quiet: typed.quiet === true, threads },
        (options) => calibrate(scenarios, { world, seeds, firstSeed }, options),
      )
      const { calibrationFiles } = await import('./simulate/report-files.ts')
      const files = calibrationFiles(result)
      writeFiles(out, files, typed.force === true)
      const { printCalibration } = await import('./simulate/print-reports.ts')
      process.stdout.write(typed.json ? (files.get('calibrate.json') ?? '') : printCalibration(result))
    })
}
