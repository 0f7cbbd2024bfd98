import { existsSync, writeFileSync } from 'node:fs'
import { UsageError } from '@murmuration/runtime/usage-error'
import type { Command } from 'commander'
import type { MapFile } from './map-file.ts'
import { type ProposedColumn, type ProposedMap, proposeMap } from './propose-map.ts'
import { sampleOfFile } from './sample-of-file.ts'
import { textTable } from './text-table.ts'

const NEEDED = ['account_id', 'object_id', 'timestamp']

interface TypedMap {
  out?: string
  force?: true
  json?: true
}

/** Gives the subcommand `map` its options, help and action. */
export function configureMap(command: Command): void {
  command
    .description(
      'Proposes which column of a file is which of ours, by the names and by what the values show, and writes it as a file ' +
        'that --map-file takes. Reads CSV, NDJSON and Parquet.',
    )
    .argument('<file>', 'file of shares')
    .option('--out <file>', 'write the mapping to this file')
    .option('--force', 'write over a file that is there')
    .option('--json', 'print the mapping as JSON')
    .addHelpText(
      'after',
      `
Examples:
  murmuration map tweets.csv --out map.json
  murmuration replay tweets.csv --map-file map.json --out cases

Exit code: 0 done, 1 a needed column was not found, 2 wrong usage or unreadable file.`,
    )
    .action(async (file: string, typed: TypedMap) => {
      const { text, isWhole } = await mapOfFile(file, typed)
      process.stdout.write(text)
      if (!isWhole) process.exitCode = 1
    })
}

/**
 * Proposes a mapping for a file, and writes it where asked.
 *
 * @returns what to print, and whether every needed column was found
 * @throws {UsageError} where the file cannot be read, or the mapping would overwrite another
 */
export async function mapOfFile(file: string, typed: TypedMap): Promise<{ text: string; isWhole: boolean }> {
  if (typed.out !== undefined && typed.force === undefined && existsSync(typed.out))
    throw new UsageError(`${typed.out} is there already; name another file, or write over it with --force.`)
  const { names, rows, source, isOwn } = await sampleOfFile(file)
  const proposed = proposeMap(names, rows)
  const mapping: MapFile = {
    schemaVersion: 1,
    map: Object.fromEntries(
      proposed.columns.flatMap(({ ours, theirs }) => (theirs === undefined ? [] : [[ours, theirs]])),
    ),
    notes: notesOf(proposed),
  }
  const json = `${JSON.stringify(mapping, null, 2)}\n`
  if (typed.out !== undefined) writeMap(typed.out, json)
  const isWhole = source !== undefined || NEEDED.every((name) => name in mapping.map)
  if (typed.json) return { text: json, isWhole }
  const lines: string[] = []
  if (source !== undefined)
    lines.push(
      `${file} is of a known source, ${source.title}: it is read as it is, also with --from ${source.name}.`,
    )
  if (isOwn) lines.push(`${file} is read as it is: its columns are of a known layout.`)
  if (names.length > 0) lines.push(tableOf(proposed), ...proposed.notes)
  const missing = proposed.columns.filter(({ ours, theirs }) => NEEDED.includes(ours) && theirs === undefined)
  if (!isWhole) lines.push(`Not found, and needed: ${missing.map(({ ours }) => ours).join(', ')}.`)
  if (typed.out !== undefined) lines.push(`Wrote ${typed.out}; use it with --map-file ${typed.out}.`)
  return { text: `${lines.join('\n')}\n`, isWhole }
}

const notesOf = ({ columns, notes }: ProposedMap): string[] => [
  ...columns.flatMap(({ ours, theirs, reason }) =>
    theirs === undefined ? [] : [`${ours} is ${theirs}: ${reason}.`],
  ),
  ...notes,
]

function tableOf({ columns }: ProposedMap): string {
  const found = columns.filter(({ theirs }) => theirs !== undefined)
  const others = columns.filter(({ theirs }) => theirs === undefined)
  const row = ({ ours, theirs = '–', examples, reason }: ProposedColumn): string[] => [
    ours,
    theirs,
    examples.join(' | '),
    reason,
  ]
  return textTable([['ours', 'theirs', 'examples', 'why'], ...found.map(row), ...others.map(row)])
}

function writeMap(out: string, json: string): void {
  try {
    writeFileSync(out, json)
  } catch (cause) {
    throw new UsageError(`${out}: the mapping cannot be written there; name another file.`, { cause })
  }
}
