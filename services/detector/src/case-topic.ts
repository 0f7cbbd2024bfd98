import type { Bus, BusRecord } from '@murmuration/bus'
import { assembleCase, type CaseAssembly } from '@murmuration/bus/case-assembly'
import {
  ActivityPart,
  AnalysisRecord,
  ControlPart,
  ControlRecord,
  type Level,
  type ReviewCase,
  type Span,
  type Tier,
  TOPICS,
} from '@murmuration/contracts'
import { LATEST } from './account-activity.ts'
import { CONTROL, CONTROL_PART } from './control-values.ts'

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
  const cases: CaseAssembly = new Map()
  await readTopic(
    bus,
    TOPICS.cases,
    async (records) => {
      for (const { key, value } of records) {
        const news = key === null ? undefined : assembleCase(cases, key, value)
        if (news !== undefined) await onCase({ caseId: news.caseId, found: news.found })
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

/** What a flagged account did in the window; null where an older detector did not say it. */
export interface AnalyzedActivity {
  objects: number
  sittings: number
  createdAtMs: number | null
  topic: number | null
}

/**
 * The control that was drawn last. Its window and flags may be older than those of the analysis. `flagged`: level of flagged
 * accounts in the run that gave the candidates theirs; those that are missing have none.
 */
export interface Control extends ControlRecord {
  accounts: ControlPart['accounts']
  flagged: Map<string, { level: Level; tier: Tier }>
}

/**
 * What the detector looked at last. `activity`: by account, of flagged accounts with a share in the window. `control`: absent
 * where none was published yet, or its parts are being written.
 */
export interface Analyzed extends AnalysisRecord {
  activity: Map<string, AnalyzedActivity>
  control?: Control
}

/** The last analysis; undefined where there is none, or its parts are being written. */
export async function readAnalysis(bus: Bus): Promise<Analyzed | undefined> {
  const values = new Map<string, string>()
  await readTopic(bus, TOPICS.analyses, (records) => {
    for (const { key, value } of records) {
      if (key === null) continue
      if (value === null) values.delete(key)
      else values.set(key, value.toString())
    }
  })
  const latest = values.get(LATEST)
  if (latest === undefined) return undefined
  const { activityParts, ...analysis } = AnalysisRecord.parse(JSON.parse(latest))
  const parts = wholeParts(values, /^activity:\d+$/, ActivityPart, activityParts, analysis)
  if (parts === undefined) return undefined
  const activity = new Map<string, AnalyzedActivity>()
  for (const { accounts } of parts)
    for (const { accountId, objects, sittings, createdAtMs = null, topic = null } of accounts)
      activity.set(accountId, { objects, sittings, createdAtMs, topic })
  const control = controlOf(values)
  return { ...analysis, activityParts, activity, ...(control && { control }) }
}

function controlOf(values: ReadonlyMap<string, string>): Control | undefined {
  const value = values.get(CONTROL)
  if (value === undefined) return undefined
  const record = ControlRecord.parse(JSON.parse(value))
  const parts = wholeParts(values, CONTROL_PART, ControlPart, record.parts, record)
  if (!parts?.every(({ parametersHash }) => parametersHash === record.parametersHash)) return undefined
  const reached = parts.flatMap(({ flagged }) => flagged)
  return {
    ...record,
    accounts: parts.flatMap(({ accounts }) => accounts),
    flagged: new Map(reached.map(({ accountId, level, tier }) => [accountId, { level, tier }])),
  }
}

/** The parts of a record in their order; undefined unless all of them are there and go with it. */
function wholeParts<Part extends { part: number; windowEndMs: number; flagsVersion: number }>(
  values: ReadonlyMap<string, string>,
  key: RegExp,
  schema: { parse: (value: unknown) => Part },
  count: number,
  { window, flagsVersion }: { window: Span; flagsVersion: number },
): Part[] | undefined {
  const own = [...values]
    .filter(([name]) => key.test(name))
    .map(([, value]) => schema.parse(JSON.parse(value)))
    .filter(
      (one) => one.part < count && one.windowEndMs === window.endMs && one.flagsVersion === flagsVersion,
    )
  return own.length < count ? undefined : own.sort((x, y) => x.part - y.part)
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
