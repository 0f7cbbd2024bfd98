import {
  TEXT_ATTRIBUTES,
  type TextAttribute,
  TIME_ATTRIBUTES,
  type TimeAttribute,
} from '@murmuration/detection/counting'
import { UsageError } from '@murmuration/runtime/usage-error'
import { plain } from './plain-name.ts'

/** What a column of a file means to the reader. */
export type Role = 'account' | 'object' | 'time' | 'post' | TextAttribute | TimeAttribute

/** Where the roles lie among the names of a file. */
export interface Layout {
  name: string
  columnOf: Map<Role, number>
  /** Roles whose column is in milliseconds by its name, whatever its numbers look like. */
  inMilliseconds: Set<Role>
  /** Names that the layout does not know, in the order of the file. */
  unknown: string[]
  /** A row with an empty object is no share, as an original message of coordination-network-toolkit. */
  objectMayBeMissing: boolean
}

const OPTIONAL: readonly Role[] = ['post', ...TEXT_ATTRIBUTES, ...TIME_ATTRIBUTES]

export const OUR_NAMES: Record<Role, { snake: string; camel: string }> = {
  account: { snake: 'account_id', camel: 'accountId' },
  object: { snake: 'object_id', camel: 'objectId' },
  time: { snake: 'timestamp', camel: 'timestampMs' },
  post: { snake: 'post_id', camel: 'postId' },
  authorId: { snake: 'author_id', camel: 'authorId' },
  objectType: { snake: 'object_type', camel: 'objectType' },
  objectCreatedAtMs: { snake: 'object_created_at', camel: 'objectCreatedAtMs' },
  accountCreatedAtMs: { snake: 'account_created_at', camel: 'accountCreatedAtMs' },
  language: { snake: 'language', camel: 'language' },
  client: { snake: 'client', camel: 'client' },
  declaredPlace: { snake: 'declared_place', camel: 'declaredPlace' },
  text: { snake: 'text', camel: 'text' },
  url: { snake: 'url', camel: 'url' },
}

interface ForeignLayout {
  name: string
  needs: Partial<Record<Role, string>>
  takes: Partial<Record<Role, string>>
  ignores: string[]
  objectMayBeMissing: boolean
}

const FOREIGN_LAYOUTS: readonly ForeignLayout[] = [
  {
    name: 'CooRTweet',
    needs: { account: 'account_id', object: 'object_id', time: 'timestamp_share' },
    takes: { post: 'content_id' },
    ignores: [],
    objectMayBeMissing: false,
  },
  {
    name: 'coordination-network-toolkit',
    needs: { account: 'user_id', object: 'repost_id', time: 'timestamp', post: 'message_id' },
    takes: { text: 'message', url: 'urls' },
    ignores: ['username', 'reply_id'],
    objectMayBeMissing: true,
  },
]

/** Names by which other programs call what we need, for the suggestion in an error. */
export const LIKELY_NAMES: readonly (readonly [ours: string, theirs: readonly string[]])[] = [
  [
    'account_id',
    ['account', 'account_id', 'user', 'user_id', 'userid', 'user_screen_name', 'actor', 'source'],
  ],
  [
    'object_id',
    [
      'object',
      'object_id',
      'retweeted_id',
      'retweet_tweetid',
      'repost_id',
      'url',
      'link',
      'target',
      'tweet_id',
    ],
  ],
  ['timestamp', ['timestamp', 'time', 'date', 'datetime', 'created_at', 'tweet_time', 'timestamp_share']],
]

/**
 * Recognises the layout of a file by the names of its columns or fields. `map` gives our name → theirs.
 *
 * @throws {UsageError} where no layout fits, a mapped name is not there, or a needed name is there twice
 */
export function recogniseLayout(
  file: string,
  names: readonly string[],
  map: Record<string, string> = {},
): Layout {
  const mapped = mappedColumns(file, names, map)
  const find = (name: string): number => {
    const at = names.findIndex((found) => plain(found) === plain(name))
    if (at >= 0 && names.findIndex((found, k) => k > at && plain(found) === plain(name)) >= 0)
      throw new UsageError(`${file}: its header names the column ${name} twice; rename one of them.`)
    return [...mapped.values()].includes(at) ? -1 : at
  }
  const columnOf = new Map(mapped)
  const inMilliseconds = new Set<Role>()
  const takeOurs = (role: Role): void => {
    const { snake, camel } = OUR_NAMES[role]
    if (columnOf.has(role)) return
    let at = find(snake)
    if (at < 0) {
      at = find(camel)
      if (at >= 0 && camel.endsWith('Ms')) inMilliseconds.add(role)
    }
    if (at >= 0 && ![...columnOf.values()].includes(at)) columnOf.set(role, at)
  }
  const finish = (name: string, ignored: readonly string[], objectMayBeMissing: boolean): Layout => {
    for (const role of OPTIONAL) takeOurs(role)
    const known = new Set(columnOf.values())
    const unknown = names.filter((found, k) => !known.has(k) && !ignored.includes(plain(found)))
    return { name, columnOf, inMilliseconds, unknown, objectMayBeMissing }
  }

  for (const role of ['account', 'object', 'time'] as const) takeOurs(role)
  if (columnOf.has('account') && columnOf.has('object') && columnOf.has('time'))
    return finish(mapped.size > 0 ? 'murmuration by --map' : 'murmuration', ['schemaversion'], false)

  for (const layout of FOREIGN_LAYOUTS) {
    if (!Object.entries(layout.needs).every(([role, name]) => mapped.has(role as Role) || find(name) >= 0))
      continue
    columnOf.clear()
    inMilliseconds.clear()
    for (const [role, at] of mapped) columnOf.set(role, at)
    for (const [role, name] of Object.entries({ ...layout.needs, ...layout.takes })) {
      if (!columnOf.has(role as Role) && find(name) >= 0) columnOf.set(role as Role, find(name))
    }
    return finish(layout.name, layout.ignores, layout.objectMayBeMissing)
  }
  throw new UsageError(unknownLayout(file, names, mapped))
}

/**
 * The layout of NDJSON, where a field may be absent from the first objects and stand in later ones: every
 * optional field gets a name, in the manner of the names that were found. Returns the names in their order.
 */
export function withOptionalNames(
  layout: Layout,
  found: readonly string[],
): { layout: Layout; names: string[] } {
  const roles = [...layout.columnOf.keys()]
  const names = roles.map((role) => found[layout.columnOf.get(role) ?? 0])
  const inMilliseconds = new Set(layout.inMilliseconds)
  const isCamel = names.includes(OUR_NAMES.account.camel)
  for (const role of OPTIONAL) {
    const name = OUR_NAMES[role][isCamel ? 'camel' : 'snake']
    if (layout.columnOf.has(role) || names.includes(name)) continue
    if (name.endsWith('Ms')) inMilliseconds.add(role)
    roles.push(role)
    names.push(name)
  }
  return {
    layout: { ...layout, columnOf: new Map(roles.map((role, k) => [role, k])), inMilliseconds },
    names,
  }
}

function mappedColumns(
  file: string,
  names: readonly string[],
  map: Record<string, string>,
): Map<Role, number> {
  const columns = new Map<Role, number>()
  const roles = Object.keys(OUR_NAMES) as Role[]
  for (const [ours, theirs] of Object.entries(map)) {
    const role = roles.find((r) => OUR_NAMES[r].snake === ours || OUR_NAMES[r].camel === ours)
    if (role === undefined) {
      const known = roles.map((r) => OUR_NAMES[r].snake)
      throw new UsageError(
        `--map ${ours}=${theirs}: we have no column ${ours}; did you mean ${nearest(ours, known).name}?`,
      )
    }
    let at = names.indexOf(theirs)
    if (at < 0) at = names.findIndex((found) => plain(found) === plain(theirs))
    if (at < 0)
      throw new UsageError(
        `${file}: --map ${ours}=${theirs} names a column that is not there; found: ${listed(names)}; did you mean ${nearest(theirs, names).name}?`,
      )
    columns.set(role, at)
  }
  return columns
}

function unknownLayout(file: string, names: readonly string[], mapped: Map<Role, number>): string {
  const only = names.length === 1 ? /[;\t|]/.exec(names[0]) : null
  if (only !== null)
    return `${file}: its columns are separated by ${only[0] === '\t' ? 'tabs' : `"${only[0]}"`}; save it with commas.`
  const free = names.filter((_, k) => ![...mapped.values()].includes(k))
  const options: string[] = []
  for (const [ours, likely] of LIKELY_NAMES) {
    if ([...mapped.keys()].some((role) => OUR_NAMES[role].snake === ours)) continue
    if (names.some((name) => plain(name) === ours)) continue
    let best = { name: '…', distance: 0.45 }
    for (const name of free) {
      const { distance } = nearest(plain(name), likely)
      if (distance < best.distance) best = { name, distance }
    }
    options.push(`--map ${ours}=${best.name}`)
  }
  return `${file}: no layout with these columns is known (found: ${listed(names)}); say which column is which with ${options.join(' ')}, or see murmuration map ${file}, which proposes it, and murmuration sources list.`
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => (name.length > 40 ? `${name.slice(0, 40)}…` : name))
  return names.length > 20 ? `${shown.join(', ')} and ${names.length - 20} more` : shown.join(', ')
}

/** The candidate at the smallest edit distance, with that distance as a part of the longer name's length. */
function nearest(name: string, candidates: readonly string[]): { name: string; distance: number } {
  let best = { name: '…', distance: Number.POSITIVE_INFINITY }
  for (const candidate of candidates) {
    const distance = editDistance(name.slice(0, 64), candidate.slice(0, 64))
    const part = distance / Math.max(name.length, candidate.length, 1)
    if (part < best.distance) best = { name: candidate, distance: part }
  }
  return best
}

/** @see Levenshtein 1966 */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, k) => k)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let k = 1; k <= b.length; k++)
      next[k] = Math.min(row[k] + 1, next[k - 1] + 1, row[k - 1] + (a[i - 1] === b[k - 1] ? 0 : 1))
    row = next
  }
  return row[b.length]
}
