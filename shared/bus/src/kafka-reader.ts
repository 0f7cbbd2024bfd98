import { randomUUID } from 'node:crypto'
import kafkajs, { type Consumer, type EachBatchPayload } from 'kafkajs'
import {
  type Batch,
  DEFAULT_BATCH_BYTES,
  OffsetLostError,
  type PartitionRange,
  type Position,
  type Reader,
  type ReadOptions,
} from './bus.ts'
import { type KafkaConfig, type KafkaLog, kafkaClient, RETRY, waitAtMost } from './kafka-client.ts'
import type { KafkaTopics } from './kafka-topics.ts'

const SESSION_TIMEOUT_MS = 30_000
const REBALANCE_TIMEOUT_MS = 60_000
/** Positions are for displays: a coordinator that is away must not hold up those who work. */
const COMMIT_TIMEOUT_MS = 5000
/** Leaving needs no broker: members that are gone are found out after the session timeout. */
const LEAVE_TIMEOUT_MS = 5000
const FETCH_BYTES = 10_000_000

/** A group reads one topic, because kafkajs deals out partitions without asking who reads which topic. */
export const groupIdOf = (group: string, topic: string): string => `${group}.${topic}`

/** Reads a topic with a consumer of its own, which ends for good at the first error that does not pass by itself. */
export async function kafkaReader(
  config: KafkaConfig,
  topics: KafkaTopics,
  options: ReadOptions,
  onEnd: () => void,
): Promise<Reader> {
  const { topic, maxBytes = DEFAULT_BATCH_BYTES } = options
  const { sessionTimeoutMs = SESSION_TIMEOUT_MS } = config
  const state = await topics.describe(topic)
  const isContinuous = !state.cleanup.includes('compact')
  let ranges = await topics.ranges(topic)
  const isShared = options.group !== undefined
  const groupId =
    options.group === undefined ? `${config.clientId}.${randomUUID()}` : groupIdOf(options.group, topic)
  const heartbeatMs = Math.floor(sessionTimeoutMs / 4)

  /** Offset that comes next, by partition held; `isExact` is false where the earliest record there is will do. */
  let held = new Map<number, { nextOffset: number; isExact: boolean }>()
  /** Partitions of a rebalance that came while a batch was in hand. */
  let assigned: number[] | undefined
  let generation = 0
  let checked: Promise<void> = Promise.resolve()
  let last: Promise<void> = Promise.resolve()
  let inHand = 0
  let isStopping = false
  let failure: { error: unknown } | undefined

  let settle: { resolve: () => void; reject: (error: unknown) => void }
  const done = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject }
  })

  const consumer: Consumer = kafkaClient(config, heedReset).consumer({
    groupId,
    sessionTimeout: sessionTimeoutMs,
    heartbeatInterval: heartbeatMs,
    rebalanceTimeout: Math.max(REBALANCE_TIMEOUT_MS, sessionTimeoutMs),
    maxBytesPerPartition: maxBytes,
    maxBytes: Math.max(FETCH_BYTES, maxBytes),
    minBytes: 1,
    maxWaitTimeInMs: 250,
    allowAutoTopicCreation: false,
    retry: { ...RETRY, restartOnFailure: async () => false },
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
    // A consumer that is told to stop while it joins goes on afterwards.
    await waitAtMost(
      running.catch(() => {}),
      LEAVE_TIMEOUT_MS,
    )
    const disconnecting = consumer.disconnect().catch(() => {})
    const hasLeft = await waitAtMost(disconnecting, LEAVE_TIMEOUT_MS)
    void running.then(() => consumer.disconnect()).catch(() => {})
    if (isShared || !hasLeft) return
    const forgetting = topics.forgetGroup(groupId).catch(() => {})
    await waitAtMost(forgetting, LEAVE_TIMEOUT_MS)
  }

  consumer.on(consumer.events.CRASH, ({ payload }) => fail(payload.error))
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    assigned = payload.memberAssignment[topic] ?? []
    // A batch in hand still moves the caller's position, so this waits for it.
    if (inHand === 0) guarded(takeOver)
  })
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    // Batches of which compaction left nothing do not come to eachBatch; only here does the position move.
    const nextOffset = Number(payload.lastOffset) + 1
    const { partition } = payload
    const highOffset = Number(payload.highWatermark)
    if (payload.batchSize > 0 || isContinuous || nextOffset < highOffset) return
    const mine = generation
    void inTurn(async () => {
      if (mine !== generation || !held.has(partition)) return
      if (held.get(partition)!.nextOffset < nextOffset)
        await deliver({ topic, partition, records: [], nextOffset, highOffset })
    }).catch(fail)
  })

  /** Seeks at once: after an asynchronous seek kafkajs delivers old batches first. */
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
      consumer.seek({ topic, partition, offset: String(nextOffset) })
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

  async function eachBatch({ batch, heartbeat, isStale }: EachBatchPayload) {
    const timer = setInterval(() => {
      // A heartbeat that fails says that the group has moved on; the consumer finds out by itself after the batch.
      heartbeat().catch(() => {})
    }, heartbeatMs / 2)
    try {
      await inTurn(async () => {
        await checked
        if (failure !== undefined) throw failure.error
        if (isStopping || isStale()) return
        const { partition } = batch
        const records = batch.messages.map(({ offset, key, value }) => ({
          offset: Number(offset),
          key: key === null || key === undefined ? null : key.toString(),
          value,
        }))
        const expected = held.get(partition)
        const first = records[0]
        if (expected === undefined || first === undefined) return
        const { nextOffset, isExact } = expected
        if (first.offset < nextOffset || (isContinuous && isExact && first.offset > nextOffset)) {
          throw new OffsetLostError(
            `Partition ${partition} of topic ${topic} went on at offset ${first.offset}, and reading has to go on at ${nextOffset}.`,
          )
        }
        await deliver({
          topic,
          partition,
          records,
          nextOffset: records.at(-1)!.offset + 1,
          highOffset: Number(batch.highWatermark),
        })
      })
    } catch (error) {
      fail(error)
      throw new kafkajs.KafkaJSNonRetriableError(error as Error)
    } finally {
      clearInterval(timer)
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

  /** kafkajs answers an offset out of range with a log line and goes on elsewhere. */
  function heedReset({ message, fields }: KafkaLog) {
    if (!message.startsWith('Offset out of range, resetting')) return
    const partition = Number(fields.partition)
    const position = held.get(partition)
    if (position?.isExact !== true) return
    fail(
      new OffsetLostError(
        `Partition ${partition} of topic ${topic} has no record at offset ${position.nextOffset} any more, where reading has to go on.`,
      ),
    )
  }

  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  const running = consumer.run({ autoCommit: false, eachBatch })
  running.catch(fail)

  const stop = async () => {
    isStopping = true
    await leave()
    settle.resolve()
    onEnd()
  }
  return {
    done,
    stop,
    async commit(positions: readonly Position[]) {
      if (!isShared || isStopping || failure !== undefined) return
      const offsets = positions.map(({ partition, nextOffset }) => ({
        topic,
        partition,
        offset: String(nextOffset),
      }))
      await waitAtMost(consumer.commitOffsets(offsets), COMMIT_TIMEOUT_MS)
    },
    [Symbol.asyncDispose]: stop,
  }
}

function refuseLost(topic: string, offset: number, { partition, lowOffset, highOffset }: PartitionRange) {
  if (offset >= lowOffset && offset <= highOffset) return
  throw new OffsetLostError(
    `Partition ${partition} of topic ${topic} holds offsets ${lowOffset} to ${highOffset}, and reading has to go on at ${offset}.`,
  )
}
