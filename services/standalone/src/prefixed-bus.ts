import type { Bus, ReadOptions } from '@murmuration/bus'
import type { TopicSpec } from '@murmuration/contracts'

/** The bus, every topic and group of which has a prefix, so that several pipelines can share one Kafka. */
export function prefixedBus(bus: Bus, prefix: string): Bus {
  if (prefix === '') return bus
  const named = (specs: readonly TopicSpec[]): TopicSpec[] =>
    specs.map((spec) => ({ ...spec, name: prefix + spec.name }))
  return {
    kind: bus.kind,
    createTopics: async (specs) => {
      const made = await bus.createTopics(named(specs))
      return made.map((name) => name.slice(prefix.length))
    },
    checkTopics: (specs) => bus.checkTopics(named(specs)),
    ranges: (topic) => bus.ranges(prefix + topic),
    publish: (topic, records) => bus.publish(prefix + topic, records),
    read({ topic, group, onBatch, ...options }: ReadOptions) {
      return bus.read({
        ...options,
        topic: prefix + topic,
        ...(group !== undefined && { group: prefix + group }),
        onBatch: (batch) => onBatch({ ...batch, topic }),
      })
    },
    committed: (group, topic) => bus.committed(prefix + group, prefix + topic),
    [Symbol.asyncDispose]: () => bus[Symbol.asyncDispose](),
  }
}
