import { type ColumnFacts, columnFacts } from './column-facts.ts'
import { LIKELY_NAMES, OUR_NAMES, type Role } from './layout.ts'

/** What a mapping proposes for one of our columns. */
export interface ProposedColumn {
  ours: string
  role: Role
  /** Undefined where no column fits. */
  theirs: string | undefined
  /** Why that column, or what was looked for. */
  reason: string
  examples: string[]
}

export interface ProposedMap {
  columns: ProposedColumn[]
  /** Sentences on what to check by eye. */
  notes: string[]
}

/** What a role wants of a column: names by which others call it, and what its values show. */
interface Wanted {
  role: Role
  names: readonly string[]
  /** How well the values fit, 0 (not at all) to 1, and what speaks for it. */
  fit(facts: ColumnFacts): { score: number; says: string }
  /** Values alone are enough. */
  byValues: boolean
  lookedFor: string
}

const names = (ours: string): readonly string[] => LIKELY_NAMES.find(([name]) => name === ours)?.[1] ?? []

const asTime = ({ times, localTimes }: ColumnFacts): { score: number; says: string } => ({
  score: Math.max(times, localTimes * 0.9),
  says:
    localTimes > times
      ? 'its values are dates, but without a zone'
      : `${percent(times)} of its values are times`,
})

const asId = (facts: ColumnFacts): { score: number; says: string } => ({
  score: facts.ids * facts.filled,
  says: `${facts.distinct} ids in ${facts.count} rows`,
})

const asRepeatedId = (facts: ColumnFacts): { score: number; says: string } => {
  const { score, says } = asId(facts)
  return {
    score: facts.distinct < facts.count && facts.times < 0.5 ? score : score * 0.4,
    says: `${says}, which repeat`,
  }
}

const WANTED: readonly Wanted[] = [
  {
    role: 'time',
    names: [
      ...names('timestamp'),
      'post_created',
      'published_at',
      'publish_date',
      'share_time',
      'datetime_utc',
    ],
    fit: asTime,
    byValues: true,
    lookedFor: 'a column of times',
  },
  {
    role: 'account',
    names: [
      ...names('account_id'),
      'author',
      'authorid',
      'screen_name',
      'username',
      'channel_id',
      'from_id',
      'page_id',
    ],
    fit: asRepeatedId,
    byValues: true,
    lookedFor: 'a column of ids that repeat',
  },
  {
    role: 'object',
    names: [...names('object_id'), 'retweeted_tweet_id', 'reposted_id', 'shared_url', 'hashtag', 'parent_id'],
    fit: (facts) => ({
      score:
        facts.sharing > 1 ? Math.max(facts.ids, facts.urls) * facts.filled : facts.ids * facts.filled * 0.3,
      says: `a value is shared by ${facts.sharing.toFixed(1)} accounts`,
    }),
    byValues: true,
    lookedFor: 'a column whose values several accounts share',
  },
  {
    role: 'post',
    names: ['post_id', 'id', 'tweetid', 'tweet_id', 'status_id', 'message_id', 'content_id', 'postid'],
    fit: (facts) => {
      const isUnique = facts.distinct === facts.count && facts.times < 0.5
      return { score: isUnique ? facts.ids : 0, says: 'its ids are all different' }
    },
    byValues: true,
    lookedFor: 'a column of ids that are all different',
  },
  {
    role: 'authorId',
    names: [
      'author_id',
      'retweet_userid',
      'retweeted_user_id',
      'in_reply_to_user_id',
      'original_author',
      'author',
    ],
    fit: asId,
    byValues: false,
    lookedFor: 'the account whose object is shared',
  },
  {
    role: 'objectType',
    names: ['object_type', 'type', 'kind', 'share_type'],
    fit: ({ distinct, ids }) => ({ score: distinct <= 20 ? ids : 0, says: `${distinct} kinds` }),
    byValues: false,
    lookedFor: 'the kind of object',
  },
  {
    role: 'objectCreatedAtMs',
    names: ['object_created_at', 'retweeted_created_at', 'original_created_at', 'parent_created_at'],
    fit: asTime,
    byValues: false,
    lookedFor: 'when the object was made',
  },
  {
    role: 'accountCreatedAtMs',
    names: [
      'account_created_at',
      'account_creation_date',
      'user_created_at',
      'author_created_at',
      'user_join_date',
    ],
    fit: asTime,
    byValues: false,
    lookedFor: 'when the account was made',
  },
  {
    role: 'language',
    names: ['language', 'lang', 'tweet_language', 'post_language'],
    fit: ({ languages }) => ({
      score: languages,
      says: `${percent(languages)} of its values are codes of languages`,
    }),
    byValues: false,
    lookedFor: 'codes of languages',
  },
  {
    role: 'client',
    names: ['client', 'tweet_client_name', 'source_app', 'application', 'posted_with'],
    fit: ({ distinct, count }) => ({
      score: distinct * 2 <= count || count < 4 ? 1 : 0.3,
      says: `${distinct} programs`,
    }),
    byValues: false,
    lookedFor: 'the program that posted',
  },
  {
    role: 'declaredPlace',
    names: ['declared_place', 'location', 'user_reported_location', 'user_location', 'place'],
    fit: () => ({ score: 0.6, says: 'places as accounts give them' }),
    byValues: false,
    lookedFor: 'the place that an account gives',
  },
  {
    role: 'url',
    names: ['url', 'urls', 'link', 'expanded_url', 'shared_url'],
    fit: ({ urls }) => ({ score: urls, says: `${percent(urls)} of its values are URLs` }),
    byValues: true,
    lookedFor: 'a column of URLs',
  },
  {
    role: 'text',
    names: ['text', 'tweet_text', 'message', 'body', 'content', 'full_text', 'caption', 'description'],
    fit: ({ words }) => ({ score: Math.min(words / 4, 1), says: `${words.toFixed(0)} words on average` }),
    byValues: true,
    lookedFor: 'a column of texts',
  },
]

const ROLES = Object.keys(OUR_NAMES)
const NEEDED: readonly Role[] = ['account', 'object', 'time']

/** A column that could be what is needed is rather that than something optional. */
const precedence = ({ wanted, score }: { wanted: Wanted; score: number }): number =>
  score + (NEEDED.includes(wanted.role) ? 0.5 : 0)

/** Least score of a column that is taken; a name that fits counts as much as values that fit perfectly. */
const LEAST_BY_NAME = 1.1
const LEAST_BY_VALUES = 0.8

/**
 * Proposes which column is which of ours: by names as others use them, and by what the values show in a sample. The best
 * pair of a role and a column is taken first, and each once; at a tie the needed role and the earlier column.
 *
 * @param rows field k of a row is the value of `names[k]`
 */
export function proposeMap(
  columnNames: readonly string[],
  rows: readonly (readonly string[])[],
): ProposedMap {
  // Objects are what accounts share, so the accounts are found first.
  const account = bestColumn(columnNames, columnFacts(columnNames, rows, undefined), 'account')
  const facts = columnFacts(columnNames, rows, account)
  const pairs = WANTED.flatMap((wanted, rank) =>
    facts.flatMap((column, at) => {
      const found = scoreOf(wanted, columnNames[at], column)
      return found === undefined ? [] : [{ ...found, wanted, rank, at }]
    }),
  ).sort((a, b) => precedence(b) - precedence(a) || a.rank - b.rank || a.at - b.at)
  const taken = new Map<Role, { at: number; reason: string }>()
  const used = new Set<number>()
  for (const { wanted, at, reason } of pairs) {
    if (taken.has(wanted.role) || used.has(at)) continue
    taken.set(wanted.role, { at, reason })
    used.add(at)
  }
  const inOrder = [...WANTED].sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role))
  const columns = inOrder.map(({ role, lookedFor }): ProposedColumn => {
    const found = taken.get(role)
    const ours = OUR_NAMES[role].snake
    if (found === undefined)
      return { ours, role, theirs: undefined, reason: `not found: ${lookedFor}`, examples: [] }
    return {
      ours,
      role,
      theirs: columnNames[found.at],
      reason: found.reason,
      examples: facts[found.at].examples,
    }
  })
  const at = (role: Role): ColumnFacts | undefined => facts[taken.get(role)?.at ?? -1]
  return { columns, notes: notesOn(rows.length, at) }
}

function notesOn(count: number, at: (role: Role) => ColumnFacts | undefined): string[] {
  const notes = [`Proposed from the first ${count} rows: check it by eye before you rely on it.`]
  if ((at('time')?.localTimes ?? 0) > 0.1)
    notes.push('Times without a zone are refused: write them with Z or an offset.')
  if ((at('time')?.wholeMinutes ?? 0) === 1)
    notes.push('Every time is a whole minute: shorter intervals mean nothing.')
  if ((at('object')?.urls ?? 0) > 0.5)
    notes.push(
      'The object is a URL as it is written: addresses of one page that differ in writing are different objects.',
    )
  const filled = at('object')?.filled ?? 1
  if (filled < 0.99) notes.push(`${percent(1 - filled)} of the rows have no object and will be refused.`)
  return notes
}

function bestColumn(
  columnNames: readonly string[],
  facts: readonly ColumnFacts[],
  role: Role,
): number | undefined {
  const wanted = WANTED.find((one) => one.role === role)
  if (wanted === undefined) return undefined
  let best: { at: number; score: number } | undefined
  facts.forEach((column, at) => {
    const score = scoreOf(wanted, columnNames[at], column)?.score ?? 0
    if (score > (best?.score ?? 0)) best = { at, score }
  })
  return best?.at
}

function scoreOf(
  { role, names: known, fit, byValues }: Wanted,
  name: string,
  facts: ColumnFacts,
): { score: number; reason: string } | undefined {
  if (facts.filled === 0) return undefined
  const byName = nameScore(name, [OUR_NAMES[role].snake, OUR_NAMES[role].camel.toLowerCase(), ...known])
  const { score, says } = fit(facts)
  if (byName > 0 && byName + score >= LEAST_BY_NAME)
    return { score: byName + score, reason: `by its name; ${says}` }
  if (byName === 0 && byValues && score >= LEAST_BY_VALUES)
    return { score: score * 0.7, reason: `by its values alone: ${says}` }
  return undefined
}

/** 1 for a known name, earlier ones a little more; .6 for one that has it as its end, such as `post_lang`; else 0. */
function nameScore(name: string, known: readonly string[]): number {
  const plain = name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s.-]+/g, '_')
  const place = known.indexOf(plain)
  if (place >= 0) return 1 - place * 0.005
  return known.some((one) => one.length > 3 && plain.endsWith(`_${one}`)) ? 0.6 : 0
}

const percent = (part: number): string => `${Math.round(part * 100)}%`
