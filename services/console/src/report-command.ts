import type { Command } from 'commander'
import { writeReport } from './report/write-report.ts'

/** Gives the subcommand `report` its options, help and action. */
export function configureReport(command: Command): void {
  command
    .description(
      'Makes one page of a replay: its cases with their networks, timelines and tables, and the figures and parameters of the run. The page opens from a file, without a server.',
    )
    .argument('<dir>', 'folder that `murmuration replay … --out` wrote')
    .option('--out <file>', 'where the page goes (default: report.html in the folder)')
    .addHelpText(
      'after',
      `
Examples:
  murmuration report out/replay                  writes out/replay/report.html
  murmuration replay shares.csv --out out/replay --report   does both`,
    )
    .action(async (dir: string, { out }: { out?: string }) => {
      process.stdout.write(`${reportLine(await writeReport(dir, out))}\n`)
    })
}

/** Gives `replay` the option that makes the report as well. */
export function configureReplayReport(command: Command): void {
  command
    .option('--report', 'write report.html into the folder as well, to read in a browser')
    .hook('postAction', async (replay) => {
      const { report, out, quiet, json } = replay.opts<{
        report?: true
        out: string
        quiet?: true
        json?: true
      }>()
      if (report === undefined) return
      const written = await writeReport(out)
      if (quiet === undefined && json === undefined) process.stdout.write(`${reportLine(written)}\n`)
    })
}

const reportLine = ({ path, bytes, cases }: { path: string; bytes: number; cases: number }): string =>
  `${path}: ${cases} ${cases === 1 ? 'case' : 'cases'}, ${(bytes / 1e6).toFixed(1)} MB; open it in a browser.`
