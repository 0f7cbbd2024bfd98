import { topicSpecs } from '@murmuration/contracts'
import { configFrom, spanSetting, UsageError, wholeNumber } from '@murmuration/runtime'
import type { Command } from 'commander'
import { z } from 'zod'
import { type BusOptions, busSettingsFrom, openBus, withBrokerOptions } from './open-bus.ts'

interface TopicsOptions extends BusOptions {
  partitions?: string
  window?: string
}

const topicSettings = z.object({
  partitions: wholeNumber(1).default(4),
  windowMs: spanSetting.default(28 * 86_400_000),
})

/** Gives the subcommand `topics` its own subcommands, help and actions. */
export function configureTopics(command: Command): void {
  command.description(
    'Makes the topics of the pipeline on Kafka, or checks that they are as they have to be: partitions, retention, compaction.',
  )
  const options = (sub: Command): Command =>
    withBrokerOptions(sub)
      .option(
        '--partitions <number>',
        'partitions of raw, events and graph, for the life of the topics (default: 4)',
      )
      .option('--window <span>', 'span that an analysis looks at; retention follows it (default: 28d)')

  options(command.command('create'))
    .description(
      'Makes the topics that are not there. A topic with another number of partitions is left alone, and an error.',
    )
    .action(async (typed: TopicsOptions) => {
      await using bus = await kafkaOf(typed)
      const specs = specsOf(typed)
      const made = await bus.createTopics(specs)
      for (const { name, partitions, cleanup } of specs)
        process.stdout.write(
          `${made.includes(name) ? 'made ' : 'stood'}  ${name}  ${partitions} partitions, ${cleanup}\n`,
        )
    })
  options(command.command('check'))
    .description('Says what is wrong with the topics; exit code 2 if anything is.')
    .action(async (typed: TopicsOptions) => {
      await using bus = await kafkaOf(typed)
      const faults = await bus.checkTopics(specsOf(typed))
      if (faults.length > 0) throw new UsageError(faults.join('\n'))
      process.stdout.write('All topics are as they have to be.\n')
    })
  command.addHelpText(
    'after',
    `
Examples:
  murmuration topics create --brokers localhost:9092 --partitions 12
  murmuration topics check --brokers localhost:9092 --partitions 12`,
  )
}

const kafkaOf = (typed: TopicsOptions) => {
  const settings = busSettingsFrom(typed)
  if (settings.brokers === undefined)
    throw new UsageError('name the brokers with --brokers HOST:PORT; a folder needs no topics made.')
  return openBus(settings)
}

function specsOf({ partitions, window }: TopicsOptions) {
  return topicSpecs(configFrom(topicSettings, { partitions, windowMs: window }))
}
