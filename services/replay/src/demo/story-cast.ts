import { type Random, randomInt } from '@murmuration/detection'
import { between, logNormal, pick, runningSums, shuffle, stageRandom, weighted } from './random-draws.ts'
import {
  ACTIVITY,
  CLIENT,
  CLIENTS,
  DAY_MS,
  INTEREST,
  OFFSET_HOURS,
  OPEN_GROUPS,
  OPERATIONS,
  ORDER,
  OTHER_ACCOUNTS,
  type Place,
  PROFILE,
  type Rhythm,
  START_MS,
  TOPICS,
} from './story-parameters.ts'

/** What the simulation knows of an account. `group`: which operation or open group. */
export interface Truth {
  kind: 'operation' | 'open_coordination' | 'protester' | 'low_activity' | 'background'
  group?: string
}

export interface StoryAccount {
  id: string
  handle: string
  truth: Truth
  named: boolean
  /** As the account declares it; empty where it leaves it out. */
  declaredPlace: '' | Place
  offsetHours: number
  rhythm: Rhythm
  createdMs: number
  client: string
  secondClient: string
  /** Topics it follows, the dearest first. */
  topics: number[]
  /** Distinct objects it shares in sittings of its own. */
  ownShares: number
}

const topicRange = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, k) => from + k)
export const PROTEST_TOPICS = topicRange(0, TOPICS.protest)
export const TOPICS_OF = {
  XB: topicRange(TOPICS.protest, TOPICS.XB),
  XA: topicRange(TOPICS.protest + TOPICS.XB, TOPICS.XA),
  abroad: topicRange(TOPICS.protest + TOPICS.XB + TOPICS.XA, TOPICS.abroad),
} as const
export const TOPIC_COUNT = TOPICS.protest + TOPICS.XB + TOPICS.XA + TOPICS.abroad

/**
 * Everybody in the data, the named ones first in this list but with ids that tell nothing. Not found accounts
 * are not among them.
 */
export function castStory(seed: number): StoryAccount[] {
  const random = stageRandom(seed, 1)
  const accounts: StoryAccount[] = []
  const ids = new Set<string>()
  const add = (truth: Truth, named: boolean, change: Partial<StoryAccount>): void => {
    accounts.push({ ...person(random, ids, truth), ...change, truth, named })
  }

  let named = ORDER.lowActivity
  let others = 0
  for (const operation of OPERATIONS) {
    const burstMs = START_MS - between(random, [40, 900]) * DAY_MS
    for (let k = 0; k < operation.members; k++) {
      const within = operation.createdWithinDays
      const client =
        operation.client !== null && random() < operation.client.chance ? operation.client.name : null
      add({ kind: 'operation', group: operation.name }, k < operation.named, {
        declaredPlace: random() < PROFILE.placeLeftOutByOperators ? '' : 'XB',
        offsetHours: OFFSET_HOURS[operation.operatedFrom],
        rhythm: operation.rhythm,
        topics: [...protestTopics(random, 2), pick(random, TOPICS_OF.XB)],
        ownShares: 0,
        ...(client === null ? {} : { client }),
        ...(within === null ? {} : { createdMs: wholeSeconds(burstMs - random() * within * DAY_MS) }),
      })
    }
    named += operation.named
    others += operation.members - operation.named
  }
  for (const group of OPEN_GROUPS) {
    for (let k = 0; k < group.members; k++) {
      add({ kind: 'open_coordination', group: group.name }, k < group.named, {
        declaredPlace: 'XB',
        offsetHours: OFFSET_HOURS.XB,
        topics: [...protestTopics(random, 2), pick(random, TOPICS_OF.XB)],
        ownShares: activity(random, ACTIVITY.openMember),
      })
    }
    named += group.named
    others += group.members - group.named
  }
  const { least, most } = ACTIVITY.lowActivity
  for (let k = 0; k < ORDER.lowActivity; k++)
    add({ kind: 'low_activity' }, true, { ownShares: least + randomInt(random, most - least + 1) })
  for (; named < ORDER.rows - ORDER.notFound - ORDER.duplicates; named++) {
    const followed = protestTopics(random, 2)
    const other = pick(random, TOPICS_OF.XB)
    add({ kind: 'protester' }, true, {
      topics: random() < INTEREST.protesterProtest ? [...followed, other] : [other, ...followed],
      ownShares: activity(random, ACTIVITY.protester),
      ...(random() < PROFILE.joinedForProtest
        ? { createdMs: wholeSeconds(START_MS - random() * PROFILE.joinedWithinDays * DAY_MS) }
        : {}),
    })
  }
  for (; others < OTHER_ACCOUNTS; others++) add({ kind: 'background' }, false, {})
  return accounts
}

/** A person like any other: lives somewhere, wakes and sleeps, follows a few things. */
function person(random: Random, ids: Set<string>, truth: Truth): StoryAccount {
  const livesIn: Place = truth.kind === 'background' && random() < INTEREST.livesInXA ? 'XA' : 'XB'
  const home = TOPICS_OF[livesIn]
  const topics = [pick(random, home), pick(random, home), pick(random, TOPICS_OF.abroad)]
  if (random() < (livesIn === 'XB' ? INTEREST.protestXB : INTEREST.protestXA))
    topics.push(...protestTopics(random, 1))
  shuffle(random, topics)
  const moved = random() < PROFILE.movedWithoutSaying
  const client = CLIENTS[weighted(random, CLIENT_SUMS)].name
  return {
    id: freshId(random, ids),
    handle: handle(random),
    truth,
    named: false,
    declaredPlace: random() < PROFILE.placeLeftOut ? '' : livesIn,
    offsetHours: OFFSET_HOURS[moved ? (livesIn === 'XA' ? 'XB' : 'XA') : livesIn],
    rhythm: pick(random, ['day', 'day', 'evening', 'evening', 'early']),
    createdMs: wholeSeconds(between(random, [PROFILE.firstAccountMs, START_MS])),
    client,
    secondClient: random() < CLIENT.secondClient ? CLIENTS[weighted(random, CLIENT_SUMS)].name : client,
    topics: [...new Set(topics)],
    ownShares: activity(random, ACTIVITY.background),
  }
}

const CLIENT_SUMS = runningSums(CLIENTS.map((client) => client.weight))

const wholeSeconds = (timeMs: number): number => Math.floor(timeMs / 1000) * 1000

const protestTopics = (random: Random, count: number): number[] => [
  ...new Set(Array.from({ length: count }, () => pick(random, PROTEST_TOPICS))),
]

const activity = (
  random: Random,
  { median, spread, least, most }: { median: number; spread: number; least: number; most: number },
): number => Math.max(least, Math.min(most, Math.round(logNormal(random, median, spread))))

/** An opaque id that no other account has, of the given or of a later call with the same set. */
export function freshId(random: Random, ids: Set<string>): string {
  for (;;) {
    const id = `u${Math.floor(random() * 0x100000000)
      .toString(16)
      .padStart(8, '0')}`
    if (ids.has(id)) continue
    ids.add(id)
    return id
  }
}

const FIRST = [
  'dawn',
  'ox',
  'seed',
  'river',
  'gate',
  'north',
  'mud',
  'hay',
  'night',
  'barley',
  'salt',
  'iron',
]
const SECOND = ['plough', 'cart', 'watch', 'song', 'walker', 'daily', 'friend', 'keeper', 'voice', 'lamp']

/** A name such as dawn_plough71. */
export const handle = (random: Random): string =>
  `${pick(random, FIRST)}_${pick(random, SECOND)}${randomInt(random, 9999)}`
