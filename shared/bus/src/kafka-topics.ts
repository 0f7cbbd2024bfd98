import type { TopicSpec } from '@murmuration/contracts'
import kafkajs, { type Admin } from 'kafkajs'
import { LoginRefusedError, type PartitionRange, type Position } from './bus.ts'
import { refuseMismatch, type TopicState, topicProblems } from './check-records.ts'
import { type KafkaConfig, kafkaClient, pause, RETRY } from './kafka-client.ts'

/** What is asked of a cluster beside records. */
export interface KafkaTopics {
  /** @throws {Error} if there is no such topic */
  describe(topic: string): Promise<TopicState>
  ranges(topic: string): Promise<PartitionRange[]>
  create(specs: readonly TopicSpec[]): Promise<string[]>
  check(specs: readonly TopicSpec[]): Promise<string[]>
  committed(groupId: string, topic: string): Promise<Position[]>
  forgetGroup(groupId: string): Promise<void>
  close(): Promise<void>
}

const CREATE_TIMEOUT_MS = 60_000

export function kafkaTopics(config: KafkaConfig): KafkaTopics {
  let admin: Promise<Admin> | undefined
  let isClosed = false
  const known = new Map<string, TopicState>()

  const connected = (): Promise<Admin> => {
    admin ??= (async () => {
      const next = kafkaClient(config).admin()
      await next.connect().catch(refuseLogin)
      return next
    })()
    const connecting = admin
    connecting.catch(() => {
      if (admin === connecting) admin = undefined
    })
    return connecting
  }

  /**
   * Asks again where the answer is that a partition has no leader now: kafkajs gives up at once, and keeps what it
   * believes about leaders, so it is asked anew.
   */
  const askUntilAnswered = async <T>(question: (client: Admin) => Promise<T>): Promise<T> => {
    for (let attempt = 0; ; attempt += 1) {
      const asked = connected()
      try {
        return await question(await asked)
      } catch (error) {
        if (isClosed || attempt >= RETRY.retries || !isPassing(error)) throw error
        if (admin === asked) {
          admin = undefined
          void asked.then((client) => client.disconnect()).catch(() => {})
        }
        await pause(RETRY.initialRetryTime)
      }
    }
  }
  // One question at a time: a client that is given up must not be in the middle of another.
  let last: Promise<unknown> = Promise.resolve()
  const ask = <T>(question: (client: Admin) => Promise<T>): Promise<T> => {
    const answer = last.then(() => askUntilAnswered(question))
    last = answer.catch(() => {})
    return answer
  }

  /** Topics as they are, of those that are there. kafkajs would wait for one that is not. */
  const states = (names: readonly string[]) => ask((client) => statesOf(client, names))
  const statesOf = async (client: Admin, names: readonly string[]): Promise<Map<string, TopicState>> => {
    const listed = new Set(await client.listTopics())
    const there = names.filter((name) => listed.has(name))
    const found = new Map<string, TopicState>()
    if (there.length === 0) return found
    const { topics } = await client.fetchTopicMetadata({ topics: there })
    const { resources } = await client.describeConfigs({
      includeSynonyms: false,
      resources: there.map((name) => ({
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name,
        configNames: ['cleanup.policy', 'retention.ms'],
      })),
    })
    for (const { name, partitions } of topics) {
      const entries = resources.find(({ resourceName }) => resourceName === name)?.configEntries ?? []
      const entry = (key: string) => entries.find(({ configName }) => configName === key)?.configValue
      const cleanup = entry('cleanup.policy') ?? 'delete'
      const retentionMs = Number(entry('retention.ms') ?? -1)
      const isByAge = cleanup.includes('delete') && retentionMs >= 0
      found.set(name, { partitions: partitions.length, cleanup, ...(isByAge && { retentionMs }) })
    }
    return found
  }

  const describe = async (topic: string): Promise<TopicState> => {
    const state = known.get(topic) ?? (await states([topic])).get(topic)
    if (state === undefined) throw new Error(`There is no topic ${topic}.`)
    known.set(topic, state)
    return state
  }

  const ranges = async (topic: string): Promise<PartitionRange[]> => {
    await describe(topic)
    const offsets = await ask((client) => client.fetchTopicOffsets(topic))
    return offsets
      .map(({ partition, low, high }) => ({ partition, lowOffset: Number(low), highOffset: Number(high) }))
      .sort((a, b) => a.partition - b.partition)
  }

  return {
    describe,
    ranges,
    async create(specs) {
      const there = await states(specs.map(({ name }) => name))
      for (const spec of specs) {
        const state = there.get(spec.name)
        if (state !== undefined) refuseMismatch(spec, state)
      }
      const missing = specs.filter(({ name }) => !there.has(name))
      const made: string[] = []
      for (const spec of missing) if (await ask((client) => createTopic(client, spec))) made.push(spec.name)
      for (const spec of missing) {
        // The broker knows a topic some time before it can be used; kafkajs, told to wait, throws meanwhile.
        refuseMismatch(spec, await appeared(spec.name))
        await ranges(spec.name)
      }
      return made
    },
    async check(specs) {
      const there = await states(specs.map(({ name }) => name))
      return topicProblems(specs, (name) => there.get(name))
    },
    async committed(groupId, topic) {
      const offsets = await ask((client) => client.fetchOffsets({ groupId, topics: [topic] }))
      return offsets
        .flatMap(({ partitions }) => partitions)
        .map(({ partition, offset }) => ({ partition, nextOffset: Number(offset) }))
        .filter(({ nextOffset }) => nextOffset >= 0)
        .sort((a, b) => a.partition - b.partition)
    },
    async forgetGroup(groupId) {
      await (await connected()).deleteGroups([groupId])
    },
    async close() {
      isClosed = true
      const client = await admin?.catch(() => undefined)
      await client?.disconnect()
    },
  }

  async function appeared(name: string): Promise<TopicState> {
    for (const endMs = Date.now() + CREATE_TIMEOUT_MS; Date.now() < endMs; await pause(100)) {
      const state = (await states([name])).get(name)
      if (state !== undefined) return state
    }
    throw new Error(`Topic ${name} was made and did not appear; look into the logs of the broker.`)
  }
}

/** Besides what kafkajs calls retriable: it stumbles over its own answers, a TypeError, while it does not know leaders. */
const isPassing = (error: unknown): boolean =>
  error instanceof TypeError || (error as { retriable?: boolean }).retriable === true

function refuseLogin(error: unknown): never {
  if (!(error instanceof Error) || error.name !== 'KafkaJSSASLAuthenticationError') throw error
  throw new LoginRefusedError(
    `Kafka refuses the login; check user name, password and mechanism. It says: ${error.message}.`,
    {
      cause: error,
    },
  )
}

/** False if another process made it first. */
function createTopic(client: Admin, { name, partitions, cleanup, retentionMs }: TopicSpec): Promise<boolean> {
  const configEntries: { name: string; value: string }[] = [{ name: 'cleanup.policy', value: cleanup }]
  if (cleanup === 'delete' && retentionMs !== undefined)
    configEntries.push({ name: 'retention.ms', value: String(retentionMs) })
  return client.createTopics({
    waitForLeaders: false,
    topics: [{ topic: name, numPartitions: partitions, configEntries }],
  })
}
