import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import {
  coortweetPairs,
  countPairs,
  idAt,
  type PairEdges,
  type ShareColumns,
  toolkitPairs,
} from '@murmuration/detection'
import { readShares } from '@murmuration/share-files'
import { expect, test } from 'vitest'

const data = fileURLToPath(new URL('../../../shared/data/', import.meta.url))
const withData = test.skipIf(!existsSync(data) && process.env.CI === undefined)

/** Records of a plain comma-separated file, by column name. */
function records(file: string): Record<string, string>[] {
  const [header, ...lines] = gunzipSync(readFileSync(data + file))
    .toString('utf8')
    .split(/\r?\n/)
  const names = header.split(',')
  return lines
    .filter((line) => line !== '')
    .map((line) => Object.fromEntries(line.split(',').map((field, k) => [names[k], field])))
}

async function shares(file: string): Promise<ShareColumns> {
  const { columns, refused } = await readShares([data + file], { want: 'ids', onDeadLetter: () => {} })
  expect(refused).toBe(0)
  return columns
}

const lines = (columns: ShareColumns, edges: PairEdges): string[] =>
  Array.from(
    { length: edges.size },
    (_, e) =>
      `${idAt(columns.accountIds, edges.a[e])} ${idAt(columns.accountIds, edges.b[e])} ${edges.weight[e]}`,
  ).sort()

/** Compares the lists without printing an account id where they differ. */
function expectSame(found: string[], reference: string[]): void {
  const expected = new Set(reference)
  const got = new Set(found)
  expect({
    edges: found.length,
    missing: reference.filter((line) => !got.has(line)).length,
    extra: found.filter((line) => !expected.has(line)).length,
  }).toEqual({ edges: reference.length, missing: 0, extra: 0 })
}

for (const [folder, input] of [
  ['navalny_retweets', 'events'],
  ['german_elections', 'url_shares'],
])
  withData(`CooRTweet 2.1.3 on ${folder}: every edge and weight of its files`, async () => {
    const columns = await shares(`${folder}/${input}.csv.gz`)
    for (const windowSeconds of [10, 60])
      for (const minParticipation of [2, 5]) {
        const reference = records(`${folder}/coortweet_tw${windowSeconds}_mp${minParticipation}_edges.csv.gz`)
        expectSame(
          lines(columns, coortweetPairs(columns, { windowSeconds, minParticipation })),
          reference.map(({ from, to, weight }) => `${[from, to].sort().join(' ')} ${weight}`),
        )
      }
  })

withData(
  'coordination-network-toolkit 1.5.2 on navalny_retweets: every edge and weight of its file',
  async () => {
    const columns = await shares('navalny_retweets/events.csv.gz')
    const reference = records('navalny_retweets/cnt_co_retweet_60s.csv.gz').filter(
      (r) => r.user_1 !== r.user_2,
    )
    expectSame(
      lines(columns, toolkitPairs(columns, { windowSeconds: 60, minWeight: 1 })),
      reference.map((r) => `${r.user_1} ${r.user_2} ${r.weight}`),
    )
  },
)

withData('counting finds as many pairs as the other exact methods', async () => {
  for (const [set, at60, at3600] of [
    ['speed_s200', 52_418, 1_652_726],
    ['bench_dev', 18_231, 257_679],
  ] as const) {
    const columns = await shares(`${set}/events.csv.gz`)
    expect(countPairs(columns, { windowSeconds: 60, minObjects: 2 }).size).toBe(at60)
    expect(countPairs(columns, { windowSeconds: 3600, minObjects: 2 }).size).toBe(at3600)
  }
})
