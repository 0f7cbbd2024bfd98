import { z } from 'zod'
import { ProblemError } from './problem.ts'

/** Query of a list: pages follow each other by cursor, so that rows that come in between neither repeat nor hide others. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(4_000).optional().describe('`next` of the page before'),
})

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    next: z.string().nullable().describe('cursor of the next page; null at the end'),
  })

/** @param values where the page ended: what it was sorted by, and the id */
export const cursorOf = (values: readonly (string | number | null)[]): string =>
  Buffer.from(JSON.stringify(values)).toString('base64url')

/** @throws {ProblemError} 400 where it is no cursor of this list */
export function fromCursor<Values extends z.ZodType>(
  cursor: string | undefined,
  shape: Values,
): z.output<Values> | undefined {
  if (cursor === undefined) return undefined
  try {
    return shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
  } catch (cause) {
    if (!(cause instanceof z.ZodError) && !(cause instanceof SyntaxError)) throw cause
    throw new ProblemError(400, 'This cursor is not of this list; begin again without one.')
  }
}
