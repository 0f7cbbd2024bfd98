import type { CaseState, DecisionAction, DecisionOnAccount, Outcome } from '@murmuration/contracts'
import type { Reader, Store, Tx } from '@murmuration/store'
import { ENGINES, newStore } from '@murmuration/store/test-stores'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newTestUser } from '../casework.fixture.ts'
import { ProblemError } from '../http/problem.ts'
import { decideAppeal, openAppeal, takeAppeal } from './appeals.ts'
import { lockCase, moveCase } from './move-case.ts'
import { finding, giveLease, noAction, plantCase, putEvidence, snapshotWith } from './review-world.fixture.ts'
import { resolveSecond, submitSecond } from './second-review.ts'
import { type Attempt, attempt, type SlowCase, slowCase, type Who } from './slow-case.reference.ts'
import { submitReview } from './submit-review.ts'
import { writeDecisions } from './write-decisions.ts'

const PEOPLE: Who[] = ['ann:analyst', 'ben:analyst', 'lea:lead', 'lou:lead', 'max:lead', 'leg:legal']
const ACTIONS: DecisionAction[] = ['no_action', 'label', 'limit']
const MINUTE = 60_000

const who = fc.constantFrom(...PEOPLE)
const action = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...ACTIONS.slice(0, 2)) },
  { weight: 1, arbitrary: fc.constantFrom(...ACTIONS) },
)
const outcome = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Outcome>('coordinated_inauthentic') },
  { weight: 2, arbitrary: fc.constantFrom<Outcome>('spam_only', 'coordinated_authentic', 'no_coordination') },
)
const against = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('A tool.', 'One post.') },
  { weight: 1, arbitrary: fc.constant(' ') },
)
const account = fc.constantFrom('x', 'y')
const actions = fc.oneof(
  { weight: 6, arbitrary: fc.record({ x: action, y: action }) },
  { weight: 1, arbitrary: fc.record({ x: action }) },
  { weight: 1, arbitrary: fc.record({ x: action, y: action, z: action }) },
)
const to = fc.constantFrom<CaseState>(
  'triaged',
  'in_review',
  'snoozed',
  'escalated',
  'closed',
  'reopened',
  'decided',
  'actioned',
)
const cause = fc.constantFrom('appeal', 'new_evidence', 'order_changed' as const)
const evidence = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ accounts: ['x', 'y'], strong: ['x', 'y'] }) },
  {
    weight: 1,
    arbitrary: fc.record({
      accounts: fc.constantFrom(['x', 'y'], ['x'], ['x', 'y', 'z']),
      strong: fc.subarray(['x', 'y']),
    }),
  },
)

/** What makes sense in a state, so that a walk goes all the way round; one step in five is anything at all. */
const SENSE: { readonly [S in CaseState]?: readonly Attempt['do'][] } = {
  triaged: ['lease', 'move'],
  snoozed: ['move'],
  in_review: ['lease', 'decide', 'decide', 'submit', 'submit', 'move'],
  escalated: ['decide', 'submit', 'move'],
  awaiting_second: ['second', 'second', 'resolve', 'resolve'],
  decided: ['receipt', 'appeal', 'move'],
  actioned: ['appeal', 'move'],
  closed: ['move', 'appeal'],
  reopened: ['lease', 'move'],
  reversed: ['receipt', 'move'],
}

const step = fc.record({
  isSane: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  pick: fc.nat(1_000),
  isHolder: fc.boolean(),
  anything: fc.constantFrom<Attempt['do']>(
    'lease',
    'wait',
    'evidence',
    'decide',
    'submit',
    'second',
    'resolve',
    'move',
    'receipt',
    'appeal',
  ),
  who,
  minutes: fc.constantFrom(1, 16),
  evidence,
  actions,
  outcome,
  against,
  verdict: fc.constantFrom('agree' as const, 'agree' as const, 'return' as const),
  to,
  cause: fc.option(cause, { nil: undefined }),
  account,
  appeal: fc.constantFrom('upheld' as const, 'reversed' as const),
})
/** The straight way to a decided case, from which every other walk begins. */
const DECIDED: readonly Attempt[] = [
  { do: 'lease', who: 'ann:analyst' },
  { do: 'move', who: 'ann:analyst', to: 'in_review' },
  { do: 'decide', who: 'ann:analyst', actions: { x: 'label', y: 'no_action' } },
  { do: 'submit', who: 'ann:analyst', outcome: 'coordinated_inauthentic', against: 'A tool.' },
  {
    do: 'second',
    who: 'lea:lead',
    actions: { x: 'label', y: 'label' },
    outcome: 'coordinated_inauthentic',
    against: 'A tool.',
  },
  { do: 'resolve', who: 'lea:lead', verdict: 'agree' },
]

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

const NEXT: { readonly [S in CaseState]?: readonly CaseState[] } = {
  triaged: ['in_review'],
  snoozed: ['triaged'],
  in_review: ['escalated', 'snoozed'],
  escalated: ['in_review'],
  decided: ['closed', 'reopened'],
  actioned: ['closed'],
  closed: ['reopened'],
  reopened: ['in_review'],
  reversed: ['closed'],
}

function attemptOf(c: SlowCase, s: Step): Attempt {
  const sane = SENSE[c.state] ?? []
  const what = s.isSane && sane.length > 0 ? sane[s.pick % sane.length]! : s.anything
  const holder = { awaiting_second: c.secondReview?.by, escalated: 'leg:legal' as const }[c.state as string]
  const likely = s.isHolder ? (holder ?? c.lease?.by) : undefined
  const by = likely ?? s.who
  const ways = NEXT[c.state] ?? []
  switch (what) {
    case 'lease':
      return { do: what, who: by }
    case 'wait':
      return { do: what, minutes: s.minutes }
    case 'evidence':
      return { do: what, accounts: [...s.evidence.accounts], strong: [...s.evidence.strong] }
    case 'decide':
      return { do: what, who: by, actions: s.actions }
    case 'submit':
      return { do: what, who: by, outcome: s.outcome, against: s.against }
    case 'second':
      return { do: what, who: s.who, actions: s.actions, outcome: s.outcome, against: s.against }
    case 'resolve':
      return { do: what, who: by, verdict: s.verdict }
    case 'move':
      return {
        do: what,
        who: by,
        to: s.isSane && ways.length > 0 ? ways[s.pick % ways.length]! : s.to,
        ...(s.cause !== undefined && { cause: s.cause }),
      }
    case 'receipt':
      return { do: what, who: by }
    case 'appeal':
      return { do: what, who: s.who, account: s.account, verdict: s.appeal }
  }
}

describe.each(ENGINES)('a case against a slow model on %s', (engine) => {
  let store: Store
  const clock = { nowMs: 1_700_000_000_000 }
  const readers = new Map<Who, Reader>()

  beforeAll(async () => {
    store = await newStore(engine, { nowMs: () => clock.nowMs })
    for (const one of PEOPLE) {
      const [name, role] = one.split(':') as [string, Reader['role']]
      readers.set(one, await newTestUser(store, role, name))
    }
  }, 60_000)
  afterAll(() => store[Symbol.asyncDispose]())

  const nameOf = (userId: string | null): Who | null =>
    [...readers].find(([, reader]) => reader.userId === userId)?.[0] ?? null

  const decisionsOf = (given: { [account: string]: DecisionAction }, by: string): DecisionOnAccount[] =>
    Object.entries(given).map(([accountId, action]) => ({
      ...noAction(accountId, `By ${by} on ${accountId}.`),
      action,
      ladderReason: action === 'limit' ? 'A label would not do.' : null,
    }))

  /** Tries it on the store. @returns whether it was done; throws for anything but a refusal */
  async function tryIt(id: string, tried: Attempt): Promise<boolean> {
    if (tried.do === 'wait') {
      clock.nowMs += tried.minutes * MINUTE
      return true
    }
    if (tried.do === 'evidence') {
      const snapshot = snapshotWith(
        tried.accounts.map((accountId) => ({ accountId })),
        { indicators: [finding('client', tried.strong)] },
      )
      await putEvidence(store, id, snapshot)
      return true
    }
    const reader = readers.get(tried.who)!
    const [{ version, lease_by, lease_until_ms }] = (await store.system((tx) =>
      tx.query<{ version: number; lease_by: string | null; lease_until_ms: number | null }>(
        'select version, lease_by, lease_until_ms from cases where id = $1',
        [id],
      ),
    )) as [{ version: number; lease_by: string | null; lease_until_ms: number | null }]
    if (tried.do === 'lease') {
      if (lease_by !== null && lease_by !== reader.userId && (lease_until_ms ?? 0) > clock.nowMs) return false
      await giveLease(store, id, reader)
      return true
    }
    try {
      await store.as(reader, (tx) => work(tx, reader, id, version, tried))
      return true
    } catch (error) {
      if (error instanceof ProblemError && [403, 409, 422].includes(error.status)) return false
      throw error
    }
  }

  async function work(tx: Tx, reader: Reader, id: string, version: number, tried: Attempt): Promise<unknown> {
    switch (tried.do) {
      case 'decide':
        return writeDecisions(tx, reader, id, version, decisionsOf(tried.actions, tried.who))
      case 'submit':
        return submitReview(tx, reader, id, version, {
          outcome: tried.outcome,
          against: tried.against,
          reason: '',
        })
      case 'second':
        return submitSecond(tx, reader, id, version, {
          outcome: tried.outcome,
          against: tried.against,
          decisions: decisionsOf(tried.actions, tried.who),
        })
      case 'resolve':
        return resolveSecond(
          tx,
          reader,
          id,
          version,
          tried.verdict === 'agree'
            ? { verdict: 'agree', stand: [] }
            : { verdict: 'return', reason: 'Look again.' },
        )
      case 'move':
        return moveCase(tx, id, {
          to: tried.to,
          by: reader,
          reason: 'So.',
          snoozedUntilMs: clock.nowMs + 60 * MINUTE,
          ...(tried.cause !== undefined && { cause: tried.cause }),
        })
      case 'receipt': {
        const row = await lockCase(tx, id)
        if (row.state !== 'decided' && row.state !== 'reversed') throw new ProblemError(409, 'Not now.')
        await tx.query(
          `insert into receipts (case_id, reference, recorded_by, at_ms) values ($1, 'r', $2, 1)`,
          [id, reader.userId],
        )
        if (row.state === 'decided')
          await moveCase(tx, id, { to: 'actioned', by: reader, reason: 'Confirmed.' })
        return undefined
      }
      case 'appeal': {
        if (reader.role === 'analyst') throw new ProblemError(403, 'As the route says.')
        const appeal = await openAppeal(tx, reader, id, { accountId: tried.account, grounds: 'No.' })
        await takeAppeal(tx, reader, id, appeal.id, 1)
        return decideAppeal(tx, reader, id, appeal.id, 2, { verdict: tried.verdict, reason: 'So.' })
      }
    }
    return undefined
  }

  type Row = { account_id: string; stage: string; action: DecisionAction; reader: string }

  async function look(id: string) {
    return store.system(async (tx) => ({
      row: (
        await tx.query<{
          state: CaseState
          version: number
          outcome: Outcome | null
          against: string
          first_reader: string | null
          second_reader: string | null
        }>('select state, version, outcome, against, first_reader, second_reader from cases where id = $1', [
          id,
        ])
      )[0]!,
      standing: await tx.query<Row>(
        'select account_id, stage, action, reader from decisions where case_id = $1 and stands order by stage, account_id',
        [id],
      ),
      written: await tx.query<{ line: string }>(
        `select id || stage || account_id || action || reason || reader || evidence_number as line from decisions where case_id = $1 order by 1`,
        [id],
      ),
      /** Restrictions on evidence of fewer than two families, read from the snapshots themselves. */
      thin: await tx.query(
        `select d.account_id from decisions d join evidence_versions e on e.case_id = d.case_id and e.number = d.evidence_number
         where d.case_id = $1 and d.action <> 'no_action'
           and not (e.snapshot::jsonb -> 'indicators' -> 0 -> 'accounts') ? d.account_id`,
        [id],
      ),
    }))
  }

  const seen = new Map<string, number>()

  async function walk([opening, steps]: [readonly Attempt[], readonly Step[]]): Promise<void> {
    const id = await plantCase(store, [{ accountId: 'x' }, { accountId: 'y' }], {
      snapshot: snapshotWith([{ accountId: 'x' }, { accountId: 'y' }], {
        indicators: [finding('client', ['x', 'y'])],
      }),
    })
    let model = slowCase({ x: 'strong', y: 'strong' })
    let before = await look(id)
    for (const [n, one] of [...opening, ...steps].entries()) {
      const tried = 'do' in one ? one : attemptOf(model, one)
      const next = attempt(model, tried)
      const isDone = await tryIt(id, tried)
      const now = await look(id)
      const at = `step ${n}: ${JSON.stringify(tried)} in ${model.state}`
      expect([at, isDone]).toEqual([at, next !== undefined])
      if (next !== undefined) {
        if (next.state !== model.state)
          seen.set(`${model.state} → ${next.state}`, (seen.get(`${model.state} → ${next.state}`) ?? 0) + 1)
        model = next
      } else expect(now).toEqual(before)
      expect([at, now.row.state, now.row.outcome, now.row.against]).toEqual([
        at,
        model.state,
        model.outcome,
        model.against,
      ])
      const of = (stage: string): object =>
        Object.fromEntries(now.standing.filter((d) => d.stage === stage).map((d) => [d.account_id, d.action]))
      const plain = (written: SlowCase['first']): object =>
        Object.fromEntries(Object.entries(written).map(([key, { action }]) => [key, action]))
      expect([at, of('first'), of('second'), of('final')]).toEqual([
        at,
        plain(model.first),
        plain(model.second),
        model.final,
      ])
      holds(at, before, now)
      before = now
    }
  }

  function holds(
    at: string,
    before: Awaited<ReturnType<typeof look>>,
    now: Awaited<ReturnType<typeof look>>,
  ): void {
    expect([at, now.thin]).toEqual([at, []])
    const lines = new Set(now.written.map(({ line }) => line))
    for (const { line } of before.written) expect([at, lines.has(line)]).toEqual([at, true])
    expect(now.row.version).toBeGreaterThanOrEqual(before.row.version)
    if (['decided', 'actioned', 'closed', 'reversed'].includes(now.row.state))
      expect(now.row.against.trim()).not.toBe('')
    if (now.row.state !== 'decided' || before.row.state === 'decided') return
    const [first, second] = [nameOf(now.row.first_reader), nameOf(now.row.second_reader)]
    expect(first).not.toBeNull()
    expect(second).not.toBeNull()
    expect(first).not.toBe(second)
    for (const one of now.standing)
      if (one.stage === 'first') expect(nameOf(one.reader)).not.toBe(second)
      else if (one.stage === 'second') expect(nameOf(one.reader)).toBe(second)
  }

  test('random people do random things, and it ends as the model says', { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(fc.constantFrom([], DECIDED), fc.array(step, { minLength: 20, maxLength: 50, size: 'max' })),
        walk,
      ),
      {
        numRuns: 50,
        seed: 20_210_205,
      },
    )
    const ways = [
      'in_review → awaiting_second',
      'awaiting_second → decided',
      'awaiting_second → in_review',
      'decided → actioned',
      'actioned → closed',
      'closed → reopened',
      'reopened → in_review',
      'actioned → reversed',
      'reversed → closed',
      'in_review → escalated',
      'escalated → in_review',
      'in_review → snoozed',
      'snoozed → triaged',
    ]
    expect(ways.filter((way) => !seen.has(way))).toEqual([])
  })
})
