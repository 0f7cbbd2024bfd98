import { type Random, randomInt } from '@murmuration/detection/counting'
import { between, logNormal, pick, sample, wholeBetween } from '../demo/random-draws.ts'
import { addPost, followersOf, humanMoment, share, type World, whenAwake } from './world.ts'
import { FAN_THREADS, FLASH_CROWD, LIVE_EVENT, MINUTE_MS, POSTS, SECOND_MS } from './world-parameters.ts'

/** How often something happens over the whole time: once at least. */
const times = (world: World, perDay: number): number =>
  Math.max(1, Math.round(perDay * world.parameters.days * world.parameters.intensity))

/** So many people of a topic, and others by chance where the topic has too few. */
function audience(random: Random, world: World, topic: number, size: number): number[] {
  const people = followersOf(world, topic)
  if (people.length >= size) return sample(random, people, size)
  const all = new Set(people)
  while (all.size < Math.min(size, world.parameters.accounts))
    all.add(randomInt(random, world.parameters.accounts))
  return [...all]
}

const part = (random: Random, world: World, ends: readonly [number, number]): number =>
  Math.round(between(random, ends) * world.parameters.accounts)

/** One post that a great many share at once, and a few more posts behind it. */
export function addFlashCrowds(random: Random, world: World): void {
  for (let n = times(world, FLASH_CROWD.perDay); n > 0; n--) {
    const author = randomInt(random, world.parameters.accounts)
    const { topics } = world.accounts[author]
    const startMs = humanMoment(random, world, world.accounts[author])
    const posts = Array.from({ length: 1 + FLASH_CROWD.followUps }, (_, k) =>
      addPost(world, {
        author,
        topic: topics[0],
        createdMs: startMs + 2 * k * MINUTE_MS,
        attraction: POSTS.mostAttraction / (k + 1),
      }),
    )
    const medianMs = between(random, FLASH_CROWD.delayMedianMinutes) * MINUTE_MS
    for (const i of audience(random, world, topics[0], part(random, world, FLASH_CROWD.people))) {
      const timeMs = startMs + logNormal(random, medianMs, FLASH_CROWD.spread)
      posts.forEach((post, k) => {
        if (k === 0 || random() < FLASH_CROWD.followUpJoins)
          share(world, i, post, timeMs + k * (1 + random()) * MINUTE_MS)
      })
    }
  }
}

/** Authors who write threads, and fans who share whole threads within about a minute, at a time of their own. */
export function addFanThreads(random: Random, world: World): void {
  const authors = Math.max(1, Math.round(FAN_THREADS.authors * world.parameters.accounts))
  for (let n = 0; n < authors; n++) {
    const author = randomInt(random, world.parameters.accounts)
    const topic = world.accounts[author].topics[0]
    const fans = audience(random, world, topic, wholeBetween(random, FAN_THREADS.fans))
    const medianMs = between(random, FAN_THREADS.delayMedianMinutes) * MINUTE_MS
    for (let thread = times(world, FAN_THREADS.threadsPerDay); thread > 0; thread--) {
      let createdMs = humanMoment(random, world, world.accounts[author])
      const posts = Array.from({ length: wholeBetween(random, FAN_THREADS.posts) }, () => {
        createdMs += wholeBetween(random, [20, 60]) * SECOND_MS
        return addPost(world, { author, topic, createdMs, attraction: 1 })
      })
      for (const fan of fans) {
        if (random() >= FAN_THREADS.fanJoins) continue
        const comesMs = createdMs + logNormal(random, medianMs, FAN_THREADS.spread)
        let timeMs = whenAwake(random, world.accounts[fan], comesMs)
        for (const post of posts) {
          timeMs += between(random, FAN_THREADS.pauseSeconds) * SECOND_MS
          if (random() < FAN_THREADS.postJoins) share(world, fan, post, timeMs)
        }
      }
    }
  }
}

/** A match, a debate: many posts in two hours, and an audience that shares each as it comes, event after event. */
export function addLiveEvents(random: Random, world: World): void {
  const themes = Array.from({ length: LIVE_EVENT.topics }, () => randomInt(random, world.topics))
  for (let n = times(world, LIVE_EVENT.perDay); n > 0; n--) {
    const topic = pick(random, themes)
    const reporters = audience(random, world, topic, 5)
    const startMs = humanMoment(random, world, world.accounts[reporters[0]])
    const lengthMs = wholeBetween(random, LIVE_EVENT.minutes) * MINUTE_MS
    const posts = Array.from({ length: wholeBetween(random, LIVE_EVENT.posts) }, () =>
      addPost(world, {
        author: pick(random, reporters),
        topic,
        createdMs: startMs + random() * lengthMs,
        attraction: 1,
      }),
    )
    for (const i of audience(random, world, topic, part(random, world, LIVE_EVENT.people))) {
      const comesMs = startMs + 0.7 * random() * lengthMs
      const leavesMs = comesMs + (0.2 + random()) * lengthMs
      const join = between(random, LIVE_EVENT.join)
      for (const post of posts) {
        const { createdMs } = world.posts[post]
        if (createdMs < comesMs || createdMs > leavesMs || random() >= join) continue
        const delaySeconds = logNormal(random, LIVE_EVENT.delayMedianSeconds, LIVE_EVENT.spread)
        share(world, i, post, createdMs + delaySeconds * SECOND_MS)
      }
    }
  }
}
