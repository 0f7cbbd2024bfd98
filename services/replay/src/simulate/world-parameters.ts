/**
 * Every number of the simulated worlds, in one place. They come from what is known of such data (day rhythms, heavy
 * tails, homophily, crowds, fans) and from no detector: a change here needs a reason in the world that is
 * simulated, never in what a test finds.
 */

export const SECOND_MS = 1000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

/** Monday, 5 February 2024, 00:00 UTC. */
export const START_MS = Date.UTC(2024, 1, 5)

/** Of a world: how many people, for how long, how busy; `intensity` multiplies how often the scenario's own things happen. */
export interface WorldParameters {
  accounts: number
  days: number
  /** Mean of the shares that an ordinary account makes on its own, a day. */
  sharesPerDay: number
  intensity: number
}

export const WORLD_DEFAULTS: WorldParameters = { accounts: 3000, days: 7, sharesPerDay: 2, intensity: 1 }

/** Weight of each local hour, midnight first. */
export const RHYTHMS = [
  [1, 0.5, 0.3, 0.2, 0.3, 1, 2.5, 4, 5, 5, 5, 5, 5.5, 6, 5, 4.5, 4.5, 5, 6, 7, 7.5, 7, 5, 2.5],
  [5, 3, 1.5, 0.7, 0.3, 0.3, 0.5, 1, 2, 2.5, 3, 3, 3.5, 4, 3.5, 3.5, 4, 5, 6, 8, 9, 10, 9, 7],
  [0.3, 0.2, 0.3, 1, 4, 7, 8, 8, 6, 5, 4, 4, 5, 5, 4, 4, 4, 5, 6, 5, 3, 1.5, 0.7, 0.4],
] as const

export const PEOPLE = {
  accountsPerTopic: 150,
  /** Log-scale spread of how much people share. */
  activitySpread: 1.1,
  mostTimesTheMean: 40,
  offsetHours: [-5, 0, 1, 1, 1, 2, 3] as readonly number[],
  topics: 3,
} as const

export const POSTS = {
  /** Shares for every post that people see. */
  sharesPerPost: 2.5,
  /** Pareto tail of how attractive a post is; near 1 it gives Zipf's law. */
  tail: 1.15,
  mostAttraction: 3000,
} as const

/** Where a share comes from: what is new in a topic within one of these spans, by attraction. */
export const FEED_SPANS = [
  { hours: 1 / 3, weight: 0.15 },
  { hours: 2, weight: 0.35 },
  { hours: 8, weight: 0.3 },
  { hours: 48, weight: 0.2 },
] as const

export const SITTING = { goOn: 0.55, pauseMedianSeconds: 45, pauseSpread: 1, most: 12, tries: 10 } as const

export const FLASH_CROWD = {
  perDay: 2,
  people: [0.06, 0.25],
  delayMedianMinutes: [3, 12],
  spread: 1.1,
  followUps: 2,
  followUpJoins: 0.3,
} as const

/** `authors`, as parts of all accounts; fans are people of the author's topics. A fan takes a thread in within a minute or so. */
export const FAN_THREADS = {
  authors: 0.01,
  threadsPerDay: 1,
  posts: [5, 12],
  fans: [15, 60],
  fanJoins: 0.55,
  postJoins: 0.85,
  delayMedianMinutes: [10, 90],
  spread: 1.2,
  pauseSeconds: [2, 8],
} as const

/** An event has a topic, and people of that topic come to it, event after event. */
export const LIVE_EVENT = {
  perDay: 1,
  topics: 4,
  minutes: [80, 160],
  posts: [60, 120],
  people: [0.04, 0.12],
  join: [0.06, 0.25],
  delayMedianSeconds: 120,
  spread: 1.1,
} as const

/** Tools that post at the quarter hours that their users chose; most chose the same ones. */
export const SCHEDULER = {
  users: 0.15,
  slotHours: [8, 9, 12, 13, 17, 18, 20] as readonly number[],
  slotsPerUser: [2, 4],
  onTheHour: 0.6,
  lagSeconds: [0, 20],
  keepsSlot: 0.8,
} as const

/** Outlets that take all or nearly all of a wire service's items, by machine. */
export const SYNDICATION = {
  wires: 0.001,
  outlets: [8, 16],
  itemsPerDay: 10,
  takes: [0.5, 0.9],
  lagMedianSeconds: 40,
  spread: 0.7,
} as const

/** A village, a club, a class: people who share each other's posts and are seen by nobody else. */
export const CLOSED_COMMUNITY = {
  communities: 0.002,
  members: [20, 50],
  postsPerDay: 8,
  join: [0.15, 0.4],
  delayMedianMinutes: [20, 120],
  spread: 1.2,
} as const

/** A union asks its members to share at announced hours. */
export const UNION_ACTION = {
  unions: 0.0004,
  members: [50, 110],
  hours: [12, 18],
  postsEachTime: 3,
  part: [0.25, 0.5],
  delayMedianSeconds: 300,
  spread: 1,
} as const

export const JITTERS = ['lognormal', 'exponential', 'uniform'] as const
export type Jitter = (typeof JITTERS)[number]

/** A planted operation, or several alike. */
export interface OperationParameters {
  operations: number
  /** Accounts of one operation. */
  size: number
  /** Joint shares of an account a day. */
  tempo: number
  /** Median delay between the start of an action and a member's share, in seconds. */
  delaySeconds: number
  /** How delays are spread about their median; `delaySpread`: log-scale spread of `lognormal`. */
  jitter: Jitter
  delaySpread: number
  /** Part of the accounts that each action uses, another one by chance each time. */
  rotation: number
  /** Part of an account's shares that are its own: popular posts, at human hours. */
  camouflage: number
  /** Part of the actions that amplify a post of the operation's own; the others take a recent post of somebody else. */
  own: number
}

export const OPERATION_DEFAULTS: OperationParameters = {
  operations: 0,
  size: 20,
  tempo: 3,
  delaySeconds: 60,
  jitter: 'lognormal',
  delaySpread: 0.8,
  rotation: 0.6,
  camouflage: 0.5,
  own: 0.5,
}

/** Genuine posts that an operation amplifies are at most this old. */
export const GENUINE_HOURS = 3
