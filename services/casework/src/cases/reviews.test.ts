import { ENGINES } from '@murmuration/store/test-stores'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestCasework, type TestUser, testCasework } from '../casework.fixture.ts'
import {
  finding,
  giveLease,
  label,
  noAction,
  plantCase,
  putEvidence,
  snapshotWith,
} from './review-world.fixture.ts'

const REASON = { reason: 'So it has to be.' }

describe.each(ENGINES)('reviews on %s', (engine) => {
  let world: TestCasework
  let ann: TestUser
  let ben: TestUser
  let lea: TestUser
  let lou: TestUser
  let max: TestUser
  let legal: TestUser
  let auditor: TestUser

  beforeAll(async () => {
    world = await testCasework(engine)
    ann = await world.newUser('analyst', 'Ann')
    ben = await world.newUser('analyst', 'Ben')
    lea = await world.newUser('lead', 'Lea')
    lou = await world.newUser('lead', 'Lou')
    max = await world.newUser('lead', 'Max')
    legal = await world.newUser('legal', 'Legal')
    auditor = await world.newUser('auditor', 'Audit')
  }, 60_000)
  afterAll(() => world[Symbol.asyncDispose]())

  const versionOf = async (id: string): Promise<number> => {
    const [row] = await world.store.system((tx) =>
      tx.query<{ version: number }>('select version from cases where id = $1', [id]),
    )
    return row!.version
  }
  /** Sends a change with the version that the case has now. */
  const change = async (user: TestUser, method: string, id: string, path: string, body?: unknown) =>
    world.call(user, method, `/v1/cases/${id}/${path}`, body, { 'if-match': `"${await versionOf(id)}"` })
  const stateOf = async (id: string): Promise<string> => {
    const [row] = await world.store.system((tx) =>
      tx.query<{ state: string }>('select state from cases where id = $1', [id]),
    )
    return row!.state
  }
  const inReview = async (
    accounts = [{ accountId: 'x' }, { accountId: 'y' }],
    lease = ann,
  ): Promise<string> => plantCase(world.store, accounts, { state: 'in_review', lease })
  const AGAINST = { outcome: 'coordinated_inauthentic', against: 'A tool could do this.' }

  const awaitingSecond = async (decisions = [label('x'), noAction('y')]): Promise<string> => {
    const id = await inReview(decisions.map(({ accountId }) => ({ accountId })))
    expect((await change(ann, 'PUT', id, 'decisions', { decisions })).status).toBe(200)
    const submitted = await change(ann, 'POST', id, 'submit', { ...AGAINST, reason: 'SECRET REASON' })
    expect(submitted.body).toMatchObject({ state: 'awaiting_second' })
    return id
  }
  const decided = async (decisions = [label('x'), noAction('y')]): Promise<string> => {
    const id = await awaitingSecond(decisions)
    expect((await change(lea, 'POST', id, 'second', { ...AGAINST, decisions })).status).toBe(200)
    expect((await change(lea, 'PUT', id, 'second/resolve', { verdict: 'agree' })).body).toMatchObject({
      state: 'decided',
      outcome: 'coordinated_inauthentic',
    })
    return id
  }

  test('from the first decision to a closed case', async () => {
    const id = await decided()
    const sheet = await world.call(auditor, 'GET', `/v1/cases/${id}/decisions`)
    expect(sheet.headers.get('etag')).toBe(`"${sheet.body.version}"`)
    expect(sheet.body.accounts.map((one: { final: { action: string } }) => one.final.action)).toEqual([
      'label',
      'no_action',
    ])
    expect((await change(ann, 'POST', id, 'close', REASON)).status).toBe(422)
    expect(
      (await world.call(legal, 'POST', `/v1/cases/${id}/receipt`, { reference: 'r-1' })).body.state,
    ).toBe('actioned')
    expect((await change(ann, 'POST', id, 'close', REASON)).body.state).toBe('closed')
    expect((await change(ann, 'POST', id, 'reopen', REASON)).status).toBe(400)
    expect(
      (await change(ann, 'POST', id, 'reopen', { ...REASON, cause: 'new_evidence' })).body,
    ).toMatchObject({
      state: 'reopened',
      outcome: null,
    })
  })

  test('where nothing is to be done, no receipt is asked for', async () => {
    const id = await awaitingSecond([noAction('x')])
    const review = { outcome: 'no_coordination', against: 'One popular post.', decisions: [noAction('x')] }
    await change(lea, 'POST', id, 'second', review)
    // The claims differ, and the one that claims less stands.
    expect((await change(lea, 'PUT', id, 'second/resolve', { verdict: 'agree' })).body.outcome).toBe(
      'no_coordination',
    )
    expect((await change(ann, 'POST', id, 'close', REASON)).body.state).toBe('closed')
  })

  test('a review is submitted whole: every account, something against, an outcome that allows it', async () => {
    const id = await inReview()
    await change(ann, 'PUT', id, 'decisions', { decisions: [label('x')] })
    expect((await change(ann, 'POST', id, 'submit', AGAINST)).body.detail).toMatch(
      /1 accounts have no decision/,
    )
    await change(ann, 'PUT', id, 'decisions', { decisions: [noAction('y')] })
    expect((await change(ann, 'POST', id, 'submit', { ...AGAINST, against: '  ' })).body.detail).toMatch(
      /'against' must not be empty/,
    )
    const authentic = await change(ann, 'POST', id, 'submit', {
      ...AGAINST,
      outcome: 'coordinated_authentic',
    })
    expect(authentic.status).toBe(422)
    expect((await change(ben, 'POST', id, 'submit', AGAINST)).status).toBe(409)
    expect(await stateOf(id)).toBe('in_review')
    expect((await change(ann, 'POST', id, 'submit', AGAINST)).status).toBe(200)
  })

  test('a new case closed as no case has its reason against it', async () => {
    const id = await plantCase(world.store, [{ accountId: 'x' }], { state: 'new' })
    expect((await change(ann, 'POST', id, 'close', REASON)).body.state).toBe('closed')
    const [row] = await world.store.system((tx) => tx.query('select against from cases where id = $1', [id]))
    expect(row).toEqual({ against: REASON.reason })
  })

  test('a decision on evidence that has changed has to be made again', async () => {
    const id = await inReview()
    await change(ann, 'PUT', id, 'decisions', { decisions: [label('x'), noAction('y')] })
    await putEvidence(
      world.store,
      id,
      snapshotWith([{ accountId: 'x' }, { accountId: 'y' }], { indicators: [] }),
    )
    const late = await change(ann, 'POST', id, 'submit', AGAINST)
    expect(late.status).toBe(422)
    expect(late.body.detail).toMatch(/evidence on x is another/)
    expect((await change(ann, 'PUT', id, 'decisions', { decisions: [label('x')] })).body.detail).toMatch(
      /second one/,
    )
  })

  test('an account that left the case is set aside, one that came in is asked for', async () => {
    const id = await inReview()
    await change(ann, 'PUT', id, 'decisions', { decisions: [noAction('x'), noAction('y')] })
    await putEvidence(
      world.store,
      id,
      snapshotWith([{ accountId: 'x' }, { accountId: 'z' }], {
        indicators: [finding('creation_burst', ['x'])],
      }),
    )
    expect((await change(ann, 'POST', id, 'submit', { ...AGAINST })).body.detail).toMatch(
      /1 accounts have no decision/,
    )
    await change(ann, 'PUT', id, 'decisions', { decisions: [noAction('z')] })
    expect((await change(ann, 'POST', id, 'submit', AGAINST)).status).toBe(200)
    const sheet = await world.call(lea, 'GET', `/v1/cases/${id}/second`)
    expect(sheet.body.accounts.map((one: { accountId: string }) => one.accountId)).toEqual(['x', 'z'])
  })

  test('in bulk: the same evidence, and no bystander', async () => {
    const id = await inReview([
      { accountId: 'x' },
      { accountId: 'y' },
      { accountId: 'z', role: 'bystander' },
      { accountId: 'w', core: false },
    ] as never)
    const { accountId: _, ...terms } = label('x')
    const bulk = (accountIds: string[], more = {}) =>
      change(ann, 'POST', id, 'decisions/bulk', { accountIds, ...terms, ...more })
    expect((await bulk(['x', 'z'])).status).toBe(422)
    expect((await bulk(['x', 'z'], { action: 'no_action' })).body.detail).toMatch(/bystander/)
    expect((await bulk(['x', 'w'])).body.detail).toMatch(/same verdict and evidence/)
    expect((await bulk(['x', 'nobody'])).status).toBe(422)
    expect((await bulk(['x', 'y'])).status).toBe(200)
    const { body } = await world.call(ann, 'GET', `/v1/cases/${id}/decisions`)
    expect(body.accounts.map((one: { decision: { bulk: boolean } | null }) => one.decision?.bulk)).toEqual([
      undefined,
      true,
      true,
      undefined,
    ])
  })

  test('whoever becomes of public interest after a decision in bulk is decided on again', async () => {
    const id = await inReview([{ accountId: 'p1' }, { accountId: 'p2' }])
    await change(ann, 'PUT', id, 'decisions', { decisions: [label('p1'), label('p2')] })
    await world.store.system((tx) =>
      tx.query(`insert into accounts (account_id, public_interest, updated_at_ms) values ('p1', 'union', 1)`),
    )
    expect((await change(ann, 'POST', id, 'submit', AGAINST)).body.detail).toMatch(/p1 is of public interest/)
  })

  test('whoever becomes of public interest between two readings in bulk is not restricted by them', async () => {
    const decisions = [label('brake1'), label('brake2')]
    const id = await awaitingSecond(decisions)
    await change(lea, 'POST', id, 'second', { ...AGAINST, decisions })
    await world.store.system((tx) =>
      tx.query(
        `insert into accounts (account_id, public_interest, updated_at_ms) values ('brake1', 'journalist', 1)`,
      ),
    )
    const braked = await change(lea, 'PUT', id, 'second/resolve', { verdict: 'agree' })
    expect(braked.status).toBe(422)
    expect(braked.body.detail).toMatch(/brake1 is of public interest/)
    expect(await stateOf(id)).toBe('awaiting_second')
  })

  test('two analysts: who comes second learns what the first did, and loses nothing', async () => {
    const id = await inReview()
    await world.store.system((tx) => tx.query('update cases set lease_until_ms = 0 where id = $1', [id]))
    const version = await versionOf(id)
    const put = (user: TestUser, decisions: unknown) =>
      world.call(user, 'PUT', `/v1/cases/${id}/decisions`, { decisions }, { 'if-match': `"${version}"` })
    const answers = await Promise.all([
      put(ann, [label('x', 'By Ann.')]),
      put(ben, [noAction('x', 'By Ben.')]),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const lost = answers.find(({ status }) => status === 409)!
    const winner = answers[0]!.status === 200 ? 'By Ann.' : 'By Ben.'
    expect(lost.body.current).toMatchObject({ id, version: version + 1 })
    expect(lost.body.difference).toMatchObject({
      sinceVersion: version,
      decisions: [{ accountId: 'x', reason: winner }],
    })
    const loser = winner === 'By Ann.' ? ben : ann
    expect(
      (await change(loser, 'PUT', id, 'decisions', { decisions: [noAction('x', 'After reading.')] })).status,
    ).toBe(200)
    const kept = await world.store.system((tx) =>
      tx.query('select reason, stands from decisions where case_id = $1 order by stands', [id]),
    )
    expect(kept).toEqual([
      { reason: winner, stands: false },
      { reason: 'After reading.', stands: true },
    ])
  })

  test('a 409 tells of states and of evidence too', async () => {
    const id = await inReview()
    const version = await versionOf(id)
    await putEvidence(world.store, id, snapshotWith([{ accountId: 'x' }]))
    await change(ann, 'POST', id, 'escalate', REASON)
    const late = await world.call(
      ann,
      'PUT',
      `/v1/cases/${id}/decisions`,
      { decisions: [noAction('x')] },
      { 'if-match': `"${version}"` },
    )
    expect(late.status).toBe(409)
    expect(late.body.difference).toMatchObject({
      states: [{ from: 'in_review', to: 'escalated' }],
      evidence: [{ number: 2, difference: { accountsIn: [], accountsOut: [] } }],
    })
  })

  test("another's lease holds decisions off", async () => {
    const id = await inReview()
    const held = await change(ben, 'PUT', id, 'decisions', { decisions: [noAction('x')] })
    expect(held.status).toBe(409)
    expect(held.body.detail).toMatch(/lease/)
  })

  test('an escalated case is decided or given back by legal or policy', async () => {
    const id = await inReview()
    await change(ann, 'POST', id, 'escalate', REASON)
    expect((await change(ann, 'PUT', id, 'decisions', { decisions: [noAction('x')] })).status).toBe(403)
    expect((await change(ann, 'POST', id, 'return', REASON)).status).toBe(403)
    expect(
      (await change(legal, 'PUT', id, 'decisions', { decisions: [noAction('x'), noAction('y')] })).status,
    ).toBe(200)
    expect((await change(legal, 'POST', id, 'submit', AGAINST)).body.state).toBe('awaiting_second')
    const other = await inReview()
    await change(ann, 'POST', other, 'escalate', REASON)
    expect((await change(legal, 'POST', other, 'return', REASON)).body.state).toBe('in_review')
  })

  test('the second reader reads nothing of the first before their own, wherever they look', async () => {
    const id = await inReview([{ accountId: 'blind1' }, { accountId: 'blind2' }])
    await change(ann, 'PUT', id, 'decisions', {
      decisions: [label('blind1', 'SECRET ONE'), noAction('blind2', 'SECRET TWO')],
    })
    await world.store.as(ann, async (tx) => {
      await tx.query(
        `insert into notes (case_id, side, text, author, at_ms) values ($1, 'against', 'SECRET NOTE', $2, 1)`,
        [id, ann.userId],
      )
    })
    await change(ann, 'POST', id, 'submit', {
      ...AGAINST,
      against: 'SECRET AGAINST',
      reason: 'SECRET REASON',
    })
    const paths = ['second', 'decisions', 'appeals']
    const openapi = await world.call(undefined, 'GET', '/openapi.json')
    const all = Object.entries(openapi.body.paths as Record<string, { get?: object }>)
      .filter(([path, { get }]) => get !== undefined && !path.includes('stream') && !path.includes('changes'))
      .map(([path]) => path.replace('{id}', id).replace('{caseId}', id).replace('{accountId}', 'blind1'))
      .filter((path) => !path.includes('{'))
    for (const user of [lea, ben, auditor]) {
      for (const path of [...all, ...paths.map((one) => `/v1/cases/${id}/${one}`)]) {
        const answer = await world.call(user, 'GET', path)
        const text = JSON.stringify(answer.body)
        expect(`${path}: ${text.includes('SECRET')}`).toBe(`${path}: false`)
        if (path.includes(id)) expect(`${path}: ${text.includes(ann.userId)}`).toBe(`${path}: false`)
      }
      // And what any route could read of the store for this person.
      const seen = await world.store.as(user, async (tx) => [
        await tx.query('select * from decisions where case_id = $1', [id]),
        await tx.query('select * from reviews where case_id = $1', [id]),
        await tx.query('select * from notes where case_id = $1', [id]),
        await tx.query(`select * from events where entity = $1 and actor = $2`, [
          `case:${id}`,
          `user:${ann.userId}`,
        ]),
        await tx.query('select outcome, against from cases where id = $1', [id]),
        await tx.query('select * from case_changes where case_id = $1 and by_user = $2', [id, ann.userId]),
      ])
      expect(seen).toEqual([[], [], [], [], [{ outcome: null, against: '' }], []])
    }
    // A stale version does not tell either.
    const stale = await world.call(
      lea,
      'POST',
      `/v1/cases/${id}/second`,
      { ...AGAINST, decisions: [noAction('blind1')] },
      { 'if-match': '"1"' },
    )
    expect(stale.status).toBe(409)
    expect(JSON.stringify(stale.body)).not.toMatch(/SECRET/)
    expect(stale.body.difference.decisions).toEqual([])
    // The first reader goes on seeing their own.
    expect((await world.call(ann, 'GET', `/v1/cases/${id}/decisions`)).body.accounts[0].decision.reason).toBe(
      'SECRET ONE',
    )

    const sheet = await world.call(lea, 'GET', `/v1/cases/${id}/second`)
    expect(sheet.body).toMatchObject({
      blind: true,
      first: null,
      second: null,
      comparison: null,
      sawBefore: false,
    })
    expect(sheet.body.evidence.accounts[0]).not.toHaveProperty('flagged')
    expect((await change(lea, 'PUT', id, 'second/resolve', { verdict: 'agree' })).status).toBe(409)
    const mine = await change(lea, 'POST', id, 'second', {
      ...AGAINST,
      decisions: [noAction('blind1'), noAction('blind2')],
    })
    expect(mine.body).toMatchObject({
      blind: false,
      first: { against: 'SECRET AGAINST', reader: ann.userId },
      comparison: {
        differing: 1,
        sameOutcome: true,
        accounts: [{ agree: false, narrower: 'second' }, { agree: true }],
      },
    })
    // Somebody else is blind still.
    expect((await world.call(lou, 'GET', `/v1/cases/${id}/second`)).body).toMatchObject({
      blind: true,
      first: null,
      second: null,
    })
  })

  test('neither the first reader nor whoever decided in the first review reads second', async () => {
    const id = await inReview([{ accountId: 'x' }, { accountId: 'y' }], lea)
    await change(lea, 'PUT', id, 'decisions', { decisions: [noAction('x')] })
    await giveLease(world.store, id, lou)
    await change(lou, 'PUT', id, 'decisions', { decisions: [noAction('y')] })
    expect((await change(lou, 'POST', id, 'submit', AGAINST)).status).toBe(200)
    const decisions = [noAction('x'), noAction('y')]
    for (const user of [lea, lou]) {
      expect((await change(user, 'POST', id, 'second', { ...AGAINST, decisions })).status).toBe(403)
      expect((await change(user, 'PUT', id, 'second/resolve', { verdict: 'agree' })).status).toBe(403)
    }
    expect((await change(ann, 'POST', id, 'second', { ...AGAINST, decisions })).status).toBe(403)
    expect((await change(max, 'POST', id, 'second', { ...AGAINST, decisions })).status).toBe(200)
    expect((await change(lou, 'PUT', id, 'second/resolve', { verdict: 'agree' })).status).toBe(403)
  })

  test('where two readers differ the narrower stands, the wider never', async () => {
    const id = await awaitingSecond([label('x'), noAction('y')])
    expect(
      (await change(lea, 'POST', id, 'second', { ...AGAINST, decisions: [noAction('x')] })).body.detail,
    ).toMatch(/1 accounts/)
    await change(lea, 'POST', id, 'second', { ...AGAINST, decisions: [noAction('x'), label('y')] })
    const wider = await change(lea, 'PUT', id, 'second/resolve', {
      verdict: 'agree',
      stand: [{ accountId: 'x', which: 'first' }],
    })
    expect(wider.status).toBe(422)
    expect((await change(lea, 'PUT', id, 'second/resolve', { verdict: 'agree' })).status).toBe(200)
    const { body } = await world.call(lea, 'GET', `/v1/cases/${id}/decisions`)
    expect(body.accounts.map((one: { final: { action: string } }) => one.final.action)).toEqual([
      'no_action',
      'no_action',
    ])
  })

  test('where neither is the narrower the case goes back, and what was submitted is laid aside', async () => {
    const withhold = (territory: string[]) => ({
      ...label('x'),
      action: 'withhold_in' as const,
      ladderReason: 'So.',
      territory,
    })
    const id = await awaitingSecond([withhold(['IN'])])
    await change(lea, 'POST', id, 'second', { ...AGAINST, decisions: [withhold(['NP'])] })
    const stuck = await change(lea, 'PUT', id, 'second/resolve', { verdict: 'agree' })
    expect(stuck.body.detail).toMatch(/neither is the narrower/)
    expect(
      (await change(lea, 'PUT', id, 'second/resolve', { verdict: 'return', reason: 'Where?' })).body.state,
    ).toBe('in_review')
    const { body } = await world.call(ann, 'GET', `/v1/cases/${id}/decisions`)
    expect(body.accounts[0]).toMatchObject({ decision: { action: 'withhold_in' }, final: null })
    await giveLease(world.store, id, ann)
    expect((await change(ann, 'POST', id, 'submit', AGAINST)).status).toBe(200)
    const again = await world.call(lea, 'GET', `/v1/cases/${id}/second`)
    expect(again.body).toMatchObject({ blind: true, sawBefore: true, first: null, comparison: null })
  })

  test('an appeal is decided by a third reader, on frozen evidence and what came in since', async () => {
    const id = await decided()
    const open = (accountId: string) =>
      world.call(ann, 'POST', `/v1/cases/${id}/appeals`, { accountId, grounds: 'I only share my union.' })
    expect((await open('y')).status).toBe(422)
    const opened = await open('x')
    expect(opened).toMatchObject({ status: 201, body: { state: 'open', evidenceNumber: 1 } })
    expect((await open('x')).status).toBe(409)
    await putEvidence(
      world.store,
      id,
      snapshotWith([{ accountId: 'x' }, { accountId: 'y' }], { indicators: [] }),
    )
    const at = `/v1/cases/${id}/appeals/${opened.body.id}`
    const sheet = await world.call(max, 'GET', at)
    expect(sheet.body).toMatchObject({
      decision: { action: 'label' },
      frozen: { number: 1, grounds: { families: ['co_amplification', 'creation_burst'] } },
      since: { evidence: [{ number: 2 }], grounds: { families: ['co_amplification'] } },
    })
    const take = (user: TestUser, version: number) =>
      world.call(user, 'POST', `${at}/take`, undefined, { 'if-match': `"${version}"` })
    expect((await take(ann, 1)).status).toBe(403)
    expect((await take(lea, 1)).status).toBe(403)
    expect((await take(max, 2)).status).toBe(409)
    expect((await take(max, 1)).body.state).toBe('taken')
    const decide = (user: TestUser) =>
      world.call(
        user,
        'POST',
        `${at}/decide`,
        { verdict: 'reversed', reason: 'A union.' },
        { 'if-match': '"2"' },
      )
    expect((await decide(lou)).status).toBe(403)
    expect((await decide(max)).body).toMatchObject({ state: 'reversed', version: 3 })
    expect(await stateOf(id)).toBe('reversed')
    const { body } = await world.call(max, 'GET', `/v1/cases/${id}/decisions`)
    expect(body.accounts[0].final).toMatchObject({
      action: 'no_action',
      reader: max.userId,
      appealId: opened.body.id,
    })
    expect((await change(ann, 'POST', id, 'close', REASON)).body.state).toBe('closed')
  })

  test('a reversal of what the platform did asks for its receipt', async () => {
    const id = await decided()
    await world.call(legal, 'POST', `/v1/cases/${id}/receipt`, { reference: 'r-1' })
    expect(
      (await change(legal, 'POST', id, 'reverse', { cause: 'order_changed', ...REASON })).body.state,
    ).toBe('reversed')
    expect((await change(ann, 'POST', id, 'close', REASON)).status).toBe(422)
    expect(
      (await world.call(legal, 'POST', `/v1/cases/${id}/receipt`, { reference: 'r-2' })).body.state,
    ).toBe('reversed')
    expect((await change(ann, 'POST', id, 'close', REASON)).body.state).toBe('closed')
  })

  test('each appeal that is reversed asks for a receipt of its own', async () => {
    const id = await decided([label('x', 'Of x.'), label('y', 'Of y.')])
    await world.call(legal, 'POST', `/v1/cases/${id}/receipt`, { reference: 'r-1' })
    for (const accountId of ['x', 'y']) {
      const { body } = await world.call(ann, 'POST', `/v1/cases/${id}/appeals`, { accountId, grounds: 'No.' })
      const at = `/v1/cases/${id}/appeals/${body.id}`
      await world.call(max, 'POST', `${at}/take`, undefined, { 'if-match': '"1"' })
      await world.call(
        max,
        'POST',
        `${at}/decide`,
        { verdict: 'reversed', reason: 'So.' },
        { 'if-match': '"2"' },
      )
      expect((await change(ann, 'POST', id, 'close', REASON)).status).toBe(422)
      await world.call(legal, 'POST', `/v1/cases/${id}/receipt`, { reference: `undo-${accountId}` })
    }
    expect((await change(ann, 'POST', id, 'close', REASON)).body.state).toBe('closed')
  })

  test('an appeal that is upheld moves nothing', async () => {
    const id = await decided()
    const { body } = await world.call(ann, 'POST', `/v1/cases/${id}/appeals`, {
      accountId: 'x',
      grounds: 'No.',
    })
    const at = `/v1/cases/${id}/appeals/${body.id}`
    await world.call(max, 'POST', `${at}/take`, undefined, { 'if-match': '"1"' })
    await world.call(
      max,
      'POST',
      `${at}/decide`,
      { verdict: 'upheld', reason: 'It stands.' },
      { 'if-match': '"2"' },
    )
    expect(await stateOf(id)).toBe('decided')
  })

  test('a deadline that has passed decides nothing', async () => {
    const id = await awaitingSecond()
    world.clock.nowMs += 400 * 86_400_000
    expect(await stateOf(id)).toBe('awaiting_second')
    const [row] = await world.store.system((tx) =>
      tx.query<{ n: number }>(`select count(*) as n from decisions where case_id = $1 and stage <> 'first'`, [
        id,
      ]),
    )
    expect(row!.n).toBe(0)
  })

  test('a case in a compartment is not there for others, on any of these routes', async () => {
    const [{ id: order }] = await world.store.system((tx) =>
      tx.query<{ id: string }>(
        `insert into orders (title, source_kind, issuer_name, received_at_ms, created_by, created_at_ms, updated_at_ms)
         values ('o', 'court_order', 'Court', 1, $1, 1, 1) returning id`,
        [legal.userId],
      ),
    )
    const id = await plantCase(world.store, [{ accountId: 'x' }], {
      state: 'in_review',
      compartments: [order!],
    })
    const absent = '00000000-0000-4000-8000-00000000dead'
    const body = { decisions: [noAction('x')], outcome: 'spam_only', against: 'a' }
    for (const [user, method, path, sent] of [
      [lea, 'GET', 'decisions'],
      [lea, 'PUT', 'decisions', { decisions: body.decisions }],
      [lea, 'POST', 'decisions/bulk', { accountIds: ['x'], action: 'label', reason: 'r' }],
      [lea, 'POST', 'submit', { outcome: 'spam_only', against: 'a' }],
      [lea, 'GET', 'second'],
      [lea, 'POST', 'second', body],
      [lea, 'PUT', 'second/resolve', { verdict: 'agree' }],
      [legal, 'POST', 'escalate', REASON],
      [legal, 'POST', 'return', REASON],
      [lea, 'POST', 'close', REASON],
      [lea, 'POST', 'reopen', { ...REASON, cause: 'appeal' }],
      [lea, 'POST', 'reverse', { ...REASON, cause: 'appeal' }],
      [lea, 'POST', 'receipt', { reference: 'r' }],
      [lea, 'GET', 'appeals'],
      [lea, 'POST', 'appeals', { accountId: 'x', grounds: 'g' }],
      [lea, 'GET', `appeals/${absent}`],
      [lea, 'POST', `appeals/${absent}/take`],
      [lea, 'POST', `appeals/${absent}/decide`, { verdict: 'upheld', reason: 'r' }],
    ] as const) {
      const ask = (which: string) =>
        world.call(user, method, `/v1/cases/${which}/${path}`, sent, { 'if-match': '"1"' })
      const [hidden, none] = [await ask(id), await ask(absent)]
      expect([path, hidden.status]).toEqual([path, 404])
      expect(hidden.body).toEqual(none.body)
    }
  })
})
