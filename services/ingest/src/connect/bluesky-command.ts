import type { Command } from 'commander'
import { addressOf, runConnect, type TypedConnect, withConnect } from './run-connect.ts'

interface TypedBluesky extends TypedConnect {
  endpoint?: string[]
  dictionary?: string
}

const ENDPOINTS = ['1.us-east', '2.us-east', '1.us-west', '2.us-west'].map(
  (place) => `wss://jetstream${place}.bsky.network/subscribe`,
)
const COLLECTIONS = ['app.bsky.feed.repost', 'app.bsky.feed.post']

export function addConnectBluesky(command: Command): void {
  withConnect(command.command('bluesky'))
    .description('follow reposts and posts of all of Bluesky by Jetstream')
    .option('--endpoint <address...>', 'Jetstream to read, several in turn (default: the four public ones)')
    .option(
      '--dictionary <file>',
      "Jetstream's zstd dictionary: the stream then comes packed, at about half the size",
    )
    .addHelpText(
      'after',
      `
Examples:
  murmuration connect bluesky --to http://127.0.0.1:8420
  murmuration connect bluesky --dry-run --endpoint wss://jetstream2.us-east.bsky.network/subscribe
No token is needed. Jetstream keeps about a day: a stop shorter than that loses nothing.`,
    )
    .action(async (typed: TypedBluesky) => {
      const endpoints = (typed.endpoint ?? ENDPOINTS).map((text) =>
        addressOf('--endpoint', text, ['wss:', 'ws:']),
      )
      const { followJetstream } = await import('./jetstream.ts')
      const { zstdFrames } = await import('./zstd-frames.ts')
      const unpack = typed.dictionary === undefined ? undefined : await zstdFrames(typed.dictionary)
      const follow = followJetstream({ endpoints, collections: COLLECTIONS, unpack })
      await runConnect(typed, { platform: 'bluesky', follow, about: ['jetstream'] })
    })
}
