import { type CasePicture, GAP_BIN_SECONDS } from '@murmuration/contracts'
import { randomInt, seededRandom } from '@murmuration/detection'

const DAY_SECONDS = 86_400
const DAYS = 28
const OBJECTS = 400

/**
 * What a large case looks like, made up: accounts in communities, each bound to others of its own, with shares of four weeks.
 * The same numbers give the same picture.
 *
 * @param accounts ids in order
 * @param edges pairs, each once
 */
export function largePicture(
  accounts: readonly string[],
  edges: number,
  shares: number,
  fromMs: number,
): CasePicture {
  const random = seededRandom(1)
  const below = (most: number): number => randomInt(random, most)
  const columns = <Value>(length: number, draw: (k: number) => Value): Value[] =>
    Array.from({ length }, (_, k) => draw(k))
  const communityOf = (account: number): number => account % 6
  const place = (account: number, turn: 'cos' | 'sin'): number => {
    const angle = (communityOf(account) / 6) * 2 * Math.PI
    return Math.round(5_000 + 3_000 * Math[turn](angle) + (random() + random() - 1) * 1_900)
  }
  const pairs = new Map<number, [number, number]>()
  while (pairs.size < edges) {
    const one = below(accounts.length)
    const isNear = below(10) > 0
    const other = isNear
      ? (below(Math.floor((accounts.length - communityOf(one) - 1) / 6) + 1) * 6 + communityOf(one)) %
        accounts.length
      : below(accounts.length)
    if (one === other) continue
    const [a, b] = one < other ? [one, other] : [other, one]
    pairs.set(a * accounts.length + b, [a, b])
  }
  const drawn = [...pairs.values()]
  const weights = columns(edges, () => 1 + 60 * random() ** 3).sort((x, y) => y - x)
  const seconds = columns(shares, () => below(DAYS * DAY_SECONDS)).sort((x, y) => x - y)
  const minutes = [...new Set(seconds.map((second) => Math.floor(second / 60)))]
  return {
    schemaVersion: 1,
    fromMs,
    tauSeconds: 60,
    contextSeconds: 3_600,
    accounts: [...accounts],
    layout: {
      x: columns(accounts.length, (k) => place(k, 'cos')),
      y: columns(accounts.length, (k) => place(k, 'sin')),
    },
    edges: {
      a: drawn.map(([a]) => a),
      b: drawn.map(([, b]) => b),
      tier: columns(edges, (k) => (k < edges / 4 ? 'A' : k < edges / 2 ? 'B' : 'C')),
      tauSeconds: columns(edges, () => 60),
      weight: weights,
      sessions: weights.map((weight) => Math.ceil(weight) + 10),
      synchronous: weights.map((weight) => Math.ceil(weight)),
      expected: columns(edges, () => 2.5),
      low: columns(edges, () => 1),
      high: columns(edges, () => 5),
      log10P: weights.map((weight) => -weight / 4),
      medianGapSeconds: columns(edges, () => below(60)),
    },
    perAccount: {
      sessions: columns(accounts.length, () => 40 + below(60)),
      synchronous: columns(accounts.length, () => 20 + below(20)),
      expected: columns(accounts.length, () => 6),
      low: columns(accounts.length, () => 3),
      high: columns(accounts.length, () => 10),
      gaps: columns(accounts.length, () => GAP_BIN_SECONDS.map(() => below(12))),
    },
    sessions: {
      minute: minutes,
      sessions: minutes.map(() => 2 + below(6)),
      synchronous: minutes.map(() => below(3)),
      expected: minutes.map(() => 0.4),
      variance: minutes.map(() => 0.35),
    },
    objects: columns(OBJECTS, (k) => `object ${k}`),
    shares: {
      second: seconds,
      account: columns(shares, () => below(accounts.length)),
      object: columns(shares, () => Math.floor(OBJECTS * random() ** 2)),
      gapSeconds: columns(shares, () => (below(5) === 0 ? null : below(600))),
    },
    background: {
      minute: minutes.filter((_, k) => k % 3 === 0),
      shares: minutes.filter((_, k) => k % 3 === 0).map(() => 1 + below(9)),
    },
    notDrawn: { edges: 0, shares: 0 },
  }
}
