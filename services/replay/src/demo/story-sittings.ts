import type { Random } from '@murmuration/detection'
import { firstAbove, logNormal, pick, runningSums, stageRandom, weighted } from './random-draws.ts'
import { TOPIC_COUNT } from './story-cast.ts'
import { timeInLife } from './story-objects.ts'
import { FEED, HOUR_MS, SECOND_MS, SITTING } from './story-parameters.ts'
import { share, type Telling } from './story-shares.ts'

/** Posts by time of creation, with running sums of their attraction. */
interface Feed {
  objects: number[]
  createdMs: Float64Array
  attraction: Float64Array
}

/**
 * What everybody shares on their own: each account sits down at hours of its own, looks at its favourite authors and at
 * what is new in its topics, and shares a few posts in a row. Stops when each has shared as many as it wants.
 */
export function tellSittings(seed: number, telling: Telling): void {
  const random = stageRandom(seed, 5)
  const { accounts, objects } = telling
  const byCreation = objects
    .map((_, o) => o)
    .sort((p, q) => objects[p].createdMs - objects[q].createdMs || p - q)
  const topics = feeds(telling, byCreation, TOPIC_COUNT, 'topic')
  const authors = feeds(telling, byCreation, accounts.length, 'author')
  for (let i = 0; i < accounts.length; i++) {
    const { topics: followed, ownShares, rhythm, offsetHours } = accounts[i]
    const favourites = Array.from({ length: FEED.favouriteAuthors }, () => {
      const feed = topics[dearest(random, followed)]
      return objects[feed.objects[weighted(random, feed.attraction)]].author
    })
    let left = ownShares
    for (let sittings = 0; left > 0 && sittings < SITTING.triesPerShare * ownShares; sittings++) {
      let timeMs = timeInLife(random, rhythm, offsetHours)
      for (let k = 0; k < SITTING.most && left > 0; k++) {
        const found =
          random() < FEED.favourite
            ? newInSpan(random, authors[pick(random, favourites)], timeMs, FEED.favouriteHours)
            : newInFeed(random, topics[dearest(random, followed)], timeMs)
        if (found !== null && share(telling, random, i, found, timeMs)) left--
        if (random() >= SITTING.goOn) break
        timeMs += (1 + logNormal(random, SITTING.pauseMedianSeconds, SITTING.pauseSpread)) * SECOND_MS
      }
    }
  }
}

/** The first of a list in half of all cases, the second in half of the rest, and so on. */
function dearest(random: Random, followed: readonly number[]): number {
  for (const topic of followed) if (random() < 0.5) return topic
  return followed[0]
}

const SPAN_SUMS = runningSums(FEED.spans.map((span) => span.weight))

/** Something from one of the feed's spans, or from a longer one where that is empty. */
function newInFeed(random: Random, feed: Feed, timeMs: number): number | null {
  for (let k = weighted(random, SPAN_SUMS); k < FEED.spans.length; k++) {
    const found = newInSpan(random, feed, timeMs, FEED.spans[k].hours)
    if (found !== null) return found
  }
  return null
}

/** A post of the last so many hours, each with chance in proportion to its attraction. */
function newInSpan(random: Random, feed: Feed, timeMs: number, hours: number): number | null {
  const to = firstAbove(feed.createdMs, timeMs - SECOND_MS)
  const from = firstAbove(feed.createdMs, timeMs - hours * HOUR_MS, 0, to)
  return from === to ? null : feed.objects[weighted(random, feed.attraction, from, to)]
}

function feeds({ objects }: Telling, byCreation: number[], count: number, by: 'topic' | 'author'): Feed[] {
  const lists: number[][] = Array.from({ length: count }, () => [])
  for (const o of byCreation) lists[objects[o][by]].push(o)
  return lists.map((list) => ({
    objects: list,
    createdMs: Float64Array.from(list, (o) => objects[o].createdMs),
    attraction: runningSums(list.map((o) => objects[o].attraction)),
  }))
}
