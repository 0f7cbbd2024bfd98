import { stopSignal, UsageError } from '@murmuration/runtime'
import type { Command } from 'commander'
import { addressOf, runConnect, type TypedConnect, tokenOf, withConnect } from './run-connect.ts'

interface TypedX extends TypedConnect {
  rule?: string[]
  rules?: true
  backfill?: string
  api: string
}

export function addConnectX(command: Command): void {
  withConnect(command.command('x'))
    .description("follow X's filtered stream")
    .option('--rule <rule...>', "a rule in X's words, added where it is not there yet")
    .option('--rules', 'print the rules that hold, and end')
    .option('--backfill <minutes>', 'after a break, ask for 1 to 5 minutes again, where the access allows it')
    .option('--api <address>', 'where the API is', 'https://api.x.com')
    .addHelpText(
      'after',
      `
Examples:
  export MURMURATION_X_TOKEN=…
  murmuration connect x --rules
  murmuration connect x --rule 'is:retweet #election lang:en' --backfill 5
The token is read from MURMURATION_X_TOKEN alone. Rules stay at X until they are deleted there. X has no cursor: what comes
while nobody is connected is lost, but for the minutes of --backfill.`,
    )
    .action(async (typed: TypedX) => {
      const token = tokenOf('MURMURATION_X_TOKEN', 'X')
      const api = addressOf('--api', typed.api, ['https:', 'http:'])
      const backfillMinutes = backfillOf(typed.backfill)
      const { addRules } = await import('./x-rules.ts')
      {
        using signal = stopSignal()
        const rules = await addRules(typed.rule ?? [], { api, token, signal })
        if (typed.rules) {
          for (const { id, value } of rules) process.stdout.write(`${id}  ${value}\n`)
          return
        }
        if (rules.length === 0)
          throw new UsageError('No rule holds at X, so that no post would come; add one with --rule.')
      }
      const { followX } = await import('./x-stream.ts')
      await runConnect(typed, {
        platform: 'x-api',
        follow: followX({ api, token, backfillMinutes }),
        about: ['x', api],
      })
    })
}

function backfillOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^[1-5]$/.test(text))
    throw new UsageError(`--backfill ${text} cannot be asked for; write 1 to 5 minutes.`)
  return Number(text)
}
