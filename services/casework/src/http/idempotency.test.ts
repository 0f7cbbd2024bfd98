import { ENGINES } from '@murmuration/store/test-stores'
import { describe, expect, test } from 'vitest'
import { testCasework } from '../casework.fixture.ts'
import { forgetAnswers } from './idempotency.ts'

describe.each(ENGINES)('on %s', (engine) => {
  test('a write is done once for a key, its answer is kept two days, and a secret never', async () => {
    await using world = await testCasework(engine)
    const lead = await world.newUser('lead')
    const key = { 'idempotency-key': 'k1' }
    const body = { accounts: [{ accountId: 'a', handle: 'x' }] }
    const first = await world.call(lead, 'PUT', '/v1/accounts', body, key)
    const again = await world.call(lead, 'PUT', '/v1/accounts', body, key)
    expect([again.status, again.body]).toEqual([first.status, first.body])
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    const other = await world.call(lead, 'PUT', '/v1/accounts', { accounts: [{ accountId: 'b' }] }, key)
    expect(other.status).toBe(422)

    const hook = { url: 'https://hooks.example.org/in', eventTypes: ['case.opened'] }
    const made = await world.call(lead, 'POST', '/v1/webhooks', hook, { 'idempotency-key': 'k2' })
    expect(made.body.secret).toMatch(/^whsec_/)
    const refused = await world.call(lead, 'POST', '/v1/webhooks', hook, { 'idempotency-key': 'k2' })
    expect(refused.status).toBe(409)
    const kept = () =>
      world.store.system((tx) => tx.query('select key, body from idempotency_keys order by key'))
    expect(JSON.stringify(await kept())).not.toContain(made.body.secret)

    world.clock.nowMs += 47 * 3_600_000
    await forgetAnswers(world.store)
    expect(await kept()).toHaveLength(2)
    world.clock.nowMs += 2 * 3_600_000
    await forgetAnswers(world.store)
    expect(await kept()).toEqual([])
  })
})
