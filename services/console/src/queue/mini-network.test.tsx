import type { CasePicture } from '@murmuration/contracts'
import { expect, test } from 'vitest'
import { drawNetwork, placesOn } from './mini-network.tsx'

const layout = { x: [0, 10_000, 5_000], y: [0, 0, 10_000] }

test('places keep their proportions, lie in the middle, and upwards is upwards', () => {
  const [a, b, c] = placesOn(layout, 228, 128)
  // 100 pixels between the margins of 14 above and below are the 10,000.
  expect(a).toEqual([64, 114])
  expect(b).toEqual([164, 114])
  expect(c).toEqual([114, 14])
  expect(placesOn({ x: [], y: [] }, 100, 100)).toEqual([])
  expect(placesOn({ x: [3], y: [4] }, 100, 60)).toEqual([[50, 30]])
})

test('every account has one mark, filled where it is flagged, and every edge one line', () => {
  const edges = { a: [0, 1], b: [1, 2] } as CasePicture['edges']
  const drawn = drawNetwork({ layout, edges }, (k) => k === 1, 228, 128)
  expect(drawn.flagged.match(/M/g)).toHaveLength(1)
  expect(drawn.flagged).toContain('M161.0 114.0')
  expect(drawn.others.match(/M/g)).toHaveLength(2)
  expect(drawn.edges).toBe('M64.0 114.0L164.0 114.0M164.0 114.0L114.0 14.0')
  expect(drawn.hull.split('L')).toHaveLength(3)
})
