import type { Random } from '@murmuration/detection'
import { between, firstAbove, logNormal, pick, stageRandom } from './random-draws.ts'
import { PROTEST_TOPICS } from './story-cast.ts'
import { objectOf, timeInLife } from './story-objects.ts'
import {
  DAY_MS,
  DAYS,
  HOUR_MS,
  MEMBER,
  OFFSET_HOURS,
  OPEN_GROUPS,
  OPERATIONS,
  type OpenGroupParameters,
  type OperationParameters,
  SECOND_MS,
  START_MS,
} from './story-parameters.ts'
import { addObject, share, type Telling } from './story-shares.ts'

/** What operations do in the dark, and what unions and newsrooms do in the open. */
export function tellCoordination(seed: number, telling: Telling): void {
  const random = stageRandom(seed, 4)
  const genuine = telling.objects
    .map((_, o) => o)
    .filter((o) => PROTEST_TOPICS.includes(telling.objects[o].topic))
    .sort((p, q) => telling.objects[p].createdMs - telling.objects[q].createdMs || p - q)
  const genuineMs = Float64Array.from(genuine, (o) => telling.objects[o].createdMs)
  const membersOf = new Map<string, number[]>()
  telling.accounts.forEach(({ truth }, i) => {
    if (truth.group === undefined) return
    const members = membersOf.get(truth.group)
    if (members === undefined) membersOf.set(truth.group, [i])
    else members.push(i)
  })
  for (const operation of OPERATIONS)
    tellOperation(random, telling, operation, membersOf.get(operation.name) ?? [], { genuine, genuineMs })
  for (const group of OPEN_GROUPS) tellOpenGroup(random, telling, group, membersOf.get(group.name) ?? [])
}

/**
 * Members amplify one post after another, each post by a part of them; then it is settled how much each shares
 * on its own, so that the joint posts are the rest.
 */
function tellOperation(
  random: Random,
  telling: Telling,
  operation: OperationParameters,
  members: number[],
  { genuine, genuineMs }: { genuine: number[]; genuineMs: Float64Array },
): void {
  const zeal = members.map(() => between(random, MEMBER.zeal))
  const joint = members.map(() => 0)
  const offsetHours = OFFSET_HOURS[operation.operatedFrom]
  for (let k = 0; k < operation.objects; k++) {
    let startMs = timeInLife(random, operation.rhythm, offsetHours)
    const since = firstAbove(genuineMs, startMs - MEMBER.genuinePostHours * HOUR_MS)
    const until = firstAbove(genuineMs, startMs)
    let post: number
    if (random() < operation.own || since === until) {
      const seedAccount = members[Math.floor(random() * operation.seeds)]
      post = addObject(telling, objectOf(random, pick(random, PROTEST_TOPICS), seedAccount, startMs))
    } else {
      post = genuine[since + Math.floor(random() * (until - since))]
      startMs = Math.max(startMs, telling.objects[post].createdMs)
    }
    const part = between(random, operation.part)
    for (let m = 0; m < members.length; m++) {
      if (random() >= part * zeal[m]) continue
      const delayMs =
        random() < MEMBER.late
          ? logNormal(random, MEMBER.lateMedianHours, MEMBER.lateSpread) * HOUR_MS
          : logNormal(random, operation.delayMedianSeconds, operation.delaySpread) * SECOND_MS
      const client = telling.accounts[members[m]].client
      if (share(telling, random, members[m], post, startMs + delayMs, client)) joint[m]++
    }
  }
  members.forEach((i, m) => {
    const camouflage = between(random, operation.camouflage)
    telling.accounts[i].ownShares = Math.max(3, Math.round((joint[m] * camouflage) / (1 - camouflage)))
  })
}

/** At the announced times of every day, members share posts of fellow members through one scheduler. */
function tellOpenGroup(
  random: Random,
  telling: Telling,
  group: OpenGroupParameters,
  members: number[],
): void {
  const topic = pick(random, PROTEST_TOPICS)
  for (let day = 0; day < DAYS; day++) {
    for (const hour of group.announcedHours) {
      const announcedMs = START_MS + day * DAY_MS + (hour - OFFSET_HOURS.XB) * HOUR_MS
      if (announcedMs < START_MS) continue
      for (let k = 0; k < group.postsEachTime; k++) {
        const createdMs = announcedMs + k * 20 * SECOND_MS
        const post = addObject(telling, objectOf(random, topic, pick(random, members), createdMs))
        const part = between(random, group.part)
        for (const i of members) {
          if (random() >= part) continue
          const delayMs = logNormal(random, group.delayMedianSeconds, group.delaySpread) * SECOND_MS
          share(telling, random, i, post, createdMs + delayMs, group.client)
        }
      }
    }
  }
}
