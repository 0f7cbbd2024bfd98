import { CasePicture } from '@murmuration/contracts'
import { expect, test } from 'vitest'
import { mergedPicture, partPicture } from './merge-pictures.ts'
import { pictureWith } from './picture.fixture.ts'

const MINUTE_MS = 60_000

test('a merged picture holds both, each account, pair and share once, with the figures of the first', () => {
  const into = pictureWith({
    accounts: ['b', 'c'],
    edges: [[0, 1, 5]],
    objects: ['x'],
    shares: [
      [60, 0, 0],
      [62, 1, 0],
    ],
    background: [
      [1, 4],
      [3, 2],
    ],
    fromMs: 10 * MINUTE_MS,
  })
  const from = pictureWith({
    accounts: ['a', 'b', 'c'],
    edges: [
      [1, 2, 9],
      [0, 1, 7],
    ],
    objects: ['x', 'y'],
    shares: [
      [0, 0, 1],
      [660, 1, 0],
      [664, 0, 0],
    ],
    fromMs: 0,
  })
  const merged = CasePicture.parse(mergedPicture(into, from))
  expect(merged.accounts).toEqual(['a', 'b', 'c'])
  expect(merged).toMatchObject({
    fromMs: 0,
    objects: ['x', 'y'],
    // The pair b and c is that of the first.
    edges: { a: [0, 1], b: [1, 2], weight: [7, 5] },
    shares: { second: [0, 660, 662, 664], account: [0, 1, 2, 0], object: [1, 0, 0, 0] },
    // What a shared of x is no background any more.
    background: { minute: [11, 13], shares: [3, 2] },
    sessions: { minute: [11] },
    perAccount: { sessions: [4, 4, 5] },
  })
  expect(merged.layout.x[1]).toBeLessThan(5_000)
  expect(merged.layout.x[0]).toBeGreaterThan(5_000)
})

test('the picture of a part holds its accounts, and what the others shared as background', () => {
  const whole = pictureWith({
    accounts: ['a', 'b', 'c'],
    edges: [
      [0, 2, 3],
      [0, 1, 2],
    ],
    shares: [
      [0, 0, 0],
      [61, 1, 0],
      [62, 2, 0],
    ],
    background: [[1, 1]],
  })
  expect(CasePicture.parse(partPicture(whole, new Set(['a', 'c'])))).toMatchObject({
    accounts: ['a', 'c'],
    layout: { x: [1_000, 2_000] },
    edges: { a: [0], b: [1], weight: [3] },
    shares: { second: [0, 62], account: [0, 1] },
    background: { minute: [1], shares: [2] },
    perAccount: { sessions: [4, 6] },
    sessions: whole.sessions,
  })
})
