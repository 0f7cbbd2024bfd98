import { POLICY_RULES, Policy, PolicyName, WritePolicy } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import { z } from 'zod'
import { notFound, ProblemError } from '../http/problem.ts'
import { type AnyRoute, route } from '../http/route.ts'
import { DEFAULT_POLICIES } from './policies.ts'

const READERS = ['lead', 'policy', 'auditor'] as const
const WRITERS = ['lead', 'policy'] as const

export const policyRoutes = (): AnyRoute[] => [
  route({
    method: 'GET',
    path: '/v1/policies',
    operation: 'listPolicies',
    summary: 'What the program does by itself with cases.',
    tag: 'policies',
    access: { roles: READERS, scope: 'cases:read' },
    answers: { 200: z.object({ items: z.array(Policy) }) },
    async handle({ tx }) {
      const rows = await tx.query<PolicyRow>(
        'select name, rule, version, updated_at_ms from policies where name = any($1::text[]) order by name',
        [PolicyName.options],
      )
      return { body: { items: rows.map(policyOf) } }
    },
  }),

  route({
    method: 'GET',
    path: '/v1/policies/:name',
    operation: 'getPolicy',
    summary: 'One policy.',
    tag: 'policies',
    access: { roles: READERS, scope: 'cases:read' },
    params: z.object({ name: PolicyName }),
    answers: { 200: Policy },
    async handle({ tx, params }) {
      return answerWith(await policyRow(tx, params.name, false))
    },
  }),

  route({
    method: 'PUT',
    path: '/v1/policies/:name',
    operation: 'changePolicy',
    summary: 'Changes a policy. It holds for what comes in from now on.',
    tag: 'policies',
    access: { roles: WRITERS, scope: 'cases:write' },
    params: z.object({ name: PolicyName }),
    body: WritePolicy,
    example: { rule: DEFAULT_POLICIES.reopen, reason: 'One more account is enough' },
    ifMatch: true,
    answers: { 200: Policy },
    async handle({ tx, params: { name }, body, version }) {
      const before = await policyRow(tx, name, true)
      if (before.version !== version)
        throw new ProblemError(
          409,
          `This policy is at version ${before.version}; read it, and change it from there.`,
          { current: policyOf(before) },
        )
      const rule = POLICY_RULES[name].strict().safeParse(body.rule)
      if (!rule.success)
        throw new ProblemError(400, 'The rule is none of this policy: see errors.', {
          errors: rule.error.issues.map(({ path, message }) => ({
            path: `/body/rule/${path.join('/')}`,
            message,
          })),
        })
      const [row] = await tx.query<PolicyRow>(
        `update policies set rule = $2::jsonb, version = version + 1, updated_at_ms = $3 where name = $1
         returning name, rule, version, updated_at_ms`,
        [name, JSON.stringify(rule.data), tx.nowMs],
      )
      tx.record({
        type: 'policy.changed',
        entity: `policy:${name}`,
        scope: { kind: 'everyone' },
        reason: body.reason,
        payload: { version: row!.version, before: before.rule, after: rule.data },
      })
      return answerWith(row!)
    },
  }),
]

interface PolicyRow {
  name: string
  rule: unknown
  version: number
  updated_at_ms: number
}

const policyOf = ({ name, rule, version, updated_at_ms }: PolicyRow) => ({
  name,
  rule,
  version,
  updatedAtMs: updated_at_ms,
})

const answerWith = (row: PolicyRow) => ({ body: policyOf(row), headers: { etag: `"${row.version}"` } })

async function policyRow(tx: Tx, name: string, lock: boolean): Promise<PolicyRow> {
  const [row] = await tx.query<PolicyRow>(
    `select name, rule, version, updated_at_ms from policies where name = $1 ${lock ? 'for update' : ''}`,
    [name],
  )
  if (row === undefined) throw notFound('policy')
  return row
}
