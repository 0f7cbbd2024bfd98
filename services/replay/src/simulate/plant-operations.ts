import { type Random, randomInt } from '@murmuration/detection/counting'
import { logNormal, sample } from '../demo/random-draws.ts'
import { type Feed, newInSpan } from './ordinary-life.ts'
import { addAccount, addPost, dearest, humanMoment, share, type World } from './world.ts'
import { GENUINE_HOURS, type OperationParameters, SECOND_MS } from './world-parameters.ts'

/**
 * Adds operations to a world: accounts of their own that amplify one post after another, each action by another random
 * part of the members. What each shares on its own is left to ordinary life, as `ownShares`.
 *
 * @param feeds what others posted
 * @returns the planted accounts
 */
export function plantOperations(
  random: Random,
  world: World,
  feeds: readonly Feed[],
  operation: OperationParameters,
): number[] {
  const planted: number[] = []
  for (let n = 0; n < operation.operations; n++)
    planted.push(...plantOne(random, world, feeds, operation, n + 1))
  return planted
}

function plantOne(
  random: Random,
  world: World,
  feeds: readonly Feed[],
  { size, tempo, rotation, camouflage, own, ...delay }: OperationParameters,
  number: number,
): number[] {
  const seed = addAccount(world, random, { label: 'coordinated', operation: `operation-${number}` })
  const { topics, rhythm, offsetHours } = world.accounts[seed]
  const members = Array.from({ length: size - 1 }, () =>
    addAccount(world, random, {
      label: 'coordinated',
      operation: `operation-${number}`,
      topics,
      rhythm,
      offsetHours,
    }),
  )
  members.unshift(seed)
  const joint = new Map(members.map((i) => [i, 0]))
  const actions = Math.round((tempo * world.parameters.days) / rotation)
  for (let k = 0; k < actions; k++) {
    const topic = dearest(random, topics)
    const startMs = Math.floor(humanMoment(random, world, world.accounts[seed]) / SECOND_MS) * SECOND_MS
    const genuine = random() < own ? null : newInSpan(random, feeds[topic], startMs, GENUINE_HOURS)
    const author = members[randomInt(random, members.length)]
    const post = genuine ?? addPost(world, { author, topic, createdMs: startMs, attraction: 0 })
    for (const i of sample(random, members, Math.round(rotation * size)))
      if (share(world, i, post, startMs + delayMs(random, delay))) joint.set(i, (joint.get(i) ?? 0) + 1)
  }
  for (const [i, shares] of joint)
    world.accounts[i].ownShares = Math.round((shares * camouflage) / (1 - camouflage))
  return members
}

/** A delay whose median is `delaySeconds`, in ms. */
export function delayMs(
  random: Random,
  { delaySeconds, jitter, delaySpread }: Pick<OperationParameters, 'delaySeconds' | 'jitter' | 'delaySpread'>,
): number {
  const medianMs = delaySeconds * SECOND_MS
  if (jitter === 'lognormal') return logNormal(random, medianMs, delaySpread)
  if (jitter === 'uniform') return 2 * medianMs * random()
  return (-medianMs * Math.log(1 - random())) / Math.LN2
}
