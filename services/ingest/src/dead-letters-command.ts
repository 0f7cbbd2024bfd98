import type { DeadLetterEntry } from '@murmuration/bus/dead-letters'
import type { DeadLetterRecord } from '@murmuration/contracts'
import { UsageError } from '@murmuration/runtime'
import type { Command } from 'commander'
import { AnswerError, type IngestClient, ingestClient } from './ingest-client.ts'
import { type TargetOptions, targetOf, withTarget } from './target-options.ts'
import { untilStopped } from './until-stopped.ts'

interface TypedList extends TargetOptions {
  limit: string
  reason?: string
  json?: true
}
interface TypedRetry extends TargetOptions {
  all?: true
  reason?: string
}

interface Page {
  total: number
  leftOut: number
  letters: DeadLetterEntry[]
}

const PAGE = 1_000
/** Retries under way at a time, which the log takes together. */
const TOGETHER = 16

/** Gives the subcommand `dead-letters` its subcommands. */
export function configureDeadLetters(command: Command): void {
  command.description(
    'Lists, shows and retries records that a running pipeline has refused. They are kept under the hash of their bytes, so ' +
      'that the same record is kept once.',
  )
  withTarget(command.command('list'))
    .description('list refused records, oldest first')
    .option('--limit <number>', 'most that are listed', '100')
    .option('--reason <reason>', 'only those with this reason, such as bad_time')
    .option('--json', 'print one JSON object a line')
    .action(async (typed: TypedList) => {
      await withClient(typed, async (client) => {
        if (!/^\d+$/.test(typed.limit) || Number(typed.limit) < 1)
          throw new UsageError(`--limit ${typed.limit} is no number of records; write 1 or more.`)
        const { total, leftOut, letters } = await listed(client, Number(typed.limit), typed.reason)
        for (const letter of letters) print(typed.json ? JSON.stringify(letter) : rowOf(letter))
        if (typed.json) return
        const older = leftOut > 0 ? ` ${leftOut} older ones are no longer listed.` : ''
        print(`${letters.length} shown of ${total} that are kept.${older}`)
      })
    })
  withTarget(command.command('show'))
    .description('show one refused record, as it came')
    .argument('<id>', 'its id, from the list')
    .action(async (id: string, typed: TargetOptions) => {
      await withClient(typed, async (client) => {
        const letter = await client.get<DeadLetterRecord>(`/v1/dead-letters/${encodeURIComponent(id)}`)
        print(printable(JSON.stringify(letter, null, 2)))
      })
    })
  withTarget(command.command('retry'))
    .description('put refused records through the checks again; one that is taken in is kept no longer')
    .argument('[ids...]', 'their ids, from the list')
    .option('--all', 'all that are kept')
    .option('--reason <reason>', 'with --all: only those with this reason')
    .action(async (ids: string[], typed: TypedRetry) => {
      if ((ids.length === 0) === (typed.all === undefined))
        throw new UsageError('Name the records to try again by their ids, or give --all.')
      await withClient(typed, async (client) => {
        const found = typed.all ? (await listed(client, Number.POSITIVE_INFINITY, typed.reason)).letters : []
        const { accepted, refused } = await retryLetters(client, typed.all ? found.map(({ id }) => id) : ids)
        for (const { id, says } of refused.slice(0, 20)) print(`${id}: ${says}`)
        if (refused.length > 20) print(`and ${refused.length - 20} more`)
        print(`${accepted + refused.length} tried: ${accepted} accepted, ${refused.length} stay refused.`)
        if (refused.length > 0) process.exitCode = 3
      })
    })
  command.addHelpText(
    'after',
    `
Examples:
  murmuration dead-letters list --reason clock_ahead
  murmuration dead-letters show 3f2a…
  murmuration dead-letters retry --all --reason clock_ahead`,
  )
}

/** Pages of letters up to a number of them. */
async function listed(client: IngestClient, limit: number, reason: string | undefined): Promise<Page> {
  const letters: DeadLetterEntry[] = []
  for (;;) {
    const query = new URLSearchParams({ limit: String(Math.min(PAGE, limit - letters.length)) })
    if (reason !== undefined) query.set('reason', reason)
    const last = letters.at(-1)
    if (last !== undefined) query.set('after', last.id)
    const page = await client.get<Page>(`/v1/dead-letters?${query}`)
    letters.push(...page.letters)
    if (page.letters.length < PAGE || letters.length >= limit) return { ...page, letters }
  }
}

/** Tries records again, several at a time. */
export async function retryLetters(
  client: IngestClient,
  ids: readonly string[],
): Promise<{ accepted: number; refused: { id: string; says: string }[] }> {
  const refused: { id: string; says: string }[] = []
  const left = ids.values()
  await Promise.all(
    Array.from({ length: TOGETHER }, async () => {
      for (const id of left) {
        try {
          await client.post({ path: `/v1/dead-letters/${encodeURIComponent(id)}/retry` })
        } catch (error) {
          if (!(error instanceof AnswerError) || ![404, 409, 422].includes(error.status)) throw error
          refused.push({ id, says: error.detail })
        }
      }
    }),
  )
  return { accepted: ids.length - refused.length, refused }
}

async function withClient(typed: TargetOptions, run: (client: IngestClient) => Promise<void>): Promise<void> {
  const target = targetOf(typed)
  await untilStopped('Stopped; what was accepted until then is taken in.', (signal) =>
    run(ingestClient({ ...target, signal })),
  )
}

const rowOf = ({ id, reason, rawBytes, source, position, message }: DeadLetterEntry): string =>
  printable([id, reason.padEnd(18), `${rawBytes} bytes`.padStart(12), source, position, message].join('  '))

/** Without the characters by which a record could move a terminal's cursor. */
const printable = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')

const print = (line: string): void => {
  process.stdout.write(`${line}\n`)
}
