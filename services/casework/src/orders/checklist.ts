import { ChecklistItem, type ChecklistLine, type ChecklistMark, type RowCounts } from '@murmuration/contracts'

/** Where the points of Article 9(2) are found in an order. */
export interface ChecklistFields {
  legalBasis: string | null
  grounds: readonly string[]
  issuerName: string
  issuerRole: string | null
  requestedTerritory: readonly string[]
  redress: string | null
  effectRecipient: string | null
  language: string | null
  counts: RowCounts
}

/** What people confirmed, by item. */
export type Confirmed = {
  [item in ChecklistItem]?: { mark: ChecklistMark; by: string; atMs: number; note: string }
}

const POINTS: {
  [item in ChecklistItem]: { isThere: (fields: ChecklistFields) => boolean; missing: string; there: string }
} = {
  legal_basis: {
    isThere: ({ legalBasis }) => legalBasis !== null,
    missing: 'No legal basis is named; ask the issuer which law the order rests on.',
    there: 'A legal basis is named.',
  },
  reasons: {
    isThere: ({ grounds }) => grounds.length > 0,
    missing: 'No reasons are given; ask the issuer why the content is unlawful.',
    there: 'Reasons are given.',
  },
  issuing_authority: {
    isThere: ({ issuerName, issuerRole }) => issuerName !== '' && issuerRole !== null,
    missing: 'The issuer is not identified: name its role beside its name.',
    there: 'The issuer is named with its role.',
  },
  locators: {
    isThere: ({ counts }) => counts.total > 0 && counts.not_found + counts.ambiguous === 0,
    missing: 'Some rows name no account that can be found, or several; they go back to the issuer.',
    there: 'Every row names an account.',
  },
  redress: {
    isThere: ({ redress }) => redress !== null,
    missing: 'Nothing is said of redress; ask the issuer where the order can be contested.',
    there: 'Redress is explained.',
  },
  effect_recipient: {
    isThere: ({ effectRecipient }) => effectRecipient !== null,
    missing: 'Nobody is named who is to be told of the effect; ask the issuer.',
    there: 'It says who is to be told of the effect.',
  },
  territorial_scope: {
    isThere: ({ requestedTerritory }) => requestedTerritory.length > 0,
    missing: 'No territory is named; ask the issuer where the order is to hold.',
    there: 'A territory is named.',
  },
  language: {
    isThere: ({ language }) => language !== null,
    missing: 'The language of the order is not written down.',
    there: 'The language is written down.',
  },
}

/** The checklist of an order: what is found in it, and what people confirmed, which goes first. */
export const checklistOf = (fields: ChecklistFields, confirmed: Confirmed): ChecklistLine[] =>
  ChecklistItem.options.map((item) => {
    const { isThere, missing, there } = POINTS[item]
    const found = isThere(fields) ? 'present' : 'missing'
    const mine = confirmed[item] ?? null
    return {
      item,
      stands: mine?.mark ?? found,
      found,
      says: found === 'present' ? there : missing,
      confirmed: mine,
    }
  })
