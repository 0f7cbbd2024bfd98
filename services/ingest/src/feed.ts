import { setTimeout as pause } from 'node:timers/promises'
import type { Watermark } from '@murmuration/contracts'
import { UsageError } from '@murmuration/runtime'
import { bookmarkPath, type FeedBookmark, newBookmark, readBookmark, writeBookmark } from './feed-bookmark.ts'
import { type FeedFile, feedFiles, isSameFile } from './feed-files.ts'
import { type FeedInput, readFeedInput } from './feed-input.ts'
import { feedSource } from './feed-source.ts'
import { type ClientParts, type IngestClient, ingestClient } from './ingest-client.ts'
import { sendLetters, sendShares } from './send-shares.ts'

export interface FeedOptions {
  /** Files of shares in any layout, `-` for standard input; or one folder of them. */
  files: readonly string[]
  /** Address of ingest, as `http://127.0.0.1:8420`. */
  url: string
  token?: string | undefined
  /** Name of the source behind `feed:`; that of the first file where it is left out. */
  source?: string | undefined
  /** Our column name → theirs. */
  map?: Record<string, string> | undefined
  /** Name of the source whose records the files hold; recognised where left out. */
  from?: string | undefined
  /** Seconds of event time in a second; Infinity, the default, is as fast as ingest takes them. */
  speed?: number | undefined
  /** Folder of the bookmark, by which a feed goes on where it stopped. */
  state: string
  /** Sends everything again, whatever the bookmark says. */
  restart?: boolean | undefined
  /** How far behind the last event the source is closed, in event time; 1 ms where it is left out. */
  drainMs?: number | undefined
  /** Leaves the source open: more is to come under its name, and until then its clock stands still. */
  keepOpen?: boolean | undefined
  /** Of a folder: goes on looking for new files until it is stopped, and leaves the source open. */
  watch?: boolean | undefined
  /** Stops the feed at the next acknowledged request. */
  signal?: AbortSignal | undefined
  onProgress?: ((progress: FeedProgress) => void) | undefined
}

export interface FeedProgress {
  stage: 'reading' | 'sending' | 'watching'
  /** Shares that are through, of the files that are being sent; while reading, rows that were read. */
  sent: number
  /** 0 while it is not known. */
  total: number
  /** Counts since the feed began, over all its runs. */
  accepted: number
  refused: number
  /** Event time of the last share that is through. */
  eventMs: number | undefined
  /** What is waited for, if anything. */
  waitsFor: string | undefined
}

/**
 * What became of all rows, over all runs of the same feed: `rowsRead` is the sum of `accepted`, `refused` (by ingest),
 * `unreadable` and `notShares`, once it is not stopped.
 */
export interface FeedResult {
  source: string
  rowsRead: number
  accepted: number
  refused: number
  unreadable: number
  notShares: number
  /** Rows refused in this run by reason, as far as ingest has told; those that could not be read too. */
  reasons: { [reason: string]: number }
  /** Rows that an earlier run had sent. */
  resumedAt: number
  isStopped: boolean
  /** Last watermark of the source, where it was closed. */
  closedAtMs: number | undefined
}

const WATCH_MS = 2_000

/**
 * Feeds files to ingest in the order of their times, at least once: what was under way when it stopped is sent again,
 * and absorbed as the same shares.
 *
 * @throws {UsageError} where a file cannot be read, or has changed since a part of it was sent
 * @throws {AnswerError | UnreachableError} where ingest takes nothing
 */
export async function feed(options: FeedOptions, parts: ClientParts = {}): Promise<FeedResult> {
  const { url, token, signal, state, map = {}, from, speed = Number.POSITIVE_INFINITY } = options
  const nowMs = parts.nowMs ?? (() => performance.now())
  const sleep = parts.sleep ?? ((ms, by) => pause(ms, undefined, { signal: by }))
  const files = await feedFiles(options.files)
  if (options.watch && files.folder === undefined)
    throw new UsageError('--watch looks for new files in a folder; name one.')
  const source = feedSource(files.paths, options.source)
  const path = bookmarkPath(state, {
    url,
    source,
    paths: files.paths,
    map: from === undefined ? map : { ...map, from },
  })

  const progress: FeedProgress = {
    stage: 'reading',
    sent: 0,
    total: 0,
    accepted: 0,
    refused: 0,
    eventMs: undefined,
    waitsFor: undefined,
  }
  const tell = (change: Partial<FeedProgress>): void => {
    Object.assign(progress, change)
    options.onProgress?.({ ...progress })
  }
  const onWait = (waitsFor: string): void => tell({ waitsFor })
  const client = ingestClient({ url, token, signal, onWait }, { ...parts, nowMs, sleep })

  const reasons: { [reason: string]: number } = {}
  let bookmark = newBookmark(url, source)
  let resumedAt = 0
  const isDone = (file: FeedFile): boolean =>
    file.path !== '-' && bookmark.done.some((done) => isSameFile(done, file))
  const save = (change: Partial<FeedBookmark>): Promise<void> => {
    bookmark = { ...bookmark, ...change }
    return writeBookmark(path, bookmark)
  }

  /** Sends some files together, from where the bookmark stands. */
  const feedTogether = async (together: FeedFile[]): Promise<void> => {
    tell({ stage: 'reading', sent: 0, total: 0, waitsFor: undefined })
    const input = await readFeedInput(
      together.map((file) => file.path),
      map,
      { from, signal, onRows: (rows) => tell({ sent: rows }) },
    )
    bookmark = startedOn(bookmark, together, input)
    const current = bookmark.current as NonNullable<FeedBookmark['current']>
    resumedAt += current.shares
    for (const { reason } of input.letters.slice(current.letters))
      reasons[reason] = (reasons[reason] ?? 0) + 1
    tell({
      stage: 'sending',
      sent: current.shares,
      total: input.shares,
      accepted: bookmark.accepted,
      refused: bookmark.refused + bookmark.unreadable,
    })
    await sendLetters(client, source, input.letters, current.letters, async (letters) => {
      const unreadable = bookmark.unreadable + letters - (bookmark.current?.letters ?? 0)
      await save({ unreadable, current: { ...current, letters } })
    })
    await sendShares(
      client,
      source,
      input,
      current.shares,
      { speed, nowMs, wallMs: parts.wallMs ?? Date.now, sleep, signal },
      async (sent) => {
        const shares = (bookmark.current?.shares ?? 0) + sent.shares
        const latestMs = Math.max(bookmark.latestMs ?? 0, sent.latestMs ?? 0)
        for (const [reason, count] of Object.entries(sent.reasons))
          reasons[reason] = (reasons[reason] ?? 0) + count
        await save({
          accepted: bookmark.accepted + sent.accepted,
          refused: bookmark.refused + sent.refused,
          unreadable: bookmark.unreadable + sent.unreadable,
          ...(sent.accepted > 0 ? { latestMs } : {}),
          current: { ...current, letters: input.letters.length, shares },
        })
        tell({
          sent: shares,
          accepted: bookmark.accepted,
          refused: bookmark.refused + bookmark.unreadable,
          eventMs: input.timeMs(shares - 1),
          waitsFor: undefined,
        })
      },
    )
    await save({
      done: [
        ...bookmark.done.filter(({ path: old }) => !together.some((file) => file.path === old)),
        ...together,
      ],
      current: undefined,
      rowsRead: bookmark.rowsRead + input.rowsRead,
      notShares: bookmark.notShares + input.notShares,
      closedAtMs: undefined,
    })
  }

  const feedAll = async (): Promise<void> => {
    const found = options.restart ? undefined : await readBookmark(path)
    // A log on which the source is not known is another one than the bookmark speaks of.
    if (found !== undefined && (await isKnown(client, source, found))) bookmark = found
    if (bookmark.current?.files.every((file) => file.path !== '-')) await feedTogether(bookmark.current.files)
    let before: FeedFile[] = []
    for (let isFirst = true; ; isFirst = false) {
      const now = (await files.look()).filter((file) => !isDone(file))
      // A file that still grows is left for the next look.
      const settled = isFirst ? now : now.filter((file) => before.some((seen) => isSameFile(seen, file)))
      before = now
      if (settled.length > 0) await feedTogether(settled)
      if (!options.watch) break
      tell({ stage: 'watching', waitsFor: 'new files' })
      await sleep(WATCH_MS, signal)
      signal?.throwIfAborted()
    }
    const { latestMs, closedAtMs } = bookmark
    const watermarkMs = (latestMs ?? 0) + (options.drainMs ?? 1)
    if (options.keepOpen || latestMs === undefined || closedAtMs === watermarkMs) return
    await client.post<Watermark>({
      path: `/v1/sources/${encodeURIComponent(source)}/close`,
      body: JSON.stringify({ watermarkMs }),
    })
    await save({ closedAtMs: watermarkMs })
  }

  let isStopped = false
  try {
    await feedAll()
  } catch (error) {
    if (signal?.aborted !== true) throw error
    isStopped = true
  }
  const { rowsRead, notShares, accepted, refused, unreadable, closedAtMs } = bookmark
  return {
    source,
    rowsRead,
    accepted,
    refused,
    unreadable,
    notShares,
    reasons,
    resumedAt,
    isStopped,
    closedAtMs,
  }
}

/** @throws {UsageError} where the files are others than the bookmark speaks of */
function startedOn(bookmark: FeedBookmark, files: FeedFile[], { hash }: FeedInput): FeedBookmark {
  const fresh = { files, inputHash: hash, shares: 0, letters: 0 }
  if (bookmark.current === undefined) return { ...bookmark, current: fresh }
  if (bookmark.current.inputHash === hash) return bookmark
  const changed = files.find((file) => file.path !== '-')
  // Standard input is another each time.
  if (changed === undefined) return { ...newBookmark(bookmark.url, bookmark.source), current: fresh }
  throw new UsageError(
    `${changed.path}: the file has changed since a part of it was sent; feed with --restart to send all of it again.`,
  )
}

async function isKnown(client: IngestClient, source: string, { accepted }: FeedBookmark): Promise<boolean> {
  if (accepted === 0) return true
  const { sources } = await client.get<{ sources: { name: string }[] }>('/v1/status')
  return sources.some(({ name }) => name === source)
}
