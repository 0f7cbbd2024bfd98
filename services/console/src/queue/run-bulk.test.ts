import { ProblemError } from '@murmuration/casework-client'
import type { QueueRow as Row } from '@murmuration/contracts'
import { expect, test } from 'vitest'
import { type BulkResult, runBulk } from './run-bulk.ts'

const row = (id: string): Row => ({ id }) as Row
const problem = (status: number, current?: unknown) =>
  new ProblemError({ type: 'about:blank', title: 'No', status, detail: 'Because.', current })

test('each case comes out by itself, and a conflict says what the case is now', async () => {
  const results: BulkResult[] = []
  const errors: { [id: string]: ProblemError } = {
    b: problem(409, { state: 'closed', version: 9 }),
    c: problem(403),
  }
  await runBulk(
    ['a', 'b', 'c', 'd', 'e', 'f'].map(row),
    async ({ id }) => {
      if (errors[id] !== undefined) throw errors[id]
    },
    (result) => results.push(result),
  )
  results.sort((x, y) => (x.id < y.id ? -1 : 1))
  expect(results.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
    'a done',
    'b conflict',
    'c refused',
    'd done',
    'e done',
    'f done',
  ])
  expect(results[1]).toMatchObject({ current: { state: 'closed', version: 9 } })
})

test('few are written at once', async () => {
  let now = 0
  let most = 0
  await runBulk(
    Array.from({ length: 20 }, (_, k) => row(String(k))),
    async () => {
      most = Math.max(most, ++now)
      await Promise.resolve()
      now--
    },
    () => {},
  )
  expect(most).toBe(4)
})
