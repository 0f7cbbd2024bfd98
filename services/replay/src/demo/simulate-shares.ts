import { type IdTable, randomInt, type ShareColumns } from '@murmuration/detection/counting'
import { logNormal, pareto, stageRandom } from './random-draws.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, RHYTHMS, SECOND_MS, START_MS } from './story-parameters.ts'

/** Everything grows with the number of shares, and nothing else does: density stays as it is. */
const GROWTH = {
  days: 28,
  sharesPerAccount: 14,
  topicAccounts: 600,
  /** Part of all shares that planted operations make: each of `members` accounts over `objects` posts. */
  planted: 0.01,
  members: 20,
  objects: 20,
  part: 0.6,
  plantedDelayMedianSeconds: 60,
  /** Posts with more shares than this reach beyond their topic. */
  wide: 60,
  mostShares: 2000,
  tail: 1.2,
  delayMedianMinutes: 45,
  delaySpread: 1.6,
} as const

/**
 * A plain simulation for growth: posts with heavy-tailed popularity, shared by accounts of their topic with a day
 * rhythm, and planted operations of 20 accounts. Rows come in no order; a few repeat an account and object.
 *
 * @param shares number of rows
 * @returns columns with `count` equal to `shares`; nothing but account, object and time
 */
export function simulateShares({ shares, seed }: { shares: number; seed: number }): ShareColumns {
  const random = stageRandom(seed, 11)
  const accounts = Math.max(GROWTH.members, Math.round(shares / GROWTH.sharesPerAccount))
  const topics = Math.max(1, Math.round(accounts / GROWTH.topicAccounts))
  const account = new Uint32Array(shares)
  const object = new Uint32Array(shares)
  const timeMs = new Float64Array(shares)
  const endMs = START_MS + GROWTH.days * DAY_MS
  const busiest = Math.max(...RHYTHMS.day)
  let objects = 0
  let count = 0
  const add = (who: number, at: number): void => {
    if (count === shares) return
    account[count] = who
    object[count] = objects
    timeMs[count++] = Math.min(endMs - SECOND_MS, Math.floor(at / SECOND_MS) * SECOND_MS)
  }
  const momentMs = (): number => {
    for (;;) {
      const at = START_MS + random() * (endMs - START_MS)
      if (random() * busiest < RHYTHMS.day[Math.floor(at / HOUR_MS) % 24]) return at
    }
  }

  const plantedShares = Math.floor(shares * GROWTH.planted)
  while (count < plantedShares) {
    const members = Array.from({ length: GROWTH.members }, () => randomInt(random, accounts))
    for (let k = 0; k < GROWTH.objects; k++, objects++) {
      const startMs = momentMs()
      for (const who of members)
        if (random() < GROWTH.part)
          add(who, startMs + logNormal(random, GROWTH.plantedDelayMedianSeconds, 0.8) * SECOND_MS)
    }
  }
  for (; count < shares; objects++) {
    const size = Math.min(GROWTH.mostShares, Math.floor(pareto(random, GROWTH.tail)))
    const topic = randomInt(random, topics)
    const startMs = momentMs()
    for (let k = 0; k < size; k++) {
      // Few accounts are busy: the cube of a uniform number gives the first eighth of them half of the shares.
      const u = random() * random() * random()
      const among = size > GROWTH.wide ? randomInt(random, topics) : topic
      const who = Math.min(accounts - 1, among + topics * Math.floor((u * accounts) / topics))
      let at = startMs + logNormal(random, GROWTH.delayMedianMinutes, GROWTH.delaySpread) * MINUTE_MS
      for (let tries = 0; tries < 6; tries++) {
        if (random() * busiest < RHYTHMS.day[Math.floor(at / HOUR_MS) % 24]) break
        at += random() * 2 * HOUR_MS
      }
      add(who, at)
    }
  }
  return {
    count,
    account,
    object,
    timeMs,
    accountIds: numberedIds('u', accounts),
    objectIds: numberedIds('t', objects),
    texts: {},
    times: {},
  }
}

/** Ids such as u0000042: a letter and seven digits, so that canonical order is the order of the numbers. */
function numberedIds(letter: string, size: number): IdTable {
  const width = 8
  const bytes = new Uint8Array(size * width)
  const starts = new Uint32Array(size + 1)
  for (let i = 0; i < size; i++) {
    bytes[i * width] = letter.charCodeAt(0)
    for (let k = width - 1, rest = i; k > 0; k--, rest = Math.floor(rest / 10))
      bytes[i * width + k] = 48 + (rest % 10)
    starts[i + 1] = (i + 1) * width
  }
  return { size, bytes, starts }
}
