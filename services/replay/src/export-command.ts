import type { Command } from 'commander'
import { type ExportFlags, exportOptions } from './export-options.ts'

/** Gives the subcommand `export` its options, help and action. */
export function configureExport(command: Command): void {
  command
    .description(
      'Takes a case, or all that a replay found, out of its folder in a form that other tools read. Ids of accounts, objects ' +
        'and posts leave as pseudonyms, unless raw ids are asked for.',
    )
    .argument('<dir>', 'folder of a murmuration replay')
    .option('--case <id>', 'one case, as cases.ndjson names it')
    .option('--all', 'all cases, and all edges')
    .option(
      '--format <format>',
      'pack: evidence pack, a zip that murmuration verify recomputes; stix: STIX 2.1 with DISARM techniques; gexf, graphml: the graph; parquet, csv: tables',
    )
    .option('--out <path>', 'folder to make; for one pack also a file that ends in .zip')
    .option(
      '--shares <files...>',
      'files that the replay read: needed for a pack; adds a table of shares to parquet and csv',
    )
    .option(
      '--flags <file>',
      'list of flagged accounts that the replay read: needed for a pack where its scope was flagged',
    )
    .option('--map <ours=theirs...>', 'which column of the shares is which of ours, as for the replay')
    .option(
      '--key-file <file>',
      'key of the pseudonyms, 16 bytes or more: the same key gives the same pseudonyms',
    )
    .option('--raw-ids', 'ids as the platform writes them')
    .option('--force', 'write over what is there')
    .addHelpText(
      'after',
      `
Examples:
  murmuration export cases --all --format gexf --out graph
      the graph with each case laid out, for Gephi, Gephi-lite and networkx
  murmuration export cases --case case-0958bc1b64623dd7 --format pack --shares shares.csv.gz --out case.zip
      one case with its raw shares, to hand to a reader; murmuration verify case.zip recomputes it
  murmuration export cases --all --format stix --out bundles
      a bundle of STIX 2.1 for each case
  murmuration export order --all --format pack --shares shares.csv --flags order.csv --out packs --key-file key
  murmuration export cases --all --format parquet --shares shares.csv.gz --out tables
      accounts, edges, evidence and shares, for DuckDB, pandas and R

Beside each export stand datapackage.json, CITATION.cff and methods.md; in a pack they are inside.
Without --key-file the key is drawn anew and thrown away: pseudonyms of one export then fit no other.
Exit code: 0 done, 2 wrong usage or unreadable file.`,
    )
    .action(async (dir: string, flags: ExportFlags) => {
      const options = exportOptions(dir, flags)
      const { runExport } = await import('./run-export.ts')
      const { randomBytes } = await import('node:crypto')
      await runExport(options, { stderr: process.stderr, freshKey: () => randomBytes(32) })
    })
}
