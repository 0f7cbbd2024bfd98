import { ENGINES } from '@murmuration/store/test-stores'
import { expect, test } from 'vitest'
import { testCasework } from '../casework.fixture.ts'
import { plantCase } from '../scorecard/planted-order.fixture.ts'

test.each(ENGINES)(
  'on %s an answer tells what stands, and nothing out of other compartments',
  async (engine) => {
    await using world = await testCasework(engine)
    const legal = await world.newUser('legal')
    const take = async (content: string, by = legal) =>
      (
        await world.call(by, 'POST', '/v1/orders', {
          title: 't',
          sourceKind: 'court_order',
          issuer: { name: 'c' },
          claims: [
            { type: 'coordinated', assertedBy: 'c' },
            { type: 'incitement', assertedBy: 'c' },
          ],
          list: { format: 'text', content },
        })
      ).body
    const order = await take('111\n222\n333\n444\n111\n@ghost')
    const other = await take('111\n222')
    const outsider = await world.newUser('legal', 'Ole')
    const hidden = await take('333', outsider)
    const decide = (
      accountId: string,
      action: string,
      compartments: string[],
      state: string,
      stage: string,
    ) =>
      world.store.system(async (tx) => {
        const [{ id }] = (await tx.query<{ id: string }>(
          `insert into cases (cluster_case_id, compartments, state, level, finding, window_start_ms, window_end_ms, created_at_ms, updated_at_ms)
         values ($1, $2::uuid[], $3, 'review', 'f', 0, 1, 1, 1) returning id`,
          [`${accountId}${action}`, [...compartments].sort(), state],
        )) as [{ id: string }]
        await tx.query(
          `insert into decisions (case_id, account_id, stage, evidence_number, reader, action, reason, at_ms)
         values ($1, $2, $3, 1, $4, $5, 'r', 1)`,
          [id, accountId, stage, legal.userId, action],
        )
      })
    await decide('111', 'label', [order.id], 'closed', 'final')
    await decide('222', 'suspend', [order.id, other.id], 'closed', 'final')
    await decide('333', 'limit', [order.id], 'reopened', 'final')
    await decide('333', 'suspend', [order.id], 'in_review', 'first')
    await decide('999', 'limit', [], 'closed', 'final')
    await plantCase(world.store, { cluster: 'open', accounts: ['111', '222', '999'] })
    await plantCase(world.store, { cluster: 'of another', compartments: [hidden.id], accounts: ['333'] })
    const { body: draft, status } = await world.call(legal, 'POST', `/v1/orders/${order.id}/answers`, {
      kind: 'full',
    })
    expect(status, JSON.stringify(draft)).toBe(201)
    expect(draft.body).toMatchObject({
      rows: { total: 6, matched: 4, duplicate: 1, not_found: 1 },
      accounts: 4,
      undecided: 3,
      notTestable: ['incitement'],
      returned: [{ row: 6, raw: '@ghost', resolution: 'not_found' }],
      returnedCount: 1,
    })
    expect(
      draft.body.decisions.map((one: { accountId: string; action: string }) => [one.accountId, one.action]),
    ).toEqual([['111', 'label']])
    expect(draft.body.verdicts).toEqual([
      { claim: 'coordinated', verdict: 'not_testable', accounts: 2 },
      { claim: 'coordinated', verdict: 'supported', accounts: 2 },
      { claim: 'incitement', verdict: 'not_testable', accounts: 4 },
    ])
    expect(draft.message).toContain('the evidence supports it for 2 accounts')
    expect(draft.message).toContain('labelled: 1 account')
    expect(draft.message).not.toContain('suspended')
    expect(draft.message).toContain('1 row goes back')
  },
  60_000,
)
