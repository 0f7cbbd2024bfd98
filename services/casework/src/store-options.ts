import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { configFrom, UsageError } from '@murmuration/runtime'
import { openStore, type Store, type StoreConfig } from '@murmuration/store'
import type { Command } from 'commander'
import { z } from 'zod'

const settings = z.object({ data: z.string().default('out/live'), databaseUrl: z.string().optional() })

export interface StoreOptions {
  data?: string
}

/** Options of a command that opens the store. A password does not belong on a command line: the URL is set by the environment. */
export const withStoreOptions = (command: Command): Command =>
  command.option(
    '--data <dir>',
    'folder of `murmuration start` (default: out/live); PostgreSQL by MURMURATION_DATABASE_URL instead',
  )

/** Where the store is: PostgreSQL if a URL is set and no folder was typed, else in a folder. */
export function storeConfigFrom(typed: StoreOptions): StoreConfig {
  const { data, databaseUrl } = configFrom(settings, { ...typed })
  return databaseUrl !== undefined && typed.data === undefined
    ? { url: databaseUrl }
    : { folder: join(data, 'store') }
}

/** @throws {UsageError} where there is none */
export async function openExistingStore(typed: StoreOptions): Promise<Store> {
  const config = storeConfigFrom(typed)
  if (config.folder !== undefined && !existsSync(config.folder))
    throw new UsageError(
      `There is no store in ${config.folder}; name the folder of \`murmuration start\` with --data, or set MURMURATION_DATABASE_URL.`,
    )
  return openStore(config)
}
