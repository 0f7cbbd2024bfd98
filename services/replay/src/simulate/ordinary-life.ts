import type { Random } from '@murmuration/detection/counting'
import { firstAbove, logNormal, runningSums, weighted } from '../demo/random-draws.ts'
import { dearest, humanMoment, share, type World } from './world.ts'
import { FEED_SPANS, HOUR_MS, SECOND_MS, SITTING } from './world-parameters.ts'

/** Posts of one topic by time of creation, with running sums of their attraction. */
export interface Feed {
  posts: number[]
  createdMs: Float64Array
  attraction: Float64Array
}

/** Feeds of all topics; posts without attraction are in none. */
export function feedsOf(world: World): Feed[] {
  const lists: number[][] = Array.from({ length: world.topics }, () => [])
  world.posts.forEach(({ topic, attraction }, p) => {
    if (attraction > 0) lists[topic].push(p)
  })
  return lists.map((list) => {
    list.sort((p, q) => world.posts[p].createdMs - world.posts[q].createdMs || p - q)
    return {
      posts: list,
      createdMs: Float64Array.from(list, (p) => world.posts[p].createdMs),
      attraction: runningSums(list.map((p) => world.posts[p].attraction)),
    }
  })
}

/**
 * What accounts share on their own: each sits down at hours of its own, looks at what is new in its topics, and shares a
 * few posts in a row, popular ones more often. Stops when each has shared as many as it wants.
 */
export function liveOrdinarily(
  random: Random,
  world: World,
  feeds: readonly Feed[],
  who: readonly number[],
): void {
  for (const i of who) {
    const account = world.accounts[i]
    let left = account.ownShares
    for (let sitting = 0; left > 0 && sitting < SITTING.tries * account.ownShares; sitting++) {
      let timeMs = humanMoment(random, world, account)
      for (let k = 0; k < SITTING.most && left > 0; k++) {
        const post = newInFeed(random, feeds[dearest(random, account.topics)], timeMs)
        if (post !== null && share(world, i, post, timeMs)) left--
        if (random() >= SITTING.goOn) break
        timeMs += (1 + logNormal(random, SITTING.pauseMedianSeconds, SITTING.pauseSpread)) * SECOND_MS
      }
    }
  }
}

const SPAN_SUMS = runningSums(FEED_SPANS.map(({ weight }) => weight))

/** Something from one of the feed's spans, or from a longer one where that is empty; null where all are. */
function newInFeed(random: Random, feed: Feed, timeMs: number): number | null {
  for (let k = weighted(random, SPAN_SUMS); k < FEED_SPANS.length; k++) {
    const found = newInSpan(random, feed, timeMs, FEED_SPANS[k].hours)
    if (found !== null) return found
  }
  return null
}

/** A post of the last so many hours, each with chance in proportion to its attraction. */
export function newInSpan(random: Random, feed: Feed, timeMs: number, hours: number): number | null {
  const to = firstAbove(feed.createdMs, timeMs - SECOND_MS)
  const from = firstAbove(feed.createdMs, timeMs - hours * HOUR_MS, 0, to)
  return from === to ? null : feed.posts[weighted(random, feed.attraction, from, to)]
}
