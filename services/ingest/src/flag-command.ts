import type { DeadLetter } from '@murmuration/contracts'
import { UsageError } from '@murmuration/runtime'
import type { Command } from 'commander'
import { type TargetOptions, targetOf, withTarget } from './target-options.ts'
import { untilStopped } from './until-stopped.ts'

interface TypedFlag extends TargetOptions {
  list?: string
  withdraw?: true
  dryRun?: true
}

/** Gives the subcommand `flag` its options, help and action. */
export function configureFlag(command: Command): void {
  command
    .description(
      'Flags the accounts of a list in a running pipeline, so that pairs among them are tested: at once over the shares of ' +
        'the last window too. One id a line, or CSV with a column account_id.',
    )
    .argument('<file>', 'list of accounts, plain or gzip; - is standard input')
    .option('--list <name>', 'name of the list, such as order-2024-17; needed')
    .option(
      '--withdraw',
      'take the flags of this list back; an account stays flagged while another list names it',
    )
    .option('--dry-run', 'read the list and send nothing')
  withTarget(command)
    .addHelpText(
      'after',
      `
Examples:
  murmuration flag order.csv --list order-2024-17
  murmuration flag order.csv --list order-2024-17 --withdraw
  grep -v '^#' accounts.txt | murmuration flag - --list watchlist --dry-run

Exit code: 0 done, 2 wrong usage, unreadable file or no ingest, 3 some rows were refused, 130 stopped by Ctrl-C.`,
    )
    .action(async (file: string, typed: TypedFlag) => {
      if (typed.list === undefined || typed.list === '')
        throw new UsageError(
          'Name the list with --list NAME: a flag is withdrawn under the name of its list.',
        )
      targetOf(typed)
      await untilStopped('Stopped; flag the list again to be sure of all of it.', (signal) =>
        flagFile(file, typed.list as string, typed, signal),
      )
    })
}

async function flagFile(file: string, list: string, typed: TypedFlag, signal: AbortSignal): Promise<void> {
  const [{ readFlags }, { flagAccounts }] = await Promise.all([
    import('@murmuration/share-files'),
    import('./flag-accounts.ts'),
  ])
  const unread: DeadLetter[] = []
  const { rows, rowsRead } = await readFlags(file, {
    signal,
    onDeadLetter: (letter) => unread.push(letter),
  })
  const { flagged, duplicates, refused } = await flagAccounts({
    ...targetOf(typed),
    list,
    rows,
    withdraw: typed.withdraw,
    dryRun: typed.dryRun,
    signal,
  })
  const all = [...unread.map(({ line, reason, message }) => ({ row: line, reason, message })), ...refused]
  const did = `${typed.withdraw ? 'withdrawn' : 'flagged'}${typed.dryRun ? ' if it were sent' : ''}`
  const counts = `${rowsRead} rows: ${flagged} ${did}, ${duplicates} named again, ${all.length} refused.`
  process.stdout.write(`${counts}\n`)
  for (const { row, reason, message } of all.sort((x, y) => x.row - y.row))
    process.stdout.write(`line ${row}: ${reason}: ${message}\n`)
  if (all.length > 0) process.exitCode = 3
}
