import { once } from 'node:events'
import { connect } from 'node:net'
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

test('it stops while somebody holds a connection that was never used', async () => {
  const world = await testCasework('postgres')
  const { hostname, port } = new URL(world.url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  // Accepted once a later one is answered.
  await world.call(undefined, 'GET', '/health/live')
  const closed = once(socket, 'close')
  await world[Symbol.asyncDispose]()
  await closed
})
