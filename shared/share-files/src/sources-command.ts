import { sourcesTable } from '@murmuration/sources'
import type { Command } from 'commander'
import type { SourceCheck } from './check-source.ts'
import { textTable } from './text-table.ts'

const MOST_HOT = 10

/** Gives the subcommand `sources` its subcommands, options, help and action. */
export function configureSources(command: Command): void {
  command.description(
    'Exports and streams of platforms that are read as they are: what each gives, and which tests become impossible ' +
      'without what it lacks.',
  )
  command
    .command('list')
    .description('list every source')
    .option('--json', 'print as JSON')
    .action((typed: { json?: true }) => {
      process.stdout.write(typed.json ? `${JSON.stringify(sourcesTable(), null, 2)}\n` : `${sourcesText()}\n`)
    })
  command
    .command('check')
    .description(
      'read a file, and say which source it is of, what it gives, and what cannot be tested with it',
    )
    .argument('<file>', 'file of records')
    .option('--from <source>', 'name of the source; recognised if not given')
    .option('--json', 'print as JSON')
    .addHelpText(
      'after',
      `
Examples:
  murmuration sources check result.json
  murmuration sources check tweets.csv --from x-io-archive

Exit code: 0 done, 2 unreadable file or unknown source.`,
    )
    .action(async (file: string, typed: { from?: string; json?: true }) => {
      const { checkSource } = await import('./check-source.ts')
      const check = await checkSource(file, typed.from)
      process.stdout.write(typed.json ? `${JSON.stringify(check, null, 2)}\n` : `${checkText(file, check)}\n`)
    })
}

/** Every source in a few lines. */
export function sourcesText(): string {
  const sources = sourcesTable()
  const table = textTable([
    ['name', 'form', 'title'],
    ...sources.map(({ name, form, title }) => [name, form === 'csv' ? 'CSV' : 'JSON', title]),
  ])
  const details = sources.map(({ name, title, documentation, gives, impossible, notes }) =>
    [
      `${name}: ${title}`,
      `  documented at ${documentation}`,
      `  gives ${gives.join(', ')}`,
      ...(impossible.length === 0 ? ['  every test is possible'] : impossible.map((says) => `  - ${says}`)),
      ...notes.map((note) => `  note: ${note}`),
    ].join('\n'),
  )
  return [table, ...details].join('\n\n')
}

/** A check in sentences and tables. */
export function checkText(file: string, check: SourceCheck): string {
  const { source, layout, records, posts, shares, notShares, refused } = check
  const lines = [
    source === undefined
      ? `${file} holds shares in the layout ${layout}.`
      : `${file} is of ${source.title} (--from ${source.name}).`,
    source === undefined
      ? `${records} rows: ${shares} shares, ${notShares} rows that are none, ${refused} refused.`
      : `${records} records, ${posts} posts: ${shares} shares, ${notShares} records without a share, ${refused} refused.`,
  ]
  const table = (
    heading: string[],
    counts: { [name: string]: number },
    show: (count: number) => string,
  ): void => {
    const rows = Object.entries(counts)
    if (rows.length > 0)
      lines.push('', textTable([heading, ...rows.map(([name, count]) => [name, show(count)])]))
  }
  table(['object', 'shares'], check.sharesByType, String)
  table(
    ['hot object: tests give its shares no weight', 'part of all shares'],
    Object.fromEntries(
      check.hot.slice(0, MOST_HOT).map(({ objectId, shareOfAll }) => [objectId, shareOfAll]),
    ),
    (part) => `${(part * 100).toFixed(1)}%`,
  )
  if (check.hot.length > MOST_HOT) lines.push(`and ${check.hot.length - MOST_HOT} further hot objects.`)
  table(['refused because', 'records'], check.refusedByReason, String)
  for (const { line, message } of check.firstRefused) lines.push(`  line ${line}: ${message}`)
  table(['field', 'posts that give it'], check.fields, (part) => `${(part * 100).toFixed(1)}%`)
  if (check.impossible.length > 0)
    lines.push('', 'What cannot be tested:', ...check.impossible.map((says) => `- ${says}`))
  return lines.join('\n')
}
