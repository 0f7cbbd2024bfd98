import { parseDuration, stopSignal, UsageError } from '@murmuration/runtime'
import { typedMap } from '@murmuration/share-files/map-file'
import type { Command } from 'commander'
import type { FeedOptions, FeedProgress } from './feed.ts'
import { liveLine } from './live-line.ts'
import { feedLine, feedSentences } from './say-feed.ts'
import { type TargetOptions, targetOf, withTarget } from './target-options.ts'

/** Options as they stand on the command line. */
export interface TypedFeed extends TargetOptions {
  source?: string
  map?: string[]
  mapFile?: string
  from?: string
  speed?: string
  state?: string
  restart?: true
  drain?: string
  keepOpen?: true
  watch?: true
  quiet?: true
  json?: true
}

const STATE = '.murmuration-feed'
const STOPPED = 130
/** The watermark of a source moves with its events; faster than this a second says nothing of the rate. */
const RATE_MS = 1_000

/** Gives the subcommand `feed` its options, help and action. */
export function configureFeed(command: Command): void {
  command
    .description(
      'Sends files of shares to a running pipeline in the order of their times. Reads CSV, NDJSON and Parquet, plain or gzip, in ' +
        'every layout that replay reads. What was acknowledged is remembered: the same command goes on where it stopped.',
    )
    .argument('[files...]', 'files of shares, or one folder of them; - is standard input')
  withTarget(command)
    .option('--source <name>', 'name of the source, which has a clock of its own (default: that of the file)')
    .option('--map <ours=theirs...>', 'which column of the file is which of ours, such as account_id=user')
    .option('--map-file <file>', 'the same from a file, as murmuration map writes it; also --map @file')
    .option(
      '--from <source>',
      'which platform the files come from (default: recognised); see murmuration sources list',
    )
    .option(
      '--speed <speed>',
      '600x is ten minutes of event time a second; max is as fast as it goes (default)',
    )
    .option(
      '--drain <span>',
      'at the end, move the clock on by so much, such as 26h, so that the last windows are decided',
    )
    .option('--keep-open', 'at the end, leave the source open: more is to come under its name')
    .option('--watch', 'of a folder: go on with new files as they come, until Ctrl-C')
    .option('--state <dir>', `folder of what is remembered (default: ${STATE})`)
    .option('--restart', 'send all of it again, whatever was acknowledged')
    .option('--json', 'print the counts as JSON')
    .option('--quiet', 'print nothing')
    .addHelpText(
      'after',
      `
Examples:
  murmuration feed shares.csv.gz
      as fast as ingest takes it; the last windows wait for later shares
  murmuration feed shares.csv.gz --speed 600x --drain 26h
      ten minutes a second, and at the end all windows decided
  murmuration feed incoming --watch --url https://ingest.example.org --token "$TOKEN"
      every file of a folder, and those that come
  murmuration feed tweets.csv --map account_id=user object_id=retweeted timestamp=created_at

Rows that cannot be read, or that ingest refuses, are kept: murmuration dead-letters list. Files that belong together are
named in one command, which sorts them together; shares far behind the clock of their source come too late.
Exit code: 0 done, 2 wrong usage, unreadable file or no ingest, 130 stopped by Ctrl-C.`,
    )
    .action(async (files: string[], typed: TypedFeed) => {
      const options = feedOptions(files, typed)
      using signal = stopSignal()
      const line = liveLine(process.stderr, typed.quiet ?? false)
      const rateOf = shareRate(() => performance.now())
      const { feed } = await import('./feed.ts')
      try {
        const result = await feed({
          ...options,
          signal,
          onProgress: (progress) => line.show(feedLine(progress, rateOf(progress))),
        })
        line.clear()
        if (typed.json) process.stdout.write(`${JSON.stringify(result)}\n`)
        else if (!typed.quiet) process.stdout.write(`${feedSentences(result)}\n`)
        if (result.isStopped) process.exitCode = STOPPED
      } finally {
        line.clear()
      }
    })
}

/** @throws {UsageError} for what cannot be done as it was typed */
export function feedOptions(named: readonly string[], typed: TypedFeed): FeedOptions {
  const { map, others } = typedMap(typed.map ?? [], typed.mapFile)
  const files = [...named, ...others]
  if (files.length === 0)
    throw new UsageError(
      'Name files of shares, a folder of them, or - for standard input; see murmuration feed --help.',
    )
  if (typed.keepOpen && typed.drain !== undefined)
    throw new UsageError(
      '--drain moves the clock of a source that ends, and --keep-open does not end it; give one of them.',
    )
  return {
    ...targetOf(typed),
    files,
    source: typed.source,
    map,
    from: typed.from,
    speed: typed.speed === undefined ? undefined : speedOf(typed.speed),
    state: typed.state ?? STATE,
    restart: typed.restart,
    drainMs: typed.drain === undefined ? undefined : drainOf(typed.drain),
    keepOpen: typed.keepOpen,
    watch: typed.watch,
  }
}

function speedOf(text: string): number {
  if (text === 'max') return Number.POSITIVE_INFINITY
  const speed = Number(/^(\d+(?:\.\d+)?)x?$/.exec(text)?.[1] ?? Number.NaN)
  if (!(speed > 0))
    throw new UsageError(`--speed ${text} is no speed; write how often real time, such as 600x, or max.`)
  return speed
}

function drainOf(text: string): number {
  try {
    return parseDuration(text)
  } catch (cause) {
    throw new UsageError(`--drain ${text} is no span; write one such as 26h.`, { cause })
  }
}

/** Shares a second, over the last second or so. */
function shareRate(nowMs: () => number): (progress: FeedProgress) => number {
  let before = { atMs: nowMs(), sent: 0 }
  let rate = 0
  return ({ stage, sent }) => {
    const seconds = (nowMs() - before.atMs) / 1000
    if (stage !== 'sending' || sent < before.sent) before = { atMs: nowMs(), sent }
    else if (seconds * 1000 >= RATE_MS || rate === 0) {
      rate = seconds > 0 ? (sent - before.sent) / seconds : 0
      if (seconds * 1000 >= RATE_MS) before = { atMs: nowMs(), sent }
    }
    return rate
  }
}
