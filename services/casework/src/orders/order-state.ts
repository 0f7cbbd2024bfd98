import type { ChecklistLine, OrderState } from '@murmuration/contracts'

/** What the table asks of an order. */
export interface OrderFacts {
  state: OrderState
  response: 'full' | 'partial' | 'declined' | null
  authenticity: 'unverified' | 'verified' | 'disputed' | 'forged'
  isRevoked: boolean
  isSuperseded: boolean
  checklist: readonly ChecklistLine[]
}

/** To responded an order comes by an answer that is sent, and by nothing else. */
export type OrderMove =
  | { to: Exclude<OrderState, 'responded' | 'received'> }
  | { to: 'responded'; response: 'full' | 'partial' | 'declined' }

export type NextOrderState = { allowed: true } | { allowed: false; status: 409 | 422; sentence: string }

const TABLE: { readonly [From in OrderState]: readonly OrderState[] } = {
  received: ['validated', 'defective'],
  validated: ['defective', 'in_review'],
  // A defective order is answered too, with what it lacks; one that its issuer has mended is validated.
  defective: ['validated', 'in_review'],
  in_review: ['responded'],
  // A partial answer can be followed by another one.
  responded: ['responded', 'closed'],
  closed: [],
}

const forbid = (status: 409 | 422, sentence: string): NextOrderState => ({
  allowed: false,
  status,
  sentence,
})

/** Whether an order may make a move, and if not, why. A deadline is no fact here: it moves nothing. */
export function nextOrderState(facts: OrderFacts, move: OrderMove): NextOrderState {
  const { state, response, authenticity, isRevoked, isSuperseded, checklist } = facts
  if (move.to === 'closed' && state !== 'closed' && (isRevoked || isSuperseded)) return { allowed: true }
  if (!TABLE[state].includes(move.to))
    return forbid(
      409,
      TABLE[state].length === 0
        ? 'A closed order does not move any more.'
        : `An order that is ${state} cannot become ${move.to}; from here it becomes ${TABLE[state].join(' or ')}.`,
    )
  if (isRevoked || isSuperseded)
    return forbid(409, `This order was ${isRevoked ? 'revoked' : 'superseded'}; it can only be closed.`)
  if (move.to === 'validated') {
    if (authenticity === 'forged') return forbid(422, 'A forged order is not validated; decline it.')
    const missing = checklist.filter(({ stands }) => stands === 'missing').map(({ item }) => item)
    if (missing.length > 0)
      return forbid(
        422,
        `The checklist lacks ${missing.join(', ')}; fill these in, confirm them, or call the order defective.`,
      )
  }
  if (move.to === 'responded') {
    if (authenticity === 'forged' && move.response !== 'declined')
      return forbid(422, 'A forged order can be declined, and not answered otherwise.')
    if (state === 'responded' && response !== 'partial')
      return forbid(409, 'This order has its answer; only a partial one can be followed by another.')
  }
  return { allowed: true }
}

/** Where an order may go by hand. */
export const movesByHand = (facts: OrderFacts): OrderState[] =>
  (['validated', 'defective', 'in_review', 'closed'] as const).filter(
    (to) => nextOrderState(facts, { to }).allowed,
  )
