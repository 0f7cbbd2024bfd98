import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Level, RefusalReason } from '@murmuration/contracts'
import type { ReadShares } from '@murmuration/share-files'
import type { LabelledMetrics } from './labels.ts'
import type { MethodRun } from './ready-method.ts'
import type { Method, Scope, Settings } from './replay-options.ts'

/** Figures of the labels: of the accounts that the method finds, at each level that it has. */
export interface RunMetrics {
  positive: string
  /** Labelled accounts, and how many of them the shares never name. */
  labelled: number
  notInShares: number
  /** Counting methods: accounts with an edge. */
  edges?: LabelledMetrics
  alerts?: LabelledMetrics & { cases: number; falseCases: number }
  withReview?: LabelledMetrics & { cases: number; falseCases: number }
}

/**
 * `run.json`: what was run on what, and how it went. The same input and options give the same bytes in all but
 * `timings`.
 */
export interface RunRecord {
  schemaVersion: 1
  versions: { murmuration: string; node: string }
  method: Method
  scope: Scope
  parameters: { [name: string]: unknown }
  parametersHash: string
  /** Names of the input files without their folders. */
  files: string[]
  /** sha256 over the uncompressed bytes of all files in their order. */
  inputHash: string
  layout: string
  timeForm: string
  /** Every time is a whole minute, so that shorter intervals mean nothing. */
  wholeMinutes: boolean
  unknownColumns: string[]
  counts: {
    read: number
    refused: number
    refusedByReason: { [reason in RefusalReason]?: number }
    /** Rows of layouts that also hold what is no share. */
    notShares: number
    /** Later shares of the same object by the same account; null for counting methods, which keep them. */
    duplicate: number | null
    accounts: number
    objects: number
    windows: number
    edges: number
    cases: { alert: number; review: number }
    /** Distinct accounts; those of an alert count there alone. */
    accountsInCases: { alert: number; review: number }
    /** Work of the tests, summed over windows; null for counting methods, which test nothing. */
    accountsTestable: number | null
    sharePairsConsidered: number | null
    pairsConsidered: number | null
    pairsTested: { A: number; B: number; C: number } | null
    leads: number | null
    /** Communities of tier C that the timing of their objects explains: audiences, and no case. */
    audiencesSetAside: number | null
  }
  /** What the pair budget left out, and why. */
  skipped: { sharePairs: number; objects: number; why: string | null }
  /** Rate of the Benjamini–Hochberg procedure by which each tier, and the group test, admits. */
  errorRates: { A: number; B: number; C: number; groupTest: number } | null
  /** Rows of the list: every one has matched, was not found, is a duplicate, or was refused. */
  flags: { rows: number; matched: number; notFound: number; duplicate: number; refused: number } | null
  metrics: RunMetrics | null
  /** Sentences on what the files leave out. */
  notes: string[]
  timings: { seconds: number; secondsByStage: { [stage: string]: number }; peakMemoryMb: number }
}

/** What was run on what, and the counts. */
export function runRecord(
  settings: Settings,
  read: ReadShares,
  { findings, parameters, errorRates }: MethodRun,
): Omit<RunRecord, 'flags' | 'metrics' | 'notes' | 'timings'> {
  const { tests, cases, duplicates, edges, windows } = findings
  const casesAt = (level: Level): number => cases.filter((found) => found.level === level).length
  const accountsAt = (level: Level): Set<string> =>
    new Set(
      cases.flatMap(({ accounts }) =>
        accounts.filter((one) => one.level === level).map((one) => one.accountId),
      ),
    )
  const inAlerts = accountsAt('alert')
  const inReview = [...accountsAt('review')].filter((accountId) => !inAlerts.has(accountId))
  const isSkipped = tests !== null && tests.sharePairsSkipped > 0
  return {
    schemaVersion: 1,
    versions: { murmuration: packageVersion(), node: process.versions.node },
    method: settings.method,
    scope: settings.scope,
    parameters,
    parametersHash: hashOf({ method: settings.method, ...parameters }),
    files: settings.files.map((file) => (file === '-' ? file : basename(file))),
    inputHash: read.inputHash,
    layout: read.layout,
    timeForm: read.timeForm,
    wholeMinutes: read.wholeMinutes,
    unknownColumns: read.unknownColumns,
    counts: {
      read: read.rowsRead,
      refused: read.refused,
      refusedByReason: read.refusedByReason,
      notShares: read.notShares,
      duplicate: duplicates,
      accounts: read.columns.accountIds.size,
      objects: read.columns.objectIds.size,
      windows,
      edges: edges.size,
      cases: { alert: casesAt('alert'), review: casesAt('review') },
      accountsInCases: { alert: inAlerts.size, review: inReview.length },
      accountsTestable: tests?.accountsTestable ?? null,
      sharePairsConsidered: tests?.sharePairsConsidered ?? null,
      pairsConsidered: tests?.pairsConsidered ?? null,
      pairsTested: tests?.pairsTested ?? null,
      leads: tests?.leads ?? null,
      audiencesSetAside: tests?.audiencesSetAside ?? null,
    },
    skipped: {
      sharePairs: tests?.sharePairsSkipped ?? 0,
      objects: tests?.objectsSkipped ?? 0,
      why: isSkipped
        ? `the budget of ${String(parameters.pairBudget)} pairs of shares was used up; the objects with the most pairs were left out.`
        : null,
    },
    errorRates,
  }
}

function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return String(version)
}

/** sha256 in hex over parameters, whatever the order of their names. */
const hashOf = (value: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('hex')

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([x], [y]) => (x < y ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  )
}

/** Seconds per stage; stages may come again, and add up. */
export interface Stopwatch {
  begin(stage: string): void
  read(): { seconds: number; secondsByStage: { [stage: string]: number } }
}

/** @param nowMs a clock */
export function stopwatch(nowMs: () => number): Stopwatch {
  const startedMs = nowMs()
  const spentMs = new Map<string, number>()
  let stage = ''
  let sinceMs = startedMs
  const settle = (): void => {
    const at = nowMs()
    if (stage !== '') spentMs.set(stage, (spentMs.get(stage) ?? 0) + at - sinceMs)
    sinceMs = at
  }
  return {
    begin(next) {
      settle()
      stage = next
    },
    read() {
      settle()
      return {
        seconds: inSeconds(sinceMs - startedMs),
        secondsByStage: Object.fromEntries([...spentMs].map(([name, ms]) => [name, inSeconds(ms)])),
      }
    },
  }
}

const inSeconds = (ms: number): number => Math.round(ms) / 1000
