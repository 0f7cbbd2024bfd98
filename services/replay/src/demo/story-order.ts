import type { ClaimType } from '@murmuration/contracts'
import { type Random, randomInt } from '@murmuration/detection'
import { pick, sample, shuffle, stageRandom } from './random-draws.ts'
import { freshId, handle, type StoryAccount } from './story-cast.ts'
import { CLAIM_CHANCE, OPERATIONS, ORDER } from './story-parameters.ts'

/** One line of the order. `claims` are said of this account or of the whole list; `quote` is the order's wording. */
export interface OrderRow {
  row: number
  accountId: string
  handle: string
  claims: ClaimType[]
  quote: string
}

const ACROSS_BORDER = new Set(OPERATIONS.filter((o) => o.operatedFrom === 'XA').map((o) => o.name))

const QUOTES: { readonly [claim in ClaimType]: readonly string[] } = {
  coordinated: [
    'sharing and amplifying misinformation and provocative content',
    'acting together, "as one hand"',
  ],
  automated: ['largely automated'],
  foreign_operated: ['operated from outside the country', 'run from XA, against public order'],
  affiliated: ['backed by the rival state', 'known to stand near "the front"'],
  false_content: ['spreading misinformation'],
  incitement: ['provocative, and a call to violence'],
  impersonation: ['pretends to be somebody else'],
}

/** The order: everybody whom it names, some who are not there, some twice, in no order that tells anything. */
export function writeOrder(seed: number, accounts: readonly StoryAccount[]): OrderRow[] {
  const random = stageRandom(seed, 6)
  const named = accounts.filter((account) => account.named)
  const ids = new Set(accounts.map((account) => account.id))
  const lines = [
    ...named.map((account) => line(random, account.id, account.handle, account.truth.group)),
    ...Array.from({ length: ORDER.notFound }, () => line(random, freshId(random, ids), handle(random))),
    ...sample(random, named, ORDER.duplicates).map((account) =>
      line(random, account.id, account.handle, account.truth.group),
    ),
  ]
  return shuffle(random, lines).map((entry, k) => ({ row: k + 1, ...entry }))
}

function line(random: Random, accountId: string, name: string, group?: string): Omit<OrderRow, 'row'> {
  const foreign = CLAIM_CHANCE.foreign_operated
  const claims: ClaimType[] = ['coordinated', 'false_content']
  if (random() < (group !== undefined && ACROSS_BORDER.has(group) ? foreign.acrossBorder : foreign.others))
    claims.push('foreign_operated')
  for (const claim of ['affiliated', 'automated', 'incitement'] as const)
    if (random() < CLAIM_CHANCE[claim]) claims.push(claim)
  return {
    accountId,
    handle: name,
    claims,
    quote: pick(random, QUOTES[claims[randomInt(random, claims.length)]]),
  }
}
