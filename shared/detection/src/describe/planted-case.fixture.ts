import type { ShareEvent } from '@murmuration/contracts'
import { type Backbone, emptyBackbone } from '../backbone.ts'
import type { Community } from '../communities.ts'
import { accountName, prepare, type Shares } from '../prepare.ts'
import { randomInt, seededRandom } from '../random.ts'
import { columnsFrom } from '../share-columns.ts'
import type { DescribeInput } from './describe-cases.ts'

const START_MS = Date.UTC(2021, 1, 1)
const HOUR_MS = 3_600_000

export interface Planted {
  events: ShareEvent[]
  /** Ids of six planted accounts in synchrony, four slow ones, and one that only the group test admits. */
  fast: string[]
  slow: string[]
  extended: string
}

/**
 * Shares with a planted community: p0–p5 share 12 objects within 20 s, q0–q3 share 6 rare ones within the hour, p0
 * as well; e0 shares 5 of the first. 240 background accounts share at random, some of them the planted objects.
 *
 * @param attributes further fields of an account's events
 */
export function planted(
  attributes: (accountId: string, object: string) => Partial<ShareEvent> = () => ({}),
): Planted {
  const random = seededRandom(7)
  const events: ShareEvent[] = []
  const share = (accountId: string, objectId: string, timestampMs: number): void => {
    const postId = `post-${events.length}`
    events.push({
      schemaVersion: 1,
      accountId,
      objectId,
      timestampMs,
      postId,
      ...attributes(accountId, objectId),
    })
  }
  const fast = Array.from({ length: 6 }, (_, k) => `p${k}`)
  const slow = ['p0', 'q0', 'q1', 'q2', 'q3']
  for (let o = 0; o < 12; o++) {
    const at = START_MS + o * 7 * HOUR_MS + 1000 * randomInt(random, 3000)
    fast.forEach((account, k) => {
      share(account, `fast${o}`, at + 1000 * (k === 0 ? 0 : 1 + randomInt(random, 20)))
    })
    if (o < 5) share('e0', `fast${o}`, at + 30_000)
    for (let n = 0; n < 8; n++) {
      share(`b${randomInt(random, 240)}`, `fast${o}`, at + 1000 * (60 + randomInt(random, 3000)))
    }
  }
  for (let o = 0; o < 6; o++) {
    const at = START_MS + o * 11 * HOUR_MS
    for (const account of slow) share(account, `slow${o}`, at + 1000 * randomInt(random, 3500))
  }
  for (let n = 0; n < 2400; n++) {
    share(`b${n % 240}`, `other${randomInt(random, 300)}`, START_MS + 1000 * randomInt(random, 300_000))
  }
  return { events, fast, slow: slow.slice(1), extended: 'e0' }
}

/** A description's input whose edges and communities are written down by hand. */
export function plantedInput(source: Planted, shuffled = false): DescribeInput {
  const shares = prepare(columnsFrom(shuffled ? [...source.events].reverse() : source.events))
  const account = accountsByName(shares)
  const of = (ids: readonly string[]): number[] => ids.map((id) => account(id)).sort((x, y) => x - y)
  const fast = of(source.fast)
  const slow = of(source.slow)
  const wide = of([...source.slow, 'p0'])
  const rows: { a: number; b: number; tier: number }[] = []
  fast.forEach((a, k) => {
    for (const b of fast.slice(k + 1)) rows.push({ a, b, tier: 1 })
  })
  wide.forEach((a, k) => {
    for (const b of wide.slice(k + 1)) rows.push({ a, b, tier: 3 })
  })
  rows.sort((x, y) => x.a - y.a || x.b - y.b)
  const column = (value: (tier: number, n: number) => number): Float64Array =>
    Float64Array.from(rows, ({ tier }, n) => value(tier, n))
  const backbone: Backbone = {
    ...emptyBackbone(rows.length),
    a: Uint32Array.from(rows, (row) => row.a),
    b: Uint32Array.from(rows, (row) => row.b),
    tier: Uint8Array.from(rows, (row) => row.tier),
    weight: column((tier) => (tier === 1 ? 1 : 0.5)),
    sessions: Uint32Array.from(rows, ({ tier }) => (tier === 1 ? 12 : 6)),
    synchronous: Uint32Array.from(rows, ({ tier }) => (tier === 1 ? 12 : 6)),
    observed: column((tier) => (tier === 1 ? 12 : 6)),
    expected: column((tier) => (tier === 1 ? 0.6 : 0.2)),
    log10P: column((tier, n) => (tier === 1 ? -10 : -4) - n / 100),
    scaleSeconds: column((tier) => (tier === 1 ? 60 : 3600)),
  }
  const member = (account: number): Community['members'][number] => ({
    account,
    admittedBy: 'community',
    membership: 1,
  })
  const extended: Community['members'][number] = {
    account: account(source.extended),
    admittedBy: 'group_test',
    membership: 0.9,
    groupTest: {
      account: account(source.extended),
      hits: 5,
      sessions: 5,
      observed: 4.5,
      expected: 0.4,
      log10P: -4.2,
      withoutOneMember: 0.9,
    },
  }
  const alerts: Community[] = [
    { members: [...fast.map(member), extended].sort((x, y) => x.account - y.account), tookBack: false },
  ]
  const all = [...fast, ...slow].sort((x, y) => x - y)
  const reviews: Community[] = [{ members: all.map(member), tookBack: false }]
  return {
    shares,
    backbone,
    chances: [10, 60, 300].map((seconds) => ({
      synchronyMs: seconds * 1000,
      contextMs: seconds === 10 ? HOUR_MS / 2 : HOUR_MS,
      perShare: new Float64Array(shares.count).fill(seconds / 1200),
    })),
    alerts,
    reviews,
    flagged: new Uint8Array(shares.accounts),
    window: { startMs: START_MS, endMs: START_MS + 100 * HOUR_MS },
    skipped: { pairs: 0, objects: 0 },
    rates: { A: 0.01, B: 0.05, C: 0.05, groupTest: 0.01 },
    run: { detectorVersion: '0.1.0', parametersHash: 'parameters', inputHash: 'input' },
  }
}

function accountsByName(shares: Shares): (id: string) => number {
  const byName = new Map<string, number>()
  for (let account = 0; account < shares.accounts; account++)
    byName.set(accountName(shares, account), account)
  return (id) => byName.get(id) ?? -1
}
