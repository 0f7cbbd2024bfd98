// kafkajs is CommonJS: Node finds its values only under the default import.
import kafkajs, { type Kafka, type KafkaConfig as KafkaJsConfig } from 'kafkajs'

/** How a cluster is reached. */
export interface KafkaConfig {
  /** `host:port` of some of its brokers. */
  brokers: string[]
  clientId: string
  /** TLS: true for the system's authorities, or PEM texts. */
  ssl?: boolean | { ca?: string; cert?: string; key?: string }
  sasl?: { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; username: string; password: string }
  /** After this long without a sign of life a reader's partitions go to others; default 30,000. */
  sessionTimeoutMs?: number
  /** What kafkajs logs, warnings and errors; nothing is written to standard output. */
  onLog?: (entry: KafkaLog) => void
}

export interface KafkaLog {
  level: 'error' | 'warn'
  message: string
  fields: Record<string, unknown>
}

/** A broker that is away for a while is waited for: with kafkajs' own few retries a consumer crashes after seconds. */
export const RETRY = { initialRetryTime: 200, maxRetryTime: 1500, retries: 1000 }

/**
 * A client of its own for each use: kafkajs does not survive connecting one again, and each reader listens to its logs.
 *
 * @param onLog hears every entry, before the one in the config
 */
export function kafkaClient(config: KafkaConfig, onLog: (entry: KafkaLog) => void = () => {}): Kafka {
  const options: KafkaJsConfig = {
    brokers: config.brokers,
    clientId: config.clientId,
    retry: { ...RETRY, restartOnFailure: async () => false },
    connectionTimeout: 5000,
    logLevel: kafkajs.logLevel.WARN,
    logCreator:
      () =>
      ({ level, log: { message, ...fields } }) => {
        const entry: KafkaLog = {
          level: level === kafkajs.logLevel.ERROR ? 'error' : 'warn',
          message,
          fields,
        }
        onLog(entry)
        config.onLog?.(entry)
      },
  }
  if (config.ssl !== undefined) options.ssl = tlsOptions(config.ssl)
  if (config.sasl !== undefined) options.sasl = config.sasl as NonNullable<KafkaJsConfig['sasl']>
  return new kafkajs.Kafka(options)
}

function tlsOptions(ssl: NonNullable<KafkaConfig['ssl']>): NonNullable<KafkaJsConfig['ssl']> {
  if (typeof ssl === 'boolean') return ssl
  const { ca, cert, key } = ssl
  return { ...(ca && { ca: [ca] }), ...(cert && { cert }), ...(key && { key }) }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Waits for a promise, and no longer than this; false if it took longer. */
export async function waitAtMost(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms)
  })
  try {
    return await Promise.race([promise.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}
