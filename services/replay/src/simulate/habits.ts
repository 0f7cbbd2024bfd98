import { type Random, randomInt } from '@murmuration/detection/counting'
import { between, logNormal, pick, sample, wholeBetween } from '../demo/random-draws.ts'
import { feedsOf, newInSpan } from './ordinary-life.ts'
import { addAccount, addPost, dearest, humanMoment, share, type World, whenAwake } from './world.ts'
import {
  CLOSED_COMMUNITY,
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  SCHEDULER,
  SECOND_MS,
  START_MS,
  SYNDICATION,
  UNION_ACTION,
} from './world-parameters.ts'

/** People whose tool shares one post of their topics at round minutes, in slots that many of them have in common. */
export function addSchedulers(random: Random, world: World): void {
  const feeds = feedsOf(world)
  const users = Math.round(SCHEDULER.users * world.parameters.accounts)
  const everybody = Array.from({ length: world.parameters.accounts }, (_, i) => i)
  for (const i of sample(random, everybody, users)) {
    const account = world.accounts[i]
    const wanted = Math.max(
      1,
      Math.round(wholeBetween(random, SCHEDULER.slotsPerUser) * world.parameters.intensity),
    )
    const slots = sample(random, SCHEDULER.slotHours, wanted).map(
      (hour) =>
        hour * HOUR_MS + (random() < SCHEDULER.onTheHour ? 0 : pick(random, [15, 30, 45]) * MINUTE_MS),
    )
    for (let day = 0; day < world.parameters.days; day++)
      for (const slotMs of slots) {
        if (random() >= SCHEDULER.keepsSlot) continue
        const timeMs = START_MS + day * DAY_MS + slotMs - account.offsetHours * HOUR_MS
        const post = newInSpan(random, feeds[dearest(random, account.topics)], timeMs, 24)
        if (post !== null && timeMs >= START_MS)
          share(world, i, post, timeMs + between(random, SCHEDULER.lagSeconds) * SECOND_MS)
      }
  }
}

/** Closed communities of people who live as all others do, and also share each other's posts, unseen elsewhere. */
export function addClosedCommunities(random: Random, world: World): void {
  const { communities, members: sizes, postsPerDay, join, delayMedianMinutes, spread } = CLOSED_COMMUNITY
  for (let n = howMany(world, communities); n > 0; n--) {
    const offsetHours = pick(random, [0, 1, 2])
    const everybody = Array.from({ length: world.parameters.accounts }, (_, i) => i)
    const members = sample(random, everybody, wholeBetween(random, sizes))
    for (const i of members) world.accounts[i].offsetHours = offsetHours
    const joins = members.map(() => between(random, join))
    const posts = Math.round(postsPerDay * world.parameters.days * world.parameters.intensity)
    for (let k = 0; k < posts; k++) {
      const author = pick(random, members)
      const createdMs = humanMoment(random, world, world.accounts[author])
      const post = addPost(world, { author, topic: 0, createdMs, attraction: 0 })
      const medianMs = between(random, delayMedianMinutes) * MINUTE_MS
      members.forEach((i, m) => {
        if (random() >= joins[m]) return
        const seesMs = createdMs + logNormal(random, medianMs, spread)
        share(world, i, post, whenAwake(random, world.accounts[i], seesMs))
      })
    }
  }
}

/** Wire services, and outlets whose systems share their items openly. */
export function addSyndication(random: Random, world: World): void {
  const { wires, outlets, itemsPerDay, takes, lagMedianSeconds, spread } = SYNDICATION
  for (let n = 0, all = howMany(world, wires); n < all; n++) {
    const wire = addAccount(world, random, { label: 'open_coordination', operation: `wire-${n + 1}` })
    const takers = Array.from({ length: wholeBetween(random, outlets) }, () => ({
      index: addAccount(world, random, {
        label: 'open_coordination',
        operation: `wire-${n + 1}`,
        ownShares: world.parameters.days * 2,
      }),
      part: between(random, takes),
    }))
    const items = Math.round(itemsPerDay * world.parameters.days * world.parameters.intensity)
    for (let k = 0; k < items; k++) {
      const createdMs = humanMoment(random, world, world.accounts[wire])
      const topic = randomInt(random, world.topics)
      const post = addPost(world, { author: wire, topic, createdMs, attraction: 3 })
      for (const { index, part } of takers)
        if (random() < part)
          share(world, index, post, createdMs + logNormal(random, lagMedianSeconds, spread) * SECOND_MS)
    }
  }
}

/** Unions whose members share fellow members' posts at announced hours, every day. */
export function addUnionActions(random: Random, world: World): void {
  const { unions, members: sizes, hours, postsEachTime, part, delayMedianSeconds, spread } = UNION_ACTION
  const offsetHours = 1
  for (let n = 0, all = howMany(world, unions); n < all; n++) {
    const topic = randomInt(random, world.topics)
    const members = Array.from({ length: wholeBetween(random, sizes) }, () =>
      addAccount(world, random, {
        label: 'open_coordination',
        operation: `union-${n + 1}`,
        offsetHours,
        ownShares: Math.round(world.parameters.sharesPerDay * world.parameters.days),
      }),
    )
    const posts = Math.max(1, Math.round(postsEachTime * world.parameters.intensity))
    for (let day = 0; day < world.parameters.days; day++)
      for (const hour of hours) {
        const announcedMs = START_MS + day * DAY_MS + (hour - offsetHours) * HOUR_MS
        for (let k = 0; k < posts; k++) {
          const createdMs = announcedMs + 20 * k * SECOND_MS
          const post = addPost(world, { author: pick(random, members), topic, createdMs, attraction: 1 })
          const takesPart = between(random, part)
          for (const i of members)
            if (random() < takesPart)
              share(world, i, post, createdMs + logNormal(random, delayMedianSeconds, spread) * SECOND_MS)
        }
      }
  }
}

const howMany = (world: World, perAccount: number): number =>
  Math.max(1, Math.round(perAccount * world.parameters.accounts))
