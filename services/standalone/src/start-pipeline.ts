import { join } from 'node:path'
import type { Bus } from '@murmuration/bus'
import { type Casework, type CaseworkParts, caseworkConfig, startCasework } from '@murmuration/casework'
import { pageFolder } from '@murmuration/console/built'
import { topicSpecs } from '@murmuration/contracts'
import { type Detector, detectorConfig, startDetector } from '@murmuration/detector'
import { type GraphStage, graphConfig, startGraph } from '@murmuration/graph'
import { type Ingest, ingestConfig, startIngest } from '@murmuration/ingest'
import { type Checks, configFrom, type Log, type Metrics, wholeNumber } from '@murmuration/runtime'
import { openStore, type Store } from '@murmuration/store'
import { z } from 'zod'

/** What is set for all roles at once; the settings of each role stand beside it in the environment. */
export const pipelineSettings = z.object({
  data: z.string().default('out/live'),
  partitions: wholeNumber(1).default(4),
})

/** Every role of the pipeline in one process. */
export interface Pipeline extends AsyncDisposable {
  readonly bus: Bus
  readonly ingest: Ingest
  readonly graph: GraphStage
  readonly detector: Detector
  readonly casework: Casework
  readonly stepMs: number
  /** Rejects when a role cannot go on. */
  readonly done: Promise<void>
}

export interface PipelineParts {
  bus: Bus
  log: Log
  metrics: Metrics
  /** Hears what casework tells whoever started it, in place of stderr. */
  tell?: CaseworkParts['tell']
  /** Runs when shares, flags and orders are taken in, and before any share is looked at. */
  whenOpen?: (open: { ingest: Ingest; casework: Casework; store: Store }) => Promise<void>
}

/** From one window to the next, as the settings say. */
export const stepMsOf = (typed: { readonly [field: string]: unknown }): number =>
  configFrom(detectorConfig, typed).stepMs

/**
 * Starts ingest, graph, detector and casework on one log, their state in `data` beside it. It goes on where it was.
 *
 * @param typed fields of the settings of all roles
 */
export async function startPipeline(
  typed: { readonly [field: string]: unknown },
  { bus, log, metrics, tell, whenOpen }: PipelineParts,
): Promise<Pipeline> {
  const { data, partitions } = configFrom(pipelineSettings, typed)
  const settingsOf = (role: string) => ({ ...typed, stateFolder: join(data, role) })
  const detecting = configFrom(detectorConfig, settingsOf('detector'))
  const annotating = configFrom(graphConfig, { ...settingsOf('graph'), windowMs: detecting.windowMs })
  const taking = configFrom(ingestConfig, settingsOf('ingest'))
  const reviewing = configFrom(caseworkConfig, {
    consoleFolder: pageFolder,
    ...typed,
    storeFolder: join(data, 'store'),
  })
  await bus.createTopics(topicSpecs({ partitions, windowMs: detecting.windowMs }))
  const parts = { bus, log, metrics }
  const started: { stop(): Promise<void> }[] = []
  const closing: (() => PromiseLike<void>)[] = []
  const stop = async (): Promise<void> => {
    // In the order of the stream: what comes in stops first, and the store closes last.
    for (const role of started.splice(0)) await role.stop()
    for (const close of closing.splice(0)) await close()
  }
  const begun = <Role extends { stop(): Promise<void> }>(role: Role): Role => {
    started.push(role)
    return role
  }
  try {
    let isWhole = false
    const checks: Checks = {
      roles: () => ({
        ok: isWhole,
        says: isWhole ? 'all roles run' : 'the other roles are being started',
      }),
    }
    const ingest = begun(await startIngest(taking, { ...parts, nowMs: () => Date.now(), checks }))
    const nowMs = (): number => Date.now()
    const { databaseUrl, storeFolder, databaseConnections } = reviewing
    const store = await openStore(
      { url: databaseUrl, folder: storeFolder, connections: databaseConnections },
      nowMs,
    )
    closing.push(() => store[Symbol.asyncDispose]())
    const casework = begun(
      await startCasework({ ...parts, config: reviewing, store, nowMs, ...(tell && { tell }) }),
    )
    await whenOpen?.({ ingest, casework, store })
    const graph = begun(await startGraph(annotating, parts))
    const detector = begun(await startDetector(detecting, parts))
    isWhole = true
    const done = Promise.all([ingest.done, graph.done, detector.done, casework.done]).then(() => {})
    done.catch(() => {})
    return {
      bus,
      ingest,
      graph,
      detector,
      casework,
      stepMs: detecting.stepMs,
      done,
      [Symbol.asyncDispose]: stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
