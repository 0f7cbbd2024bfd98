import type { Bus } from '@murmuration/bus'
import { type DeadLetterIndex, deadLetterIndex } from '@murmuration/bus/dead-letters'

/** The dead letters of the log, followed from the first time that somebody asks for them. */
export interface LazyLetters {
  /** Once it knows all that stand on the log. */
  index(): Promise<DeadLetterIndex>
  stop(): Promise<void>
}

export function lazyLetters(bus: Bus): LazyLetters {
  let following: Promise<DeadLetterIndex> | undefined
  const begin = async (): Promise<DeadLetterIndex> => {
    const index = await deadLetterIndex(bus)
    // What ends it is told to whoever waits; the next one who asks begins it anew.
    index.done.catch(() => {
      following = undefined
    })
    await Promise.race([index.caughtUp, index.done])
    return index
  }
  return {
    index() {
      following ??= begin()
      following.catch(() => {
        following = undefined
      })
      return following
    },
    async stop() {
      const index = await following?.catch(() => undefined)
      await index?.[Symbol.asyncDispose]()
    },
  }
}
