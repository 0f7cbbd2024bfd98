import type { Batch, NewRecord } from '@murmuration/bus'
import { letterRecord, retryOf, type ShareBatch, shareBatch, takeWhole } from '@murmuration/bus/dead-letters'
import {
  type DeadLetterRecord,
  type FlagChange,
  flagKey,
  TOPICS,
  type Watermark,
} from '@murmuration/contracts'
import type { FlagRows } from './flag-rows.ts'
import { ProblemError } from './problem.ts'
import type { PublishQueue } from './publish-queue.ts'
import { type BodyForm, readShareBody } from './share-body.ts'
import type { SourceClocks } from './source-clocks.ts'

/** What became of the records of one request. */
export interface ShareAnswer {
  accepted: number
  refused: number
  results?: RefusedResult[]
  /** Refused records that `results` has no room for. */
  resultsLeftOut?: number
  /** Latest event time among those accepted; the sender may close its source behind it. */
  latestMs?: number
}

export interface RefusedResult {
  /** 0-based place in a JSON array. */
  index?: number
  /** 1-based line of NDJSON. */
  line?: number
  status: 'refused'
  reason: DeadLetterRecord['reason']
  message: string
  deadLetterId: string
}

const MOST_RESULTS = 1_000
/** The source that the raw topic is. */
const RAW_SOURCE = `topic:${TOPICS.raw}`

/** Told of everything that was taken in. */
export interface IntakeCounts {
  shares(accepted: number, refused: readonly Pick<DeadLetterRecord, 'reason'>[]): void
  flags(count: number): void
}

export interface IntakeParts {
  partitions: number
  queue: PublishQueue
  clocks: SourceClocks
  counts: IntakeCounts
  nowMs: () => number
}

/** Everything that goes to the log goes through here, in one order. */
export interface Intake {
  /**
   * Takes in a body of shares.
   *
   * @param hold called with the bytes that wait until the returned promise has settled
   * @throws {ProblemError} where the body as a whole is refused
   */
  body(body: Buffer, form: BodyForm, source: string, hold: (bytes: number) => void): Promise<ShareAnswer>
  /** Takes in records of amplification.raw; `latestOf` turns the batch's latest event time into that of the source. */
  raw(batch: Batch, latestOf: (batchLatestMs: number) => number): Promise<void>
  /** Keeps records that their sender could not read. */
  letters(letters: readonly DeadLetterRecord[]): Promise<void>
  /** Writes a dead letter's record once more through the checks; the clock of its source stays as it is. */
  retry(letter: DeadLetterRecord): Promise<void>
  flags(list: string, rows: FlagRows, flagged: boolean, effectiveAtMs: number): Promise<void>
  /** @throws {ProblemError} 404 where nothing is known of the source */
  close(source: string, watermarkMs?: number): Promise<Watermark>
  /** Writes the watermarks that are due. */
  beat(): Promise<void>
}

export function intake({ partitions, queue, clocks, counts, nowMs }: IntakeParts): Intake {
  let requests = 0
  const startedMs = nowMs()

  const everywhere = (watermark: Watermark): NewRecord[] =>
    Array.from({ length: partitions }, (_, partition) => ({
      partition,
      key: `watermark:${watermark.source}`,
      value: JSON.stringify(watermark),
    }))

  const publishMarks = async (marks: readonly Watermark[]): Promise<void> => {
    if (marks.length === 0) return
    await queue.add([{ topic: TOPICS.events, records: marks.flatMap(everywhere) }])
    clocks.written(marks)
  }

  /** Writes a batch, and behind it the watermark that it moves. */
  const publish = async (batch: ShareBatch, source: string, latestMs: number): Promise<void> => {
    const isSilent = batch.accepted === 0 && latestMs < 0
    const mark = isSilent ? undefined : clocks.advance(source, Math.max(latestMs, 0))
    const marks = mark === undefined ? [] : [mark]
    await queue.add([
      { topic: TOPICS.deadLetters, records: batch.letters },
      { topic: TOPICS.events, records: [...batch.records(), ...marks.flatMap(everywhere)] },
    ])
    clocks.written(marks)
    clocks.count(source, batch.accepted, batch.refused.length)
    counts.shares(batch.accepted, batch.refused)
  }

  const knownOrRoomFor = (source: string): void => {
    if (!clocks.hasRoomFor(source))
      throw new ProblemError(
        422,
        'Too many sources are open; close some, or send under the name of one that is.',
      )
  }

  return {
    async body(body, form, source, hold) {
      knownOrRoomFor(source)
      const request = `request ${startedMs.toString(36)}-${++requests}`
      const place = form === 'json' ? 'index' : 'line'
      const batch = shareBatch(source, partitions, nowMs(), (row) => `${request}, ${place} ${row}`)
      readShareBody(body, form, batch)
      hold(batch.bytes)
      const { accepted, refused } = batch
      if (accepted + refused.length > 0) await publish(batch, source, batch.latestMs)
      const results = refused.slice(0, MOST_RESULTS).map(
        ({ row, reason, message, id }): RefusedResult => ({
          [place]: row,
          status: 'refused',
          reason,
          message,
          deadLetterId: id,
        }),
      )
      return {
        accepted,
        refused: refused.length,
        ...(results.length === 0 ? {} : { results }),
        ...(refused.length > MOST_RESULTS ? { resultsLeftOut: refused.length - MOST_RESULTS } : {}),
        ...(accepted > 0 ? { latestMs: batch.latestMs } : {}),
      }
    },

    async raw({ partition, records }, latestOf) {
      const batch = shareBatch(RAW_SOURCE, partitions, nowMs(), (k) => `${partition}:${records[k].offset}`)
      records.forEach(({ value }, k) => {
        takeWhole(batch, value ?? Buffer.alloc(0), k)
      })
      await publish(batch, RAW_SOURCE, latestOf(batch.latestMs))
    },

    async letters(letters) {
      if (letters.length === 0) return
      await queue.add([{ topic: TOPICS.deadLetters, records: letters.map(letterRecord) }])
      counts.shares(0, letters)
    },

    async retry(letter) {
      const retry = retryOf(letter, partitions, nowMs())
      if ('refused' in retry) throw new ProblemError(422, `Refused again: ${retry.refused}`)
      await queue.add([
        { topic: TOPICS.events, records: retry.events },
        { topic: TOPICS.deadLetters, records: retry.letters },
      ])
      counts.shares(1, [])
    },

    async flags(list, { named }, flagged, effectiveAtMs) {
      const records = named.map(({ accountId, row, columns }): NewRecord => {
        const change: FlagChange = {
          schemaVersion: 1,
          accountId,
          list,
          flagged,
          effectiveAtMs,
          row,
          ...(columns === undefined ? {} : { columns }),
        }
        return { partition: 0, key: flagKey(list, accountId), value: JSON.stringify(change) }
      })
      if (records.length > 0) await queue.add([{ topic: TOPICS.flags, records }])
      counts.flags(records.length)
    },

    async close(source, watermarkMs) {
      knownOrRoomFor(source)
      const mark = clocks.close(source, watermarkMs)
      if (mark === undefined)
        throw new ProblemError(
          404,
          'No such source is known; give the name under which its shares were sent.',
        )
      await publishMarks([mark])
      return mark
    },

    beat: () => publishMarks(clocks.due()),
  }
}
