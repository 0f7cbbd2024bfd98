import type { CasePicture, ReviewCase, Span } from '@murmuration/contracts'
import {
  contextOf,
  type DetectOptions,
  detectKnown,
  drawPictures,
  type Following,
  followCases,
  NOTHING_FOLLOWED,
  PARAMETERS,
  parametersHash,
  type Scope,
} from '@murmuration/detection'
import { type Snapshots, snapshotFolder } from '@murmuration/runtime'
import { accountActivity, analysisValues } from './account-activity.ts'
import { BrokenLogError } from './broken-log-error.ts'
import { controlValues } from './control-values.ts'
import type { ControlInput, DrawnControl } from './draw-control.ts'
import {
  type FlagBook,
  type FlagsHeader,
  flagBook,
  headerOfFlags,
  noteFlag,
  restoreFlags,
  turnTo,
} from './flag-book.ts'
import { dropBefore } from './forget-rows.ts'
import { addActivity, addRows, type KnownRows, knownRows, rowCount } from './known-rows.ts'
import {
  type GroupsHeader,
  headerOfGroups,
  type LogGroups,
  logGroups,
  type Reached,
  readGraphRecord,
  restoreGroups,
} from './log-groups.ts'
import { NOTHING_PROMISED, type Promised, promisedFor, withPromise } from './promised-cases.ts'
import {
  nothingPublished,
  type PublishedCases,
  type PublishedChange,
  publication,
} from './published-cases.ts'
import { headerOfRows, partsOfRows, type RowsHeader, restoreRows } from './rows-snapshot.ts'
import { knownWithin, marksOf, sharesAround } from './rows-within.ts'
import type { KeyedValue } from './topic-values.ts'

export interface RoomConfig {
  stateFolder: string
  windowMs: number
  stepMs: number
  scope: Scope
  sampleEvery: number
  seed: number
  /** Most shares of accounts that nobody flagged that a control looks at one by one. */
  controlShares: number
}

export interface RawRecord {
  offset: number
  key: string | null
  value: Uint8Array | null
}

/** A window to be decided. `again`: it is the one that was decided last; `withAnalysis`: its analysis is published too. */
export interface WindowOrder {
  window: Span
  flagsVersion: number
  again: boolean
  withAnalysis: boolean
}

export interface Decision {
  /** To be published on review.cases, in this order. */
  cases: KeyedValue[]
  changes: PublishedChange[]
  /** To be published on review.analyses behind them. */
  analysis: KeyedValue[]
  open: { level: ReviewCase['level']; state: ReviewCase['cluster']['state'] }[]
  rows: number
  /** Nothing lies in the window and no cluster is followed: so it is up to the first share at `nextMs`, if there is one. */
  quiet: boolean
  nextMs?: number
}

/**
 * Where the shares lie and windows are analyzed: in this thread, or behind the same functions in another one. Calls come
 * one after the other.
 */
export interface DetectionRoom extends AsyncDisposable {
  /** Goes on from the newest whole snapshot. @returns what the caller gave it to keep; undefined where there is none */
  restore(): Promise<unknown>
  /**
   * Takes in records of a partition of amplification.graph.
   *
   * @param cut whether the log was read from a start that is not its first record
   * @returns markers that were accepted
   */
  takeGraph(partition: number, records: readonly RawRecord[], cut: boolean): Promise<Reached[]>
  takeFlags(records: readonly RawRecord[], nextOffset: number): Promise<void>
  /** Decides a window. Whatever it returns may be published from now on, as the state folder knows. */
  decide(order: WindowOrder): Promise<Decision>
  /**
   * What a control of the window that was decided last is drawn from: a copy, so that it can be drawn beside this room.
   *
   * @throws {RangeError} if that window was decided at other flags
   */
  controlInput(order: { window: Span; flagsVersion: number }): Promise<ControlInput>
  /** @returns what is to be published of a control on review.analyses, in this order; the state folder knows of it */
  controlValues(drawn: DrawnControl): Promise<KeyedValue[]>
  /** @param position grows with what was read */
  snapshot(position: number, kept: unknown): Promise<{ bytes: number }>
}

const SNAPSHOT = 'detector'
const PUBLISHED = 'detector-published'
const FORMAT = 1

interface RoomHeader {
  format: number
  kept: unknown
  rows: RowsHeader
  groups: GroupsHeader
  flags: FlagsHeader
  before: Following
  after: Following
  decidedMs: number | undefined
  parts: [caseId: string, parts: number][]
  activityParts: number
  controlParts?: number
}

interface RoomState {
  rows: KnownRows
  groups: LogGroups
  flags: FlagBook
  /** Clusters and cases before and after the window that was decided last. */
  before: Following
  after: Following
  decidedMs: number | undefined
  published: PublishedCases
  activityParts: number
  /** How many parts of a control may stand on the topic. */
  controlParts: number
  /** Written beside the snapshots. */
  promised: Promised
}

/** What a window holds; without shares, no pictures. */
interface Found {
  cases: ReviewCase[]
  shares: number
  pictureOf?: (found: ReviewCase) => CasePicture
}

/** Holds everything in this thread. */
export function detectionRoom(config: RoomConfig): DetectionRoom {
  const { windowMs, stepMs, scope, sampleEvery, seed, controlShares } = config
  const snapshots = snapshotFolder(config.stateFolder)
  const options: DetectOptions = { scope, sampleEvery, seed, community: 'leiden' }
  const state = newState()
  let promisedBefore = 0

  const find = (window: Span, marks: Uint8Array): Found => {
    const { known, accounts } = knownWithin(state.rows, contextOf(window, PARAMETERS), sampleEvery === 1)
    const flagged = Uint8Array.from(accounts, (account) => marks[account])
    const detection = detectKnown(known, { ...options, flagged, window })
    return {
      cases: detection.cases,
      shares: detection.shares.count,
      pictureOf: drawPictures(detection),
    }
  }

  return {
    restore: async () => {
      const promised = snapshots.latest(PUBLISHED)
      if (promised !== undefined) {
        state.promised = { ...NOTHING_PROMISED, ...(promised.header as Partial<Promised>) }
        state.activityParts = state.promised.activityParts
        state.controlParts = state.promised.controlParts
        promisedBefore = promised.position
      }
      const snapshot = snapshots.latest(SNAPSHOT)
      if (snapshot === undefined) return undefined
      const header = snapshot.header as RoomHeader
      if (header.format !== FORMAT)
        throw new BrokenLogError(
          `The snapshots in ${config.stateFolder} are of another version; delete detector.*.snapshot there to begin at the start of the log.`,
        )
      restoreState(state, header, snapshot.parts)
      return header.kept
    },

    takeGraph: async (partition, records, cut) => {
      const reached: Reached[] = []
      for (const { key, value } of records) {
        if (value === null) continue
        const news = readGraphRecord(state.groups, partition, key, value, { sampleEvery, cut })
        if (news?.kind === 'rows') addRows(state.rows, news.rows)
        if (news?.kind !== 'reached') continue
        if (news.activity !== undefined) addActivity(state.rows, partition, news.activity)
        reached.push(news.reached)
      }
      return reached
    },

    takeFlags: async (records, nextOffset) => {
      for (const { offset, key, value } of records) noteFlag(state.flags, offset, key, value)
      state.flags.position = nextOffset
    },

    decide: async ({ window, flagsVersion, again, withAnalysis }) => {
      turnTo(state.flags, flagsVersion)
      if (!again) {
        state.before = state.after
        state.published = { texts: new Map(), parts: state.published.parts }
        state.decidedMs = window.endMs
        takePromised(state, window.endMs)
      }
      const marks = marksOf(state.rows, state.flags.lists.keys())
      const around = sharesAround(state.rows, window)
      const found: Found = around.within ? find(window, marks) : { cases: [], shares: 0 }
      const { after, changed } = followCases(state.before, found.cases, window, stepMs, found.pictureOf)
      state.after = after
      const {
        values,
        changes,
        after: published,
        touched,
      } = publication(state.published, state.before, changed)
      state.published = published
      const analysis = withAnalysis
        ? analysisValues(
            {
              window,
              flagsVersion,
              flaggedAccounts: state.flags.lists.size,
              shares: found.shares,
              openCases: after.cases.map(({ caseId }) => caseId),
              parametersHash: parametersHash(options),
            },
            accountActivity(state.rows, marks, window),
            state.activityParts,
          )
        : { values: [], parts: state.activityParts }
      if (touched.length > 0 || analysis.parts > state.activityParts) {
        const parts = Math.max(analysis.parts, state.activityParts)
        state.promised = withPromise(state.promised, window.endMs, touched, parts)
        await snapshots.write(PUBLISHED, ++promisedBefore, state.promised, [])
      }
      state.activityParts = analysis.parts
      dropBefore(state.rows, window.endMs - windowMs - 2 * PARAMETERS.rarityMs)
      return {
        cases: values,
        changes,
        analysis: analysis.values,
        open: after.cases.map(({ level, cluster }) => ({ level, state: cluster.state })),
        rows: rowCount(state.rows),
        quiet: !around.within && after.clusters.length === 0,
        ...(around.nextMs !== undefined && { nextMs: around.nextMs }),
      }
    },

    controlInput: async ({ window, flagsVersion }) => {
      if (state.flags.version !== flagsVersion || state.decidedMs !== window.endMs)
        throw new RangeError(`the window to ${window.endMs} was not decided last at flags ${flagsVersion}`)
      const why = sampleEvery > 1 ? 'sampled' : state.flags.lists.size === 0 ? 'nobody_flagged' : undefined
      return {
        window,
        flagsVersion,
        parametersHash: parametersHash(options),
        options,
        mostShares: controlShares,
        from: why ?? sharesOfControl(state, window),
      }
    },

    controlValues: async (drawn) => {
      const { values, parts } = controlValues(drawn, state.controlParts)
      if (parts > state.controlParts) {
        state.promised = { ...state.promised, controlParts: parts }
        await snapshots.write(PUBLISHED, ++promisedBefore, state.promised, [])
      }
      state.controlParts = parts
      return values
    },

    snapshot: (position, kept) => writeState(snapshots, position, kept, state),

    async [Symbol.asyncDispose]() {},
  }
}

const newState = (): RoomState => ({
  rows: knownRows(),
  groups: logGroups(),
  flags: flagBook(),
  before: NOTHING_FOLLOWED,
  after: NOTHING_FOLLOWED,
  decidedMs: undefined,
  published: nothingPublished(),
  activityParts: 0,
  controlParts: 0,
  promised: NOTHING_PROMISED,
})

/** Shares of a window's context with nothing but what decides a level or says what an account did. */
function sharesOfControl({ rows, flags }: RoomState, window: Span): Exclude<ControlInput['from'], string> {
  const { accountCreatedAtMs } = rows.times
  const bare = {
    ...rows,
    hasPosts: false,
    texts: {},
    times: { ...(accountCreatedAtMs && { accountCreatedAtMs }) },
  }
  const { known, accounts } = knownWithin(bare, contextOf(window, PARAMETERS), true)
  const marks = marksOf(rows, flags.lists.keys())
  return { known, flagged: Uint8Array.from(accounts, (account) => marks[account]) }
}

/** Takes in what was about to be published for a window when the process ended. */
function takePromised({ promised, published }: RoomState, endMs: number): void {
  for (const { caseId, parts } of promisedFor(promised, endMs)) {
    published.texts.set(caseId, '')
    if (parts > 0) published.parts.set(caseId, Math.max(parts, published.parts.get(caseId) ?? 0))
  }
}

function restoreState(state: RoomState, header: RoomHeader, parts: readonly Uint8Array[]): void {
  state.rows = restoreRows(header.rows, parts)
  state.groups = restoreGroups(header.groups)
  state.flags = restoreFlags(header.flags)
  state.before = header.before
  state.after = header.after
  state.decidedMs = header.decidedMs
  state.published = { texts: new Map(), parts: new Map(header.parts) }
  state.activityParts = Math.max(state.activityParts, header.activityParts)
  state.controlParts = Math.max(state.controlParts, header.controlParts ?? 0)
  if (state.decidedMs !== undefined) takePromised(state, state.decidedMs)
}

function writeState(
  snapshots: Snapshots,
  position: number,
  kept: unknown,
  { rows, groups, flags, before, after, decidedMs, published, activityParts, controlParts }: RoomState,
): Promise<{ bytes: number }> {
  const header: RoomHeader = {
    format: FORMAT,
    kept,
    rows: headerOfRows(rows),
    groups: headerOfGroups(groups),
    flags: headerOfFlags(flags),
    before,
    after,
    decidedMs,
    parts: [...published.parts],
    activityParts,
    controlParts,
  }
  return snapshots.write(SNAPSHOT, position, header, partsOfRows(rows))
}
