import { UsageError } from '@murmuration/runtime/usage-error'
import type { Command } from 'commander'
import { METHODS, type MethodName, WINDOW_SECONDS } from './compare/method-parameters.ts'

interface Typed {
  methods?: string
  window?: string
  labels?: string
  positive?: string
  map?: string[]
  out?: string
  force?: boolean
  json?: boolean
  quiet?: boolean
}

/** Gives the subcommand `compare` its options, help and action. */
export function configureCompare(command: Command): void {
  command
    .description(
      'Reads shares once, runs several methods over them, each with one fixed set of parameters, and puts them side by side: ' +
        'accounts, edges, communities, overlap, cost, and with labels precision and recall.',
    )
    .argument('[files...]', 'files of shares, as murmuration replay reads them')
    .option('--methods <names>', `which, with commas between (default: ${METHODS.join(',')})`)
    .option('--window <span>', `interval of count, cnt and coortweet (default: ${WINDOW_SECONDS}s)`)
    .option('--labels <file>', 'CSV with account_id and label; adds precision, recall and F1')
    .option('--positive <label>', 'label that should be found (default: coordinated)')
    .option('--map <ours=theirs...>', 'which column of the file is which of ours, such as account_id=user')
    .option(
      '--out <dir>',
      'folder for compare.json, compare.csv and compare.svg; without it only the tables are printed',
    )
    .option('--force', 'replace what the folder holds of an earlier run, and write beside other files')
    .option('--json', 'print compare.json in place of the tables')
    .option('--quiet', 'no progress')
    .addHelpText(
      'after',
      `
Examples:
  murmuration compare shares.csv.gz
  murmuration compare shares.csv.gz --methods murmuration,count,svn --labels truth.csv --out compared

Each method runs in a process of its own, one after the other. Seconds are those of the method alone; peak MiB is the
largest resident set of its process, the shares and the program included. docs/methods.md has parameters and papers.
Exit code: 0 done, 2 wrong usage or unreadable file, 3 too many rows refused, 130 stopped by Ctrl-C.`,
    )
    .action(async (files: string[], typed: Typed) => {
      if (files.length === 0)
        throw new UsageError('no file; name at least one, as in murmuration compare shares.csv.')
      const methods = methodsOf(typed.methods)
      const { checkOptions, settingsOf, REPLAY_DEFAULTS } = await import('./replay-options.ts')
      // The same reading of spans and mappings as in a replay by counting.
      const settings = settingsOf(
        checkOptions(files, {
          out: typed.out ?? '.',
          method: 'count',
          ...(typed.window !== undefined && { window: typed.window }),
          ...(typed.map && { map: typed.map }),
        }),
      )
      const { compareAtTerminal } = await import('./compare/compare-at-terminal.ts')
      await compareAtTerminal({
        files,
        methods,
        windowSeconds: settings.windowSeconds,
        positive: typed.positive ?? REPLAY_DEFAULTS.positive,
        map: settings.map,
        force: typed.force === true,
        json: typed.json === true,
        quiet: typed.quiet === true,
        ...(typed.labels !== undefined && { labels: typed.labels }),
        ...(typed.out !== undefined && { out: typed.out }),
      })
    })
}

/** @throws {UsageError} for a name that is no method */
export function methodsOf(typed: string | undefined): MethodName[] {
  if (typed === undefined) return METHODS
  const names = [...new Set(typed.split(',').map((name) => name.trim()))]
  return names.map((name) => {
    const method = METHODS.find((known) => known === name)
    if (method === undefined)
      throw new UsageError(`there is no method '${name}'; choose among ${METHODS.join(', ')}.`)
    return method
  })
}
