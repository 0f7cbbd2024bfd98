import { UsageError } from '@murmuration/runtime/usage-error'
import type { Command } from 'commander'
import {
  addOperationOptions,
  addWorldOptions,
  operationOf,
  scenarioOf,
  seedOf,
  type Typed,
  worldOf,
} from './simulate/simulate-options.ts'
import { OPERATION_DEFAULTS } from './simulate/world-parameters.ts'

/** Gives the subcommand `simulate` its options, help and action. */
export function configureSimulate(command: Command): void {
  command
    .description(
      'Simulates shares of which the truth is known: crowds, fans, tools and habits that look like coordination and are ' +
        'none, open coordination, and operations planted among them.',
    )
    .argument('[scenario]', 'which world; --list says what there is')
    .option('--list', 'say of every scenario what it is')
    .option('--out <dir>', 'folder for the files; needed')
    .option('--seed <number>', 'the same seed and options give the same bytes (default: 1)')
  addWorldOptions(command)
    .option(
      '--operations <number>',
      `planted operations, all alike (default: ${OPERATION_DEFAULTS.operations})`,
    )
    .option('--size <number>', `accounts of an operation (default: ${OPERATION_DEFAULTS.size})`)
    .option(
      '--tempo <number>',
      `joint shares of a planted account, a day (default: ${OPERATION_DEFAULTS.tempo})`,
    )
    .option(
      '--delay <seconds>',
      `median delay after an action begins (default: ${OPERATION_DEFAULTS.delaySeconds})`,
    )
    .option(
      '--camouflage <part>',
      `part of a planted account's shares that are its own (default: ${OPERATION_DEFAULTS.camouflage})`,
    )
  addOperationOptions(command)
    .option('--force', 'write into a folder that holds other files')
    .option('--quiet', 'print nothing')
    .addHelpText(
      'after',
      `
Examples:
  murmuration simulate --list
  murmuration simulate fan-threads --seed 7 --out fans
  murmuration simulate live-event --operations 2 --size 30 --tempo 2 --delay 300 --camouflage 0.7 --out mixed
  murmuration replay mixed/shares.csv.gz --out mixed-cases --labels mixed/truth.csv

The folder then holds shares.csv.gz, truth.csv (account_id, label: organic, open_coordination or coordinated, operation)
and manifest.json (scenario, every parameter, seed, version, sha256 of the files).`,
    )
    .action(async (name: string | undefined, typed: Typed) => {
      if (typed.list) {
        const { printScenarios } = await import('./simulate/print-reports.ts')
        process.stdout.write(`${printScenarios()}\n`)
        return
      }
      if (name === undefined)
        throw new UsageError('name a scenario; murmuration simulate --list says what there is.')
      const scenario = scenarioOf(name)
      if (typeof typed.out !== 'string') throw new UsageError('say where the files go, with --out DIR.')
      const [seed, world, operation] = [seedOf(typed), worldOf(typed), operationOf(typed)]
      const { checkFolder, writeFiles } = await import('./simulate/write-files.ts')
      const { SIMULATION_FILES, simulationFiles } = await import('./simulate/write-simulation.ts')
      const { simulateScenario } = await import('./simulate/simulate-scenario.ts')
      checkFolder(typed.out, SIMULATION_FILES, typed.force === true)
      const simulation = simulateScenario(scenario, seed, world, operation)
      writeFiles(typed.out, simulationFiles(simulation), typed.force === true)
      if (typed.quiet) return
      const { accounts, account } = simulation
      const planted = accounts.filter(({ label }) => label === 'coordinated').length
      process.stderr.write(
        `Simulated ${scenario.name} with seed ${seed}: ${account.length.toLocaleString('en-US')} shares by ` +
          `${accounts.length.toLocaleString('en-US')} accounts, ${planted} of them planted; files in ${typed.out}\n`,
      )
    })
}
