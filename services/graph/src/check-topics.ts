import { readdirSync } from 'node:fs'
import type { Bus } from '@murmuration/bus'
import { TOPICS } from '@murmuration/contracts'
import { ConfigError } from '@murmuration/runtime'
import type { GraphConfig } from './config.ts'

/** Number of partitions of the topics. @throws {ConfigError} if they do not fit together or to what is configured */
export async function checkedPartitions(config: GraphConfig, bus: Bus): Promise<number> {
  const countOf = async (topic: string): Promise<number> => (await bus.ranges(topic)).length
  const partitions = await countOf(TOPICS.events)
  if (config.partitions !== undefined && config.partitions !== partitions)
    throw new ConfigError(
      `${TOPICS.events} has ${partitions} partitions, and ${config.partitions} are configured. A topic keeps its number of ` +
        `partitions for life: set partitions to ${partitions}, or start a new pipeline with topics and folders of its own.`,
    )
  for (const topic of [TOPICS.graph, TOPICS.late]) {
    const count = await countOf(topic)
    if (count !== partitions)
      throw new ConfigError(
        `${topic} has ${count} partitions and ${TOPICS.events} has ${partitions}, which has to be the same. Make the topics ` +
          'of a new pipeline with one number of partitions.',
      )
  }
  if ((await countOf(TOPICS.flags)) !== 1)
    throw new ConfigError(
      `${TOPICS.flags} has to have one partition, so that an offset names a version of all flags.`,
    )
  return partitions
}

/** State of another number of partitions would be passed over in silence. */
export function refuseOtherCounts(stateFolder: string, partitions: number): void {
  for (const file of readdirSync(stateFolder)) {
    const count = /^graph-p\d+-of-(\d+)\.\d{16}\.snapshot$/.exec(file)?.[1]
    if (count === undefined || Number(count) === partitions) continue
    throw new ConfigError(
      `${stateFolder} holds snapshots of ${count} partitions, and ${TOPICS.events} has ${partitions}. Objects lie in other ` +
        'partitions when their number changes: give the stage the state folder that belongs to these topics, or an empty one.',
    )
  }
}
