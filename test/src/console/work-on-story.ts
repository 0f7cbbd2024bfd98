import { type Came, type Person, signedIn } from '../casework-people.ts'
import type { Demo } from './start-demo.ts'

/** What stands in the story when people have worked on it for a while: something for every screen. */
export interface WorkedStory {
  orderId: string
  /** A case that nobody has looked at, the largest. */
  newCase: string
  /** A case that the analyst has sent to a second reader. */
  awaitingCase: string
  /** A case that both have decided. */
  decidedCase: string
  /** An appeal of one of its accounts. */
  appealId: string
  /** An account of the new case. */
  accountId: string
  /** Link that invites somebody, without its origin. */
  invitation: string
}

/** Names that a page has to show whole, and as nothing but text. */
export const STRANGE_HANDLES = [
  'مراقب_النجوم',
  'צופה_בכוכבים',
  '🐦‍⬛starling👩🏽‍🌾',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  'a̶̢̛͎z̸a̷l̴g̵o',
]
export const STRANGE_NOTE = '<script>document.title = "taken over"</script> & <b>bold</b> "quoted" מימין'

/** Works on the story over HTTP, as its people would: reads cases twice, opens an appeal, writes a note. */
export async function workOnStory({ url, orderId, people }: Demo): Promise<WorkedStory> {
  const come = (login: string) => signedIn(url, login, people[login].password)
  const [admin, analyst, second] = await Promise.all([come('admin'), come('analyst'), come('second')])
  const { body: queue } = await analyst.ok('GET', '/v1/cases?state=new,triaged&sort=accounts&limit=50')
  const ids = (queue.items as { id: string }[]).map(({ id }) => id)
  const [newCase, , awaitingCase] = ids
  const decidedCase = ids.at(-1)!
  const { body: workspace } = await analyst.ok('GET', `/v1/cases/${newCase}/accounts?limit=20`)
  const accounts = (workspace.items as { accountId: string }[]).map(({ accountId }) => accountId)
  await admin.ok('PUT', '/v1/accounts', {
    accounts: STRANGE_HANDLES.map((handle, k) => ({ accountId: accounts[k], handle })),
  })
  await analyst.ok('POST', `/v1/cases/${newCase}/notes`, {
    text: STRANGE_NOTE,
    side: 'against',
    source: STRANGE_NOTE,
  })
  await readFirst(analyst, awaitingCase)
  const appellants = await readFirst(analyst, decidedCase)
  await readSecond(second, decidedCase)
  const { body: appeal } = await analyst.ok('POST', `/v1/cases/${decidedCase}/appeals`, {
    accountId: appellants[0],
    grounds: 'I share what my union posts.',
  })
  const { body: guest } = await admin.ok('POST', '/v1/users', {
    kind: 'person',
    name: 'Pol Guest',
    login: 'pol',
    role: 'policy',
  })
  const { body: invited } = await admin.ok('POST', `/v1/users/${guest.id}/invitations`)
  const invitation = `/invitation${new URL(invited.link).hash}`
  return {
    orderId,
    newCase,
    awaitingCase,
    decidedCase,
    appealId: appeal.id,
    accountId: accounts[0],
    invitation,
  }
}

interface Grounds {
  accountId: string
  /** What a restriction would still need. */
  missing: string | null
}

const AGAINST = 'A shared tool that posts by schedule would look the same.'
const OUTCOME = 'coordinated_inauthentic'

/** What a case looks like to somebody now, with the header that a change of it needs. */
async function standing(
  person: Person,
  caseId: string,
): Promise<{ body: Came['body']; match: { 'if-match': string } }> {
  const { body, headers } = await person.ok('GET', `/v1/cases/${caseId}`)
  return { body, match: { 'if-match': headers.get('etag')! } }
}

/** Words of its own for each account: the same words for several would be a decision in bulk. */
const decisionsOn = (accounts: readonly Grounds[], reason: string) =>
  accounts.map(({ accountId, missing }, k) => ({
    accountId,
    action: missing === null ? 'label' : 'no_action',
    territory: [],
    expiresAtMs: null,
    reviewAtMs: null,
    ladderReason: null,
    grounds: ['coordinated'],
    reason: `${reason} (${k + 1} of ${accounts.length})`,
  }))

/** Reads a case to the end, and sends it to a second reader. @returns its accounts, those with a restriction first */
async function readFirst(person: Person, caseId: string): Promise<string[]> {
  const take = () => person.ok('POST', `/v1/cases/${caseId}/lease`, { takeOver: null })
  const step = async (method: string, path: string, body: unknown) => {
    const { match } = await standing(person, caseId)
    await person.ok(method, `/v1/cases/${caseId}/${path}`, body, match)
  }
  await take()
  if ((await standing(person, caseId)).body.state === 'new') {
    await step('POST', 'triage', { reason: 'It is due.' })
    await take()
  }
  await step('POST', 'review', { reason: 'It is due.' })
  const { body: sheet } = await person.ok('GET', `/v1/cases/${caseId}/decisions`)
  const accounts: Grounds[] = sheet.accounts
  await step('PUT', 'decisions', { decisions: decisionsOn(accounts, 'Looked at.') })
  await step('POST', 'submit', { outcome: OUTCOME, against: AGAINST, reason: 'Read to the end.' })
  return [...accounts]
    .sort((x, y) => Number(x.missing !== null) - Number(y.missing !== null))
    .map(({ accountId }) => accountId)
}

async function readSecond(person: Person, caseId: string): Promise<void> {
  const { body: sheet } = await person.ok('GET', `/v1/cases/${caseId}/decisions`)
  let { match } = await standing(person, caseId)
  await person.ok(
    'POST',
    `/v1/cases/${caseId}/second`,
    { decisions: decisionsOn(sheet.accounts, 'Read blind.'), outcome: OUTCOME, against: AGAINST },
    match,
  )
  ;({ match } = await standing(person, caseId))
  await person.ok(
    'PUT',
    `/v1/cases/${caseId}/second/resolve`,
    { verdict: 'agree', reason: 'We read it alike.' },
    match,
  )
}
