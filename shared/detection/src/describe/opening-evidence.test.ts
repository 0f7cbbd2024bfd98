import type { Evidence, Tier } from '@murmuration/contracts'
import { expect, test } from 'vitest'
import { evidence } from './evidence-item.ts'
import { openingEvidence } from './opening-evidence.ts'

const speaking = (tier: Tier, accounts: number): Evidence =>
  evidence({
    side: 'for',
    kind: `tier ${tier}`,
    family: 'co_amplification',
    window: { startMs: 0, endMs: 1 },
    tier,
    accounts: Array.from({ length: accounts }, (_, k) => `u${k}`),
    sentence: 'They shared.',
  })

test('a case opens with its strongest evidence that speaks of half of its accounts', () => {
  const [a, b, c] = [speaking('A', 2), speaking('B', 8), speaking('C', 12)]
  expect(openingEvidence('alert', [a, b, c], 12)).toBe(b)
  expect(openingEvidence('alert', [speaking('A', 6), b, c], 12)).toMatchObject({ tier: 'A' })
  expect(openingEvidence('review', [a, b, c], 20)).toBe(c)
})

test('where none speaks of half, it opens with the one that speaks of the most, and an alert not with tier C', () => {
  const [a, b, c] = [speaking('A', 2), speaking('B', 3), speaking('C', 12)]
  expect(openingEvidence('alert', [a, b, c], 12)).toBe(b)
  expect(openingEvidence('alert', [c], 12)).toBe(c)
  expect(openingEvidence('alert', [], 4)).toBeUndefined()
})
