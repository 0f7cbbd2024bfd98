import { randomUUID } from 'node:crypto'
import type { EachBatchPayload } from 'kafkajs'
import { type Batch, OffsetLostError, type PartitionRange, type Reader, type ReadOptions } from './bus.ts'
import { type KafkaConfig, pause, waitAtMost } from './kafka-client.ts'
import { LEAVE_TIMEOUT_MS, type RunningConsumer, startConsumer } from './kafka-consumer.ts'
import type { KafkaTopics } from './kafka-topics.ts'

const RESTART_MS = 1000

/** A group reads one topic, because kafkajs deals out partitions without asking who reads which topic. */
export const groupIdOf = (group: string, topic: string): string => `${group}.${topic}`

/** Reads a topic with a consumer, and ends for good at the first error that does not pass by itself. */
export async function kafkaReader(
  config: KafkaConfig,
  topics: KafkaTopics,
  options: ReadOptions,
  onEnd: () => void,
): Promise<Reader> {
  const { topic, group } = options
  const isContinuous = !(await topics.describe(topic)).cleanup.includes('compact')
  let ranges = await topics.ranges(topic)
  const groupId = group === undefined ? `${config.clientId}.${randomUUID()}` : groupIdOf(group, topic)

  /** Offset that comes next, by partition held; `isExact` is false where the earliest record there is will do. */
  let held = new Map<number, { nextOffset: number; isExact: boolean }>()
  /** Partitions of a rebalance that are not taken over yet, because a batch is in hand. */
  let assigned: number[] | undefined
  let generation = 0
  let checked: Promise<void> = Promise.resolve()
  let last: Promise<void> = Promise.resolve()
  let inHand = 0
  let isStopping = false
  let failure: { error: unknown } | undefined
  let consumer: RunningConsumer
  let starting: Promise<void>

  let settle: { resolve: () => void; reject: (error: unknown) => void }
  const done = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject }
  })

  const fail = (error: unknown) => {
    if (failure !== undefined || isStopping) return
    failure = { error }
    settle.reject(error)
    onEnd()
    void leave()
  }

  let left: Promise<void> | undefined
  const leave = () => (left ??= disconnect())
  const disconnect = async () => {
    await last
    if (!(await waitAtMost(starting, LEAVE_TIMEOUT_MS)) || !(await consumer.leave())) return
    if (group !== undefined) return
    const forgetting = topics.forgetGroup(groupId).catch(() => {})
    await waitAtMost(forgetting, LEAVE_TIMEOUT_MS)
  }

  const start = async () => {
    consumer = await startConsumer(config, {
      topic,
      groupId,
      maxBytes: options.maxBytes,
      onBatch,
      onCrash,
      onReset,
      onNothingLeft: ({ partition, nextOffset, highOffset }) => {
        if (isContinuous || nextOffset < highOffset) return
        const mine = generation
        void inTurn(async () => {
          if (mine === generation && (held.get(partition)?.nextOffset ?? nextOffset) < nextOffset)
            await deliver({ topic, partition, records: [], nextOffset, highOffset })
        }).catch(fail)
      },
      onJoin: (partitions) => {
        assigned = partitions
        // A batch in hand still moves the caller's position, so this waits for it.
        if (inHand === 0) guarded(takeOver)
      },
    })
  }

  /** Joining while the coordinator loads, say, ends a consumer; one that has ended cannot be used again. */
  function onCrash(error: Error) {
    if (failure !== undefined || isStopping) return
    if (!passesByItself(error)) return fail(error)
    starting = (async () => {
      await pause(RESTART_MS)
      if (failure === undefined && !isStopping) await start()
    })().catch(fail)
  }

  function takeOver() {
    if (assigned === undefined) return
    const partitions = assigned
    assigned = undefined
    generation += 1
    const gone = [...held.keys()].filter((partition) => !partitions.includes(partition))
    held = new Map()
    if (gone.length > 0) options.onRevoked?.(gone)
    options.onAssigned?.(partitions)
    for (const partition of partitions) {
      const position = options.positionOf(partition)
      const isExact = position !== 'earliest'
      const nextOffset = isExact ? position : (ranges[partition]?.lowOffset ?? 0)
      held.set(partition, { nextOffset, isExact })
      consumer.seek(partition, nextOffset)
    }
    checked = checkRanges(held)
    checked.catch(fail)
  }

  async function checkRanges(wanted: typeof held) {
    ranges = await topics.ranges(topic)
    for (const [partition, { nextOffset, isExact }] of wanted) {
      const range = ranges[partition]
      if (range !== undefined && isExact) refuseLost(topic, nextOffset, range)
    }
  }

  async function onBatch({ batch, isStale }: EachBatchPayload) {
    try {
      await inTurn(async () => {
        await checked
        if (failure !== undefined) throw failure.error
        const { partition } = batch
        const expected = held.get(partition)
        const first = batch.messages[0]
        if (isStopping || isStale() || expected === undefined || first === undefined) return
        refuseJump(partition, Number(first.offset), expected)
        const records = batch.messages.map(({ offset, key, value }) => ({
          offset: Number(offset),
          key: key === null || key === undefined ? null : key.toString(),
          value,
        }))
        const nextOffset = records.at(-1)!.offset + 1
        await deliver({ topic, partition, records, nextOffset, highOffset: Number(batch.highWatermark) })
      })
    } catch (error) {
      fail(error)
      throw error
    }
  }

  async function deliver(batch: Batch) {
    if (failure !== undefined || isStopping) return
    await options.onBatch(batch)
    held.set(batch.partition, { nextOffset: batch.nextOffset, isExact: true })
  }

  /** Runs after everything that is under way, one at a time. */
  function inTurn(task: () => Promise<void>): Promise<void> {
    inHand += 1
    const next = last.then(task).finally(() => {
      inHand -= 1
      if (inHand === 0) guarded(takeOver)
    })
    last = next.catch(() => {})
    return next
  }

  function guarded(task: () => void) {
    try {
      task()
    } catch (error) {
      fail(error)
    }
  }

  function refuseJump(
    partition: number,
    offset: number,
    { nextOffset, isExact }: { nextOffset: number; isExact: boolean },
  ) {
    if (offset === nextOffset || (offset > nextOffset && !(isContinuous && isExact))) return
    throw new OffsetLostError(
      `Partition ${partition} of topic ${topic} went on at offset ${offset}, and reading has to go on at ${nextOffset}.`,
    )
  }

  function onReset(partition: number) {
    const position = held.get(partition)
    if (position?.isExact !== true) return
    fail(
      new OffsetLostError(
        `Partition ${partition} of topic ${topic} has no record at offset ${position.nextOffset}, where reading has to go on.`,
      ),
    )
  }

  starting = start()
  await starting

  const stop = async () => {
    isStopping = true
    await leave()
    settle.resolve()
    onEnd()
  }
  return {
    done,
    stop,
    commit: async (positions) => {
      if (group !== undefined && !isStopping && failure === undefined) await consumer.commit(positions)
    },
    [Symbol.asyncDispose]: stop,
  }
}

/** What kafkajs calls retriable, unless it has retried it long enough. */
function passesByItself(error: Error): boolean {
  const { name, retriable, cause } = error as Error & { retriable?: boolean }
  if (name === 'KafkaJSNumberOfRetriesExceeded') return false
  return retriable === true || (cause instanceof Error && passesByItself(cause))
}

function refuseLost(topic: string, offset: number, { partition, lowOffset, highOffset }: PartitionRange) {
  if (offset >= lowOffset && offset <= highOffset) return
  throw new OffsetLostError(
    `Partition ${partition} of topic ${topic} holds offsets ${lowOffset} to ${highOffset}, and reading has to go on at ${offset}.`,
  )
}
