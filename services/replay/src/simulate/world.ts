import { type Random, randomInt } from '@murmuration/detection/counting'
import { logNormal, pareto, runningSums, weighted } from '../demo/random-draws.ts'
import {
  DAY_MS,
  HOUR_MS,
  PEOPLE,
  POSTS,
  RHYTHMS,
  SECOND_MS,
  START_MS,
  type WorldParameters,
} from './world-parameters.ts'

/** What an account is in truth: on its own, in open coordination, or planted. */
export type Label = 'organic' | 'open_coordination' | 'coordinated'

export interface WorldAccount {
  id: string
  label: Label
  /** Name of the open group or of the operation; empty for people on their own. */
  operation: string
  /** Topics that it follows, the dearest first. */
  topics: number[]
  /** Index into the rhythms of a day. */
  rhythm: number
  offsetHours: number
  /** Shares that it makes on its own, over the whole time. */
  ownShares: number
}

export interface WorldPost {
  author: number
  topic: number
  createdMs: number
  /** Weight in the feed of its topic; 0: nobody sees it there. */
  attraction: number
}

/** A world while it is made: who there is, what there is to share, and who shared what; the columns of one length, in no order. */
export interface World {
  parameters: WorldParameters
  endMs: number
  topics: number
  accounts: WorldAccount[]
  posts: WorldPost[]
  account: number[]
  post: number[]
  timeMs: number[]
  sharedBy: Set<number>[]
}

/** People, and the ordinary posts that are there for them to share. */
export function beginWorld(random: Random, parameters: WorldParameters): World {
  const { accounts: people, days, sharesPerDay } = parameters
  const topics = Math.max(4, Math.round(people / PEOPLE.accountsPerTopic))
  const world: World = {
    parameters,
    endMs: START_MS + days * DAY_MS,
    topics,
    accounts: [],
    posts: [],
    account: [],
    post: [],
    timeMs: [],
    sharedBy: [],
  }
  // The mean of a log-normal is its median times e^(spread²/2).
  const median = (sharesPerDay * days) / Math.exp(PEOPLE.activitySpread ** 2 / 2)
  for (let i = 0; i < people; i++) {
    const own = logNormal(random, median, PEOPLE.activitySpread)
    addAccount(world, random, { ownShares: atRandomRounded(random, own, sharesPerDay * days) })
  }
  const posts = Math.round((people * days * sharesPerDay) / POSTS.sharesPerPost)
  for (let k = 0; k < posts; k++) {
    const author = randomInt(random, people)
    addPost(world, {
      author,
      topic: dearest(random, world.accounts[author].topics),
      createdMs: humanMoment(random, world, world.accounts[author]),
      attraction: Math.min(POSTS.mostAttraction, pareto(random, POSTS.tail)),
    })
  }
  return world
}

/** Rounded up or down by chance, so that the mean stays; at most so many times the mean. */
const atRandomRounded = (random: Random, value: number, mean: number): number =>
  Math.floor(Math.min(value, PEOPLE.mostTimesTheMean * mean) + random())

/** Adds an account with topics, rhythm and place drawn, and returns its index. Ids are a letter and seven digits. */
export function addAccount(world: World, random: Random, given: Partial<WorldAccount> = {}): number {
  const topics = new Set<number>()
  while (topics.size < Math.min(PEOPLE.topics, world.topics)) topics.add(randomInt(random, world.topics))
  const index = world.accounts.length
  world.accounts.push({
    id: `u${String(index).padStart(7, '0')}`,
    label: 'organic',
    operation: '',
    topics: [...topics],
    rhythm: randomInt(random, RHYTHMS.length),
    offsetHours: PEOPLE.offsetHours[randomInt(random, PEOPLE.offsetHours.length)],
    ownShares: 0,
    ...given,
  })
  world.sharedBy.push(new Set())
  return index
}

/** Adds a post, at the full second, and returns its index. */
export function addPost(world: World, post: WorldPost): number {
  world.posts.push({ ...post, createdMs: Math.floor(post.createdMs / SECOND_MS) * SECOND_MS })
  return world.posts.length - 1
}

/**
 * Writes down one share, at the full second. Nobody shares an own post, a post twice, a post that is not there yet, or
 * anything after the world's end.
 *
 * @returns whether the share was written down
 */
export function share(world: World, account: number, post: number, timeMs: number): boolean {
  const secondMs = Math.floor(timeMs / SECOND_MS) * SECOND_MS
  const { author, createdMs } = world.posts[post]
  if (secondMs < createdMs || secondMs >= world.endMs || author === account) return false
  if (world.sharedBy[account].has(post)) return false
  world.sharedBy[account].add(post)
  world.account.push(account)
  world.post.push(post)
  world.timeMs.push(secondMs)
  return true
}

/** A moment of the world's time at which the account is likely to be awake. */
export function humanMoment(random: Random, world: World, account: WorldAccount): number {
  const sums = RHYTHM_SUMS[account.rhythm]
  const localHour = weighted(random, sums) + random()
  const hour = (localHour - account.offsetHours + 24) % 24
  return START_MS + randomInt(random, world.parameters.days) * DAY_MS + hour * HOUR_MS
}

/** Chance in [0, 1] that an account is awake: 1 at its busiest hour. */
function awake(account: WorldAccount, timeMs: number): number {
  const rhythm = RHYTHMS[account.rhythm]
  const hour = (Math.floor(timeMs / HOUR_MS) + account.offsetHours + 24) % 24
  return rhythm[hour] / BUSIEST[account.rhythm]
}

/** Puts off a moment, two hours at most each time, until the account is likely to be awake. */
export function whenAwake(random: Random, account: WorldAccount, timeMs: number): number {
  let at = timeMs
  for (let tries = 0; tries < 12 && random() > awake(account, at); tries++) at += random() * 2 * HOUR_MS
  return at
}

const RHYTHM_SUMS = RHYTHMS.map((rhythm) => runningSums(rhythm))
const BUSIEST = RHYTHMS.map((rhythm) => Math.max(...rhythm))

/** The first of a list in half of all cases, the second in half of the rest, and so on. */
export function dearest(random: Random, followed: readonly number[]): number {
  for (const topic of followed) if (random() < 0.5) return topic
  return followed[0]
}

/** People on their own who follow a topic, ascending. */
export function followersOf(world: World, topic: number): number[] {
  const found: number[] = []
  world.accounts.forEach(({ topics, label }, i) => {
    if (label === 'organic' && topics.includes(topic)) found.push(i)
  })
  return found
}
