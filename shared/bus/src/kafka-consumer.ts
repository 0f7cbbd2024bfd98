import kafkajs, { type EachBatchPayload } from 'kafkajs'
import { DEFAULT_BATCH_BYTES, type Position } from './bus.ts'
import { type KafkaConfig, type KafkaLog, kafkaClient, RETRY, waitAtMost } from './kafka-client.ts'

const SESSION_TIMEOUT_MS = 30_000
const REBALANCE_TIMEOUT_MS = 60_000
/** Positions are for displays: a coordinator that is away must not hold up those who work. */
const COMMIT_TIMEOUT_MS = 5000
/** Leaving needs no broker: members that are gone are found out after the session timeout. */
export const LEAVE_TIMEOUT_MS = 5000
const FETCH_BYTES = 10_000_000

export interface ConsumerOptions {
  topic: string
  groupId: string
  maxBytes: number | undefined
  /** After every rebalance, before anything is fetched; the time to seek. */
  onJoin: (partitions: number[]) => void
  /** One batch after the other. An error ends the consumer. */
  onBatch: (payload: EachBatchPayload) => Promise<void>
  /** Compaction has left nothing of what was fetched. */
  onNothingLeft: (end: { partition: number; nextOffset: number; highOffset: number }) => void
  /** The position is no longer in the log, and kafkajs goes on somewhere else. */
  onReset: (partition: number) => void
  /** The consumer has ended, and does not start again. */
  onCrash: (error: Error) => void
}

/** A consumer that is connected and joins its group. */
export interface RunningConsumer {
  seek(partition: number, offset: number): void
  commit(positions: readonly Position[]): Promise<void>
  /** @returns whether it could say goodbye in time */
  leave(): Promise<boolean>
}

/** Starts a consumer of one topic, which commits nothing by itself and stays in its group through long batches. */
export async function startConsumer(config: KafkaConfig, options: ConsumerOptions): Promise<RunningConsumer> {
  const { topic, groupId, maxBytes = DEFAULT_BATCH_BYTES } = options
  const { sessionTimeoutMs = SESSION_TIMEOUT_MS } = config
  const heartbeatMs = Math.floor(sessionTimeoutMs / 4)

  const heedReset = ({ message, fields }: KafkaLog) => {
    if (message.startsWith('Offset out of range, resetting')) options.onReset(Number(fields.partition))
  }
  const consumer = kafkaClient(config, heedReset).consumer({
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
  let hasCrashed = false
  const crash = (error: Error) => {
    if (!hasCrashed) options.onCrash(error)
    hasCrashed = true
  }
  consumer.on(consumer.events.CRASH, ({ payload }) => crash(payload.error))
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) =>
    options.onJoin(payload.memberAssignment[topic] ?? []),
  )
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    // Batches of which compaction left nothing do not come to eachBatch; only here does the position move.
    if (payload.batchSize > 0) return
    const nextOffset = Number(payload.lastOffset) + 1
    options.onNothingLeft({
      partition: payload.partition,
      nextOffset,
      highOffset: Number(payload.highWatermark),
    })
  })

  const eachBatch = async (payload: EachBatchPayload) => {
    // A heartbeat that fails says that the group has moved on; the consumer finds out by itself after the batch.
    const timer = setInterval(() => payload.heartbeat().catch(() => {}), heartbeatMs / 2)
    try {
      await options.onBatch(payload)
    } catch (error) {
      // Any other error is tried again for ever.
      throw new kafkajs.KafkaJSNonRetriableError(error as Error)
    } finally {
      clearInterval(timer)
    }
  }

  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  const running = consumer.run({ autoCommit: false, eachBatch })
  running.catch(crash)

  return {
    // Synchronous: after an asynchronous seek kafkajs delivers old batches first.
    seek: (partition, offset) => consumer.seek({ topic, partition, offset: String(offset) }),
    async commit(positions) {
      const offsets = positions.map(({ partition, nextOffset }) => ({
        topic,
        partition,
        offset: String(nextOffset),
      }))
      // @NOTE While the group rebalances nothing is stored; the next commit says more than this one would have.
      await waitAtMost(
        consumer.commitOffsets(offsets).catch(() => {}),
        COMMIT_TIMEOUT_MS,
      )
    },
    async leave() {
      const joining = running.catch(() => {})
      // A consumer that is told to stop while it joins goes on afterwards.
      await waitAtMost(joining, LEAVE_TIMEOUT_MS)
      const disconnecting = consumer.disconnect().catch(() => {})
      void joining.then(() => consumer.disconnect()).catch(() => {})
      return waitAtMost(disconnecting, LEAVE_TIMEOUT_MS)
    },
  }
}
