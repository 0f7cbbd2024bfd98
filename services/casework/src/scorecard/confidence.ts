import type { Assessment, ClaimType, Confidence } from '@murmuration/contracts'
import type { Cell } from './answer-claims.ts'

/** Objects and sittings from which on a test that finds nothing says something. */
const BUSY = { objects: 10, sittings: 10 } as const

type Stated = Pick<Assessment, 'confidenceRestsOn'> & { confidence: Confidence }

/** How far a verdict can be leaned on, in a word, and what that word rests on. */
export function confidenceOf(claim: ClaimType, { verdict, best, activity }: Cell): Stated {
  if (verdict === 'not_testable' || verdict === null)
    return { confidence: 'none', confidenceRestsOn: 'Nothing was tested.' }
  if (claim === 'foreign_operated')
    return {
      confidence: 'low',
      confidenceRestsOn: 'Hours of activity alone, which shift work, travel and age explain as well.',
    }
  if (best !== null) {
    const runs = `It stays with the case in ${Math.round(best.membership * 100)} % of repeated runs, at tier ${best.tier}`
    if (verdict === 'weak')
      return {
        confidence: 'low',
        confidenceRestsOn: `${runs}; the case is of level review, which chance explains more often than an alert.`,
      }
    if (best.core && best.tier !== 'C')
      return { confidence: 'high', confidenceRestsOn: `${runs}, and belongs to its core.` }
    return { confidence: 'moderate', confidenceRestsOn: `${runs}, and does not belong to its core.` }
  }
  const { objects, sittings } = activity ?? { objects: 0, sittings: 0 }
  const isBusy = objects >= BUSY.objects && sittings >= BUSY.sittings
  return {
    confidence: isBusy ? 'moderate' : 'low',
    confidenceRestsOn: `${counted(objects, 'object')} in ${counted(sittings, 'sitting')} were looked at; from ${BUSY.objects} and ${BUSY.sittings} on coordination as close as in the cases would mostly have shown.`,
  }
}

export const counted = (count: number, what: string): string =>
  `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`
