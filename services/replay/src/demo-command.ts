import { type Command, InvalidArgumentError } from 'commander'
import { type DemoReplayResult, runDemo } from './demo/run-demo.ts'
import { showProgress } from './progress.ts'
import type { ReplayOptions } from './replay-options.ts'

interface DemoFlags {
  out: string
  seed: number
  quiet?: true
  json?: true
}

/** Gives the subcommand `demo` its options, help and action. */
export function configureDemo(command: Command): void {
  command
    .description(
      'Simulates the founding story: an order names 1,178 accounts, some of them in planted operations, most of them ' +
        'ordinary protesters, among 20,000 others. Replays three weeks of their shares and prints the order scorecard.',
    )
    .option('--out <dir>', 'folder for the simulated files and what replay makes of them', 'out/demo')
    .option('--seed <number>', 'another seed tells another story', wholeNumber, 1)
    .option('--quiet', 'print the scorecard alone')
    .option('--json', 'print the scorecard as JSON')
    .addHelpText(
      'after',
      `
Examples:
  murmuration demo                            simulate, replay, answer; files in out/demo
  murmuration demo --seed 7 --out out/seven   another story, in another folder
  murmuration demo --quiet --json | jq .coordination`,
    )
    .action(async ({ out, seed, quiet, json }: DemoFlags) => {
      await runDemo(
        { out, seed, quiet: quiet ?? false, json: json ?? false },
        { replay, stdout: process.stdout, stderr: process.stderr, nowMs: () => performance.now() },
      )
    })
}

async function replay(options: ReplayOptions): Promise<DemoReplayResult> {
  const { runReplay } = await import('./replay.ts')
  const progress = await showProgress(process.stderr, options.quiet ?? false)
  return runReplay(options, { stdout: { write: () => true }, progress })
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new InvalidArgumentError('it must be a whole number.')
  return value
}
