import { openEmbeddedBus } from '@murmuration/bus/embedded'

/** Writes numbered records into a folder until it is killed, and tells its parent how many were acknowledged. */
const [folder, topic, mode] = process.argv.slice(2) as [string, string, 'tick' | 'flood']
const bus = await openEmbeddedBus(folder)
await bus.createTopics([{ name: topic, partitions: 2, cleanup: 'delete', retentionMs: 3_600_000 }])

let next = 0
let acknowledged = 0
const size = mode === 'tick' ? 1 : 50
const writeOn = async () => {
  for (;;) {
    const records = Array.from({ length: size }, () => ({
      partition: 0,
      key: String(next++),
      value: 'x'.repeat(300),
    }))
    const end = next
    await bus.publish(topic, records)
    acknowledged = Math.max(acknowledged, end)
    process.send!(acknowledged)
    if (mode === 'tick') await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
await Promise.all(Array.from({ length: mode === 'tick' ? 1 : 4 }, writeOn))
