import type { Evidence, ReviewCase, Verdict } from '@murmuration/contracts'

/**
 * Techniques of the DISARM Framework that an export may name, by their ids; no other id ever appears. The names are those
 * of DISARM, CC-BY-SA-4.0. T0047 and T0124.001 are of whoever asks for a removal: no evidence of a case points at them.
 *
 * @see DISARM Foundation, DISARM Red Framework, https://github.com/DISARMFoundation/DISARMframeworks
 */
export const DISARM_TECHNIQUES = {
  T0047: 'Censor Social Media as a Political Force',
  T0049: 'Flood Information Space',
  'T0049.002': 'Flood Existing Hashtag',
  'T0049.003': 'Bots Amplify via Automated Forwarding and Reposting',
  'T0084.001': 'Use Copypasta',
  T0118: 'Amplify Existing Narrative',
  T0119: 'Cross-Posting',
  'T0124.001': 'Report Non-Violative Opposing Content',
  'T0150.001': 'Newly Created Asset',
} as const
export type DisarmId = keyof typeof DISARM_TECHNIQUES

export const isDisarmId = (id: string): id is DisarmId => Object.hasOwn(DISARM_TECHNIQUES, id)

/** A technique and the evidence of the case that shows it. */
export interface Technique {
  id: DisarmId
  evidence: readonly Evidence[]
}

/** Shares of a case from which on it can be said to flood, and their least part of what everybody shared. */
export const FLOOD_LEAST_SHARES = 100
export const FLOOD_LEAST_PART = 0.5

/**
 * Which evidence of a case shows which technique, by id in order. Only what was measured counts:
 *
 * - T0118: synchrony beyond chance on objects that were there, by evidence of co-amplification, a shared link or a shared file.
 * - T0049: the same, where the case made at least 100 shares and half of all shares of its objects.
 * - T0084.001: text that was shared in synchrony.
 * - T0150.001: a burst of creation among its accounts.
 * - T0049.003: only where a claim of automation was found supported. Nothing that stands in a case by itself, neither speed nor
 *   one client, is evidence of automation.
 *
 * T0049.002 and T0119 would need to know that an object is a hashtag and that two accounts on two platforms are one; a
 * case says neither, so they are never given.
 *
 * @param automated verdict on the claim of automation, where there is one
 */
export function techniquesOf(found: ReviewCase, automated: Verdict | null = null): Technique[] {
  const beyondChance = found.evidenceFor.filter(
    ({ family }) => family === 'co_amplification' || family === 'shared_url' || family === 'shared_media',
  )
  const inCase = found.objects.reduce((sum, one) => sum + one.sharesInCase, 0)
  const byAll = found.objects.reduce((sum, one) => sum + one.sharesByEverybody, 0)
  const isFlood = inCase >= FLOOD_LEAST_SHARES && inCase >= byAll * FLOOD_LEAST_PART
  const all: Technique[] = [
    { id: 'T0049', evidence: isFlood ? beyondChance : [] },
    { id: 'T0049.003', evidence: automated === 'supported' ? beyondChance : [] },
    { id: 'T0084.001', evidence: found.evidenceFor.filter(({ family }) => family === 'shared_text') },
    { id: 'T0118', evidence: beyondChance },
    { id: 'T0150.001', evidence: found.indicators.filter(({ family }) => family === 'creation_burst') },
  ]
  return all.filter(({ evidence }) => evidence.length > 0)
}
