import { parseDuration } from '@murmuration/runtime/durations'
import { UsageError } from '@murmuration/runtime/usage-error'
import { typedMap } from '@murmuration/share-files/map-file'
import { nearest, oneOf } from './choice.ts'

export const METHODS = ['murmuration', 'count', 'cnt', 'coortweet'] as const
export type Method = (typeof METHODS)[number]
export const SCOPES = ['everybody', 'flagged', 'flagged+companions'] as const
export type Scope = (typeof SCOPES)[number]
export const ALGORITHMS = ['leiden', 'louvain'] as const
export type Algorithm = (typeof ALGORITHMS)[number]

/** What a replay is asked to do; what is left out takes its value from {@link REPLAY_DEFAULTS}. */
export interface ReplayOptions {
  /** Files of shares; `-` is standard input. */
  files: string[]
  /** Folder for the results. */
  out: string
  scope?: Scope
  /** File of flagged accounts. */
  flags?: string
  /** One account in so many is in the reference sample; the others count only near flagged ones. */
  sampleEvery?: number
  method?: Method
  /** Analysis window of murmuration: one for everything, or sliding. */
  window?: 'all' | { windowMs: number; stepMs: number }
  /** Counting methods: two shares at most this far apart are one coincidence. */
  windowSeconds?: number
  /** `count`: least distinct objects. */
  minObjects?: number
  /** `cnt`: least weight of an edge. */
  minWeight?: number
  /** `coortweet`: least shares of an account, and least coincidences of a pair. */
  minParticipation?: number
  community?: Algorithm
  seed?: number
  burst?: boolean
  /** File of labels, and the label that the found accounts should have. */
  labels?: string
  positive?: string
  /** Our column name → theirs. */
  map?: Record<string, string>
  /** Name of the source whose records the files hold; recognised where left out. */
  from?: string
  /** Largest part of the rows that may be refused, 0 to 1. */
  maxRefused?: number
  json?: boolean
  quiet?: boolean
  force?: boolean
}

export const REPLAY_DEFAULTS = {
  scope: 'everybody',
  sampleEvery: 1,
  method: 'murmuration',
  window: 'all',
  windowSeconds: 60,
  minObjects: 3,
  minWeight: 1,
  minParticipation: 2,
  community: 'leiden',
  seed: 1,
  burst: false,
  positive: 'coordinated',
  maxRefused: 0.01,
  json: false,
  quiet: false,
  force: false,
} as const

/** Options with every default filled in. */
export type Settings = Required<Omit<ReplayOptions, 'flags' | 'labels' | 'from'>> &
  Pick<ReplayOptions, 'flags' | 'labels' | 'from'>

export const settingsOf = (options: ReplayOptions): Settings => ({ ...REPLAY_DEFAULTS, map: {}, ...options })

const SHORTEST_WINDOW_MS = 3_600_000

/** Options as they stand on the command line, before they are checked. */
export interface TypedOptions {
  out?: string
  scope?: string
  flags?: string
  sample?: string
  method?: string
  window?: string
  step?: string
  minObjects?: string
  minWeight?: string
  minParticipation?: string
  community?: string
  seed?: string
  burst?: boolean
  labels?: string
  positive?: string
  map?: string[]
  mapFile?: string
  from?: string
  maxRefused?: string
  json?: boolean
  quiet?: boolean
  force?: boolean
}

/**
 * Checks what was typed.
 *
 * @throws {UsageError} for a value that is none of an option's, or for options that do not go together
 */
export function checkOptions(files: readonly string[], typed: TypedOptions): ReplayOptions {
  const method = choice('--method', typed.method, METHODS) ?? REPLAY_DEFAULTS.method
  const { map, others } = typedMap(typed.map ?? [], typed.mapFile)
  const all = [...files, ...others]
  if (all.length === 0)
    throw new UsageError(
      'name at least one file of shares, or - for standard input; see murmuration replay --help.',
    )
  if (all.filter((file) => file === '-').length > 1)
    throw new UsageError('standard input (-) can be read once only.')
  if (typed.out === undefined || typed.out === '')
    throw new UsageError('say where the results go, with --out DIR.')
  const options: ReplayOptions = { files: all, out: typed.out, method, map }
  const scope = choice('--scope', typed.scope, SCOPES)
  const community = choice('--community', typed.community, ALGORITHMS)
  const { flags, labels, positive, from } = typed
  if (from !== undefined) options.from = from
  if (scope !== undefined) options.scope = scope
  if (community !== undefined) options.community = community
  if (flags !== undefined) options.flags = flags
  if (labels !== undefined) options.labels = labels
  if (positive !== undefined) options.positive = positive
  if (typed.seed !== undefined) options.seed = whole('--seed', typed.seed, 0)
  if (typed.maxRefused !== undefined) options.maxRefused = part('--max-refused', typed.maxRefused)
  for (const name of ['burst', 'json', 'quiet', 'force'] as const)
    if (typed[name] !== undefined) options[name] = typed[name]

  const isOfFlagged = scope !== undefined && scope !== 'everybody'
  if (isOfFlagged && flags === undefined)
    throw new UsageError(`--scope ${scope} tests pairs of flagged accounts; name them with --flags FILE.`)
  if (positive !== undefined && labels === undefined)
    throw new UsageError('--positive says which label to find; name the labels with --labels FILE.')
  if (method === 'murmuration') {
    refuseOthers(typed, method, ['minObjects', 'minWeight', 'minParticipation'])
    options.window = analysisWindow(typed.window, typed.step)
    if (typed.sample !== undefined) options.sampleEvery = sampleEvery(typed.sample, isOfFlagged)
  } else {
    refuseOthers(typed, method, ['step', 'community', 'burst', 'sample', ...otherThresholds(method)])
    if (isOfFlagged)
      throw new UsageError(
        `--scope ${scope} is for --method murmuration; --method ${method} counts everybody.`,
      )
    if (typed.window !== undefined) options.windowSeconds = countingWindow(typed.window, method)
    if (typed.minObjects !== undefined) options.minObjects = whole('--min-objects', typed.minObjects, 1)
    if (typed.minWeight !== undefined) options.minWeight = whole('--min-weight', typed.minWeight, 1)
    if (typed.minParticipation !== undefined)
      options.minParticipation = whole('--min-participation', typed.minParticipation, 1)
  }
  return options
}

function sampleEvery(text: string, isOfFlagged: boolean): number {
  const every = whole('--sample', text, 1)
  if (every > 1 && !isOfFlagged)
    throw new UsageError(
      `--sample ${text} leaves out what is far from flagged accounts; it needs --scope flagged or flagged+companions.`,
    )
  return every
}

const THRESHOLD_OF = { count: 'minObjects', cnt: 'minWeight', coortweet: 'minParticipation' } as const

const otherThresholds = (method: 'count' | 'cnt' | 'coortweet'): (keyof TypedOptions)[] =>
  Object.values(THRESHOLD_OF).filter((name) => name !== THRESHOLD_OF[method])

function refuseOthers(typed: TypedOptions, method: Method, names: readonly (keyof TypedOptions)[]): void {
  for (const name of names) {
    if (typed[name] === undefined) continue
    const owner =
      Object.entries(THRESHOLD_OF).find(([, threshold]) => threshold === name)?.[0] ?? 'murmuration'
    throw new UsageError(
      `${flagOf(name)} is for --method ${owner}, and this is --method ${method}; leave one of the two out.`,
    )
  }
}

const flagOf = (name: string): string => `--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`

function analysisWindow(
  window: string | undefined,
  step: string | undefined,
): 'all' | { windowMs: number; stepMs: number } {
  if (window === undefined || window === 'all') {
    if (step !== undefined)
      throw new UsageError(
        '--step moves a window of fixed length; give its length too, for example --window 28d --step 1d.',
      )
    return 'all'
  }
  const windowMs = duration('--window', window)
  if (windowMs < SHORTEST_WINDOW_MS)
    throw new UsageError(
      `--window ${window} is too short to analyze: use all, or 1h or longer; a synchrony interval belongs to --method count, cnt or coortweet.`,
    )
  const stepMs = step === undefined ? windowMs : duration('--step', step)
  if (stepMs > windowMs)
    throw new UsageError(
      `--step ${step} is longer than --window ${window}: shares between two windows would be lost.`,
    )
  return { windowMs, stepMs }
}

function countingWindow(window: string, method: Method): number {
  if (window === 'all')
    throw new UsageError(`--method ${method} counts within an interval; give one, for example --window 60s.`)
  const windowMs = duration('--window', window)
  if (windowMs % 1000 !== 0)
    throw new UsageError(`--window ${window}: --method ${method} counts whole seconds.`)
  return windowMs / 1000
}

function duration(option: string, text: string): number {
  try {
    return parseDuration(text)
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`${option}: ${error.message}.`, { cause: error })
    throw error
  }
}

function choice<T extends string>(
  option: string,
  text: string | undefined,
  choices: readonly T[],
): T | undefined {
  if (text === undefined) return undefined
  const found = choices.find((entry) => entry === text)
  if (found !== undefined) return found
  const near = nearest(text, choices)
  throw new UsageError(
    `${option} ${text}: ${near ? `did you mean ${near}? It` : 'it'} takes ${oneOf(choices)}.`,
  )
}

function whole(option: string, text: string, least: number): number {
  const value = Number(text)
  if (/^\d{1,10}$/.test(text) && value >= least && value <= 0xffffffff) return value
  throw new UsageError(`${option} ${text}: write a whole number from ${least} on.`)
}

/** '1%' or '0.01' as a part of one. */
function part(option: string, text: string): number {
  const parts = /^(\d+(?:\.\d+)?|\.\d+)(%?)$/.exec(text)
  const value = parts === null ? Number.NaN : Number(parts[1]) / (parts[2] === '%' ? 100 : 1)
  if (value >= 0 && value <= 1) return value
  throw new UsageError(`${option} ${text}: write a part of the rows, for example 1% or 0.01.`)
}
