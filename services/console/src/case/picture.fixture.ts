import type { CasePicture } from '@murmuration/contracts'

const START = Date.UTC(2026, 2, 3, 18)

/** A small case: accounts 0 to 2 share objects 0 and 1 within seconds of each other, account 3 shares alone. */
export const smallPicture: CasePicture = {
  schemaVersion: 1,
  fromMs: START,
  tauSeconds: 60,
  contextSeconds: 3_600,
  accounts: ['u0', 'u1', 'u2', 'u3'],
  layout: { x: [0, 10, 20, 30], y: [0, 10, 0, 10] },
  edges: {
    a: [0, 0, 1],
    b: [1, 2, 2],
    tier: ['A', 'A', 'B'],
    tauSeconds: [60, 60, 60],
    weight: [4, 2, 3],
    sessions: [3, 2, 2],
    synchronous: [2, 2, 1],
    expected: [0.4, 0.3, 0.2],
    low: [0, 0, 0],
    high: [1, 1, 1],
    log10P: [-4, -3, -2.5],
    medianGapSeconds: [8, 12, 40],
  },
  perAccount: {
    sessions: [5, 5, 4, 0],
    synchronous: [4, 3, 3, 0],
    expected: [0.7, 0.6, 0.5, 0],
    low: [0, 0, 0, 0],
    high: [2, 2, 2, 0],
    gaps: [0, 0, 0, 0].map(() => [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
  },
  sessions: {
    minute: [5, 6, 30],
    sessions: [4, 2, 2],
    synchronous: [3, 1, 1],
    expected: [0.5, 0.2, 0.3],
    variance: [0.36, 0.09, 0.16],
  },
  objects: ['tractors', 'water-cut', 'river'],
  shares: {
    second: [300, 308, 320, 900, 1_800, 1_840, 4_000],
    account: [0, 1, 2, 3, 2, 0, 1],
    object: [0, 0, 0, 2, 1, 1, 0],
    gapSeconds: [8, 8, 12, null, 40, 40, 3_680],
  },
  background: { minute: [4, 5, 40], shares: [3, 7, 2] },
  notDrawn: { edges: 0, shares: 0 },
}
