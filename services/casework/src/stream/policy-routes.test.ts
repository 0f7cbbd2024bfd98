import { expect, test } from 'vitest'
import { testCasework } from '../casework.fixture.ts'
import { DEFAULT_POLICIES } from './policies.ts'

test('lead and policy change what the program does by itself, version by version; others read or see nothing', async () => {
  await using world = await testCasework()
  const { call } = world
  const lead = await world.newUser('lead')
  for (const role of ['analyst', 'legal', 'researcher', 'admin'] as const)
    expect((await call(await world.newUser(role), 'GET', '/v1/policies/reopen')).status).toBe(403)
  const auditor = await world.newUser('auditor')
  const { status, body, headers } = await call(auditor, 'GET', '/v1/policies/reopen')
  expect({ status, body }).toMatchObject({
    status: 200,
    body: { name: 'reopen', version: 1, rule: DEFAULT_POLICIES.reopen },
  })
  expect(headers.get('etag')).toBe('"1"')
  const change = (user: typeof lead, rule: object, version: string, name = 'reopen') =>
    call(user, 'PUT', `/v1/policies/${name}`, { rule, reason: 'because' }, { 'if-match': version })
  const rule = { ...DEFAULT_POLICIES.reopen, minAccountsIn: 3 }
  expect((await change(auditor, rule, '"1"')).status).toBe(403)
  expect((await change(lead, DEFAULT_POLICIES.priority, '"1"')).status).toBe(400)
  expect((await change(lead, { ...rule, minAccountsIn: 0 }, '"1"')).status).toBe(400)
  expect((await change(lead, rule, '"1"', 'none')).status).toBe(400)
  expect((await change(lead, rule, '"1"')).body).toMatchObject({ version: 2, rule })
  expect(await change(lead, rule, '"1"')).toMatchObject({ status: 409, body: { current: { version: 2 } } })
  const all = await call(await world.newUser('policy'), 'GET', '/v1/policies')
  expect(all.body.items.map(({ name }: { name: string }) => name)).toEqual([
    'auto_triage',
    'notify',
    'priority',
    'reopen',
  ])
  const events = await world.store.system((tx) =>
    tx.query(`select entity, scope from events where type = 'policy.changed'`),
  )
  expect(events).toEqual([{ entity: 'policy:reopen', scope: 'everyone' }])
})
