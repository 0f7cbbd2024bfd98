import type { Bus, Reader } from '@murmuration/bus'
import { TOPICS } from '@murmuration/contracts'
import { deferred } from './deferred.ts'
import type { FlagSet } from './flag-set.ts'

/** Changes of flags that keep coming are told of at least this often. */
const WAIT_MS = 1_000

/**
 * Reads flags from their start, and resolves when those that were there at first are read.
 *
 * @param onChange called when later ones have been read, several together
 */
export async function followFlags(
  bus: Pick<Bus, 'ranges' | 'read'>,
  flags: FlagSet,
  onChange: () => void,
): Promise<Reader> {
  const [{ lowOffset, highOffset }] = await bus.ranges(TOPICS.flags)
  const read = deferred()
  let isCurrent = false
  const become = (): void => {
    isCurrent = true
    read.resolve()
  }
  if (lowOffset === highOffset) {
    flags.read([], highOffset)
    become()
  }
  let waitingSince: number | undefined
  const reader = await bus.read({
    topic: TOPICS.flags,
    positionOf: () => 'earliest',
    onBatch(batch) {
      flags.read(batch.records, batch.nextOffset)
      if (!isCurrent) {
        if (batch.nextOffset >= highOffset) become()
        return
      }
      waitingSince ??= performance.now()
      if (batch.nextOffset < batch.highOffset && performance.now() - waitingSince < WAIT_MS) return
      waitingSince = undefined
      onChange()
    },
  })
  reader.done.catch(read.reject)
  try {
    await read.promise
  } catch (error) {
    await reader.stop()
    throw error
  }
  return reader
}
