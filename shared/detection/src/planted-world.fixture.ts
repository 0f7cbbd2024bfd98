import type { ShareEvent } from '@murmuration/contracts'
import { type Random, randomInt, seededRandom } from './random.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const START_MS = Date.UTC(2021, 1, 1)

export interface PlantedWorld {
  events: ShareEvent[]
  /** Ids of the planted accounts, ascending. */
  planted: string[]
}

export interface WorldOptions {
  seed: number
  background: number
  /** Objects that everybody may share, and shares of them. */
  objects: number
  shares: number
  days: number
  /** Accounts that share rare objects within so long of each other. */
  operation?: { accounts: number; objects: number; withinMs: number }
  /** One object that so many accounts share within the hour, most in its first minutes. */
  flashCrowd?: number
  /** Accounts that share every object of one author as it comes, each in its own time within hours. */
  fans?: number
}

const HOURS_OF_DAY = [1, 1, 1, 1, 1, 2, 4, 8, 12, 12, 10, 10, 12, 10, 9, 9, 10, 12, 16, 18, 16, 10, 5, 2]

/** Time within days, busy and quiet by the hour of the day. */
function timeByDay(random: Random, days: number): number {
  for (;;) {
    const at = randomInt(random, days * DAY)
    if (randomInt(random, 18) < HOURS_OF_DAY[Math.floor((at % DAY) / HOUR)]) return at
  }
}

/** Gap after an object appears: short at first, with a long tail. */
const fading = (random: Random, scaleMs: number): number =>
  -Math.log(1 - random()) * scaleMs * (random() < 0.2 ? 8 : 1)

/**
 * A world of which everything is known: accounts share objects of unequal fame, by the rhythm of the day, soon after
 * they appear. What is planted beside that acts as one.
 */
export function plantedWorld(options: WorldOptions): PlantedWorld {
  const random = seededRandom(options.seed)
  const events: ShareEvent[] = []
  const share = (accountId: string, objectId: string, atMs: number): void => {
    const timestampMs = START_MS + Math.round(atMs / SECOND) * SECOND
    events.push({ schemaVersion: 1, accountId, objectId, timestampMs, postId: `post${events.length}` })
  }
  const anybody = (): string =>
    `b${String(Math.floor(options.background * random() ** 1.5)).padStart(4, '0')}`
  const appears = Array.from({ length: options.objects }, () => timeByDay(random, options.days))
  for (let n = 0; n < options.shares; n++) {
    const object = Math.floor(options.objects * random() ** 2)
    share(anybody(), `o${object}`, appears[object] + fading(random, 90 * MINUTE))
  }
  for (let n = 0; n < (options.flashCrowd ?? 0); n++)
    share(
      `b${String(n % options.background).padStart(4, '0')}`,
      `flash${n % 3}`,
      DAY / 2 + fading(random, 6 * MINUTE),
    )
  for (let object = 0; object < (options.fans ? 12 : 0); object++) {
    const at = timeByDay(random, options.days)
    for (let fan = 0; fan < (options.fans ?? 0); fan++)
      if (random() < 0.6)
        share(`f${String(fan).padStart(4, '0')}`, `song${object}`, at + fading(random, 3 * HOUR))
  }
  const planted = Array.from({ length: options.operation?.accounts ?? 0 }, (_, k) => `p${k}`)
  for (let object = 0; object < (options.operation?.objects ?? 0); object++) {
    const at = timeByDay(random, options.days)
    for (const account of planted)
      share(account, `rare${object}`, at + randomInt(random, options.operation?.withinMs ?? 1))
    for (let n = 0; n < 2; n++) share(anybody(), `rare${object}`, at + fading(random, 5 * HOUR))
  }
  for (const account of planted)
    for (let n = 0; n < 20; n++) {
      const object = Math.floor(options.objects * random() ** 2)
      share(account, `o${object}`, appears[object] + fading(random, 90 * MINUTE))
    }
  return { events, planted }
}
