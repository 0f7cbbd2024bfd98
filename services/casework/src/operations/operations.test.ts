import { deadLetterOf, letterRecord } from '@murmuration/bus/dead-letters'
import { Operations, TOPICS } from '@murmuration/contracts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type TestCasework, type TestUser, testCasework } from '../casework.fixture.ts'

let world: TestCasework
let admin: TestUser
let lead: TestUser

beforeAll(async () => {
  world = await testCasework()
  admin = await world.newUser('admin')
  lead = await world.newUser('lead')
}, 60_000)
afterAll(() => world[Symbol.asyncDispose]())

const letterFor = (raw: string, position: string) =>
  deadLetterOf('http', position, { reason: 'bad_json', message: 'It is not JSON.' }, Buffer.from(raw))
const GOOD = JSON.stringify({
  schemaVersion: 1,
  accountId: 'a',
  objectId: 'o',
  timestampMs: 1_612_000_000_000,
})

test('it says how far each topic is, how fast it grows, and which source holds the pipeline up', async () => {
  const read = async (user = admin) => world.call(user, 'GET', '/v1/operations')
  const mark = (source: string, watermarkMs: number, closed?: true) => ({
    partition: 0,
    key: `watermark:${source}`,
    value: JSON.stringify({ schemaVersion: 1, source, watermarkMs, ...(closed && { closed }) }),
  })
  const before = Operations.parse((await read()).body)
  expect(before).toMatchObject({ sources: [], watermarkMs: null, analysis: null, flagsWaiting: 0 })
  await world.bus.publish(TOPICS.events, [
    mark('feed:a', 5_000),
    mark('feed:b', 3_000),
    { partition: 0, key: null, value: `[${GOOD}]` },
    mark('feed:gone', 1_000, true),
    mark('feed:b', 4_000),
  ])
  world.clock.nowMs += 2_000
  const after = Operations.parse((await read()).body)
  expect(after.sources).toEqual([
    { source: 'feed:a', watermarkMs: 5_000, closed: false },
    { source: 'feed:b', watermarkMs: 4_000, closed: false },
    { source: 'feed:gone', watermarkMs: 1_000, closed: true },
  ])
  expect(after.watermarkMs).toBe(4_000)
  const topic = (name: string) => after.topics.find((one) => one.topic === name)!
  expect(topic(TOPICS.events)).toMatchObject({ partitions: 1, highOffset: 5, perSecond: 2.5, read: [] })
  await world.bus.publish(TOPICS.flags, [
    {
      partition: 0,
      key: 'list\nx',
      value: JSON.stringify({
        schemaVersion: 1,
        accountId: 'x',
        list: 'list',
        flagged: true,
        effectiveAtMs: 1,
      }),
    },
  ])
  await vi.waitFor(async () => {
    const { topics } = Operations.parse((await read()).body)
    expect(topics.find((one) => one.topic === TOPICS.flags)?.read).toEqual([
      { by: 'casework', nextOffset: 1, lag: 0 },
    ])
  })
  expect((await read(lead)).status).toBe(403)
})

test('refused records are listed for administrators, read one by one, and tried again through the log', async () => {
  const good = letterFor(GOOD, 'row 1')
  const bad = letterFor('{"half', 'row 2')
  const cut = { ...letterFor('x', 'row 3'), rawCut: true as const }
  await world.bus.publish(TOPICS.deadLetters, [good, bad, cut].map(letterRecord))
  const list = (query = '') => world.call(admin, 'GET', `/v1/dead-letters${query}`)
  await vi.waitFor(async () => expect((await list()).body.kept).toBe(3))
  const first = (await list('?limit=2')).body
  expect(first.items.map(({ position }: { position: string }) => position)).toEqual(['row 1', 'row 2'])
  expect(JSON.stringify(first)).not.toContain('half')
  expect((await list(`?limit=2&cursor=${first.next}`)).body).toMatchObject({
    items: [{ position: 'row 3' }],
    next: null,
  })
  expect((await list('?reason=bad_time')).body.items).toEqual([])
  expect((await list('?reason=other')).status).toBe(400)
  expect((await world.call(admin, 'GET', `/v1/dead-letters/${bad.id}`)).body).toEqual(bad)
  expect((await world.call(admin, 'GET', '/v1/operations')).body.deadLetters).toEqual({
    kept: 3,
    leftOut: 0,
    byReason: [{ reason: 'bad_json', letters: 3 }],
  })

  const retry = (id: string, user = admin) => world.call(user, 'POST', `/v1/dead-letters/${id}/retry`)
  const end = (await world.bus.ranges(TOPICS.events))[0]!.highOffset
  expect((await retry(bad.id)).body.detail).toMatch(/^Refused again: /)
  expect((await retry(cut.id)).status).toBe(409)
  expect((await retry('0'.repeat(32))).status).toBe(404)
  expect(await retry(good.id)).toMatchObject({ status: 200, body: { id: good.id, accepted: true } })
  expect((await world.bus.ranges(TOPICS.events))[0]!.highOffset).toBe(end + 1)
  await vi.waitFor(async () => expect((await list()).body.kept).toBe(2))
  expect((await retry(good.id)).status).toBe(404)

  for (const role of ['lead', 'auditor', 'analyst'] as const) {
    const other = await world.newUser(role)
    for (const [method, path] of [
      ['GET', '/v1/dead-letters'],
      ['GET', `/v1/dead-letters/${bad.id}`],
      ['POST', `/v1/dead-letters/${bad.id}/retry`],
    ] as const)
      expect((await world.call(other, method, path)).status).toBe(403)
  }
  const { items } = (await world.call(admin, 'GET', `/v1/audit/events?entity=dead_letter:${good.id}`)).body
  expect(items).toMatchObject([{ type: 'dead_letter.retried', payload: { source: 'http' } }])
  const reads = (await world.call(admin, 'GET', '/v1/audit/events?type=dead_letter.read')).body.items
  expect(reads).toMatchObject([{ entity: `dead_letter:${bad.id}` }])
})
