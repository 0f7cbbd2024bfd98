import type { ShareEvent } from '@murmuration/contracts'
import { type Random, randomInt } from '@murmuration/detection'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const START_MS = Date.UTC(2021, 1, 1)

export const pick = <T>(random: Random, values: readonly T[]): T => values[randomInt(random, values.length)]

/**
 * A few days of shares: accounts b…, of which some share much, and p0 to p5, who share rare objects together. One object
 * draws a crowd of one-off accounts. Some shares are repeats, some have attributes, and some accounts or objects have ids
 * beyond ASCII.
 */
export function smallStream(random: Random): ShareEvent[] {
  const days = pick(random, [1, 4, 5])
  const background = pick(random, [8, 25])
  const objects = pick(random, [12, 40])
  const unitMs = pick(random, [1, SECOND, MINUTE])
  const hasAttributes = random() < 0.7
  const events: ShareEvent[] = []
  const created = Array.from({ length: objects }, () => randomInt(random, days * DAY))
  const share = (accountId: string, objectId: string, atMs: number, ageMs?: number): void => {
    if (atMs < 0 || atMs > days * DAY + 6 * HOUR) return
    const timestampMs = START_MS + Math.floor(atMs / unitMs) * unitMs
    const event: ShareEvent = { schemaVersion: 1, accountId, objectId, timestampMs }
    if (hasAttributes) {
      if (random() < 0.8) event.postId = `post${randomInt(random, 5_000)}`
      if (random() < 0.5) event.objectType = pick(random, ['post', 'link', 'größe'])
      if (random() < 0.4) event.authorId = `a${randomInt(random, 30)}`
      if (random() < 0.3) event.language = pick(random, ['en', 'de', ''])
      if (random() < 0.2) event.client = pick(random, ['web', 'app'])
      if (random() < 0.2) event.declaredPlace = pick(random, ['Köln', '東京'])
      if (random() < 0.3) event.accountCreatedAtMs = START_MS - randomInt(random, 400) * DAY
      if (ageMs !== undefined && random() < 0.6) event.objectCreatedAtMs = Math.max(0, timestampMs - ageMs)
    }
    events.push(event)
  }
  const anybody = (): string => {
    const n = Math.floor(background * random() ** 1.5)
    return n === 3 ? 'b-ünïcode' : `b${n}`
  }
  const fading = (scaleMs: number): number => -Math.log(1 - random()) * scaleMs * (random() < 0.2 ? 8 : 1)
  const common = (account: string): void => {
    const object = Math.floor(objects * random() ** 2)
    const gapMs = Math.floor(fading(90 * MINUTE))
    share(account, object === 5 ? 'o-物' : `o${object}`, created[object] + gapMs, gapMs)
  }
  const count = pick(random, [60, 260])
  for (let n = 0; n < count; n++) common(anybody())
  for (let n = 0; n < 120; n++)
    share(`one-off${n}`, 'crowd', DAY / 2 + fading(pick(random, [MINUTE, 3 * HOUR])))
  const withinMs = pick(random, [20 * SECOND, 15 * MINUTE])
  for (let object = 0; object < 14; object++) {
    const atMs = randomInt(random, days * DAY)
    for (let p = 0; p < 6; p++) share(`p${p}`, `rare${object}`, atMs + randomInt(random, withinMs))
    for (let n = 0; n < 2; n++) share(anybody(), `rare${object}`, atMs + fading(5 * HOUR))
  }
  for (let p = 0; p < 6; p++) for (let n = 0; n < 12; n++) common(`p${p}`)
  for (const event of events.slice()) {
    if (random() > 0.1) continue
    const later = pick(random, [0, 0, 5 * SECOND, 3 * HOUR, DAY - 1, DAY, DAY + 1, 30 * HOUR])
    events.push({
      ...event,
      timestampMs: event.timestampMs + later,
      ...(hasAttributes && { postId: 'again' }),
    })
  }
  return events
}
