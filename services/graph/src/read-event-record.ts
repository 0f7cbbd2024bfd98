import type { BusRecord } from '@murmuration/bus'
import { type ShareEvent, TOPICS, Watermark } from '@murmuration/contracts'

/** A record on a topic of ours that none of our writers can have written. */
export class BrokenRecordError extends Error {
  override readonly name = 'BrokenRecordError'
  readonly exitCode = 2

  constructor(topic: string, partition: number, offset: number, why: string, options?: ErrorOptions) {
    super(
      `The record at offset ${offset} of partition ${partition} of ${topic} cannot be read: ${why}. Find out what else ` +
        'writes to that topic; only this pipeline may.',
      options,
    )
  }
}

/** What stands in a record of amplification.events. @throws {BrokenRecordError} if it is neither shares nor a watermark */
export function readEventRecord({ offset, value }: BusRecord, partition: number): ShareEvent[] | Watermark {
  const broken = (why: string, cause?: unknown) =>
    new BrokenRecordError(TOPICS.events, partition, offset, why, cause === undefined ? {} : { cause })
  if (value === null) throw broken('it has no value')
  let parsed: unknown
  try {
    parsed = JSON.parse(value.toString('utf8'))
  } catch (cause) {
    throw broken('it is not JSON', cause)
  }
  if (isShares(parsed)) return parsed
  if (isShare(parsed)) return [parsed]
  const watermark = Watermark.safeParse(parsed)
  if (watermark.success) return watermark.data
  throw broken('it is neither a share, nor shares, nor a watermark', watermark.error)
}

const isShares = (value: unknown): value is ShareEvent[] =>
  Array.isArray(value) && value.length > 0 && value.every(isShare)

/** Ingest has checked every field; this only tells a share from anything else. */
function isShare(value: unknown): value is ShareEvent {
  if (typeof value !== 'object' || value === null) return false
  const { schemaVersion, accountId, objectId, timestampMs, postId } = value as {
    readonly [name: string]: unknown
  }
  return (
    schemaVersion === 1 &&
    typeof accountId === 'string' &&
    typeof objectId === 'string' &&
    Number.isSafeInteger(timestampMs) &&
    (timestampMs as number) >= 0 &&
    (postId === undefined || typeof postId === 'string')
  )
}
