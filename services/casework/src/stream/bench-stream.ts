import { randomUUID } from 'node:crypto'
import type { ReviewCase } from '@murmuration/contracts'
import type { Store } from '@murmuration/store'
import { applyCases } from './apply-cases.ts'
import { applyFlags } from './apply-flags.ts'
import { coalesce } from './arrivals.ts'
import { insertDefaultPolicies } from './policies.ts'

/** Figures of taking snapshots in, each round one snapshot of every case. */
export interface StreamFigures {
  engine: Store['engine']
  cases: number
  accountsPerCase: number
  casesPerBatch: number
  /** Bytes of the text of a snapshot, on average. */
  snapshotBytes: number
  /** Snapshots per second: first ones, which open cases, and later ones, which add a version. */
  openedPerSecond: number
  versionsPerSecond: number
}

/**
 * Takes made-up cases into a store, twice each, and measures how fast that goes. The store is filled by it.
 *
 * @param snapshotOf a case of a cluster, with these flagged accounts; `round` 0 and 1, the later with another window
 */
export async function benchStream(
  store: Store,
  {
    cases,
    accountsPerCase,
    casesPerBatch,
    snapshotOf,
  }: {
    cases: number
    accountsPerCase: number
    casesPerBatch: number
    snapshotOf: (clusterId: string, flagged: string[], round: number) => ReviewCase
  },
): Promise<StreamFigures> {
  await insertDefaultPolicies(store)
  const run = randomUUID().slice(0, 8)
  const idsOf = (k: number): string[] => Array.from({ length: accountsPerCase }, (_, a) => `${run}-${k}-${a}`)
  for (let from = 0; from < cases; from += 1_000)
    await store.system((tx) =>
      applyFlags(
        tx,
        Array.from({ length: Math.min(1_000, cases - from) }, (_, k) => idsOf(from + k))
          .flat()
          .map((account, offset) => ({
            account,
            list: 'bench',
            order: null,
            flagged: true,
            effectiveAtMs: 1,
            offset,
          })),
        0,
      ),
    )
  let bytes = 0
  let offset = 0
  const rates: number[] = []
  for (const round of [0, 1]) {
    const records = Array.from({ length: cases }, (_, k) => {
      const found = snapshotOf(`${run}-${k}`, idsOf(k), round)
      const text = JSON.stringify(found)
      bytes += text.length
      return { caseId: found.caseId, found, text, arrived: offset++ }
    })
    const began = performance.now()
    for (let from = 0; from < cases; from += casesPerBatch)
      await store.system((tx) => applyCases(tx, coalesce(records.slice(from, from + casesPerBatch))))
    rates.push(cases / ((performance.now() - began) / 1_000))
  }
  return {
    engine: store.engine,
    cases,
    accountsPerCase,
    casesPerBatch,
    snapshotBytes: Math.round(bytes / (2 * cases)),
    openedPerSecond: rates[0]!,
    versionsPerSecond: rates[1]!,
  }
}
