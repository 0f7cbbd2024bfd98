import { SearchKind, SearchResult } from '@murmuration/contracts'
import { z } from 'zod'
import { READS_CASES } from '../cases/case-access.ts'
import { ProblemError } from '../http/problem.ts'
import { type AnyRoute, route } from '../http/route.ts'
import type { CaseworkParts } from '../parts.ts'
import { SEARCHES } from './search.ts'

/** So many of each kind where all are searched. */
const FEW = 5

const SearchQuery = z.object({
  q: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .describe('beginning of an id or a handle, from 3 characters on, or words'),
  kind: SearchKind.optional().describe('all kinds where there is none'),
  limit: z.coerce.number().int().min(1).max(100).optional(),
  cursor: z.string().max(4_000).optional().describe('`next` of the page before, of the same kind'),
})

export const searchRoutes = (_parts: CaseworkParts): AnyRoute[] => [
  route({
    method: 'GET',
    path: '/v1/search',
    operation: 'search',
    summary: 'Accounts, objects, orders and cases that you may read, by what they are called',
    tag: 'search',
    access: READS_CASES,
    query: SearchQuery,
    answers: { 200: SearchResult },
    async handle({ tx, caller, query: { q, kind, limit, cursor } }) {
      if (cursor !== undefined && kind === undefined)
        throw new ProblemError(400, 'A cursor goes on with one kind; name it as kind.')
      const body: { [found: string]: unknown } = {}
      for (const one of kind === undefined ? SearchKind.options : [kind])
        body[one] = await SEARCHES[one](tx, caller, {
          q,
          limit: limit ?? (kind === undefined ? FEW : 50),
          cursor,
        })
      return { body }
    },
  }),
]
