import { ENGINES, newStore } from '@murmuration/store/test-stores'
import { test } from 'vitest'
import { benchStream } from './bench-stream.ts'
import { snapshotOf } from './snapshot.fixture.ts'

test.each(ENGINES)('%s', { timeout: 300_000 }, async (engine) => {
  await using store = await newStore(engine)
  for (const level of ['alert', 'review'] as const)
    console.log(
      level,
      await benchStream(store, {
        cases: 800,
        accountsPerCase: 20,
        casesPerBatch: 400,
        snapshotOf: (id, flagged, round) =>
          snapshotOf(id, {
            flagged,
            level,
            endMs: (1 + round) * 86_400_000,
            objects: 20,
            synchronous: 30 + round,
          }),
      }),
    )
})
