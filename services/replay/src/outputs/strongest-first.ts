import type { ReviewCase } from '@murmuration/contracts'
import { byText } from '../text-order.ts'

/** Whether the cluster of a case merged into another or split up: its accounts live on in other cases. */
export const livesOnElsewhere = ({ cluster }: ReviewCase): boolean =>
  (cluster.state === 'merged' || cluster.state === 'split') && cluster.history.at(-1)?.size === 0

/**
 * Cases of several windows, strongest first: alerts before reviews, then by the smallest probability among the
 * evidence for each, then by edges, then by id. Those that live on elsewhere stand behind all others.
 */
export function strongestFirst(cases: readonly ReviewCase[]): ReviewCase[] {
  const least = (found: ReviewCase): number =>
    found.evidenceFor.reduce((low, { log10P }) => Math.min(low, log10P ?? 0), 0)
  return [...cases].sort(
    (x, y) =>
      Number(livesOnElsewhere(x)) - Number(livesOnElsewhere(y)) ||
      (x.level === y.level ? 0 : x.level === 'alert' ? -1 : 1) ||
      least(x) - least(y) ||
      y.coordination.edges - x.coordination.edges ||
      byText(x.caseId, y.caseId),
  )
}
