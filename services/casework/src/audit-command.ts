import { UsageError } from '@murmuration/runtime'
import {
  type ChainReport,
  exportChain,
  exportedEvents,
  verifyChain,
  verifyChainFile,
} from '@murmuration/store'
import type { Command } from 'commander'
import { openExistingStore, type StoreOptions, withStoreOptions } from './store-options.ts'

/** Gives the subcommand `audit` its subcommands. */
export function configureAudit(command: Command): void {
  command.description(
    'The history of all that was decided and read: a chain of hashes in which nothing can be changed unseen.',
  )
  withStoreOptions(command.command('verify'))
    .argument('[file]', 'what `murmuration audit export` wrote; without it, the store')
    .description(
      'Finds every event that was changed, is missing, was put in or moved. Ends with 1 if there is one.',
    )
    .option('--head <seq:hash>', 'what `murmuration audit head` said earlier: finds events cut off since')
    .option('--json', 'print the report as JSON')
    .action(verify)
  withStoreOptions(command.command('export'))
    .argument('<file>', 'to write')
    .description(
      'Writes the whole history into a file, to be checked elsewhere. It holds what compartments keep apart.',
    )
    .action(async (file: string, typed: StoreOptions) => {
      await using store = await openExistingStore(typed)
      say(await exportChain(store, file), false)
    })
  withStoreOptions(command.command('head'))
    .description(
      'Prints number and hash of the last event. Kept elsewhere, it proves later that nothing was cut off.',
    )
    .action(async (typed: StoreOptions) => {
      await using store = await openExistingStore(typed)
      const { head } = await verifyChain(exportedEvents(store))
      process.stdout.write(`${head.seq}:${head.hash}\n`)
    })
  command.addHelpText(
    'after',
    `
Examples:
  murmuration audit verify                        check the store of \`murmuration start\`
  murmuration audit export history.ndjson         and on another machine:
  murmuration audit verify history.ndjson --head 4711:9f86…`,
  )
}

async function verify(
  file: string | undefined,
  { head: text, json = false, ...typed }: StoreOptions & { head?: string; json?: boolean },
): Promise<void> {
  const head = text === undefined ? undefined : headOf(text)
  if (file !== undefined) return say(await verifyChainFile(file, head), json)
  await using store = await openExistingStore(typed)
  say(await verifyChain(exportedEvents(store), head), json)
}

function headOf(text: string): { seq: number; hash: string } {
  const match = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text)
  if (match === null)
    throw new UsageError('--head has to be as `murmuration audit head` prints it: a number, a colon, a hash.')
  return { seq: Number(match[1]), hash: match[2] }
}

function say(report: ChainReport, json: boolean): void {
  const { events, erased, head, faults, faultCount } = report
  if (faultCount > 0) process.exitCode = 1
  if (json) {
    process.stdout.write(`${JSON.stringify(report)}\n`)
    return
  }
  for (const { seq, says } of faults) process.stdout.write(`Event ${seq}: ${says}\n`)
  if (faultCount > faults.length) process.stdout.write(`… and ${faultCount - faults.length} more.\n`)
  process.stdout.write(
    faultCount === 0
      ? `All ${events} events are as they were recorded (${erased} payloads erased). Head ${head.seq}:${head.hash}\n`
      : `The history of ${events} events is broken in ${faultCount} places.\n`,
  )
}
