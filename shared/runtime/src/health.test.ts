import { expect, test } from 'vitest'
import { startOperations } from './health.ts'
import { createMetrics } from './metrics.ts'

test('health and metrics answer over HTTP, and readiness says what is missing', async () => {
  const metrics = createMetrics({ ofProcess: false })
  metrics.counter('things_total', 'Things.', ['kind']).inc({ kind: 'small' }, 3)
  let isReady = false
  await using operations = await startOperations({ host: '127.0.0.1', port: 0 }, metrics, {
    log: () => ({ ok: isReady, says: 'the log last answered 12 s ago' }),
    room: () => ({ ok: true, says: 'empty' }),
  })
  const get = async (path: string) => {
    const answer = await fetch(`${operations.url}${path}`)
    return { status: answer.status, text: await answer.text() }
  }
  expect(await get('/health/live')).toEqual({ status: 200, text: '{"status":"live"}' })
  const waiting = await get('/health/ready')
  expect(waiting.status).toBe(503)
  expect(JSON.parse(waiting.text).checks.log).toEqual({ ok: false, says: 'the log last answered 12 s ago' })
  isReady = true
  expect((await get('/health/ready?verbose')).status).toBe(200)
  expect((await get('/metrics')).text).toContain('things_total{kind="small"} 3')
  expect((await get('/other')).status).toBe(404)
})

test('a gauge is set when it is asked for', async () => {
  const metrics = createMetrics({ ofProcess: false })
  let open = 1
  metrics.gauge('open_things', 'Open.', [], (gauge) => gauge.set(open))
  expect(await metrics.text()).toContain('open_things 1')
  open = 2
  expect(await metrics.text()).toContain('open_things 2')
})
