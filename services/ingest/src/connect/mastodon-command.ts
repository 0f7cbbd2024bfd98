import { UsageError } from '@murmuration/runtime'
import type { Command } from 'commander'
import { TIMELINES, type Timeline } from './mastodon-stream.ts'
import { addressOf, runConnect, type TypedConnect, tokenOf, withConnect } from './run-connect.ts'

interface TypedMastodon extends TypedConnect {
  server?: string
  streaming?: string
  timeline: string
  websocket?: true
}

export function addConnectMastodon(command: Command): void {
  withConnect(command.command('mastodon'))
    .description('follow a timeline of a Mastodon server')
    .option('--server <address>', 'the server, such as https://mastodon.example')
    .option('--streaming <address>', 'where it streams, if elsewhere: urls.streaming of its /api/v2/instance')
    .option('--timeline <name>', 'public, local, or home', 'public')
    .option('--websocket', 'by WebSocket in place of server-sent events')
    .addHelpText(
      'after',
      `
Examples:
  export MURMURATION_MASTODON_TOKEN=…
  murmuration connect mastodon --server https://mastodon.example
  murmuration connect mastodon --server https://mastodon.example --timeline home --websocket
The token is read from MURMURATION_MASTODON_TOKEN alone. Mastodon's public timelines hold no boosts: they give links,
hashtags, texts and media. Boosts come by home, those of accounts that the token's account follows. A gap is filled in
pages, up to 10,000 posts.`,
    )
    .action(async (typed: TypedMastodon) => {
      const token = tokenOf('MURMURATION_MASTODON_TOKEN', 'the Mastodon server')
      if (typed.server === undefined)
        throw new UsageError('Name the Mastodon server with --server, such as https://mastodon.example.')
      const server = addressOf('--server', typed.server, ['https:', 'http:'])
      const { streaming, timeline } = typed
      if (!isTimeline(timeline))
        throw new UsageError(
          `--timeline ${timeline} is not known; write one of ${Object.keys(TIMELINES).join(', ')}.`,
        )
      const { followMastodon } = await import('./mastodon-stream.ts')
      await runConnect(typed, {
        platform: 'mastodon',
        follow: followMastodon({
          server,
          streaming:
            streaming === undefined
              ? undefined
              : addressOf('--streaming', streaming, ['https:', 'http:', 'wss:', 'ws:']).replace(
                  /^ws/,
                  'http',
                ),
          token,
          timeline,
          transport: typed.websocket ? 'websocket' : 'sse',
        }),
        about: ['mastodon', server, timeline],
      })
    })
}

const isTimeline = (name: string): name is Timeline => Object.hasOwn(TIMELINES, name)
