import type { ShareEvent } from '@murmuration/contracts'
import { castStory, type StoryAccount, type Truth } from './story-cast.ts'
import { tellCoordination } from './story-coordination.ts'
import { tellCrowds } from './story-crowds.ts'
import { type StoryObject, writeObjects } from './story-objects.ts'
import { type OrderRow, writeOrder } from './story-order.ts'
import { beginTelling } from './story-shares.ts'
import { tellSittings } from './story-sittings.ts'

/**
 * The founding story, simulated. Shares stand in columns, by time, then account, then object: `account`, `object`
 * index into the lists; `timeMs` whole seconds in milliseconds; `client` a name. All of one length.
 */
export interface Story {
  seed: number
  accounts: StoryAccount[]
  objects: StoryObject[]
  objectIds: string[]
  account: Uint32Array
  object: Uint32Array
  timeMs: Float64Array
  client: string[]
  order: OrderRow[]
  /** Of every account in the data, by its id. */
  truth: Map<string, Truth>
}

/**
 * Simulates an order of 1,178 rows and three weeks of shares by the accounts it names and 20,000 others. The same
 * seed gives the same story, byte for byte.
 *
 * @see story-parameters.ts for every number in it
 */
export function simulateStory(seed: number): Story {
  const accounts = castStory(seed)
  const telling = beginTelling(accounts, writeObjects(seed, accounts))
  tellCrowds(seed, telling)
  tellCoordination(seed, telling)
  tellSittings(seed, telling)

  const { objects } = telling
  const byTime = Uint32Array.from(telling.account.keys()).sort(
    (x, y) =>
      telling.timeMs[x] - telling.timeMs[y] ||
      telling.account[x] - telling.account[y] ||
      telling.object[x] - telling.object[y],
  )
  const objectIds: string[] = []
  objects
    .map((_, o) => o)
    .sort((p, q) => objects[p].createdMs - objects[q].createdMs || p - q)
    .forEach((o, k) => {
      objectIds[o] = `t${String(k + 1).padStart(5, '0')}`
    })
  return {
    seed,
    accounts,
    objects,
    objectIds,
    account: byTime.map((s) => telling.account[s]),
    object: byTime.map((s) => telling.object[s]),
    timeMs: Float64Array.from(byTime, (s) => telling.timeMs[s]),
    client: Array.from(byTime, (s) => telling.client[s]),
    order: writeOrder(seed, accounts),
    truth: new Map(accounts.map((account) => [account.id, account.truth])),
  }
}

/** The story's shares as events, by time. */
export function* storyEvents(story: Story): Generator<ShareEvent> {
  for (let s = 0; s < story.account.length; s++) {
    const account = story.accounts[story.account[s]]
    const object = story.objects[story.object[s]]
    yield {
      schemaVersion: 1,
      accountId: account.id,
      objectId: story.objectIds[story.object[s]],
      timestampMs: story.timeMs[s],
      objectType: 'post',
      postId: storyPostId(s),
      authorId: story.accounts[object.author].id,
      objectCreatedAtMs: object.createdMs,
      accountCreatedAtMs: account.createdMs,
      language: object.language,
      client: story.client[s],
      ...(account.declaredPlace === '' ? {} : { declaredPlace: account.declaredPlace }),
      text: object.text,
      ...(object.url === '' ? {} : { url: object.url }),
    }
  }
}

/** Id of the post by which share s was made. */
export const storyPostId = (s: number): string => `p${s + 1}`
