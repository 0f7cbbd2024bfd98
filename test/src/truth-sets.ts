import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { ShareColumns } from '@murmuration/detection'
import { readShares } from '@murmuration/share-files'

/** A labelled set of shares. `labels` is empty where the set has no truth: nothing in it should be found. */
export interface TruthSet {
  name: string
  columns: ShareColumns
  labels: Map<string, string>
  /** Accounts that an independent rule finds automated, whatever their label. */
  botlike: Set<string>
}

const folder = fileURLToPath(new URL('../../../shared/data/', import.meta.url))

export const truthDataIsThere = (): boolean => existsSync(`${folder}bench_dev`)

/** Reads a set from beside the checkout. */
export async function readTruthSet(name: string): Promise<TruthSet> {
  const { columns } = await readShares([`${folder}${name}/events.csv.gz`], {
    want: 'ids',
    onDeadLetter: (letter) => {
      throw new Error(`${name}, line ${letter.line}: ${letter.message}`)
    },
  })
  return {
    name,
    columns,
    labels: new Map(rows(name, 'labels').map(([account, label]) => [account, label])),
    botlike: new Set(rows(name, 'botlike').map(([account]) => account)),
  }
}

function rows(name: string, table: string): string[][] {
  const path = `${folder}${name}/${table}.csv.gz`
  if (!existsSync(path)) return []
  return gunzipSync(readFileSync(path))
    .toString('utf8')
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','))
}
