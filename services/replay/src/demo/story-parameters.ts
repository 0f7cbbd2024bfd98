/**
 * Every number of the simulated story, in one place. They come from the founding story and from what is known of
 * such data (heavy tails, day rhythms, flash crowds, fans), and from no detector: a change here needs a
 * reason in the story, never in what a test finds.
 *
 * The place is XB, where farmers protest; its government names 1,178 accounts. XA is the country across the
 * border. Both are fictional, as are their languages: `qaa` and `qbb` lie in the range that ISO 639-2 keeps
 * for private use.
 */

export const SECOND_MS = 1000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

/** 25 January to 12 February 2021, both days included, UTC. */
export const START_MS = Date.UTC(2021, 0, 25)
export const DAYS = 19
export const END_MS = START_MS + DAYS * DAY_MS

/** How busy each day is: the march on the second day, the road blockade on the thirteenth. */
export const DAY_WEIGHTS = [
  1, 1.9, 1.6, 1.2, 1.1, 0.9, 0.9, 1, 1.1, 1.3, 1.2, 1.1, 1.8, 1.3, 1, 1, 0.9, 1, 0.9,
] as const

export const OFFSET_HOURS = { XA: -2, XB: 6 } as const
export const LANGUAGE = { XA: 'qaa', XB: 'qbb', abroad: 'en' } as const
export type Place = 'XA' | 'XB'

/** Weight of each local hour, midnight first. `shift` is an office: nine to five, weekdays only. */
export const RHYTHMS = {
  day: [1, 0.5, 0.3, 0.2, 0.3, 1, 2.5, 4, 5, 5, 5, 5, 5.5, 6, 5, 4.5, 4.5, 5, 6, 7, 7.5, 7, 5, 2.5],
  evening: [5, 3, 1.5, 0.7, 0.3, 0.3, 0.5, 1, 2, 2.5, 3, 3, 3.5, 4, 3.5, 3.5, 4, 5, 6, 8, 9, 10, 9, 7],
  early: [0.3, 0.2, 0.3, 1, 4, 7, 8, 8, 6, 5, 4, 4, 5, 5, 4, 4, 4, 5, 6, 5, 3, 1.5, 0.7, 0.4],
  shift: [0, 0, 0, 0, 0, 0, 0, 0.2, 1.5, 8, 9, 9, 6, 5, 9, 9, 8, 3, 0.4, 0.1, 0, 0, 0, 0],
} as const
export type Rhythm = keyof typeof RHYTHMS

/**
 * The list. 1,178 rows, of which some name nobody in the data and some name an account again; the rest of the
 * sizes below are accounts that are named, and what remains are ordinary protesters.
 */
export const ORDER = { rows: 1178, notFound: 38, duplicates: 26, lowActivity: 160 } as const

/** Accounts that nobody lists, members of operations and of open groups among them. */
export const OTHER_ACCOUNTS = 20_000

/** Distinct objects that an account shares in its own sittings: log-normal, median and log-scale spread. */
export const ACTIVITY = {
  background: { median: 5, spread: 1.25, least: 1, most: 500 },
  protester: { median: 32, spread: 0.8, least: 5, most: 500 },
  openMember: { median: 30, spread: 0.7, least: 5, most: 300 },
  lowActivity: { least: 1, most: 2 },
} as const

/** A sitting: several shares in a row, with pauses between them. */
export const SITTING = {
  goOn: 0.55,
  pauseMedianSeconds: 45,
  pauseSpread: 1,
  most: 12,
  triesPerShare: 10,
} as const

/** Topics; the first ones are the protest's. Their language decides who reads them. */
export const TOPICS = { protest: 8, XB: 20, XA: 8, abroad: 4 } as const
export const OBJECTS = {
  count: 42_000,
  protestShare: 0.34,
  /** Pareto tail of how attractive a post is, cut at `mostAttraction`. */
  tail: 1.15,
  mostAttraction: 3000,
  withUrl: 0.2,
  otherLanguage: 0.12,
  /** Pareto tail of how much an author posts. */
  authors: 4_000,
} as const

/** Where a share comes from: a favourite author, or what is new in a topic within one of these spans. */
export const FEED = {
  favourite: 0.3,
  favouriteHours: 24,
  favouriteAuthors: 6,
  spans: [
    { hours: 1 / 3, weight: 0.15 },
    { hours: 2, weight: 0.35 },
    { hours: 8, weight: 0.3 },
    { hours: 48, weight: 0.2 },
  ],
} as const

/** What people follow. The chance that a person who is no named protester follows the protest at all. */
export const INTEREST = { protestXB: 0.4, protestXA: 0.12, livesInXA: 0.2, protesterProtest: 0.75 } as const

/** One post that everybody shares at once. */
export const FLASH_CROWDS = {
  count: 9,
  people: [700, 2200],
  delayMedianMinutes: [3, 12],
  spread: 1.1,
  posts: 3,
} as const

/**
 * A march, a speech, a final: many posts in two hours, and an audience that shares them as they come. In recorded retweets
 * of a protest (the set navalny_retweets), 6 to 9 % of a first-minute share's company within an hour comes within a
 * minute; a live audience is given about twice as much.
 */
export const LIVE_EVENTS = {
  count: 7,
  minutes: [80, 160],
  posts: [60, 120],
  people: [220, 450],
  join: [0.06, 0.25],
  delayMedianSeconds: 480,
  spread: 1.3,
} as const

/** Authors who write threads, and fans who share whole threads at a time of their own. */
export const THREADS = {
  authors: 40,
  threads: [3, 7],
  posts: [5, 12],
  fans: [15, 60],
  fanJoins: 0.55,
  postJoins: 0.85,
  delayMedianMinutes: 90,
  spread: 1.2,
  pauseSeconds: [2, 12],
} as const

/**
 * A planted operation. `objects` posts are amplified, each by a random part of the members within `part`; a member
 * comes `delayMedianSeconds` after the start, log-normal. `own` is the part of the posts that the
 * operation's own seeds write, the rest are genuine posts of the protest. `camouflage` is the part of a
 * member's shares that are its own sittings over everybody's posts.
 */
export interface OperationParameters {
  name: string
  members: number
  named: number
  seeds: number
  objects: number
  own: number
  part: readonly [number, number]
  delayMedianSeconds: number
  delaySpread: number
  camouflage: readonly [number, number]
  operatedFrom: Place
  rhythm: Rhythm
  /** A client in common, and the chance that a member uses it. */
  client: { name: string; chance: number } | null
  /** Accounts made within so many days of each other; null: at any time. */
  createdWithinDays: number | null
}

/** Members differ in zeal; some come hours late; genuine posts are taken from the last hours. */
export const MEMBER = {
  zeal: [0.6, 1.4],
  late: 0.08,
  lateMedianHours: 5,
  lateSpread: 0.8,
  genuinePostHours: 3,
} as const

export const OPERATIONS: readonly OperationParameters[] = [
  {
    name: 'fast',
    members: 60,
    named: 52,
    seeds: 3,
    objects: 48,
    own: 1,
    part: [0.3, 0.6],
    delayMedianSeconds: 30,
    delaySpread: 0.7,
    camouflage: [0.5, 0.7],
    operatedFrom: 'XB',
    rhythm: 'day',
    client: null,
    createdWithinDays: 120,
  },
  {
    name: 'slow',
    members: 90,
    named: 70,
    seeds: 4,
    objects: 60,
    own: 0.5,
    part: [0.3, 0.6],
    delayMedianSeconds: 420,
    delaySpread: 0.9,
    camouflage: [0.5, 0.7],
    operatedFrom: 'XB',
    rhythm: 'evening',
    client: null,
    createdWithinDays: null,
  },
  {
    name: 'border-1',
    members: 70,
    named: 60,
    seeds: 4,
    objects: 80,
    own: 0.7,
    part: [0.25, 0.5],
    delayMedianSeconds: 150,
    delaySpread: 1,
    camouflage: [0.5, 0.7],
    operatedFrom: 'XA',
    rhythm: 'shift',
    client: { name: 'Tidewheel', chance: 0.85 },
    createdWithinDays: 10,
  },
  {
    name: 'border-2',
    members: 36,
    named: 30,
    seeds: 2,
    objects: 45,
    own: 0.4,
    part: [0.3, 0.55],
    delayMedianSeconds: 600,
    delaySpread: 0.9,
    camouflage: [0.55, 0.7],
    operatedFrom: 'XA',
    rhythm: 'shift',
    client: { name: 'Larkdeck', chance: 0.6 },
    createdWithinDays: null,
  },
  {
    name: 'weak',
    members: 32,
    named: 24,
    seeds: 1,
    objects: 14,
    own: 0.3,
    part: [0.15, 0.35],
    delayMedianSeconds: 2400,
    delaySpread: 1.1,
    camouflage: [0.6, 0.8],
    operatedFrom: 'XB',
    rhythm: 'day',
    client: null,
    createdWithinDays: null,
  },
]

/**
 * A union or a newsroom that coordinates openly: at announced local times members share posts of fellow members,
 * through a scheduler that every post names. No kind of deceit: the accounts say who they are.
 */
export interface OpenGroupParameters {
  name: string
  members: number
  named: number
  /** Local hours, with fractions, at which it acts every day. */
  announcedHours: readonly number[]
  postsEachTime: number
  part: readonly [number, number]
  delayMedianSeconds: number
  delaySpread: number
  client: string
}

export const OPEN_GROUPS: readonly OpenGroupParameters[] = [
  {
    name: 'union-growers',
    members: 44,
    named: 26,
    announcedHours: [9, 18],
    postsEachTime: 2,
    part: [0.3, 0.6],
    delayMedianSeconds: 45,
    delaySpread: 0.6,
    client: 'Postmill',
  },
  {
    name: 'union-hauliers',
    members: 30,
    named: 18,
    announcedHours: [12.5],
    postsEachTime: 3,
    part: [0.3, 0.7],
    delayMedianSeconds: 60,
    delaySpread: 0.7,
    client: 'Postmill',
  },
  {
    name: 'newsroom-gate',
    members: 24,
    named: 16,
    announcedHours: [7, 11, 16, 20],
    postsEachTime: 1,
    part: [0.3, 0.6],
    delayMedianSeconds: 150,
    delaySpread: 0.8,
    client: 'Pressroom',
  },
  {
    name: 'newsroom-river',
    members: 16,
    named: 12,
    announcedHours: [8, 13, 19],
    postsEachTime: 1,
    part: [0.35, 0.65],
    delayMedianSeconds: 480,
    delaySpread: 0.9,
    client: 'Pressroom',
  },
]

/** Clients of people, with their weights; the rare ones are used by a few people for no reason at all. */
export const CLIENTS = [
  { name: 'Phone app A', weight: 52 },
  { name: 'Phone app B', weight: 21 },
  { name: 'Web', weight: 22 },
  { name: 'Postmill', weight: 1.6 },
  { name: 'Tidewheel', weight: 1.4 },
  { name: 'Larkdeck', weight: 1.2 },
  { name: 'Pressroom', weight: 0.3 },
] as const
export const CLIENT = { secondClient: 0.25, useSecond: 0.3 } as const

/** What an account says of itself. People leave the place out, or moved and did not change it. */
export const PROFILE = {
  placeLeftOut: 0.35,
  placeLeftOutByOperators: 0.1,
  movedWithoutSaying: 0.04,
  firstAccountMs: Date.UTC(2009, 5, 1),
  /** Part of the protesters who joined because of the protest, within so many days before it. */
  joinedForProtest: 0.18,
  joinedWithinDays: 80,
} as const

/**
 * What the order claims. The whole list is said to be coordinated and to spread false content; the others are said of
 * accounts, by rules that know little: a guess hits people and operators alike.
 */
export const CLAIM_CHANCE = {
  foreign_operated: { acrossBorder: 0.75, others: 0.33 },
  affiliated: 0.25,
  automated: 0.18,
  incitement: 0.05,
} as const
