import { expect, test } from 'vitest'
import { auditQuery } from './audit-query.ts'

test.each([
  ['', {}],
  ['entity=case:1&actor=%20&type=order.read', { entity: 'case:1', type: 'order.read' }],
  ['actor=user:2&type=no.such', { actor: 'user:2' }],
])('%s asks for %j', (search, query) => {
  expect(auditQuery(new URLSearchParams(search))).toEqual(query)
})
