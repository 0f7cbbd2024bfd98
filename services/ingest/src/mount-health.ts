import { type Checks, type Metrics, operationsAnswer } from '@murmuration/runtime'
import type { FastifyInstance } from 'fastify'

/** Serves /health/live, /health/ready and /metrics, which need no token and tell nothing of accounts. */
export function mountHealth(app: FastifyInstance, metrics: Metrics, checks: Checks): void {
  for (const path of ['/health/live', '/health/ready', '/metrics'])
    app.get(path, async (_request, reply) => {
      const answer = await operationsAnswer(path, metrics, checks)
      if (answer === undefined) throw new Error(`operationsAnswer knows no ${path}`)
      return reply.code(answer.status).type(answer.type).send(answer.body)
    })
}
