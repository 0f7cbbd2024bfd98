import { createHash } from 'node:crypto'
import type { Bus, BusRecord } from '@murmuration/bus'
import { ActivityPart, AnalysisRecord, CaseRecord, type ReviewCase, TOPICS } from '@murmuration/contracts'
import { LATEST } from './account-activity.ts'
import { BrokenLogError } from './broken-log-error.ts'

/** A case as it now stands on the topic. `found` null: it was taken back. */
export interface CaseNews {
  caseId: string
  found: ReviewCase | null
}

/**
 * Reads review.cases from its start, large cases put together from their parts. A case whose parts are being replaced is
 * told of when its head has come.
 *
 * @param follow goes on behind the current end until the signal aborts; otherwise it ends there
 */
export async function readCases(
  bus: Bus,
  onCase: (news: CaseNews) => Promise<void> | void,
  { follow = false, signal, onCurrent = () => {} }: CasesOptions = {},
): Promise<void> {
  const cases = assembly()
  await readTopic(
    bus,
    TOPICS.cases,
    async (records) => {
      for (const { key, value } of records) {
        const news = key === null ? undefined : assemble(cases, key, value)
        if (news !== undefined) await onCase(news)
      }
    },
    { follow, onCurrent, ...(signal && { signal }) },
  )
}

export interface CasesOptions {
  follow?: boolean
  signal?: AbortSignal
  /** Called once, when all that stood on the topic at the beginning has been read. */
  onCurrent?: () => void
}

/** Cases as they stand on the topic, by id. */
export async function currentCases(bus: Bus): Promise<ReviewCase[]> {
  const cases = new Map<string, ReviewCase>()
  await readCases(bus, ({ caseId, found }) => {
    if (found === null) cases.delete(caseId)
    else cases.set(caseId, found)
  })
  return [...cases.values()].sort((x, y) => (x.caseId < y.caseId ? -1 : 1))
}

/** What the detector looked at last. `activity`: by account, of flagged accounts with a share in the window. */
export interface Analyzed extends AnalysisRecord {
  activity: Map<string, { objects: number; sittings: number }>
}

/** The last analysis; undefined where there is none, or its parts are being written. */
export async function readAnalysis(bus: Bus): Promise<Analyzed | undefined> {
  let latest: AnalysisRecord | undefined
  const parts = new Map<string, ActivityPart>()
  await readTopic(bus, TOPICS.analyses, (records) => {
    for (const { key, value } of records) {
      if (key === LATEST && value !== null) latest = AnalysisRecord.parse(JSON.parse(value.toString()))
      else if (key !== null && value === null) parts.delete(key)
      else if (key !== null && value !== null)
        parts.set(key, ActivityPart.parse(JSON.parse(value.toString())))
    }
  })
  if (latest === undefined) return undefined
  const { window, flagsVersion, activityParts } = latest
  const own = [...parts.values()].filter(
    (part) =>
      part.part < activityParts && part.windowEndMs === window.endMs && part.flagsVersion === flagsVersion,
  )
  if (own.length < activityParts) return undefined
  const activity = own.flatMap(({ accounts }) =>
    accounts.map(({ accountId, objects, sittings }) => [accountId, { objects, sittings }] as const),
  )
  return { ...latest, activity: new Map(activity) }
}

/** Parts of a case by number, under the hash of the whole; the head that waits for them. */
interface Assembly {
  parts: Map<string, { sha256: string; texts: string[] }>
  heads: Map<string, { sha256: string; parts: number }>
}

const assembly = (): Assembly => ({ parts: new Map(), heads: new Map() })

function assemble({ parts, heads }: Assembly, key: string, value: Uint8Array | null): CaseNews | undefined {
  if (value === null) {
    // Parts that are taken back belong to a case that has a record of its own again.
    if (/\/part-\d+$/.test(key)) return undefined
    parts.delete(key)
    heads.delete(key)
    return { caseId: key, found: null }
  }
  const record = checked(new TextDecoder().decode(value))
  const { caseId } = record
  if ('cluster' in record) {
    parts.delete(caseId)
    heads.delete(caseId)
    return { caseId, found: record }
  }
  if ('text' in record) {
    const held = parts.get(caseId)
    const own = held?.sha256 === record.sha256 ? held : { sha256: record.sha256, texts: [] }
    own.texts[record.part] = record.text
    parts.set(caseId, own)
  } else heads.set(caseId, { sha256: record.sha256, parts: record.parts })
  const head = heads.get(caseId)
  const own = parts.get(caseId)
  if (head === undefined || own?.sha256 !== head.sha256) return undefined
  for (let part = 0; part < head.parts; part++) if (own.texts[part] === undefined) return undefined
  const text = own.texts.slice(0, head.parts).join('')
  if (createHash('sha256').update(text).digest('hex') !== head.sha256)
    throw new BrokenLogError(
      `The parts of ${caseId} on ${TOPICS.cases} are not those that its head names; only the detector may write there.`,
    )
  parts.delete(caseId)
  heads.delete(caseId)
  return { caseId, found: checked(text) as ReviewCase }
}

/** The record as it was written, so that its text comes out as it went in. */
function checked(text: string): CaseRecord {
  const record: unknown = JSON.parse(text)
  CaseRecord.parse(record)
  return record as CaseRecord
}

/** Reads a topic of one partition from its start to where it ends now, and on if `follow` is set. */
async function readTopic(
  bus: Bus,
  topic: string,
  onRecords: (records: readonly BusRecord[]) => Promise<void> | void,
  { follow = false, signal, onCurrent = () => {} }: CasesOptions = {},
): Promise<void> {
  const [{ lowOffset, highOffset: end }] = await bus.ranges(topic)
  let isCurrent = lowOffset === end
  if (isCurrent) onCurrent()
  if ((isCurrent && !follow) || signal?.aborted) return
  let finish = (): void => {}
  const ended = new Promise<void>((resolve) => {
    finish = resolve
  })
  signal?.addEventListener('abort', finish, { once: true })
  await using reader = await bus.read({
    topic,
    positionOf: () => 'earliest',
    onBatch: async ({ records, nextOffset }) => {
      if (isCurrent) return onRecords(records)
      await onRecords(records.filter(({ offset }) => offset < end))
      if (nextOffset < end) return
      isCurrent = true
      onCurrent()
      if (follow) await onRecords(records.filter(({ offset }) => offset >= end))
      else finish()
    },
  })
  await Promise.race([ended, reader.done])
  if (!isCurrent && !signal?.aborted) throw new Error(`${topic} was closed before it was read to its end`)
}
