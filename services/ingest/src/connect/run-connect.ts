import { environment, stopSignal, UsageError } from '@murmuration/runtime'
import { sourceNamed, textObjects } from '@murmuration/sources'
import type { Command } from 'commander'
import { liveLine } from '../live-line.ts'
import { recentRates } from '../recent-rates.ts'
import { targetOf } from '../target-options.ts'
import type { ConnectOptions, ConnectProgress, ConnectResult } from './connect.ts'
import { bookmarkFile } from './connect-bookmark.ts'
import type { Follow } from './stream-parts.ts'

/** Options that every stream has, as they were typed. */
export interface TypedConnect {
  to?: string
  token?: string
  state?: string
  restart?: true
  dryRun?: true
  source?: string
  quiet?: true
}

const STATE = '.murmuration-connect'
const STOPPED = 130

export const withConnect = (command: Command): Command =>
  command
    .option('--to <address>', 'where ingest of the pipeline listens (default: http://127.0.0.1:8420)')
    .option('--token <token>', 'bearer token, if ingest asks for one (default: MURMURATION_TOKEN)')
    .option('--source <name>', 'name under which the pipeline keeps the clock of this stream')
    .option('--state <dir>', `folder of what is remembered (default: ${STATE})`)
    .option('--restart', 'begin anew, whatever was acknowledged')
    .option('--dry-run', 'print shares as NDJSON in place of sending them, and remember nothing')
    .option('--quiet', 'print nothing but errors')

/**
 * Runs a stream until Ctrl-C, with a line that says how it goes.
 *
 * @param platform name of the source that reads its records
 * @param about what tells this stream from others, for its bookmark
 */
export async function runConnect(
  typed: TypedConnect,
  {
    platform,
    follow,
    about,
    closes,
  }: { platform: string; follow: Follow; about: unknown[]; closes?: boolean },
): Promise<void> {
  const target = targetOf({
    ...(typed.to === undefined ? {} : { url: typed.to }),
    ...(typed.token === undefined ? {} : { token: typed.token }),
  })
  const source = typed.source ?? `connect:${platform}`
  using signal = stopSignal()
  const line = liveLine(process.stderr, typed.quiet ?? false)
  const rates = recentRates()
  const { connect } = await import('./connect.ts')
  try {
    const note = (sentence: string): void => {
      line.clear()
      process.stderr.write(`${sentence}\n`)
    }
    const options: ConnectOptions = {
      follow,
      parse: sourceNamed(platform).parse,
      texts: textObjects(),
      source,
      ...(typed.dryRun ? {} : { to: target }),
      print: (text) => process.stdout.write(`${text}\n`),
      bookmark: bookmarkFile(typed.state ?? STATE, [target.url, source, ...about]),
      restart: typed.restart,
      closes,
      signal,
      onProgress(progress) {
        const { records, accepted } = progress
        rates.tick(performance.now(), { records, accepted })
        line.show(connectLine(progress, rates.perSecond()))
      },
    }
    const result = await connect(options, { note })
    line.clear()
    if (!typed.quiet) process.stderr.write(`${connectSentence(result, typed.dryRun ?? false)}\n`)
    if (result.isStopped) process.exitCode = STOPPED
  } finally {
    line.clear()
  }
}

/** @param perSecond of records and accepted shares, over the last seconds */
export function connectLine(progress: ConnectProgress, perSecond: { [name: string]: number }): string {
  const { records, accepted, refused, queued, latestMs, waitsFor } = progress
  return [
    `${whole(records)} records`,
    `${whole(perSecond.records ?? 0)}/s`,
    `${whole(accepted)} shares accepted`,
    `${whole(perSecond.accepted ?? 0)}/s`,
    ...(refused === 0 ? [] : [`${whole(refused)} refused`]),
    ...(queued === 0 ? [] : [`${whole(queued)} waiting`]),
    ...(latestMs === undefined
      ? []
      : [`at ${new Date(latestMs).toISOString().slice(0, 19).replace('T', ' ')}`]),
    ...(waitsFor === undefined ? [] : [`waiting: ${waitsFor}`]),
  ].join(' · ')
}

export function connectSentence(result: ConnectResult, isDry: boolean): string {
  const { records, accepted, refused, source, isStopped } = result
  const counts = `${whole(records)} records gave ${whole(accepted)} shares${isDry ? '' : ` that ingest accepted from ${source}`}; ${whole(refused)} were refused`
  if (isDry) return `${counts}. Nothing was sent.`
  const kept = refused > 0 ? ' and are kept: see murmuration dead-letters list' : ''
  return `${isStopped ? 'Stopped: ' : ''}${counts}${kept}. ${isStopped ? 'Start the same command again and it goes on there.' : ''}`.trim()
}

/** A token, which stands in the environment alone: a command line can be read by others. */
export function tokenOf(variable: string, platform: string): string {
  const token = environment()[variable]
  if (token === undefined || token === '')
    throw new UsageError(`Put a token for ${platform} into the environment variable ${variable}.`)
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new UsageError(`${variable} holds a space or a character that no token has; set it anew.`)
  return token
}

/** @throws {UsageError} where it is no address with one of these protocols */
export function addressOf(option: string, text: string, protocols: readonly string[]): string {
  if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol))
    throw new UsageError(`${option} ${text} is no address; write one that begins with ${protocols[0]}//.`)
  return text.replace(/\/+$/, '')
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US')
