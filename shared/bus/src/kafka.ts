import type { Bus, Reader } from './bus.ts'
import { checkRecords } from './check-records.ts'
import type { KafkaConfig } from './kafka-client.ts'
import { kafkaProducer } from './kafka-producer.ts'
import { groupIdOf, kafkaReader } from './kafka-reader.ts'
import { kafkaTopics } from './kafka-topics.ts'

export type { KafkaConfig, KafkaLog } from './kafka-client.ts'

/**
 * A bus on Apache Kafka. Connects when it is first asked for something, and waits for brokers that are away. Only this
 * file and its neighbours kafka-*.ts import kafkajs.
 */
export function kafkaBus(config: KafkaConfig): Bus {
  const topics = kafkaTopics(config)
  const producer = kafkaProducer(config)
  const readers = new Set<Reader>()
  let closed: Promise<void> | undefined

  const close = async () => {
    await Promise.all([...readers].map((reader) => reader.stop()))
    await producer.close()
    await topics.close()
  }

  return {
    kind: 'kafka',
    createTopics: (specs) => topics.create(specs),
    checkTopics: (specs) => topics.check(specs),
    ranges: (topic) => topics.ranges(topic),
    async publish(topic, records) {
      checkRecords({ name: topic, ...(await topics.describe(topic)) }, records)
      if (records.length > 0) await producer.publish(topic, records)
    },
    async read(options) {
      const reader = await kafkaReader(config, topics, options, () => readers.delete(reader))
      readers.add(reader)
      return reader
    },
    committed: (group, topic) => topics.committed(groupIdOf(group, topic), topic),
    [Symbol.asyncDispose]: () => (closed ??= close()),
  }
}
