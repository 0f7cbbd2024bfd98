import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ENGINES, newDatabase } from '@murmuration/store/test-stores'
import { afterAll, describe, expect, test } from 'vitest'
import { type Came, newPerson, type Person, signedIn, tokenHolder } from './casework-people.ts'

/**
 * The founding story, whole, over HTTP, against the program as a person starts it: an order of 1,178 accounts is taken in,
 * answered account by account from the backfill, reviewed by two readers, answered in part, appealed and revoked.
 */

const binary = fileURLToPath(new URL('../../infra/bin/murmuration.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'murmuration-story-'))
const children: ChildProcess[] = []
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

interface Demo {
  child: ChildProcess
  url: string
  said: string
  card: {
    named: number
    resolved: number
    notFound: number
    duplicates: number
    coordination: { [verdict: string]: number }
    claims: { claim: string; asserted: number; verdicts: { [verdict: string]: number } }[]
    cases: { named: number; unnamed: number }[]
  }
  orderId: string
  token: string
  admin: Person
  stop(): Promise<number | null>
}

/** Runs `murmuration start --demo --serve` until the scorecard is printed, and lets it go on. */
async function startDemo(data: string, environment: { [name: string]: string }): Promise<Demo> {
  const args = [
    binary,
    'start',
    '--demo',
    '--serve',
    '--json',
    '--data',
    data,
    '--port',
    '0',
    '--casework-port',
    '0',
  ]
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let printed = ''
  let said = ''
  child.stdout.on('data', (chunk) => {
    printed += String(chunk)
  })
  child.stderr.on('data', (chunk) => {
    said += String(chunk)
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const isOver = ended.then(() => true)
  while (!said.includes('The pipeline goes on') || !printed.endsWith('\n}\n'))
    if (await Promise.race([isOver, sleep(100, false)])) throw new Error(`it ended: ${said}`)
  const [, url, orderId] = /taken the order in: (http:\S+)\/v1\/orders\/(\S+)/.exec(said)!
  const kept = (name: string) => JSON.parse(readFileSync(join(data, 'story-1', name), 'utf8'))
  const { token } = kept('order.json') as { token: string }
  const { people } = kept('people.json') as { people: { login: string; password: string }[] }
  const { login, password } = people[0]
  expect(statSync(join(data, 'story-1/people.json')).mode & 0o777).toBe(0o600)
  for (const one of people) expect(said).not.toContain(one.password)
  return {
    child,
    url,
    said,
    card: JSON.parse(printed) as Demo['card'],
    orderId,
    token,
    admin: await signedIn(url, login, password),
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}

const murmuration = (args: string[], environment: { [name: string]: string }) =>
  spawnSync(process.execPath, [binary, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  })

interface Grounds {
  accountId: string
  /** What a restriction would still need. */
  missing: string | null
}

/** Follows the pages of a list to its end. */
async function all(person: Person, path: string): Promise<{ [field: string]: unknown }[]> {
  const items: { [field: string]: unknown }[] = []
  for (let next: string | null = ''; next !== null; ) {
    const sign = path.includes('?') ? '&' : '?'
    const { body }: Came = await person.ok('GET', `${path}${sign}limit=200${next && `&cursor=${next}`}`)
    items.push(...body.items)
    next = body.next
  }
  return items
}

/** Whether the control is that of the newest window. */
const isCompared = ({ comparison, readiness }: Came['body']): boolean =>
  comparison.compared && comparison.window.endMs === readiness.analysis.window.endMs

/** Numbers of a scorecard that open rows, wherever they stand in it. */
function numbersIn(value: unknown): { count: number; rows: string }[] {
  if (typeof value !== 'object' || value === null) return []
  if ('count' in value && 'rows' in value && typeof value.rows === 'string')
    return [value as { count: number; rows: string }]
  return Object.values(value).flatMap(numbersIn)
}

const countsOf = (verdicts: { [verdict: string]: { count: number } }): { [verdict: string]: number } =>
  Object.fromEntries(Object.entries(verdicts).map(([verdict, { count }]) => [verdict, count]))

/** What a case looks like to somebody now, with the header that a change of it needs. */
async function standing(person: Person, caseId: string) {
  const { body, headers } = await person.ok('GET', `/v1/cases/${caseId}`)
  return { body, match: { 'if-match': headers.get('etag')! } }
}

/**
 * Takes a case through both readings: a decision for each account, what speaks against it, a second reader who is blind
 * first. A restriction wherever the evidence allows one.
 */
async function readTwice(asha: Person, lea: Person, caseId: string): Promise<Grounds[]> {
  await asha.ok('POST', `/v1/cases/${caseId}/lease`, { takeOver: null })
  let now = await standing(asha, caseId)
  if (now.body.state === 'new') {
    await asha.ok('POST', `/v1/cases/${caseId}/triage`, { reason: 'The largest.' }, now.match)
    await asha.ok('POST', `/v1/cases/${caseId}/lease`, { takeOver: null })
    now = await standing(asha, caseId)
  }
  await asha.ok('POST', `/v1/cases/${caseId}/review`, { reason: 'It is due.' }, now.match)
  now = await standing(asha, caseId)
  const { body: sheet } = await asha.ok('GET', `/v1/cases/${caseId}/decisions`)
  const accounts: Grounds[] = sheet.accounts
  const label = {
    action: 'label',
    territory: [],
    expiresAtMs: null,
    reviewAtMs: null,
    ladderReason: null,
    grounds: ['coordinated'],
  }
  const bare = accounts.find(({ missing }) => missing !== null)
  if (bare !== undefined) {
    const refused = await asha.call(
      'PUT',
      `/v1/cases/${caseId}/decisions`,
      { decisions: [{ ...label, accountId: bare.accountId, reason: 'It moves with them.' }] },
      now.match,
    )
    expect({ status: refused.status, says: refused.body.detail }).toMatchObject({ status: 422 })
  }
  const decide = (reason: string) =>
    accounts.map(({ accountId, missing }, k) => ({
      ...label,
      action: missing === null ? 'label' : 'no_action',
      accountId,
      // Words of its own for each: the same words for several would be a decision in bulk.
      reason: `${reason} (${k + 1} of ${accounts.length})`,
    }))
  await asha.ok('PUT', `/v1/cases/${caseId}/decisions`, { decisions: decide('Looked at.') }, now.match)
  now = await standing(asha, caseId)
  const review = { outcome: 'coordinated_inauthentic', against: '', reason: 'Read to the end.' }
  const empty = await asha.call('POST', `/v1/cases/${caseId}/submit`, review, now.match)
  expect(empty.status).toBe(422)
  const against = 'A shared tool that posts by schedule would look the same.'
  await asha.ok('POST', `/v1/cases/${caseId}/submit`, { ...review, against }, now.match)

  expect((await asha.call('GET', `/v1/cases/${caseId}/second`)).status).toBe(403)
  const blind = await lea.ok('GET', `/v1/cases/${caseId}/second`)
  expect(JSON.stringify(blind.body)).not.toContain('Looked at.')
  expect(JSON.stringify((await standing(lea, caseId)).body)).not.toContain('Looked at.')
  now = await standing(lea, caseId)
  await lea.ok(
    'POST',
    `/v1/cases/${caseId}/second`,
    { decisions: decide('Read blind.'), outcome: 'coordinated_inauthentic', against },
    now.match,
  )
  now = await standing(lea, caseId)
  await lea.ok(
    'PUT',
    `/v1/cases/${caseId}/second/resolve`,
    { verdict: 'agree', reason: 'We read it alike.' },
    now.match,
  )
  expect((await standing(asha, caseId)).body).toMatchObject({
    state: 'decided',
    outcome: 'coordinated_inauthentic',
  })
  return accounts
}

describe.each(ENGINES)('the founding story on %s', (engine) => {
  test('from the order to its answer, its appeal and its revocation, and a history that is whole', {
    timeout: 600_000,
  }, async () => {
    const database = engine === 'postgres' ? await newDatabase() : undefined
    const environment: { [name: string]: string } =
      database === undefined ? {} : { MURMURATION_DATABASE_URL: database.url }
    const data = join(folder, engine)
    const demo = await startDemo(data, environment)
    const { url, orderId, card } = demo
    const intake = tokenHolder(url, demo.token)

    // People sign in, and the order gets its readers; an outsider is not one of them.
    const { admin } = demo
    const person = (name: string, role: string) => newPerson(url, admin, name, role)
    const asha = await person('Asha', 'analyst')
    const lea = await person('Lea', 'lead')
    const lena = await person('Lena', 'legal')
    const pol = await person('Pol', 'policy')
    const audun = await person('Audun', 'auditor')
    const olga = await person('Olga', 'analyst')
    const taken = await intake.ok('GET', `/v1/orders/${orderId}`)
    expect(taken.body).toMatchObject({ tlp: 'red', gag: true, state: 'in_review', clock: 'running' })
    expect(taken.body.counts).toMatchObject({
      total: card.named,
      not_found: card.notFound,
      duplicate: card.duplicates,
    })
    const readers = [...taken.body.readers.map(({ userId }: { userId: string }) => userId)]
    for (const { id } of [asha, lea, lena, pol, audun]) readers.push(id)
    await intake.ok(
      'PUT',
      `/v1/orders/${orderId}/readers`,
      { readers, reason: 'They answer it.' },
      { 'if-match': taken.headers.get('etag')! },
    )
    for (const path of [`/v1/orders/${orderId}`, `/v1/orders/${orderId}/scorecard`])
      expect((await olga.call('GET', path)).status).toBe(404)
    expect((await olga.ok('GET', '/v1/orders')).body.items).toEqual([])
    expect((await olga.ok('GET', '/v1/cases')).body.items).toEqual([])

    // The scorecard says of every account what the replay of the same story says.
    let { body: score } = await lena.ok('GET', `/v1/orders/${orderId}/scorecard`)
    // The accounts that nobody flagged, with which the list is compared, are drawn behind the answer.
    for (let tries = 0; !isCompared(score) && tries < 300; tries++) {
      await sleep(500)
      score = (await lena.ok('GET', `/v1/orders/${orderId}/scorecard`)).body
    }
    expect(score.sentence).toContain(`Of ${card.named.toLocaleString('en-US')} named`)
    expect(countsOf(score.coordination)).toEqual(card.coordination)
    for (const { claim, asserted, verdicts } of card.claims) {
      const found = score.claims.find((one: { claim: string }) => one.claim === claim).asserted
      expect({ claim, asserted: found.accounts.count, verdicts: countsOf(found.verdicts) }).toEqual({
        claim,
        asserted,
        verdicts,
      })
    }
    // Every number opens its rows.
    for (const { count, rows } of numbersIn(score)) {
      const { body } = await lena.ok('GET', `${rows}${rows.includes('?') ? '&' : '?'}limit=1`)
      expect({ rows, total: body.total }).toEqual({ rows, total: count })
    }
    const supported = await all(lena, score.coordination.supported.rows)
    expect(supported).toHaveLength(card.coordination.supported)
    const { comparison } = score
    expect(comparison.compared, comparison.says).toBe(true)
    expect(comparison.pairs.count).toBeGreaterThan(100)
    expect(comparison.difference.value).toBeCloseTo(comparison.list.share - comparison.control.share, 9)

    // A case is reviewed: a decision for each account, what speaks against it, and a second reader who is blind first.
    const queue = await all(asha, '/v1/cases?sort=accounts')
    expect(queue.length).toBeGreaterThanOrEqual(card.cases.length)
    // One in which a restriction would have two independent families of evidence.
    const sheets = await Promise.all(queue.map(({ id }) => asha.ok('GET', `/v1/cases/${id}/decisions`)))
    const ready = sheets.map(
      ({ body }) => body.accounts.filter(({ missing }: Grounds) => missing === null).length,
    )
    const [caseId, otherId] = [...queue.keys()]
      .sort((x, y) => ready[y] - ready[x])
      .map((k) => String(queue[k].id))
    const accounts = await readTwice(asha, lea, caseId)
    await readTwice(asha, lea, otherId)

    // The order is answered in part; a deadline decides nothing, and an answer is not sent by the one who only reads.
    let order = await lena.ok('GET', `/v1/orders/${orderId}`)
    const draft = await lena.ok('POST', `/v1/orders/${orderId}/answers`, { kind: 'partial' })
    expect(draft.body.message).toMatch(/\S/)
    const ifDraft = { 'if-match': draft.headers.get('etag')! }
    const answer = `/v1/orders/${orderId}/answers/${draft.body.id}`
    expect((await asha.call('POST', `${answer}/send`, undefined, ifDraft)).status).toBe(403)
    await lena.ok('POST', `${answer}/send`, undefined, ifDraft)
    order = await lena.ok('GET', `/v1/orders/${orderId}`)
    expect(order.body).toMatchObject({ state: 'responded', response: 'partial', clock: 'met' })

    // One account appeals; somebody who read neither time takes it, on frozen evidence.
    const who = accounts.find(({ missing }) => missing === null)!.accountId
    const appeal = await asha.ok('POST', `/v1/cases/${caseId}/appeals`, {
      accountId: who,
      grounds: 'I share what my union posts.',
    })
    const path = `/v1/cases/${caseId}/appeals/${appeal.body.id}`
    const ifAppeal = { 'if-match': appeal.headers.get('etag')! }
    expect((await lea.call('POST', `${path}/take`, undefined, ifAppeal)).status).toBe(403)
    const held = await pol.ok('POST', `${path}/take`, undefined, ifAppeal)
    await pol.ok(
      'POST',
      `${path}/decide`,
      { verdict: 'reversed', reason: 'The union says so itself.' },
      { 'if-match': held.headers.get('etag')! },
    )
    const after = await lena.ok('GET', `/v1/cases/${caseId}/decisions`)
    const one = after.body.accounts.find((found: { accountId: string }) => found.accountId === who)
    expect(one.final).toMatchObject({ action: 'no_action' })

    // The order is revoked: its flags are taken back, and what rested on it is opened again.
    await lena.ok(
      'POST',
      `/v1/orders/${orderId}/revoke`,
      { reason: 'Withdrawn by letter.' },
      { 'if-match': order.headers.get('etag')! },
    )
    expect((await lena.ok('GET', `/v1/orders/${orderId}`)).body.revokedAtMs).toBeGreaterThan(0)
    expect((await standing(asha, otherId)).body.state).toBe('reopened')

    // The history holds all of it, and nobody has changed it.
    const verified = await audun.ok('POST', '/v1/audit/verifications')
    expect(verified.body).toMatchObject({ ok: true })
    const types = new Set((await all(audun, '/v1/audit/events')).map(({ type }) => type))
    for (const type of [
      'order.received',
      'order.evidence_ready',
      'case.opened',
      'case.second_review_resolved',
      'order.answer_sent',
      'appeal.decided',
      'order.revoked',
    ])
      expect(types).toContain(type)
    expect((await olga.ok('GET', '/v1/cases')).body.items).toEqual([])
    expect(await demo.stop()).toBe(0)
    const where = engine === 'postgres' ? [] : ['--data', data]
    const audit = murmuration(['audit', 'verify', ...where], environment)
    expect({ status: audit.status, says: audit.stdout }).toMatchObject({
      status: 0,
      says: expect.stringMatching(/^All \d+ events are as they were recorded/),
    })
    await database?.drop()
  })
})
