import { UsageError } from '@murmuration/runtime/usage-error'
import type { Command } from 'commander'
import {
  addOperationOptions,
  addWorldOptions,
  number,
  numbersOf,
  operationOf,
  scenarioOf,
  seedOf,
  type Typed,
  worldOf,
} from './simulate/simulate-options.ts'

const FILES = ['power.csv', 'power.svg', 'power.json']

/** Gives the subcommand `power` its options, help and action. */
export function configurePower(command: Command): void {
  command
    .description(
      'Plants operations in simulated worlds and says which part of their accounts is found, over tempo, size, camouflage ' +
        'and delay, with the precision; as a table and a heat map.',
    )
    .option('--scenario <name>', 'the world around the operation; murmuration simulate --list', 'ordinary')
    .option('--tempo <list>', 'joint shares of a planted account, a day (default: 0.5,1,2,4)')
    .option('--size <list>', 'accounts of the operation (default: 5,10,20,40)')
    .option('--camouflage <list>', 'part of its shares that are its own (default: 0,0.5,0.9)')
    .option('--delay <list>', 'median delay in seconds (default: 30,300,1800)')
    .option('--seeds <number>', 'worlds of each cell (default: 5)')
    .option('--seed <number>', 'seed of the first world; the next ones follow (default: 1)')
    .option('--out <dir>', 'folder for power.json, power.csv and power.svg', 'out/power')
  addOperationOptions(addWorldOptions(command))
    .option('--threads <number>', 'how many worlds at once; as many as there are cores if not given')
    .option('--force', 'write into a folder that holds other files')
    .option('--json', 'print power.json in place of the table')
    .option('--quiet', 'no progress')
    .addHelpText(
      'after',
      `
Examples:
  murmuration power                                     the whole grid, 5 worlds a cell
  murmuration power --tempo 1,2 --size 20 --camouflage 0.5 --delay 60,600 --seeds 20 --out narrow
  murmuration power --scenario live-event --rotation 0.3 --out hidden`,
    )
    .action(async ({ tempo, size, camouflage, delay, ...typed }: Typed) => {
      const { GRID_DEFAULTS, cellsOf, power } = await import('./simulate/power.ts')
      const out = String(typed.out)
      const scenario = scenarioOf(String(typed.scenario)).name
      const grid = {
        tempo: numbersOf('tempo', tempo, GRID_DEFAULTS.tempo),
        size: numbersOf('size', size, GRID_DEFAULTS.size),
        camouflage: numbersOf('camouflage', camouflage, GRID_DEFAULTS.camouflage),
        delaySeconds: numbersOf('delaySeconds', delay, GRID_DEFAULTS.delaySeconds),
      }
      const seeds = number('--seeds', typed.seeds, 5, { least: 1, most: 100_000, isWhole: true })
      const firstSeed = seedOf(typed)
      if (firstSeed + seeds > 0xffffffff)
        throw new UsageError(`--seed ${firstSeed} is too large; take a smaller one.`)
      const threads =
        typed.threads === undefined
          ? undefined
          : number('--threads', typed.threads, 1, { least: 1, most: 256, isWhole: true })
      const [world, operation] = [worldOf(typed), operationOf(typed)]
      const { checkFolder, writeFiles } = await import('./simulate/write-files.ts')
      checkFolder(out, FILES, typed.force === true)
      const { runAtTerminal } = await import('./simulate/run-at-terminal.ts')
      const result = await runAtTerminal(
        'worlds',
        cellsOf(grid).length * seeds,
        { quiet: typed.quiet === true, threads },
        (options) => power(grid, { scenario, world, operation, seeds, firstSeed }, options),
      )
      const { powerFiles } = await import('./simulate/report-files.ts')
      const files = powerFiles(result)
      writeFiles(out, files, typed.force === true)
      const { printPower } = await import('./simulate/print-reports.ts')
      process.stdout.write(typed.json ? (files.get('power.json') ?? '') : printPower(result))
    })
}
