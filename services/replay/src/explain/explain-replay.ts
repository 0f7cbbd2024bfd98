import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ReviewCase } from '@murmuration/contracts'
import { detect, type ShareColumns } from '@murmuration/detection'
import { UsageError } from '@murmuration/runtime/usage-error'
import { readFlags, readShares } from '@murmuration/share-files'
import { flaggedAccounts, resolvedFlags } from '../account-lists.ts'
import { type ReplayOptions, settingsOf } from '../replay-options.ts'
import { writeFiles } from '../simulate/write-files.ts'
import { explanationOf, explanationText } from './explanation.ts'
import { leaveOut } from './leave-out.ts'

/** @throws {UsageError} where a replay cannot be explained: files are read a second time, and clusters are not followed */
export function checkExplain({ method = 'murmuration', window = 'all', files }: ReplayOptions): void {
  if (method !== 'murmuration')
    throw new UsageError(`--explain is for --method murmuration; --method ${method} opens no cases.`)
  if (window !== 'all') throw new UsageError('--explain looks at one window; leave --window out.')
  if (files.includes('-'))
    throw new UsageError('--explain reads the shares twice; name a file in place of standard input.')
}

/**
 * Explains a case of a replay that has just been written, in explain-CASE.json and explain-CASE.md beside its results.
 *
 * @throws {UsageError} if the replay has no such case
 */
export async function explainReplay(options: ReplayOptions, caseId: string): Promise<void> {
  const settings = settingsOf(options)
  const lines = readFileSync(join(settings.out, 'cases.ndjson'), 'utf8').split('\n').filter(Boolean)
  const cases = lines.map((line) => ReviewCase.parse(JSON.parse(line)))
  const found = cases.find((one) => one.caseId === caseId)
  if (found === undefined)
    throw new UsageError(
      `the replay found no case ${caseId} to explain; cases.ndjson in ${settings.out} names those it has (${cases.length}).`,
    )
  const source = { onDeadLetter: () => {} }
  const { columns } = await readShares(settings.files, {
    ...source,
    map: settings.map,
    want: 'all',
    ...(settings.from !== undefined && { from: settings.from }),
  })
  const list = settings.flags === undefined ? undefined : await readFlags(settings.flags, source)
  const flagged =
    list &&
    flaggedAccounts(resolvedFlags(list.rows, settings.flags ?? '', columns.accountIds), columns.accountIds)
  const { scope, sampleEvery, community, seed, burst } = settings
  const casesOf = (left: ShareColumns): ReviewCase[] =>
    detect(left, {
      ...{ scope, sampleEvery, community, seed, burst, window: found.window },
      ...(flagged && { flagged }),
    }).cases
  const explanation = explanationOf(found, leaveOut(columns, found, casesOf))
  const files = new Map([
    [`explain-${caseId}.md`, explanationText(explanation)],
    [`explain-${caseId}.json`, `${JSON.stringify(explanation, null, 2)}\n`],
  ])
  writeFiles(settings.out, files, true)
  if (!settings.json && !settings.quiet) process.stdout.write(`\n${explanation.sentence}\n`)
}
