import { backupStore, restoreStore } from '@murmuration/store'
import type { Command } from 'commander'
import { openExistingStore, type StoreOptions, storeConfigFrom, withStoreOptions } from './store-options.ts'

/** Gives the subcommand `store` its subcommands. */
export function configureStore(command: Command): void {
  command.description('The store of orders, cases and history: backup and restore.')
  withStoreOptions(command.command('backup'))
    .argument('<file>', 'to write')
    .description(
      'Writes all that the store holds at this moment into one file. With PostgreSQL, casework may go on.',
    )
    .action(async (file: string, typed: StoreOptions) => {
      await using store = await openExistingStore(typed)
      const { rows } = await backupStore(store, file)
      process.stdout.write(`${rows} rows are in ${file}. It holds secrets: keep it as you keep the store.\n`)
    })
  withStoreOptions(command.command('restore'))
    .argument('<file>', 'that `murmuration store backup` wrote')
    .description(
      'Brings a backup, of this or an earlier version, into an empty store of either kind: all of it or nothing.',
    )
    .action(async (file: string, typed: StoreOptions) => {
      const { rows, atMs } = await restoreStore(storeConfigFrom(typed), file)
      process.stdout.write(`${rows} rows of ${new Date(atMs).toISOString()} are back.\n`)
    })
  command.addHelpText(
    'after',
    `
Examples:
  murmuration store backup monday.ndjson.gz
  murmuration store restore monday.ndjson.gz --data restored
  MURMURATION_DATABASE_URL=postgres://… murmuration store restore monday.ndjson.gz`,
  )
}
