import { readFile } from 'node:fs/promises'
import { UsageError } from '@murmuration/runtime'
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

interface TypedReposts extends TypedConnect {
  post?: string[]
  file?: string
  api: string
  directory: string
}

export function addConnectReposts(command: Command): void {
  withConnect(command.command('bluesky-reposts'))
    .description('fetch the reposts of some posts of Bluesky, with their times')
    .option('--post <address...>', 'posts, as at://did:plc:…/app.bsky.feed.post/…')
    .option('--file <file>', 'a file with an address a line')
    .option('--api <address>', 'where posts are asked about', 'https://public.api.bsky.app')
    .option('--directory <address>', 'where accounts are looked up', 'https://plc.directory')
    .addHelpText(
      'after',
      `
Examples:
  murmuration connect bluesky-reposts --file posts.txt
Bluesky's getRepostedBy tells who reposted and not when. The time is that of the repost's own record, which is looked for
among the records of each account (listRecords); it is the account's client that wrote it. A repost that is not found
there, or was undone since, is left out, and counted at the end. The source is closed at the end.`,
    )
    .action(async (typed: TypedReposts) => {
      const posts = [...(typed.post ?? []), ...(typed.file === undefined ? [] : await linesOf(typed.file))]
      if (posts.length === 0) throw new UsageError('Name posts with --post, or a file of them with --file.')
      const api = addressOf('--api', typed.api, ['https:', 'http:'])
      const directory = addressOf('--directory', typed.directory, ['https:', 'http:'])
      const { fetchReposts } = await import('./reposts.ts')
      await runConnect(
        { ...typed, source: typed.source ?? 'connect:bluesky-reposts' },
        {
          platform: 'bluesky',
          follow: fetchReposts({ posts, api, directory }),
          about: ['reposts', api, posts],
          closes: true,
        },
      )
    })
}

async function linesOf(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`${path} cannot be read; give a file with the address of a post a line.`, { cause })
  })
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
