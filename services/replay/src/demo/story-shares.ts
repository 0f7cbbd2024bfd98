import type { Random } from '@murmuration/detection'
import type { StoryAccount } from './story-cast.ts'
import type { StoryObject } from './story-objects.ts'
import { CLIENT, END_MS, SECOND_MS } from './story-parameters.ts'

/** The story while it is told: who there is, what there is to share, and who shared what so far. */
export interface Telling {
  accounts: StoryAccount[]
  objects: StoryObject[]
  /** One entry a share, in no order; `client` is the client's name. */
  account: number[]
  object: number[]
  timeMs: number[]
  client: string[]
  /** Objects of each account, its own posts not among them. */
  sharedBy: Set<number>[]
}

export const beginTelling = (accounts: StoryAccount[], objects: StoryObject[]): Telling => ({
  accounts,
  objects,
  account: [],
  object: [],
  timeMs: [],
  client: [],
  sharedBy: accounts.map(() => new Set()),
})

/**
 * Writes down one share, at the full second. Nobody shares an own post, a post twice, a post that is not
 * there yet, or anything after the story's end.
 *
 * @param client left out: one of those that the account uses
 * @returns whether the share was written down
 */
export function share(
  telling: Telling,
  random: Random,
  account: number,
  object: number,
  timeMs: number,
  client?: string,
): boolean {
  const secondMs = Math.floor(timeMs / SECOND_MS) * SECOND_MS
  const { author, createdMs } = telling.objects[object]
  if (secondMs <= createdMs || secondMs >= END_MS || author === account) return false
  const shared = telling.sharedBy[account]
  if (shared.has(object)) return false
  shared.add(object)
  const own = telling.accounts[account]
  telling.account.push(account)
  telling.object.push(object)
  telling.timeMs.push(secondMs)
  telling.client.push(client ?? (random() < CLIENT.useSecond ? own.secondClient : own.client))
  return true
}

/** Adds a post and returns its index. */
export function addObject(telling: Telling, object: StoryObject): number {
  telling.objects.push(object)
  return telling.objects.length - 1
}
