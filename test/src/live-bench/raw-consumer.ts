/**
 * What the graph stage is measured against: a plain kafkajs consumer with the settings of shared/bus, which counts messages
 * and does nothing else. `raw-consumer.js BROKERS TOPIC count|parse`; `parse` also reads each value as JSON.
 */
import kafkajs from 'kafkajs'

const [brokers, topic, job] = process.argv.slice(2)
const kafka = new kafkajs.Kafka({ brokers: brokers.split(','), logLevel: kafkajs.logLevel.NOTHING })
const admin = kafka.admin()
await admin.connect()
const ahead = (await admin.fetchTopicOffsets(topic)).reduce(
  (sum, { high, low }) => sum + Number(high) - Number(low),
  0,
)
await admin.disconnect()

const say = (msg: string, more: object = {}): void => console.error(JSON.stringify({ msg, ...more }))
let messages = 0
let shares = 0
const consumer = kafka.consumer({
  groupId: `raw-consumer-${process.pid}`,
  sessionTimeout: 30_000,
  maxBytesPerPartition: 4_000_000,
  maxBytes: 10_000_000,
  minBytes: 1,
  maxWaitTimeInMs: 250,
})
consumer.on(consumer.events.GROUP_JOIN, () => say('partitions assigned'))
await consumer.connect()
await consumer.subscribe({ topic, fromBeginning: true })
await consumer.run({
  autoCommit: false,
  async eachBatch({ batch }) {
    messages += batch.messages.length
    if (job === 'parse')
      for (const { value } of batch.messages) {
        const parsed: unknown = JSON.parse(String(value))
        shares += Array.isArray(parsed) ? parsed.length : 1
      }
    if (messages >= ahead) say('all read', { messages, shares })
  },
})
process.on('SIGTERM', () => void consumer.disconnect().then(() => process.exit(0)))
