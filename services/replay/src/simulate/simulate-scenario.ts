import { idTableFrom, type ShareColumns } from '@murmuration/detection'
import { stageRandom } from '../demo/random-draws.ts'
import { feedsOf, liveOrdinarily } from './ordinary-life.ts'
import { plantOperations } from './plant-operations.ts'
import { SCENARIOS, type Scenario } from './scenarios.ts'
import { beginWorld, type WorldAccount, type WorldPost } from './world.ts'
import {
  OPERATION_DEFAULTS,
  type OperationParameters,
  WORLD_DEFAULTS,
  type WorldParameters,
} from './world-parameters.ts'

/** Shares in columns of one length, by time, then account, then post: indices into the lists, and whole seconds in ms. */
export interface Simulation {
  scenario: string
  seed: number
  world: WorldParameters
  operation: OperationParameters
  accounts: WorldAccount[]
  posts: WorldPost[]
  postIds: string[]
  account: Uint32Array
  post: Uint32Array
  timeMs: Float64Array
}

/**
 * Simulates a scenario. The same arguments give the same world. Planted operations come on top: with and without them,
 * everybody else shares the same.
 */
export function simulateScenario(
  scenario: Scenario,
  seed: number,
  world: WorldParameters = WORLD_DEFAULTS,
  operation: OperationParameters = OPERATION_DEFAULTS,
): Simulation {
  const made = beginWorld(stageRandom(seed, 21), world)
  scenario.add(stageRandom(seed, 30 + SCENARIOS.indexOf(scenario)), made)
  const feeds = feedsOf(made)
  liveOrdinarily(
    stageRandom(seed, 22),
    made,
    feeds,
    made.accounts.map((_, i) => i),
  )
  const random = stageRandom(seed, 23)
  const planted = plantOperations(random, made, feeds, operation)
  liveOrdinarily(random, made, feeds, planted)

  const order = Uint32Array.from(made.account.keys()).sort(
    (x, y) =>
      made.timeMs[x] - made.timeMs[y] || made.account[x] - made.account[y] || made.post[x] - made.post[y],
  )
  return {
    scenario: scenario.name,
    seed,
    world,
    operation,
    accounts: made.accounts,
    posts: made.posts,
    postIds: made.posts.map((_, p) => `t${String(p).padStart(7, '0')}`),
    account: order.map((s) => made.account[s]),
    post: order.map((s) => made.post[s]),
    timeMs: Float64Array.from(order, (s) => made.timeMs[s]),
  }
}

/** The simulation as a reader of its file would deliver it. */
export function columnsOf({ accounts, posts, postIds, account, post, timeMs }: Simulation): ShareColumns {
  const accountIds = idTableFrom(accounts.map(({ id }) => id))
  return {
    count: account.length,
    account,
    object: post,
    timeMs,
    accountIds,
    objectIds: idTableFrom(postIds),
    posts: idTableFrom(Array.from(account, (_, s) => sharePostId(s))),
    texts: {
      objectType: { codes: new Uint32Array(account.length).fill(1), values: idTableFrom(['post']) },
      authorId: { codes: post.map((p) => posts[p].author + 1), values: accountIds },
    },
    times: { objectCreatedAtMs: Float64Array.from(post, (p) => posts[p].createdMs) },
  }
}

/** Id of the post by which share s was made. */
export const sharePostId = (s: number): string => `p${s + 1}`
