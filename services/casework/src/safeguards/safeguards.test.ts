import type { AccountGrounds, DecisionOnAccount } from '@murmuration/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accountGrounds } from '../cases/account-grounds.ts'
import { finding, label, noAction, type Planted, snapshotWith } from '../cases/review-world.fixture.ts'
import { independentFamilies, isEvidence } from './independent-families.ts'
import { judgeDecisions } from './judge-decisions.ts'
import { outcomeAllows } from './outcome.ts'
import { publicInterestBrake } from './public-interest.ts'

const NOW = 1_000_000

function groundsWith(
  accounts: readonly Planted[],
  findings?: Parameters<typeof snapshotWith>[1],
): Map<string, AccountGrounds> {
  const snapshot = snapshotWith(accounts, findings)
  const interest = new Map(accounts.map((account) => [account.accountId, account.publicInterest ?? null]))
  return accountGrounds(
    snapshot,
    snapshot.accounts.map((account) => ({
      ...account,
      publicInterest: interest.get(account.accountId) ?? null,
    })),
  )
}

const judged = (
  decisions: DecisionOnAccount[],
  accounts: Map<string, AccountGrounds>,
  standing: Map<string, DecisionOnAccount['action']> = new Map(),
): string[] =>
  judgeDecisions(decisions, { nowMs: NOW, accounts, standing }).violations.map(({ sentence }) => sentence)

describe('a restriction needs two independent families of evidence on that account', () => {
  const x: Planted[] = [{ accountId: 'x' }, { accountId: 'y' }]
  const both = ['x', 'y']
  const sync = finding('co_amplification', [], { objects: ['o1'], postIds: ['p1'] })

  test.each([
    ['synchrony alone', [sync], []],
    ['synchrony, and a burst that names another account', [sync], [finding('creation_burst', ['y'])]],
    ['synchrony, and an indicator that names nobody', [sync], [finding('client', [])]],
    ['synchrony, and hours, which follow from it', [sync], [finding('activity_hours', both)]],
    ['synchrony and a language', [sync], [finding('language', both)]],
    ['synchrony and a declared place', [sync], [finding('locale', both)]],
    [
      'synchrony, and a client that one in five others use',
      [sync],
      [finding('client', both, { baseRate: 0.2 })],
    ],
    [
      'synchrony, and a client whose base rate is not known',
      [sync],
      [finding('client', both, { baseRate: null })],
    ],
    [
      'what accounts are, without what they do',
      [],
      [finding('client', both), finding('creation_burst', both)],
    ],
    ['one family twice', [sync, finding('co_amplification', both, { objects: ['o2'], postIds: ['p2'] })], []],
    [
      'a text and the synchrony of the same posts',
      [sync, finding('shared_text', both, { objects: ['o2'], postIds: ['p1', 'p2'] })],
      [],
    ],
    [
      'a link of the same objects',
      [sync, finding('shared_url', both, { objects: ['o1'], postIds: ['p2'] })],
      [],
    ],
    ['a text that names neither objects nor posts', [sync, finding('shared_text', both)], []],
    [
      'a text and a link of the same posts, without synchrony',
      [
        finding('shared_text', both, { objects: ['t'], postIds: ['p1'] }),
        finding('shared_url', both, { objects: ['u'], postIds: ['p1'] }),
      ],
      [],
    ],
    [
      'an indicator family on the side against',
      [sync],
      [finding('creation_burst', both, { side: 'against' })],
    ],
  ])('not from %s', (_what, evidenceFor, indicators) => {
    const grounds = groundsWith(x, { evidenceFor, indicators })
    for (const action of ['label', 'limit', 'withhold_in', 'suspend'] as const) {
      const [sentence] = judged(
        [
          {
            ...label('x'),
            action,
            ladderReason: 'because',
            territory: action === 'withhold_in' ? ['IN'] : [],
            expiresAtMs: NOW + 2,
            reviewAtMs: NOW + 1,
          },
        ],
        grounds,
      )
      expect(sentence).toMatch(/second one|names this account/)
    }
    expect(judged([noAction('x')], grounds)).toEqual([])
  })

  test.each([
    ['a burst', [sync], [finding('creation_burst', ['x'])]],
    ['a rare client', [sync], [finding('client', ['x'])]],
    ['a text in other posts', [sync, finding('shared_text', ['x'], { objects: ['t'], postIds: ['p9'] })], []],
  ])('but from synchrony and %s', (_what, evidenceFor, indicators) => {
    expect(judged([label('x')], groundsWith(x, { evidenceFor, indicators }))).toEqual([])
  })

  test('never from fewer than two families, whatever the findings', () => {
    const families = [
      'co_amplification',
      'shared_text',
      'shared_url',
      'shared_media',
      'creation_burst',
      'client',
      'language',
      'locale',
      'activity_hours',
    ] as const
    const one = fc.record({
      family: fc.constantFrom(...families),
      objects: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 2 }),
      postIds: fc.uniqueArray(fc.constantFrom('p', 'q', 'r'), { maxLength: 2 }),
    })
    fc.assert(
      fc.property(fc.array(one, { maxLength: 6 }), (made) => {
        const findings = made.map(({ family, ...more }) => finding(family, ['x'], more)).filter(isEvidence)
        const found = independentFamilies(findings)
        const acts: string[] = found.filter((family) => family !== 'client' && family !== 'creation_burst')
        for (const p of findings)
          for (const q of findings)
            if (p.family !== q.family && acts.includes(p.family) && acts.includes(q.family)) {
              expect(p.objects.filter((id) => q.objects.includes(id))).toEqual([])
              expect(p.postIds.filter((id) => q.postIds.includes(id))).toEqual([])
              expect(
                Math.min(p.postIds.length, q.postIds.length, p.objects.length, q.objects.length),
              ).toBeGreaterThan(0)
            }
        expect(found.length === 0 || acts.length > 0).toBe(true)
        for (const family of found) expect(findings.some((one) => one.family === family)).toBe(true)
      }),
    )
  })
})

describe('the ladder of proportionality', () => {
  const grounds = groundsWith([{ accountId: 'x' }])
  const of = (action: DecisionOnAccount['action'], ladderReason: string | null): DecisionOnAccount => ({
    ...label('x'),
    action,
    ladderReason,
    territory: action === 'withhold_in' ? ['IN'] : [],
    expiresAtMs: NOW + 2,
    reviewAtMs: NOW + 1,
  })
  test.each(['limit', 'withhold_in', 'suspend'] as const)(
    '%s skips a narrower action, and says why',
    (action) => {
      expect(judged([of(action, null)], grounds).join()).toMatch(/ladderReason/)
      expect(judged([of(action, '   ')], grounds).join()).toMatch(/ladderReason/)
      expect(judged([of(action, 'A label was tried on ten of them in May.')], grounds)).toEqual([])
    },
  )
  test('a label skips nothing, and the rung above what stands skips nothing', () => {
    expect(judged([of('label', null)], grounds)).toEqual([])
    expect(judged([of('limit', null)], grounds, new Map([['x', 'label']]))).toEqual([])
    expect(judged([of('suspend', null)], grounds, new Map([['x', 'label']])).join()).toMatch(
      /limit and withhold_in/,
    )
  })
})

describe('terms', () => {
  const grounds = groundsWith([{ accountId: 'x' }])
  const suspend = {
    ...label('x'),
    action: 'suspend' as const,
    ladderReason: 'so',
    expiresAtMs: NOW + 20,
    reviewAtMs: NOW + 10,
  }
  test.each([
    [{ expiresAtMs: null }, /needs expiresAtMs/],
    [{ reviewAtMs: null }, /needs expiresAtMs and reviewAtMs/],
    [{ expiresAtMs: NOW, reviewAtMs: NOW - 5 }, /future/],
    [{ reviewAtMs: NOW }, /future/],
    [{ reviewAtMs: NOW + 21 }, /no later/],
    [{ territory: ['IN'] }, /belongs to withhold_in/],
    [{ action: 'withhold_in' as const }, /needs territory/],
    [{ grounds: ['affiliated' as const] }, /never a ground/],
    [{ grounds: ['coordinated' as const, 'false_content' as const] }, /never a ground/],
    [{ grounds: ['incitement' as const] }, /never a ground/],
    [{ grounds: [] }, /Name the claim/],
  ])('%o is refused', (change, sentence) => {
    expect(judged([{ ...suspend, ...change }], grounds).join()).toMatch(sentence)
    expect(judged([suspend], grounds)).toEqual([])
  })
  test('nor does an untestable claim carry a decision to do nothing', () => {
    expect(judged([{ ...noAction('x'), grounds: ['incitement'] }], grounds).join()).toMatch(/never a ground/)
  })
})

describe('in bulk', () => {
  const accounts: Planted[] = [
    { accountId: 'a' },
    { accountId: 'b' },
    { accountId: 'weak', level: 'review', tier: 'C' },
    { accountId: 'bridge', role: 'bridge' },
    { accountId: 'bystander', role: 'bystander' },
    { accountId: 'bystander2', role: 'bystander' },
    { accountId: 'paper', publicInterest: 'journalist' },
    { accountId: 'paper2', publicInterest: 'journalist' },
  ]
  const grounds = groundsWith(accounts)
  test('accounts of the same evidence pass, and those of another do not', () => {
    expect(judged([label('a'), label('b')], grounds)).toEqual([])
    expect(judged([label('a'), label('weak')], grounds).join()).toMatch(/same verdict and evidence/)
    expect(judged([label('a'), label('weak', 'Other words.')], grounds)).toEqual([])
  })
  test.each([
    ['bystander', 'bystander2'],
    ['bridge', 'bystander'],
    ['paper', 'paper2'],
    ['a', 'paper'],
  ])('%s and %s are not restricted together, only one by one', (p, q) => {
    expect(judged([label(p), label(q)], grounds).join()).toMatch(/by itself/)
    expect(judged([label(p), label(q, 'In words of its own.')], grounds)).toEqual([])
  })
  test('one account twice is not two decisions', () => {
    expect(judged([label('a'), noAction('a')], grounds).join()).toMatch(/twice/)
  })
  test('an account that is not in the evidence is not decided on', () => {
    expect(judged([noAction('nobody')], grounds).join()).toMatch(/not in the current evidence/)
  })
})

test('an outcome that finds nothing inauthentic forbids every restriction', () => {
  for (const outcome of ['coordinated_authentic', 'no_coordination', 'insufficient_data'] as const) {
    for (const action of ['label', 'limit', 'withhold_in', 'suspend'] as const)
      expect(outcomeAllows(outcome, ['no_action', action])).toMatch(outcome)
    expect(outcomeAllows(outcome, ['no_action', 'no_action'])).toBeUndefined()
  }
  expect(outcomeAllows('coordinated_inauthentic', ['suspend'])).toBeUndefined()
})

test('a restriction of public interest stands on two readers, each of whom decided on it by itself', () => {
  const account = { accountId: 'paper', publicInterest: 'journalist' as const }
  const restricts = { action: 'label' as const }
  const by = (reader: string, bulk = false) => ({ reader, bulk })
  expect(publicInterestBrake(account, restricts, [by('p')])).toMatch(/two readers/)
  expect(publicInterestBrake(account, restricts, [by('p'), by('p')])).toMatch(/two readers/)
  expect(publicInterestBrake(account, restricts, [by('p'), by('q', true)])).toMatch(/two readers/)
  expect(publicInterestBrake(account, restricts, [by('p'), by('q')])).toBeUndefined()
  expect(publicInterestBrake(account, { action: 'no_action' }, [])).toBeUndefined()
  expect(publicInterestBrake({ ...account, publicInterest: null }, restricts, [by('p')])).toBeUndefined()
})

test('who flagged an account changes no ground, no group and no rule', () => {
  const ids = ['a', 'b', 'c', 'd', 'e']
  const shape = fc.record({
    role: fc.constantFrom('seed', 'amplifier', 'bridge', 'bystander'),
    level: fc.constantFrom('alert', 'review'),
    core: fc.boolean(),
  })
  fc.assert(
    fc.property(
      fc.tuple(...ids.map(() => shape)),
      fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
      fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
      (shapes, flags, others) => {
        const of = (flagged: boolean[]) =>
          groundsWith(
            ids.map((accountId, k) => ({ accountId, ...shapes[k], flagged: flagged[k]! }) as Planted),
          )
        const decisions = ids.map((id, k) => (k % 2 === 0 ? label(id) : noAction(id)))
        expect([...of(flags)]).toEqual([...of(others)])
        expect(judged(decisions, of(flags))).toEqual(judged(decisions, of(others)))
      },
    ),
  )
})
