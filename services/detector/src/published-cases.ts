import { createHash } from 'node:crypto'
import type { ReviewCase } from '@murmuration/contracts'
import type { Following } from '@murmuration/detection'
import { caseValues, type KeyedValue, withdrawnParts } from './topic-values.ts'

/**
 * What stands on review.cases of the window that was decided last. `texts`: hash of the text of each case that was
 * published for it, '' where that is not known. `parts`: of large cases, how many parts may stand there.
 */
export interface PublishedCases {
  texts: Map<string, string>
  parts: Map<string, number>
}

export const nothingPublished = (): PublishedCases => ({ texts: new Map(), parts: new Map() })

/** What a case is published for: a change of its cluster, other figures, or that it is taken back. */
export type PublishedChange = ReviewCase['cluster']['state'] | 'updated' | 'withdrawn'

export interface Publication {
  values: KeyedValue[]
  changes: PublishedChange[]
  after: PublishedCases
  /** Cases that are published, or taken back: with how many parts of each may stand on the topic meanwhile. */
  touched: { caseId: string; parts: number }[]
}

/**
 * What has to be published so that the topic holds the cases as they changed in a window, whatever an analysis of the
 * same window at other flags has published: what that had changed and this does not is put back as it was before the
 * window, or taken back where it was not there.
 *
 * @param before cases as they were before the window
 * @param changed cases that the window changes
 */
export function publication(
  published: PublishedCases,
  before: Following,
  changed: readonly ReviewCase[],
): Publication {
  const heldOf = new Map(before.cases.map((held) => [held.caseId, held]))
  const changedIds = new Set(changed.map(({ caseId }) => caseId))
  const result: Publication = {
    values: [],
    changes: [],
    after: { texts: new Map(), parts: new Map(published.parts) },
    touched: [],
  }
  const put = (found: ReviewCase, change: PublishedChange): string => {
    const { caseId } = found
    const text = JSON.stringify(found)
    const hash = createHash('sha256').update(text).digest('hex')
    if (published.texts.get(caseId) !== hash) {
      const { values, parts } = caseValues(found, text)
      const partsBefore = published.parts.get(caseId) ?? 0
      result.values.push(...values, ...withdrawnParts(caseId, parts, partsBefore))
      result.changes.push(change)
      setParts(result.after, caseId, parts)
      result.touched.push({ caseId, parts: Math.max(parts, partsBefore) })
    }
    return hash
  }
  for (const found of changed) {
    const held = heldOf.get(found.caseId)
    const isUpdate = held !== undefined && held.cluster.history.length === found.cluster.history.length
    result.after.texts.set(found.caseId, put(found, isUpdate ? 'updated' : found.cluster.state))
  }
  for (const caseId of published.texts.keys()) {
    if (changedIds.has(caseId)) continue
    const held = heldOf.get(caseId)
    if (held !== undefined) {
      put(held, 'updated')
      continue
    }
    const partsBefore = published.parts.get(caseId) ?? 0
    result.values.push({ key: caseId, value: null }, ...withdrawnParts(caseId, 0, partsBefore))
    result.changes.push('withdrawn')
    setParts(result.after, caseId, 0)
    result.touched.push({ caseId, parts: partsBefore })
  }
  return result
}

function setParts({ parts }: PublishedCases, caseId: string, count: number): void {
  if (count > 0) parts.set(caseId, count)
  else parts.delete(caseId)
}
