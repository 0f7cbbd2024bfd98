import type { QueueRow as Row } from '@murmuration/contracts'
import { isConflict } from '../api/problem.ts'

/** How one case of many came out. */
export type BulkResult =
  | { id: string; kind: 'done' }
  /** Somebody changed it since it was read. `current`: as it now stands, as far as the server says. */
  | {
      id: string
      kind: 'conflict'
      error: unknown
      current: { state?: string; version?: number } | undefined
    }
  | { id: string; kind: 'refused'; error: unknown }

/** So many cases are written at once. */
const AT_ONCE = 4

/**
 * Does the same to many cases, each by itself: one that fails keeps none of the others from it.
 *
 * @param onResult called with each result as it comes in
 */
export async function runBulk(
  rows: readonly Row[],
  act: (row: Row) => Promise<unknown>,
  onResult: (result: BulkResult) => void,
): Promise<void> {
  const rest = [...rows]
  const work = async (): Promise<void> => {
    for (let row = rest.shift(); row !== undefined; row = rest.shift()) onResult(await one(row, act))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

async function one(row: Row, act: (row: Row) => Promise<unknown>): Promise<BulkResult> {
  try {
    await act(row)
    return { id: row.id, kind: 'done' }
  } catch (error) {
    return isConflict(error)
      ? {
          id: row.id,
          kind: 'conflict',
          error,
          current: (error.current as { state?: string; version?: number } | null) ?? undefined,
        }
      : { id: row.id, kind: 'refused', error }
  }
}
