import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestCasework, type TestUser, testCasework } from '../casework.fixture.ts'
import { label, noAction, plantCase } from './review-world.fixture.ts'

let world: TestCasework
beforeAll(async () => {
  world = await testCasework('postgres')
}, 60_000)
afterAll(() => world[Symbol.asyncDispose]())

const versionOf = async (user: TestUser, id: string): Promise<string> =>
  (await world.call(user, 'GET', `/v1/cases/${id}/decisions`)).headers.get('etag')!

test('six analysts at once on one case: each decision stands, and no version has two authors', async () => {
  const analysts = await Promise.all(
    Array.from({ length: 6 }, (_, k) => world.newUser('analyst', `analyst ${k}`)),
  )
  const ids = analysts.flatMap((_, k) => [0, 1, 2].map((n) => `account-${k}-${n}`))
  const id = await plantCase(
    world.store,
    ids.map((accountId) => ({ accountId })),
    { state: 'in_review' },
  )
  let refused = 0
  await Promise.all(
    analysts.map(async (analyst, k) => {
      for (const n of [0, 1, 2])
        for (;;) {
          const decisions = [noAction(`account-${k}-${n}`, `By ${analyst.name}.`)]
          const version = await versionOf(analyst, id)
          const answer = await world.call(
            analyst,
            'PUT',
            `/v1/cases/${id}/decisions`,
            { decisions },
            { 'if-match': version },
          )
          if (answer.status === 200) break
          expect(answer.status).toBe(409)
          expect(answer.body.current.version).toBeGreaterThan(Number(version.slice(1, -1)))
          expect(answer.body.difference.decisions.length).toBeGreaterThan(0)
          refused++
        }
    }),
  )
  const rows = await world.store.system((tx) =>
    tx.query<{ account_id: string; reason: string; case_version: number }>(
      'select account_id, reason, case_version from decisions where case_id = $1 and stands order by account_id',
      [id],
    ),
  )
  expect(rows.map(({ account_id }) => account_id)).toEqual([...ids].sort())
  for (const { account_id, reason } of rows) expect(reason).toBe(`By analyst ${account_id.split('-')[1]}.`)
  expect(new Set(rows.map(({ case_version }) => case_version)).size).toBe(rows.length)
  expect(refused).toBeGreaterThan(0)
})

test('two who submit a second review at once: one reads it, the other learns so', async () => {
  const ann = await world.newUser('analyst')
  const leads = [await world.newUser('lead', 'Lea'), await world.newUser('lead', 'Lou')]
  const id = await plantCase(world.store, [{ accountId: 'x' }], { state: 'in_review', lease: ann })
  const send = async (user: TestUser, path: string, body: unknown) =>
    world.call(user, path === 'decisions' ? 'PUT' : 'POST', `/v1/cases/${id}/${path}`, body, {
      'if-match': await versionOf(user, id),
    })
  const review = { outcome: 'coordinated_inauthentic', against: 'A tool.' }
  await send(ann, 'decisions', { decisions: [label('x')] })
  expect((await send(ann, 'submit', review)).status).toBe(200)
  const answers = await Promise.all(
    leads.map((lead) => send(lead, 'second', { ...review, decisions: [label('x')] })),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  const lost = answers.find(({ status }) => status === 409)!
  // They have not submitted, and so are told nothing of either review.
  expect(lost.body.difference?.decisions ?? []).toEqual([])
  const [row] = await world.store.system((tx) =>
    tx.query<{ n: number }>(`select count(*) as n from reviews where case_id = $1 and stage = 'second'`, [
      id,
    ]),
  )
  expect(row!.n).toBe(1)
})
