import { setTimeout as sleep } from 'node:timers/promises'
import { randomInt } from '@murmuration/detection'
import type { Acknowledged, PatientClient } from './casework-client.ts'

/** People of a store that had none, by role. */
export interface Staff {
  lead: { userId: string; token: string }
  legal: { userId: string; token: string }
  asha: { userId: string; token: string }
}

/** What people were told is done, by what will be looked for. */
export interface Work {
  /** Ids of orders by title, and the accounts that each names. */
  orders: Map<string, { id: string; accounts: string[]; isRevoked: boolean }>
  /** Texts of notes. */
  notes: Set<string>
  /** Handles by account. */
  handles: Map<string, string>
  /** Decisions in their order: of one account the last one stands. */
  decisions: { caseId: string; accountId: string; reason: string }[]
  inReview: Set<string>
  /** Moves of cases that were acknowledged. */
  moves: number
}

export interface Workers {
  client: PatientClient
  staff: Staff
  random: () => number
  work: Work
  /** After each write that was acknowledged. */
  onWrite(): void
  isOver(): boolean
}

const LONGEST_PAUSE_MS = 120

export const noWork = (): Work => ({
  orders: new Map(),
  notes: new Set(),
  handles: new Map(),
  decisions: [],
  inReview: new Set(),
  moves: 0,
})

/** Works until it is over: one takes orders in, one writes notes and accounts, one decides on cases. */
export async function workOn(workers: Workers): Promise<void> {
  const { random, isOver } = workers
  const again = async (step: (n: number) => Promise<void>): Promise<void> => {
    for (let n = 0; !isOver(); n++) {
      await step(n)
      await sleep(randomInt(random, LONGEST_PAUSE_MS))
    }
  }
  await Promise.all([
    again((n) => takeOrder(workers, n)),
    again((n) => writeDown(workers, n)),
    again((n) => decide(workers, n)),
  ])
}

/** @throws {Error} where it came to another status than is meant */
function expectDone(workers: Workers, came: Acknowledged, ...alsoFine: number[]): boolean {
  if (came.status < 300) {
    workers.onWrite()
    return true
  }
  if (alsoFine.includes(came.status)) return false
  throw new Error(`${came.method} ${came.path} came to ${came.status} ${JSON.stringify(came.body)}`)
}

/** Takes the n-th order in; every fifth is revoked at once. */
export async function takeOrder(workers: Workers, n: number): Promise<void> {
  const { client, staff, random, work } = workers
  const title = `order ${n}`
  const accounts = [0, 1, 2].map((k) => String(7_000_000 + n * 10 + k))
  // Some name accounts of cases as well.
  if (n % 3 === 0) accounts.push(`acct-${randomInt(random, 10)}-0`)
  const came = await client.write(staff.legal.token, 'POST', '/v1/orders', {
    title,
    sourceKind: 'court_order',
    issuer: { name: 'Court' },
    readers: n % 2 === 0 ? [staff.lead.userId] : [],
    list: { format: 'csv', content: `account_id\n${accounts.join('\n')}\n` },
  })
  expectDone(workers, came)
  const order = { id: String(came.body.id), accounts, isRevoked: false }
  work.orders.set(title, order)
  if (n % 5 !== 4) return
  const path = `/v1/orders/${order.id}/revoke`
  expectDone(
    workers,
    await client.write(staff.legal.token, 'POST', path, { reason: `revoked ${n}` }, came.etag),
  )
  order.isRevoked = true
}

async function writeDown(workers: Workers, n: number): Promise<void> {
  const { client, staff, random, work } = workers
  if (n % 2 === 0) {
    const accountId = String(7_000_000 + randomInt(random, 60))
    const handle = `handle_${n}`
    const body = { accounts: [{ accountId, platform: 'x', handle }] }
    expectDone(workers, await client.write(staff.lead.token, 'PUT', '/v1/accounts', body))
    work.handles.set(accountId, handle)
    return
  }
  const { body } = await client.get(staff.lead.token, '/v1/cases?limit=50')
  if (body.items.length === 0) return
  const { id } = body.items[randomInt(random, body.items.length)]
  const text = `note ${n}`
  const came = await client.write(staff.lead.token, 'POST', `/v1/cases/${id}/notes`, {
    side: 'neutral',
    text,
  })
  expectDone(workers, came)
  work.notes.add(text)
}

async function decide(workers: Workers, n: number): Promise<void> {
  const { client, staff, random, work } = workers
  const { token } = staff.asha
  const { body: queue } = await client.get(token, '/v1/cases?limit=50')
  const open = queue.items.filter(({ state }: { state: string }) =>
    ['new', 'triaged', 'in_review'].includes(state),
  )
  if (open.length === 0) return
  const { id, state } = open[randomInt(random, open.length)]
  const versionOf = async () => (await client.get(token, `/v1/cases/${id}/decisions`)).etag
  // New evidence may come between reading and writing: then nothing is written, and another time will do.
  const move = async (verb: string): Promise<boolean> => {
    const body = { reason: `${verb} ${n}` }
    const came = await client.write(token, 'POST', `/v1/cases/${id}/${verb}`, body, await versionOf())
    const isDone = expectDone(workers, came, 409)
    if (isDone) work.moves++
    return isDone
  }
  if (state === 'new' && !(await move('triage'))) return
  if (state !== 'in_review') {
    const lease = await client.write(token, 'POST', `/v1/cases/${id}/lease`, { takeOver: null })
    expectDone(workers, lease)
    if (!(await move('review'))) return
    work.inReview.add(id)
  }
  const sheet = await client.get(token, `/v1/cases/${id}/decisions`)
  const { accountId } = sheet.body.accounts[randomInt(random, sheet.body.accounts.length)]
  const reason = `decision ${n}`
  const decisions = [noAction(accountId, reason)]
  const came = await client.write(token, 'PUT', `/v1/cases/${id}/decisions`, { decisions }, sheet.etag)
  if (expectDone(workers, came, 409)) work.decisions.push({ caseId: id, accountId, reason })
}

export const noAction = (accountId: string, reason: string): object => ({
  accountId,
  action: 'no_action',
  territory: [],
  expiresAtMs: null,
  reviewAtMs: null,
  reason,
  ladderReason: null,
  grounds: ['coordinated'],
})
