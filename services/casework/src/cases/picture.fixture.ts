import { type CasePicture, GAP_BIN_SECONDS } from '@murmuration/contracts'

export interface MadeUpPicture {
  accounts: readonly string[]
  /** Places by account; default: in a row. */
  places?: readonly (readonly [x: number, y: number])[]
  /** Two accounts by place and the weight of their edge. */
  edges?: readonly (readonly [a: number, b: number, weight: number])[]
  objects?: readonly string[]
  /** Second, account, object. */
  shares?: readonly (readonly [second: number, account: number, object: number])[]
  /** Minute and shares. */
  background?: readonly (readonly [minute: number, shares: number])[]
  fromMs?: number
}

/** A picture made up for tests. */
export function pictureWith({
  accounts,
  places = accounts.map((_, k) => [1_000 + 500 * k, 5_000] as const),
  edges = [],
  objects = ['object 0'],
  shares = [],
  background = [],
  fromMs = 0,
}: MadeUpPicture): CasePicture {
  const each = <Value>(value: Value): Value[] => accounts.map(() => value)
  const all = <Value>(value: Value): Value[] => edges.map(() => value)
  return {
    schemaVersion: 1,
    fromMs,
    tauSeconds: 60,
    contextSeconds: 3_600,
    accounts: [...accounts],
    layout: { x: places.map(([x]) => x), y: places.map(([, y]) => y) },
    edges: {
      a: edges.map(([a]) => a),
      b: edges.map(([, b]) => b),
      tier: all('A' as const),
      tauSeconds: all(60),
      weight: edges.map(([, , weight]) => weight),
      sessions: all(4),
      synchronous: all(3),
      expected: all(0.2),
      low: all(0),
      high: all(1),
      log10P: all(-4),
      medianGapSeconds: all(2),
    },
    perAccount: {
      sessions: accounts.map((_, k) => 4 + k),
      synchronous: each(3),
      expected: each(0.2),
      low: each(0),
      high: each(1),
      gaps: accounts.map(() => GAP_BIN_SECONDS.map((_, k) => (k === 0 ? 3 : 0))),
    },
    sessions: { minute: [1], sessions: [4], synchronous: [3], expected: [0.2], variance: [0.1] },
    objects: [...objects],
    shares: {
      second: shares.map(([second]) => second),
      account: shares.map(([, account]) => account),
      object: shares.map(([, , object]) => object),
      gapSeconds: shares.map(() => 2),
    },
    background: {
      minute: background.map(([minute]) => minute),
      shares: background.map(([, count]) => count),
    },
    notDrawn: { edges: 0, shares: 0 },
  }
}
