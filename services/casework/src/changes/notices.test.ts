import type { StaffRole } from '@murmuration/contracts'
import { ENGINES } from '@murmuration/store/test-stores'
import { describe, expect, test } from 'vitest'
import { newPerson, testBrowser } from '../auth/browser.fixture.ts'
import { testCasework } from '../casework.fixture.ts'

describe.each(ENGINES)('on %s', (engine) => {
  test('a role is told of what the policy says, as far as its reader may see it, and of nothing else', async () => {
    await using world = await testCasework(engine)
    const signedIn = async (role: StaffRole, login: string) => {
      await newPerson(world, role, login)
      const browser = testBrowser(world)
      await browser.signIn(login)
      return browser
    }
    const legal = await signedIn('legal', 'lena')
    const outsider = await signedIn('legal', 'olga')
    const analyst = await signedIn('analyst', 'asha')
    const order = await legal.call('POST', '/v1/orders', {
      title: 'Order 1',
      sourceKind: 'court_order',
      issuer: { name: 'Court' },
      list: { format: 'text', content: 'a1\na2' },
    })
    expect(order.status).toBe(201)
    const told = async (browser: typeof legal) =>
      (await browser.call('GET', '/v1/notices')).body.items.map(
        ({ type, entity }: { type: string; entity: string }) => `${type} ${entity}`,
      )
    expect(await told(legal)).toEqual([`order.received order:${order.body.id}`])
    expect(await told(outsider)).toEqual([])
    expect(await told(analyst)).toEqual([])

    const lead = await signedIn('lead', 'lea')
    await lead.call(
      'PUT',
      '/v1/policies/notify',
      { rule: { rules: [] }, reason: 'quiet' },
      { 'if-match': '"1"' },
    )
    expect(await told(legal)).toEqual([])
  })
})
