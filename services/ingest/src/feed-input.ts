import { basename } from 'node:path'
import { deadLetterId, keptOf, MOST_SHARE_BYTES } from '@murmuration/bus/dead-letters'
import type { DeadLetter, ShareEvent } from '@murmuration/contracts'
import {
  idAt,
  rowsByTime,
  type ShareColumns,
  TEXT_ATTRIBUTES,
  TIME_ATTRIBUTES,
  textAt,
} from '@murmuration/detection/counting'
import { UsageError } from '@murmuration/runtime'
import { readShares } from '@murmuration/share-files'
import type { SentLetter } from './letter-request.ts'

/** Most bytes of unreadable rows that are held: more of them, and the files are hardly shares. */
const MOST_LETTER_BYTES = 256 << 20
const MOST_POSITION = 100

/** Shares of some files in the order of their times, equal times as in the files. */
export interface FeedInput {
  /** sha256 of the unpacked bytes. */
  hash: string
  shares: number
  rowsRead: number
  notShares: number
  /** Rows that could not be read. */
  letters: SentLetter[]
  timeMs(place: number): number
  /** A share as a line of NDJSON, or as a letter where ingest takes none so large. */
  line(place: number): string | SentLetter
}

/** @throws {UsageError} where a file cannot be read @throws the reason of `signal` */
export async function readFeedInput(
  files: readonly string[],
  map: Record<string, string>,
  {
    from,
    signal,
    onRows,
  }: { from?: string | undefined; signal?: AbortSignal | undefined; onRows?: (rows: number) => void } = {},
): Promise<FeedInput> {
  const letters: SentLetter[] = []
  let letterBytes = 0
  const read = await readShares(files, {
    map,
    want: 'all',
    ...(from === undefined ? {} : { from }),
    onDeadLetter(letter) {
      const sent = letterOf(letter)
      letterBytes += sent.raw.length + 200
      if (letterBytes > MOST_LETTER_BYTES)
        throw new UsageError(
          `${letter.file}: too much of it cannot be read; check that it holds shares, and name its columns with --map.`,
        )
      letters.push(sent)
    },
    ...(onRows === undefined ? {} : { onProgress: ({ rows }) => onRows(rows) }),
    ...(signal === undefined ? {} : { signal }),
  })
  const { columns, inputHash, rowsRead, notShares } = read
  const order = rowsByTime(columns)
  return {
    hash: inputHash,
    shares: order.length,
    rowsRead,
    notShares,
    letters,
    timeMs: (place) => columns.timeMs[order[place]],
    line(place) {
      const json = JSON.stringify(shareAt(columns, order[place]))
      // A quarter of the limit in characters is below it in bytes, whatever they are.
      if (json.length <= MOST_SHARE_BYTES / 4 || Buffer.byteLength(json) <= MOST_SHARE_BYTES) return json
      return tooLarge(Buffer.from(json), place)
    },
  }
}

function shareAt(columns: ShareColumns, row: number): ShareEvent {
  const { account, object, timeMs, accountIds, objectIds, posts, texts, times } = columns
  const event: ShareEvent = {
    schemaVersion: 1,
    accountId: idAt(accountIds, account[row]),
    objectId: idAt(objectIds, object[row]),
    timestampMs: timeMs[row],
  }
  const postId = posts === undefined ? '' : idAt(posts, row)
  if (postId !== '') event.postId = postId
  for (const name of TEXT_ATTRIBUTES) {
    const text = textAt(texts[name], row)
    if (text !== undefined) event[name] = text
  }
  for (const name of TIME_ATTRIBUTES) {
    const time = times[name]?.[row]
    if (time !== undefined && !Number.isNaN(time)) event[name] = time
  }
  return event
}

/** A row that a reader of files refused. */
function letterOf({ file, line, reason, message, raw, rawEncoding, rawBytes }: DeadLetter): SentLetter {
  const bytes = Buffer.from(raw, rawEncoding)
  return sentLetter(`${basename(file)}:${line}`, { reason, message }, bytes, rawBytes)
}

const tooLarge = (bytes: Buffer, place: number): SentLetter =>
  sentLetter(
    `share ${place + 1} by time`,
    {
      reason: 'record_too_large',
      message: `The share is larger than ${MOST_SHARE_BYTES} bytes; cut its text off, or leave it out.`,
    },
    bytes,
    bytes.length,
  )

/** What is sent of a record that cannot be read: as much of it as a dead letter keeps. */
export function sentLetter(
  position: string,
  { reason, message }: Pick<SentLetter, 'reason' | 'message'>,
  bytes: Buffer,
  rawBytes: number,
): SentLetter {
  const kept = keptOf(bytes)
  const text = kept.toString('utf8')
  // What is not valid UTF-8 does not come back as it was.
  const rawEncoding = Buffer.from(text, 'utf8').equals(kept) ? 'utf8' : 'base64'
  return {
    // The end of it names the line.
    position: position.slice(-MOST_POSITION),
    reason,
    message: message.slice(0, 500),
    raw: rawEncoding === 'utf8' ? text : kept.toString('base64'),
    rawEncoding,
    ...(rawBytes > kept.length ? { whole: { id: deadLetterId(bytes), rawBytes } } : {}),
  }
}
