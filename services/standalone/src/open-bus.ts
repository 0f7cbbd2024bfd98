import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bus } from '@murmuration/bus'
import { configFrom, flagSetting, type Log, UsageError, wholeNumber } from '@murmuration/runtime'
import type { Command } from 'commander'
import { z } from 'zod'
import { prefixedBus } from './prefixed-bus.ts'

/** Where the log is: Kafka if brokers are named, else a folder. Passwords and keys come from the environment alone. */
export const busSettings = z.object({
  brokers: z.string().optional(),
  data: z.string().default('out/live'),
  topicPrefix: z.string().max(100).default(''),
  kafkaSsl: flagSetting.default(false),
  kafkaCaFile: z.string().optional(),
  kafkaCertFile: z.string().optional(),
  kafkaKeyFile: z.string().optional(),
  kafkaSaslMechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
  kafkaUsername: z.string().optional(),
  kafkaPassword: z.string().optional(),
  kafkaSessionMs: wholeNumber(1_000).default(30_000),
})
export type BusSettings = z.infer<typeof busSettings>

/** Options by which a command says where the log is. */
export interface BusOptions {
  brokers?: string
  data?: string
  topicPrefix?: string
}

export const withBrokerOptions = (command: Command): Command =>
  command
    .option(
      '--brokers <list>',
      'Kafka brokers, HOST:PORT by commas (MURMURATION_BROKERS); SASL and TLS by environment',
    )
    .option('--topic-prefix <text>', 'stands before the name of every topic, where pipelines share one Kafka')

/** Options of a command that reads Kafka or a folder. */
export const withBusOptions = (command: Command): Command =>
  withBrokerOptions(command).option(
    '--data <dir>',
    'folder of `murmuration start`, where no brokers are named',
  )

export const busSettingsFrom = (typed: BusOptions): BusSettings => configFrom(busSettings, { ...typed })

/**
 * Opens the log.
 *
 * @param readOnly of a folder: read beside the process that writes
 * @throws {UsageError} where there is no such folder, or a file of keys cannot be read
 */
export async function openBus(
  settings: BusSettings,
  { readOnly = false, log }: { readOnly?: boolean; log?: Log } = {},
): Promise<Bus> {
  if (settings.brokers !== undefined) return openKafka(settings, log)
  const folder = join(settings.data, 'log')
  if (readOnly && !existsSync(folder))
    throw new UsageError(
      `There is no log in ${settings.data}; name the folder of \`murmuration start\` with --data, or Kafka with --brokers.`,
    )
  const { openEmbeddedBus } = await import('@murmuration/bus/embedded')
  return openEmbeddedBus(folder, { readOnly })
}

async function openKafka(settings: BusSettings, log: Log | undefined): Promise<Bus> {
  const { brokers = '', kafkaSsl, kafkaSaslMechanism: mechanism, kafkaUsername, kafkaPassword } = settings
  if (mechanism !== undefined && (kafkaUsername === undefined || kafkaPassword === undefined))
    throw new UsageError('SASL needs MURMURATION_KAFKA_USERNAME and MURMURATION_KAFKA_PASSWORD.')
  const { kafkaBus } = await import('@murmuration/bus/kafka')
  const bus = kafkaBus({
    brokers: brokers.split(',').map((broker) => broker.trim()),
    clientId: 'murmuration',
    sessionTimeoutMs: settings.kafkaSessionMs,
    ...(kafkaSsl && {
      ssl: {
        ...(settings.kafkaCaFile && { ca: textOf(settings.kafkaCaFile) }),
        ...(settings.kafkaCertFile && { cert: textOf(settings.kafkaCertFile) }),
        ...(settings.kafkaKeyFile && { key: textOf(settings.kafkaKeyFile) }),
      },
    }),
    ...(mechanism && { sasl: { mechanism, username: kafkaUsername ?? '', password: kafkaPassword ?? '' } }),
    onLog:
      log === undefined
        ? tellOnce(brokers)
        : ({ level, message }) => log[level === 'error' ? 'warn' : 'debug']({}, message),
  })
  return prefixedBus(bus, settings.topicPrefix)
}

/** Tells a person at a terminal why a command waits: each reason once. */
function tellOnce(brokers: string): (entry: { message: string; fields: object }) => void {
  const told = new Set<string>()
  return ({ message, fields }) => {
    const why =
      'error' in fields && typeof fields.error === 'string' ? `${message}: ${fields.error}` : message
    // What a cluster answers while it settles passes by itself, and tells a person nothing.
    if (told.has(why) || !/connection|certificate/i.test(why)) return
    told.add(why)
    process.stderr.write(`Kafka at ${brokers}: ${why}; trying again.\n`)
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new UsageError(`${path} cannot be read; it is named by the environment for TLS to Kafka.`, {
      cause,
    })
  }
}
