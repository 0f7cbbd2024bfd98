import { environment, UsageError } from '@murmuration/runtime'
import type { Command } from 'commander'

/** Where ingest is, as it was typed. */
export interface TargetOptions {
  url?: string
  token?: string
}

const DEFAULT_URL = 'http://127.0.0.1:8420'

export const withTarget = (command: Command): Command =>
  command
    .option('--url <address>', `where ingest listens (default: ${DEFAULT_URL})`)
    .option('--token <token>', 'bearer token, if ingest asks for one (default: MURMURATION_TOKEN)')

/** @throws {UsageError} where the address is none */
export function targetOf({ url = DEFAULT_URL, token }: TargetOptions): {
  url: string
  token: string | undefined
} {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url))
    throw new UsageError(`--url ${url} is no address; write one such as ${DEFAULT_URL}.`)
  return { url: url.replace(/\/+$/, ''), token: token ?? environment().MURMURATION_TOKEN }
}
