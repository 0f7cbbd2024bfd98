import { readFileSync } from 'node:fs'
import type { Verification } from '@murmuration/exports'
import { UsageError } from '@murmuration/runtime/usage-error'
import type { Command } from 'commander'

/** Gives the subcommand `verify` its options, help and action. */
export function configureVerify(command: Command): void {
  command
    .description(
      'Checks an evidence pack: its files against the hashes of its manifest, and every count, expected value and p of the finding ' +
        'against the raw shares inside. Says where they differ.',
    )
    .argument('<pack>', 'evidence pack, as murmuration export --format pack writes it')
    .option('--json', 'print what was found as JSON')
    .addHelpText(
      'after',
      `
Examples:
  murmuration verify case.zip
  murmuration verify case.zip --json | jq .differences

Exit code: 0 all holds, 1 something differs, 2 the file is no evidence pack.`,
    )
    .action(async (pack: string, { json }: { json?: true }) => {
      let bytes: Buffer
      try {
        bytes = readFileSync(pack)
      } catch (cause) {
        throw new UsageError(`${pack} cannot be read; name an evidence pack that is there.`, { cause })
      }
      const { verifyPack } = await import('@murmuration/exports')
      const found = await verifyPack(bytes)
      process.stdout.write(json ? `${JSON.stringify(found, null, 2)}\n` : verificationText(found))
      if (found.differences.length > 0) process.exitCode = 1
    })
}

const MOST_SHOWN = 50

/** What a check found, in words. */
export function verificationText(found: Verification): string {
  const { caseId, figures, shares, differences, notRecomputed } = found
  const lines =
    differences.length === 0
      ? [
          `${caseId}: all ${figures} figures hold, computed anew from ${shares} raw shares; every file is as the manifest says.`,
        ]
      : [
          `${caseId}: ${differences.length} ${differences.length === 1 ? 'place differs' : 'places differ'} (${figures} figures computed anew from ${shares} raw shares).`,
          ...differences
            .slice(0, MOST_SHOWN)
            .map(({ where, says, gives }) => `- ${where}: says ${says}, and is ${gives}`),
        ]
  if (differences.length > MOST_SHOWN)
    lines.push(`- and ${differences.length - MOST_SHOWN} more; --json shows all`)
  return `${[...lines, 'Not computed anew:', ...notRecomputed.map((one) => `- ${one}`)].join('\n')}\n`
}
