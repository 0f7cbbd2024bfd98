import type { ShareEvent } from '@murmuration/contracts'
import { randomInt, seededRandom } from '@murmuration/detection'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const START_MS = Date.UTC(2021, 1, 1, 7)

const ACCOUNTS = 700
const OBJECTS = 500
const SHARES = 11_000
const DAYS = 5

/** Operations: who shares how many objects within seconds of each other, and in which days. */
const OPERATIONS = [
  { name: 'north', members: 9, objects: 24, fromDay: 0, toDay: 2, early: 9 },
  // Its last four accounts come in on the fourth day.
  { name: 'south', members: 12, objects: 40, fromDay: 1, toDay: 5, early: 8 },
  { name: 'slow', members: 7, objects: 30, fromDay: 2, toDay: 5, early: 7 },
] as const

/** A few days in which accounts share what appears, and three operations act as one: small, and every state of a case is in it. */
export interface LiveWorld {
  /** By time. */
  events: ShareEvent[]
  /** Every account of an operation, and others. */
  flagged: string[]
}

export function liveWorld(seed: number): LiveWorld {
  const random = seededRandom(seed)
  const events: ShareEvent[] = []
  const share = (accountId: string, objectId: string, atMs: number, authorId: string): void => {
    const timestampMs = START_MS + Math.round(atMs / SECOND) * SECOND
    const language = accountId.length % 2 === 0 ? 'qaa' : 'qbb'
    const postId = `post-${events.length}`
    events.push({
      schemaVersion: 1,
      accountId,
      objectId,
      timestampMs,
      postId,
      authorId,
      language,
      client: 'web',
    })
  }
  const appears = Array.from({ length: OBJECTS }, () => random() * DAYS * DAY)
  for (let n = 0; n < SHARES; n++) {
    const object = Math.floor(OBJECTS * random() ** 2)
    const atMs = appears[object] - Math.log(1 - random()) * 3 * HOUR
    if (atMs < DAYS * DAY)
      share(`person-${randomInt(random, ACCOUNTS)}`, `object-${object}`, atMs, `author-${object % 40}`)
  }
  for (const { name, members, objects, fromDay, toDay, early } of OPERATIONS) {
    for (let k = 0; k < objects; k++) {
      const objectId = `${name}-object-${k}`
      const atMs = (fromDay + random() * (toDay - fromDay)) * DAY
      for (let m = 0; m < members; m++)
        if (random() < 0.75 && (m < early || atMs > 3 * DAY))
          share(`${name}-${m}`, objectId, atMs + random() * 40 * SECOND, `${name}-0`)
      for (let n = randomInt(random, 4); n > 0; n--)
        share(`person-${randomInt(random, ACCOUNTS)}`, objectId, atMs + random() * 6 * HOUR, `${name}-0`)
    }
  }
  events.sort((x, y) => x.timestampMs - y.timestampMs)
  const members = OPERATIONS.flatMap(({ name, members }) =>
    Array.from({ length: members }, (_, m) => `${name}-${m}`),
  )
  const others = Array.from({ length: 120 }, (_, k) => `person-${k * 5}`)
  return { events, flagged: [...members, ...others] }
}

/**
 * The same events in an order in which a stream may bring them: none comes behind one that is more than `latenessMs` later.
 *
 * @param twice every event comes a second time, later
 */
export function asStreamed(
  events: readonly ShareEvent[],
  { seed, latenessMs, twice }: { seed: number; latenessMs: number; twice: boolean },
): ShareEvent[] {
  const random = seededRandom(seed)
  const arriving = (twice ? [...events, ...events] : [...events]).map((event) => ({
    event,
    atMs: event.timestampMs + random() * latenessMs,
  }))
  return arriving.sort((x, y) => x.atMs - y.atMs).map(({ event }) => event)
}

/** Takes all that could stand in a share file, for a replay of the same events. */
export function shareCsv(events: readonly ShareEvent[]): string {
  const rows = events.map((e) =>
    [e.accountId, e.objectId, e.timestampMs / SECOND, e.postId, e.authorId, e.language, e.client].join(','),
  )
  return `account_id,object_id,timestamp,post_id,author_id,language,client\n${rows.join('\n')}\n`
}
