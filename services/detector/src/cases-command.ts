import type { Bus } from '@murmuration/bus'
import type { ReviewCase } from '@murmuration/contracts'
import { stopSignal, UsageError } from '@murmuration/runtime'
import type { Command } from 'commander'
import { type CaseNews, currentCases, readCases } from './case-topic.ts'

/** How a command finds the log: options that say where it is, and what opens it. */
export interface CasesBus<Typed> {
  withOptions: (command: Command) => Command
  openBus: (typed: Typed) => Promise<Bus>
}

/** Gives the subcommand `cases` its subcommands. */
export function configureCases<Typed extends object>(
  command: Command,
  { withOptions, openBus }: CasesBus<Typed>,
): void {
  command.description('Prints review cases as they stand on the topic, and as they change.')
  withOptions(command.command('tail').description('print cases as they come, one line each, until Ctrl-C'))
    .option('--json', 'print each case as JSON; {"caseId", "withdrawn": true} for one that is taken back')
    .option('--since-start', 'print first what stands there already')
    .action(async (typed: Typed & TailOptions) => {
      await using bus = await openBus(typed)
      using signal = stopSignal()
      await tailCases(bus, typed, signal, print)
    })
  withOptions(command.command('list').description('print the cases that stand on the topic, one line each'))
    .option('--json', 'print each case as JSON')
    .action(async (typed: Typed & { json?: true }) => {
      await using bus = await openBus(typed)
      const cases = await currentCases(bus)
      if (cases.length === 0) process.stderr.write('There is no case yet.\n')
      for (const found of cases.sort(byTime)) print(typed.json ? JSON.stringify(found) : caseLine(found))
    })
  withOptions(
    command
      .command('show')
      .description('print one case as JSON, without its picture')
      .argument('<id>', 'id of the case'),
  ).action(async (id: string, typed: Typed) => {
    await using bus = await openBus(typed)
    const found = (await currentCases(bus)).find(({ caseId }) => caseId === id)
    if (found === undefined)
      throw new UsageError(`There is no case ${id}; \`murmuration cases list\` names those there are.`)
    const { picture: _, ...readable } = found
    print(JSON.stringify(readable, null, 2))
  })
}

interface TailOptions {
  json?: true
  sinceStart?: true
}

const print = (line: string): void => void process.stdout.write(`${line}\n`)

/** Prints cases as they come, until the signal aborts. */
export async function tailCases(
  bus: Bus,
  { json, sinceStart }: TailOptions,
  signal: AbortSignal,
  line: (text: string) => void,
): Promise<void> {
  const histories = new Map<string, number>()
  let isNew = sinceStart === true
  const onCase = ({ caseId, found }: CaseNews): void => {
    const known = histories.get(caseId)
    if (found === null) histories.delete(caseId)
    else histories.set(caseId, found.cluster.history.length)
    if (!isNew || (found === null && known === undefined)) return
    if (found === null) line(json ? JSON.stringify({ caseId, withdrawn: true }) : `withdrawn  ${caseId}`)
    else if (json) line(JSON.stringify(found))
    else line(caseLine(found, known === found.cluster.history.length ? 'updated' : found.cluster.state))
  }
  const onCurrent = (): void => {
    isNew = true
  }
  await readCases(bus, onCase, { follow: true, signal, onCurrent })
}

/** Event time of the last change of a case. */
const changedAtMs = ({ window, cluster }: ReviewCase): number =>
  Math.max(window.endMs, cluster.history.at(-1)?.window.endMs ?? 0)

const byTime = (x: ReviewCase, y: ReviewCase): number =>
  changedAtMs(x) - changedAtMs(y) || (x.caseId < y.caseId ? -1 : 1)

/** What is found, or where the accounts are now if the cluster has merged into another or split up. */
function sayingOf({ cluster, finding }: ReviewCase): string {
  const { size, clusters } = cluster.history[cluster.history.length - 1]
  return size === 0 && clusters.length > 0
    ? `its accounts are now in ${clusters.map((id) => `case-${id}`).join(', ')}`
    : finding
}

/** Event time, change, level, accounts, id, finding. */
export function caseLine(found: ReviewCase, change: string = found.cluster.state): string {
  const time = new Date(changedAtMs(found)).toISOString().replace(':00.000Z', 'Z')
  const accounts = `${found.accounts.length} accounts`
  return [
    time,
    change.padEnd(9),
    found.level.padEnd(6),
    accounts.padStart(12),
    found.caseId,
    sayingOf(found),
  ].join('  ')
}
