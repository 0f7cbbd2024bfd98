import kafkajs, { type Message, type Producer } from 'kafkajs'
import { type NewRecord, PublishError } from './bus.ts'
import { recordBytes } from './check-records.ts'
import { type KafkaConfig, kafkaClient, RETRY } from './kafka-client.ts'

/** A send stays below what a broker takes for one partition by default, 1,048,588 bytes. */
const SEND_BYTES = 900_000
/** What a record takes beside its key and its value, at most. */
const RECORD_OVERHEAD_BYTES = 32
const SEND_RECORDS = 10_000

export interface KafkaProducer {
  /** @throws {PublishError} */
  publish(topic: string, records: readonly NewRecord[]): Promise<void>
  close(): Promise<void>
}

/**
 * Sends one after the other: with two on their way, a retry of the first would put it behind the second. What is
 * published to one topic meanwhile goes together.
 */
export function kafkaProducer(config: KafkaConfig): KafkaProducer {
  let producer: Producer | undefined
  let isClosed = false
  let abandon: (error: Error) => void = () => {}
  const closing = new Promise<never>((_, reject) => {
    abandon = reject
  })
  closing.catch(() => {})
  const pending: Pending[] = []
  let isSending = false

  const send = async (topic: string, messages: Message[]) => {
    if (producer === undefined) {
      const next = kafkaClient(config).producer({
        createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
        allowAutoTopicCreation: false,
        maxInFlightRequests: 1,
        retry: RETRY,
      })
      await next.connect()
      producer = next
    }
    const answers = await producer.send({ topic, messages, acks: -1 })
    const missing = new Set(messages.map(({ partition }) => partition!))
    // For a partition that it does not know kafkajs sends nothing, and says nothing.
    for (const { partition, errorCode } of answers) if (errorCode === 0) missing.delete(partition)
    if (missing.size > 0)
      throw new Error(`no broker took the records of partitions ${[...missing].join(', ')}`)
  }

  const sendAll = async (topic: string, group: readonly Pending[]) => {
    for (const messages of cut(group.flatMap(({ records }) => records))) {
      try {
        await Promise.race([send(topic, messages), closing])
      } catch (error) {
        // A producer that used a topic which is gone fails on all others too.
        const broken = producer
        producer = undefined
        void broken?.disconnect().catch(() => {})
        const text = error instanceof Error ? error.message : String(error)
        throw new PublishError(`Publishing to topic ${topic} failed: ${text}.`, { cause: error })
      }
    }
  }

  const pump = async () => {
    isSending = true
    while (pending.length > 0) {
      const group = takeGroup(pending)
      try {
        await sendAll(group[0]!.topic, group)
        for (const { resolve } of group) resolve()
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
    isSending = false
  }

  return {
    publish(topic, records) {
      if (isClosed) return Promise.reject(new PublishError('The connection to Kafka is closed.'))
      return new Promise<void>((resolve, reject) => {
        pending.push({ topic, records, resolve, reject })
        if (!isSending) void pump()
      })
    },
    async close() {
      isClosed = true
      abandon(new Error('the connection was closed'))
      await producer?.disconnect()
    },
  }
}

interface Pending {
  topic: string
  records: readonly NewRecord[]
  resolve: () => void
  reject: (error: unknown) => void
}

/** From the front, what goes to the same topic and makes one send: at least one. */
function takeGroup(pending: Pending[]): Pending[] {
  const { topic } = pending[0]!
  let count = 0
  let records = 0
  while (count < pending.length && records < SEND_RECORDS && pending[count]!.topic === topic) {
    records += pending[count]!.records.length
    count += 1
  }
  return pending.splice(0, count)
}

function cut(records: readonly NewRecord[]): Message[][] {
  const sends: Message[][] = []
  let messages: Message[] = []
  let bytes = 0
  for (const record of records) {
    const size = recordBytes(record) + RECORD_OVERHEAD_BYTES
    if (messages.length > 0 && (bytes + size > SEND_BYTES || messages.length >= SEND_RECORDS)) {
      sends.push(messages)
      messages = []
      bytes = 0
    }
    messages.push(toMessage(record))
    bytes += size
  }
  if (messages.length > 0) sends.push(messages)
  return sends
}

function toMessage({ partition, key, value }: NewRecord): Message {
  const bytes =
    value === null || typeof value === 'string'
      ? value
      : Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  return { partition, key, value: bytes }
}
