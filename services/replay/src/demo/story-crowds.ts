import { type Random, randomInt } from '@murmuration/detection'
import { between, logNormal, pick, sample, stageRandom, wholeBetween } from './random-draws.ts'
import { PROTEST_TOPICS, TOPIC_COUNT } from './story-cast.ts'
import { awake, objectOf, timeInLife } from './story-objects.ts'
import {
  FLASH_CROWDS,
  HOUR_MS,
  LIVE_EVENTS,
  MINUTE_MS,
  OBJECTS,
  SECOND_MS,
  THREADS,
} from './story-parameters.ts'
import { addObject, share, type Telling } from './story-shares.ts'

/** Flash crowds, live events and fans: synchrony that nobody arranged. */
export function tellCrowds(seed: number, telling: Telling): void {
  const random = stageRandom(seed, 3)
  const followers = followersByTopic(telling)
  for (let k = 0; k < FLASH_CROWDS.count; k++) flashCrowd(random, telling, followers, crowdTopic(random, k))
  for (let k = 0; k < LIVE_EVENTS.count; k++) liveEvent(random, telling, followers, crowdTopic(random, k))
  for (let k = 0; k < THREADS.authors; k++) threadsOfOne(random, telling, followers, crowdTopic(random, k))
}

/** Every second crowd gathers about the protest, the others about anything. */
const crowdTopic = (random: Random, k: number): number =>
  k % 2 === 0 ? pick(random, PROTEST_TOPICS) : randomInt(random, TOPIC_COUNT)

function followersByTopic({ accounts }: Telling): number[][] {
  const followers: number[][] = Array.from({ length: TOPIC_COUNT }, () => [])
  accounts.forEach(({ topics, truth }, i) => {
    if (truth.kind === 'low_activity') return
    for (const topic of topics) followers[topic].push(i)
  })
  return followers
}

/** Followers of a topic, and of its neighbours where it has too few. */
function audience(random: Random, followers: number[][], topic: number, size: number): number[] {
  const people = new Set(followers[topic])
  for (let near = topic + 1; people.size < size && near < topic + TOPIC_COUNT; near++)
    for (const i of followers[near % TOPIC_COUNT]) people.add(i)
  return sample(random, [...people], size)
}

function flashCrowd(random: Random, telling: Telling, followers: number[][], topic: number): void {
  const author = pick(random, followers[topic])
  const startMs = timeInLife(random, 'day', 6)
  const posts = Array.from({ length: FLASH_CROWDS.posts }, (_, k) =>
    addObject(telling, {
      ...objectOf(random, topic, author, startMs + k * 2 * MINUTE_MS),
      attraction: OBJECTS.mostAttraction / (k + 1),
    }),
  )
  const people = audience(random, followers, topic, wholeBetween(random, FLASH_CROWDS.people))
  const medianMs = between(random, FLASH_CROWDS.delayMedianMinutes) * MINUTE_MS
  for (const i of people) {
    const timeMs = startMs + logNormal(random, medianMs, FLASH_CROWDS.spread)
    share(telling, random, i, posts[0], timeMs)
    for (let k = 1; k < posts.length; k++)
      if (random() < 0.3) share(telling, random, i, posts[k], timeMs + (k + random()) * MINUTE_MS)
  }
}

function liveEvent(random: Random, telling: Telling, followers: number[][], topic: number): void {
  const startMs = timeInLife(random, 'day', 6)
  const lengthMs = wholeBetween(random, LIVE_EVENTS.minutes) * MINUTE_MS
  const reporters = sample(random, followers[topic], 5)
  const posts = Array.from({ length: wholeBetween(random, LIVE_EVENTS.posts) }, () => {
    const createdMs = startMs + Math.floor((random() * lengthMs) / SECOND_MS) * SECOND_MS
    return addObject(telling, objectOf(random, topic, pick(random, reporters), createdMs))
  })
  for (const i of audience(random, followers, topic, wholeBetween(random, LIVE_EVENTS.people))) {
    const comesMs = startMs + random() * 0.7 * lengthMs
    const leavesMs = comesMs + (0.2 + random()) * lengthMs
    const join = between(random, LIVE_EVENTS.join)
    for (const post of posts) {
      const { createdMs } = telling.objects[post]
      if (createdMs < comesMs || createdMs > leavesMs || random() >= join) continue
      const delayMs = logNormal(random, LIVE_EVENTS.delayMedianSeconds, LIVE_EVENTS.spread) * SECOND_MS
      share(telling, random, i, post, createdMs + delayMs)
    }
  }
}

function threadsOfOne(random: Random, telling: Telling, followers: number[][], topic: number): void {
  const author = pick(random, followers[topic])
  const fans = sample(random, followers[topic], wholeBetween(random, THREADS.fans))
  const { rhythm, offsetHours } = telling.accounts[author]
  for (let thread = wholeBetween(random, THREADS.threads); thread > 0; thread--) {
    let createdMs = timeInLife(random, rhythm, offsetHours)
    const posts = Array.from({ length: wholeBetween(random, THREADS.posts) }, () => {
      createdMs += wholeBetween(random, [20, 60]) * SECOND_MS
      return addObject(telling, objectOf(random, topic, author, createdMs))
    })
    for (const fan of fans) {
      if (random() >= THREADS.fanJoins) continue
      let timeMs = createdMs + logNormal(random, THREADS.delayMedianMinutes, THREADS.spread) * MINUTE_MS
      const life = telling.accounts[fan]
      for (let tries = 0; tries < 12 && random() > awake(life.rhythm, life.offsetHours, timeMs); tries++)
        timeMs += random() * 2 * HOUR_MS
      for (const post of posts) {
        timeMs += between(random, THREADS.pauseSeconds) * SECOND_MS
        if (random() < THREADS.postJoins) share(telling, random, fan, post, timeMs)
      }
    }
  }
}
