import { describe, expect, it } from 'vitest'
import { accountRows, NO_FILTER, orderedRows, saysOf } from './account-facts.ts'
import { smallCase } from './case.fixture.ts'
import { differenceOf, isSame } from './case-difference.ts'
import { smallPicture as picture } from './picture.fixture.ts'
import { rawShares } from './raw-shares.ts'

const model = smallCase()
const window = { startMs: picture.fromMs, endMs: picture.fromMs + 3_600_000 }

describe('the tables of a case', () => {
  it('counts families for and findings against by account', () => {
    const rows = accountRows(model)
    expect(rows.map(({ families }) => families)).toEqual([
      ['co_amplification', 'shared_text'],
      ['co_amplification', 'shared_text'],
      ['co_amplification'],
      ['co_amplification'],
    ])
    expect(rows.map(({ against }) => against)).toEqual([1, 0, 1, 0])
    expect(rows[0].synchrony).toBe(0.8)
    expect(rows[3].synchrony).toBeNull()
  })

  it('gives no verdict where nobody flagged the account: there is no claim', () => {
    expect(accountRows(model).map(({ verdict }) => verdict)).toEqual(['supported', null, 'supported', 'weak'])
  })

  it('sorts by membership at first, and filters by handle, role and decision', () => {
    const rows = accountRows(model)
    const ids = (filter: Partial<typeof NO_FILTER>) =>
      orderedRows(rows, model, 'membership', { ...NO_FILTER, ...filter }).map(({ id }) => id)
    expect(ids({})).toEqual(['u2', 'u1', 'u0', 'u3'])
    expect(ids({ text: 'ALPHA' })).toEqual(['u0'])
    expect(ids({ role: 'bystander' })).toEqual(['u3'])
    expect(ids({ decision: 'decided' })).toEqual(['u1'])
  })

  it('gives an account what names it or the whole case, and notes on it', () => {
    const says = saysOf(model, 0)
    expect(says.for).toHaveLength(2)
    expect(says.against.map(({ sentence }) => sentence)).toEqual(['An open call carries it.'])
    expect(saysOf(model, 2).against.map(({ note }) => note?.text)).toEqual(['On a public roster.'])
  })

  it('opens the shares of a finding alone', () => {
    expect(rawShares(picture, { accounts: ['u0', 'u2'], objects: ['tractors'], window })).toEqual([
      { atMs: picture.fromMs + 300_000, account: 0, object: 0, gapSeconds: 8 },
      { atMs: picture.fromMs + 320_000, account: 2, object: 0, gapSeconds: 12 },
    ])
    expect(rawShares(picture, { accounts: [], objects: [], window })).toHaveLength(6)
  })

  it('shows what a new version changes, and what that does to a draft', () => {
    const { workspace, sheet } = model
    const before = { workspace, sheet: sheet! }
    const now = {
      workspace: {
        ...workspace,
        version: 13,
        accounts: 4,
        members: [
          ...workspace.members
            .slice(0, 3)
            .map((member) => (member.accountId === 'u2' ? { ...member, role: 'bridge' as const } : member)),
          { ...workspace.members[3], accountId: 'u9' },
        ],
      },
      sheet: {
        ...sheet!,
        accounts: sheet!.accounts.map((row) =>
          row.accountId === 'u1' ? { ...row, changed: true, signature: 'other' } : row,
        ),
      },
    }
    const difference = differenceOf(before, now, 'u1')
    expect(difference.joined.map(({ accountId }) => accountId)).toEqual(['u9'])
    expect(difference.left.map(({ accountId }) => accountId)).toEqual(['u3'])
    expect(difference).toMatchObject({ draft: 'changed', reopened: 1 })
    expect(
      difference.rows
        .filter((row) => !isSame(row))
        .map(({ what }) => (typeof what === 'string' ? what : what.field)),
    ).toEqual(['decided', 'role'])
    expect(differenceOf(before, now, 'u3').draft).toBe('gone')
    expect(differenceOf(before, now, 'u0').draft).toBe('same')
  })
})
