import type { ReviewCase, ShareEvent } from '@murmuration/contracts'
import {
  columnsFrom,
  DETECTOR_VERSION,
  type Detection,
  detect,
  drawPictures,
  PARAMETERS,
  parametersHash,
  randomInt,
  type ShareColumns,
  seededRandom,
} from '@murmuration/detection'
import type { ReplayRun } from './replay-run.ts'

const START_MS = Date.UTC(2021, 1, 1)
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** Shares with a planted case, what detection makes of them, and the record of that run. */
export interface SmallWorld {
  events: ShareEvent[]
  columns: ShareColumns
  detection: Detection
  cases: ReviewCase[]
  run: ReplayRun
}

/**
 * Six accounts share objects within seconds of each other (tier A), two of them and two more share rare ones within the hour (tier C),
 * among 200 others that share at random and join in. Two families of objects: posts and links.
 */
export function smallWorld(): SmallWorld {
  const random = seededRandom(11)
  const events: ShareEvent[] = []
  const share = (accountId: string, objectId: string, timestampMs: number, objectType: string): void => {
    events.push({
      schemaVersion: 1,
      accountId,
      objectId,
      timestampMs,
      objectType,
      postId: `p${events.length}-of-${accountId}`,
      authorId: `author${objectId.length % 3}x7`,
      objectCreatedAtMs: timestampMs - HOUR_MS,
      client: accountId.startsWith('planted') ? 'scheduler 9000' : 'web app',
      language: 'xx',
    })
  }
  for (let o = 0; o < 24; o++) {
    const at = START_MS + o * 7 * HOUR_MS + randomInt(random, 3_000_000)
    const type = o % 3 === 0 ? 'url' : 'post'
    for (let k = 0; k < 6; k++)
      share(`planted${k}x7`, `object${o}x7`, at + 1000 * randomInt(random, 15), type)
    // Strangers who come at the same time make chance larger there.
    if (o % 6 === 1)
      for (let n = 0; n < 4; n++)
        share(`other${randomInt(random, 200)}x7`, `object${o}x7`, at + 1000 * randomInt(random, 30), type)
    for (let n = 0; n < 10; n++)
      share(
        `other${randomInt(random, 200)}x7`,
        `object${o}x7`,
        at + 1000 * (60 + randomInt(random, 6000)),
        type,
      )
  }
  for (let o = 0; o < 12; o++) {
    const at = START_MS + o * 13 * HOUR_MS + randomInt(random, 3_000_000)
    for (const k of [0, 1, 6, 7])
      share(`planted${k}x7`, `rare${o}x7`, at + MINUTE_MS * (k * 7 + randomInt(random, 2)), 'post')
  }
  for (let n = 0; n < 4000; n++)
    share(
      `other${n % 200}x7`,
      `common${randomInt(random, 150)}x7`,
      START_MS + 1000 * randomInt(random, 600_000),
      n % 4 === 0 ? 'url' : 'post',
    )
  const columns = columnsFrom(events)
  const options = { scope: 'everybody', community: 'leiden', seed: 1 } as const
  const detection = detect(columns, options)
  const pictureOf = drawPictures(detection)
  return {
    events,
    columns,
    detection,
    cases: detection.cases.map((found) => ({ ...found, picture: pictureOf(found) })),
    run: {
      schemaVersion: 1,
      versions: { murmuration: '0.1.0', node: '20.19.0' },
      method: 'murmuration',
      scope: 'everybody',
      parameters: {
        detectorVersion: DETECTOR_VERSION,
        ...options,
        burst: false,
        sampleEvery: 1,
        ...PARAMETERS,
      },
      parametersHash: parametersHash(options),
      files: ['shares.csv'],
      inputHash: 'input',
      counts: {
        read: events.length,
        accounts: columns.accountIds.size,
        objects: columns.objectIds.size,
        windows: 1,
        edges: detection.backbone.size,
      },
      errorRates: { A: 0.01, B: 0.05, C: 0.05, groupTest: 0.01 },
    },
  }
}

/** Every id that the world's events name. */
export const rawIds = ({ events }: SmallWorld): Set<string> =>
  new Set(events.flatMap((e) => [e.accountId, e.objectId, e.postId ?? '', e.authorId ?? '']))
