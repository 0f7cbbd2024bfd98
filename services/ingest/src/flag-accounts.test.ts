import { FlagChange, TOPICS } from '@murmuration/contracts'
import { expect, it } from 'vitest'
import { retryLetters } from './dead-letters-command.ts'
import { flagAccounts } from './flag-accounts.ts'
import {
  NOW_MS,
  ndjson,
  recordsOf,
  runningIngest,
  type SaidLetters,
  said,
  share,
  sharesOf,
  until,
} from './ingest.fixture.ts'
import { ingestClient } from './ingest-client.ts'

it('flags a list in slices, all at one time; every row has one end', async () => {
  await using on = await runningIngest()
  const rows = Array.from({ length: 2_500 }, (_, k) => ({
    line: k + 2,
    accountId: `a${k % 2_400}`,
    columns: { note: 'n' },
  }))
  rows.push({ line: 9_000, accountId: 'too much', columns: { note: 'x'.repeat(300_000) } })
  rows.push({ line: 9_001, accountId: 'a'.repeat(600), columns: { note: '' } })
  let requests = 0
  const result = await flagAccounts(
    { url: on.url, list: 'order', rows },
    {
      fetch: async (to, init) => {
        on.clock.nowMs += 1_000
        requests++
        return fetch(to, init)
      },
    },
  )
  expect(result).toMatchObject({ flagged: 2_400, duplicates: 100, effectiveAtMs: NOW_MS + 1_000 })
  expect(result.refused.map(({ row, reason }) => [row, reason])).toEqual([
    [9_000, 'record_too_large'],
    [9_001, 'id_too_long'],
  ])
  expect(requests).toBe(3)
  const flags = (await recordsOf(on.bus, TOPICS.flags))
    .flat()
    .map(({ value }) => FlagChange.parse(JSON.parse(String(value))))
  expect(flags).toHaveLength(2_400)
  expect(new Set(flags.map(({ effectiveAtMs }) => effectiveAtMs))).toEqual(new Set([NOW_MS + 1_000]))
  expect(flags[2_399]).toMatchObject({
    accountId: 'a2399',
    row: 2_401,
    flagged: true,
    columns: { note: 'n' },
  })
  expect(await flagAccounts({ url: on.url, list: 'order', rows, dryRun: true })).toMatchObject({
    flagged: 2_401,
  })
  expect(
    await flagAccounts({ url: on.url, list: 'order', rows: rows.slice(0, 1), withdraw: true }),
  ).toMatchObject({ flagged: 1 })
  expect(
    (await recordsOf(on.bus, TOPICS.flags))
      .flat()
      .slice(2_400)
      .map(({ value }) => JSON.parse(String(value)).flagged),
  ).toEqual([false])
})

it('retries letters several at a time, and tells of those that stay', async () => {
  await using on = await runningIngest()
  const early = Array.from({ length: 40 }, (_, k) =>
    share({ accountId: `a${k}`, timestampMs: NOW_MS + 400_000 }),
  )
  await on.post('/v1/shares', `${ndjson(early)}\nno json`)
  const listed = () => said<SaidLetters>(fetch(`${on.url}/v1/dead-letters`))
  await until(async () => (await listed()).total === 41)
  on.clock.nowMs += 200_000
  const ids = (await listed()).letters.map(({ id }) => id)
  const { accepted, refused } = await retryLetters(ingestClient({ url: on.url }), [...ids, 'f'.repeat(32)])
  expect(accepted).toBe(40)
  expect(refused.map(({ says }) => says)).toEqual([
    expect.stringMatching(/^Refused again/),
    expect.stringMatching(/No dead letter has this id/),
  ])
  expect(await sharesOf(on.bus)).toHaveLength(40)
  await until(async () => (await listed()).total === 1)
})
