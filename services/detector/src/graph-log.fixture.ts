import { createHash } from 'node:crypto'
import type { NewRecord } from '@murmuration/bus'
import {
  type BackfillMarker,
  type GraphRows,
  graphKey,
  type PaneMarker,
  partitionOf,
  type ReviewCase,
  type ShareEvent,
  type Span,
} from '@murmuration/contracts'
import {
  accountName,
  annotate,
  columnsFrom,
  contextOf,
  detect,
  drawPictures,
  type Following,
  followCases,
  idAt,
  NOTHING_FOLLOWED,
  objectName,
  PARAMETERS,
  postName,
  prepare,
  READ_TEXTS,
  type Scope,
  type Shares,
  seededRandom,
  sharesByBlock,
  slidingWindows,
  TIME_ATTRIBUTES,
  textAt,
  wholeSpan,
} from '@murmuration/detection'

const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
export const PANE = 10 * MINUTE
const START_MS = Date.UTC(2021, 1, 1)

export interface World {
  seed: number
  days: number
  /** Day on which the operation of p0 .. p5 begins, and how many objects it shares as one, four hours apart. */
  operations: { from: number; objects: number; accounts?: string }[]
  /** Objects that a crowd of 110 shares over a day, one every hour, and p0 .. p5 at once at its end. */
  crowds?: number
}

/** A small world in which six accounts act as one among twenty-four that do not. */
export function worldOf({ seed, days, operations, crowds = 0 }: World): ShareEvent[] {
  const random = seededRandom(seed)
  const events: ShareEvent[] = []
  const share = (accountId: string, objectId: string, atMs: number): void => {
    events.push({
      schemaVersion: 1,
      accountId,
      objectId,
      timestampMs: START_MS + Math.round(atMs / 1000) * 1000,
      ...(random() < 0.9 && { postId: `ü${events.length}` }),
      ...(random() < 0.5 && { language: random() < 0.5 ? 'de' : 'fr' }),
      ...(random() < 0.5 && { objectCreatedAtMs: START_MS + Math.round(atMs / 1000) * 1000 - 5 * MINUTE }),
    })
  }
  const anybody = (): string => `b${Math.floor(24 * random())}`
  for (let n = 0; n < 60 * days; n++) {
    const object = Math.floor(8 * days * random())
    share(anybody(), `o${object}`, (object / 8) * DAY + random() * 6 * HOUR)
  }
  for (let crowd = 0; crowd < crowds; crowd++) {
    const at = crowd * HOUR
    for (let k = 0; k < 110; k++) share(`c${k}`, `crowd${crowd}`, at + random() * 20 * HOUR)
    for (let k = 0; k < 6; k++) share(`p${k}`, `crowd${crowd}`, at + 20 * HOUR + random() * 0.75 * HOUR)
  }
  operations.forEach(({ from, objects, accounts = 'p' }, operation) => {
    for (let object = 0; object < objects; object++) {
      const at = from * DAY + object * 4 * HOUR + random() * HOUR
      for (let k = 0; k < 6; k++)
        share(`${accounts}${k}`, `rare${operation}-${object}`, at + random() * 20_000)
      for (let n = 0; n < 2; n++) share(anybody(), `rare${operation}-${object}`, at + random() * 5 * HOUR)
    }
  })
  return events
}

export interface GraphLog {
  partitions: number
  /** Rows in a chunk, at most. */
  chunkRows: number
  /** Panes that close together, at most. */
  panesTogether: number
  /** Version of the flags that panes are written at which end there. */
  versionAt: (endMs: number) => number
  endMs: number
  seed?: number
}

/** What graph stages write of the events if everybody is in the reference sample: by partition, in order. */
export function graphLog(events: readonly ShareEvent[], log: GraphLog): NewRecord[][] {
  return Array.from({ length: log.partitions }, (_, partition) => {
    const own = events.filter(({ objectId }) => partitionOf(objectId, log.partitions) === partition)
    return partitionLog(own, partition, log)
  })
}

function partitionLog(events: readonly ShareEvent[], partition: number, log: GraphLog): NewRecord[] {
  const random = seededRandom(partition + (log.seed ?? 0))
  const shares = prepare(columnsFrom(events))
  const annotation = annotate(shares)
  const activity = sharesByBlock(shares, PARAMETERS.blockMs)
  const records: NewRecord[] = []
  // Partitions begin where their first share is; a marker begins where the one before ends.
  const first = events.length === 0 ? START_MS : Math.min(...events.map(({ timestampMs }) => timestampMs))
  let startMs = Math.floor(first / PANE) * PANE
  while (startMs < log.endMs) {
    const endMs = Math.min(log.endMs, startMs + PANE * (1 + Math.floor(random() * log.panesTogether)))
    const rows = [...shares.timeMs.keys()].filter(
      (s) => shares.timeMs[s] >= startMs && shares.timeMs[s] < endMs,
    )
    const flagsVersion = log.versionAt(endMs)
    const group = `panes:${startMs}`
    const chunks = chunksOf(rows, log.chunkRows).map((some, chunk) =>
      rowsRecord(shares, annotation, some, { partition, group, chunk, flagsVersion }),
    )
    const blocks = [...activity].filter(([block]) => block * PANE >= startMs && block * PANE < endMs)
    records.push(
      ...chunks,
      paneMarker({
        partition,
        startMs,
        endMs,
        flagsVersion,
        chunks: chunks.map(hashOfRecord),
        activity: { block: blocks.map(([block]) => block), count: blocks.map(([, count]) => count) },
      }),
    )
    startMs = endMs
  }
  return records
}

const chunksOf = <T>(items: T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, k) => items.slice(k * size, (k + 1) * size))

const hashOfRecord = ({ value }: NewRecord): string =>
  createHash('sha256')
    .update(value ?? '')
    .digest('hex')
    .slice(0, 32)

export function paneMarker(marker: Omit<PaneMarker, 'schemaVersion' | 'kind' | 'sampleEvery'>): NewRecord {
  const value: PaneMarker = { schemaVersion: 1, kind: 'panes', sampleEvery: 1, ...marker }
  const key = graphKey(marker.partition, `panes:${marker.startMs}`, 'marker')
  return { partition: marker.partition, key, value: JSON.stringify(value) }
}

export function backfillMarker(marker: Omit<BackfillMarker, 'schemaVersion' | 'kind'>): NewRecord {
  const value: BackfillMarker = { schemaVersion: 1, kind: 'backfill', ...marker }
  const key = graphKey(marker.partition, `flags:${marker.flagsVersion}`, 'marker')
  return { partition: marker.partition, key, value: JSON.stringify(value) }
}

function rowsRecord(
  shares: Shares,
  annotation: ReturnType<typeof annotate>,
  rows: readonly number[],
  of: { partition: number; group: string; chunk: number; flagsVersion: number },
): NewRecord {
  const numbers = new Map<string, number>()
  const numbered = (id: string, from: Map<string, number>): number => {
    from.set(id, from.get(id) ?? from.size)
    return from.get(id) ?? 0
  }
  const objects = new Map<string, number>()
  const { columns } = shares
  const value: GraphRows = {
    schemaVersion: 1,
    kind: 'rows',
    ...of,
    account: rows.map((s) => numbered(accountName(shares, shares.account[s]), numbers)),
    object: rows.map((s) => numbered(objectName(shares, shares.object[s]), objects)),
    accounts: [...numbers.keys()],
    objects: [...objects.keys()],
    timeMs: rows.map((s) => shares.timeMs[s]),
    company: annotation.counts.map((counts) => rows.map((s) => counts[s])),
    ageMs: rows.map((s) => annotation.ageMs[s]),
    ...(rows.some((s) => postName(shares, s)) && { posts: rows.map((s) => postName(shares, s) ?? '') }),
    texts: {},
    times: {},
    traffic: { object: [], block: [], count: [] },
  }
  for (const name of READ_TEXTS) {
    const texts = rows.map((s) => textAt(columns.texts[name], shares.row[s]))
    const values = new Map<string, number>()
    const codes = texts.map((text) => (text === undefined ? 0 : numbered(text, values) + 1))
    if (values.size > 0) value.texts[name] = { values: [...values.keys()], codes }
  }
  for (const name of TIME_ATTRIBUTES) {
    const column = columns.times[name]
    const times = rows.map((s) => {
      const time = column?.[shares.row[s]] ?? Number.NaN
      return Number.isNaN(time) ? null : time
    })
    if (times.some((time) => time !== null)) value.times[name] = times
  }
  return {
    partition: of.partition,
    key: graphKey(of.partition, of.group, of.chunk),
    value: JSON.stringify(value),
  }
}

export interface Found {
  scope: Scope
  windowMs: number
  stepMs: number
  /** Who is flagged in a window. */
  flaggedIn: (window: Span) => ReadonlySet<string>
  /** Reads on behind the last event up to here. */
  untilMs?: number
}

/** The cases as they last changed, from all events at once: what a replay finds. By id. */
export function replayed(events: readonly ShareEvent[], options: Found): ReviewCase[] {
  const latest = new Map(replayedChanges(events, options).map((found) => [found.caseId, found]))
  return [...latest.values()].sort((x, y) => (x.caseId < y.caseId ? -1 : 1))
}

/** Cases as they change from window to window. */
export function replayedChanges(events: readonly ShareEvent[], options: Found): ReviewCase[] {
  const { scope, windowMs, stepMs, flaggedIn, untilMs = 0 } = options
  const span = wholeSpan(columnsFrom(events))
  if (span === undefined) return []
  const changes: ReviewCase[] = []
  let following: Following = NOTHING_FOLLOWED
  for (const window of slidingWindows({ ...span, endMs: Math.max(span.endMs, untilMs) }, windowMs, stepMs)) {
    const context = contextOf(window, PARAMETERS)
    const columns = columnsFrom(
      events.filter(({ timestampMs: t }) => t >= context.startMs && t < context.endMs),
    )
    const flags = flaggedIn(window)
    const flagged = Uint8Array.from({ length: columns.accountIds.size }, (_, k) =>
      flags.has(idAt(columns.accountIds, k)) ? 1 : 0,
    )
    const detection = detect(columns, { scope, flagged, community: 'leiden', seed: 1, window })
    const { after, changed } = followCases(
      following,
      detection.cases,
      window,
      stepMs,
      drawPictures(detection),
    )
    following = after
    changes.push(...changed)
  }
  return changes
}

/** End of the last window of a replay over the events. */
export function lastEnd(events: readonly ShareEvent[], windowMs: number, stepMs: number): number {
  const span = wholeSpan(columnsFrom(events))
  return span === undefined ? 0 : (slidingWindows(span, windowMs, stepMs).at(-1)?.endMs ?? 0)
}
