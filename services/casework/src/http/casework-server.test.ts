import { expect, test } from 'vitest'
import { testCasework } from '../casework.fixture.ts'

test('it lives, describes itself, and lets nobody in without a token', async () => {
  await using world = await testCasework()
  expect((await world.call(undefined, 'GET', '/health/live')).body).toEqual({ status: 'live' })
  expect((await world.call(undefined, 'GET', '/openapi.json')).body.openapi).toBe('3.1.0')
  const lost = await world.call(undefined, 'GET', '/v1/nothing')
  expect(lost.status).toBe(404)
  expect(lost.headers.get('content-type')).toBe('application/problem+json')
})
