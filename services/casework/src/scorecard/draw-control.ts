/** What accounts are matched on. There is no level in it: a control is drawn by what accounts did, never by what was found. */
export interface Covariates {
  accountId: string
  objects: number
  sittings: number
  /** Null where it is not known; such accounts are matched among themselves. */
  ageDays: number | null
  /** Part of its objects that flagged accounts share too, in [0, 1]. */
  topic: number
}

export interface MatchedPair {
  named: string
  control: string
}

/** Most that two accounts of a pair may differ: logarithms of counts and of age, and topic as it is. */
export const CALIPERS = { objects: 0.4, sittings: 0.4, age: 0.7, topic: 0.2 } as const

interface Point {
  accountId: string
  /** Where it stands among all, by hash. */
  order: number
  objects: number
  sittings: number
  age: number | null
  topic: number
  isTaken: boolean
}

/** Age on a scale on which a month more matters to a young account, and not to an old one. */
const ageScale = (days: number): number => Math.log(Math.max(0, days) + 30)

const pointOf =
  (seed: string) =>
  ({ accountId, objects, sittings, ageDays, topic }: Covariates): Point => ({
    accountId,
    order: hashOf(`${seed}\n${accountId}`),
    objects: Math.log(objects),
    sittings: Math.log(sittings),
    age: ageDays === null ? null : ageScale(ageDays),
    topic,
    isTaken: false,
  })

/** FNV-1a in 32 bits, mixed. Same number for the same text. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let k = 0; k < text.length; k++) hash = Math.imul(hash ^ text.charCodeAt(k), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad)
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97)
  return (hash ^ (hash >>> 15)) >>> 0
}

/** Squared, in calipers; infinite beyond any of them. */
function distance(x: Point, y: Point): number {
  const topic = (x.topic - y.topic) / CALIPERS.topic
  if (topic > 1 || topic < -1) return Number.POSITIVE_INFINITY
  const objects = (x.objects - y.objects) / CALIPERS.objects
  if (objects > 1 || objects < -1) return Number.POSITIVE_INFINITY
  const sittings = (x.sittings - y.sittings) / CALIPERS.sittings
  if (sittings > 1 || sittings < -1) return Number.POSITIVE_INFINITY
  if ((x.age === null) !== (y.age === null)) return Number.POSITIVE_INFINITY
  const age = x.age === null || y.age === null ? 0 : (x.age - y.age) / CALIPERS.age
  if (age > 1 || age < -1) return Number.POSITIVE_INFINITY
  return objects * objects + sittings * sittings + age * age + topic * topic
}

/**
 * Draws accounts that nobody flagged to stand beside named ones: for each named account, in an order by hash, the nearest
 * candidate within the calipers that is not taken yet. The same seed and accounts give the same pairs, however they are
 * ordered.
 *
 * @param seed such as the id of the order
 * @param perAccount at most so many for one named account; everybody gets a first one before anybody a second
 * @param most of more named accounts than that the first ones by hash are taken
 * @returns pairs by named account; named accounts without a candidate are not in it
 */
export function drawControl(
  named: readonly Covariates[],
  candidates: readonly Covariates[],
  seed: string,
  perAccount = 1,
  most = Number.POSITIVE_INFINITY,
): MatchedPair[] {
  const byOrder = (x: Point, y: Point): number => x.order - y.order || compare(x.accountId, y.accountId)
  const takers = named.map(pointOf(seed)).sort(byOrder).slice(0, most)
  const cells: Cells = new Map()
  for (const point of candidates.map(pointOf(seed)).sort(byOrder)) {
    const key = cellKey(...cellOf(point))
    const cell = cells.get(key)
    if (cell === undefined) cells.set(key, [point])
    else cell.push(point)
  }
  const pairs: MatchedPair[] = []
  for (let round = 0; round < perAccount; round++)
    for (const taker of takers) {
      const nearest = nearestOf(taker, cells)
      if (nearest === undefined) continue
      nearest.isTaken = true
      pairs.push({ named: taker.accountId, control: nearest.accountId })
    }
  return pairs.sort((x, y) =>
    x.named === y.named ? compare(x.control, y.control) : compare(x.named, y.named),
  )
}

const compare = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0)
const isBefore = (x: Point, y: Point): boolean =>
  x.order < y.order || (x.order === y.order && x.accountId < y.accountId)
/** Points by the cell that they lie in, each as wide as the calipers: what fits lies in a cell of its own or beside it. */
type Cells = Map<number, Point[]>
type CellPlace = [objects: number, sittings: number, age: number, topic: number]

/** A little wider than a caliper, so that rounding never puts two accounts within it further apart than in cells that touch. */
const WIDTH = 1.001
/** Ages that are not known lie among themselves, where no age comes near. */
const UNKNOWN_AGE = -4

const cellOf = ({ objects, sittings, age, topic }: Point): CellPlace => [
  Math.floor(objects / (CALIPERS.objects * WIDTH)),
  Math.floor(sittings / (CALIPERS.sittings * WIDTH)),
  age === null ? UNKNOWN_AGE : Math.floor(age / (CALIPERS.age * WIDTH)),
  Math.floor(topic / (CALIPERS.topic * WIDTH)),
]
/** One number for a cell: logarithms and topic of what can be counted give no cell beyond ±500. */
const cellKey = (objects: number, sittings: number, age: number, topic: number): number =>
  (((objects + 512) * 1024 + sittings + 512) * 1024 + age + 512) * 1024 + topic + 512

function nearestOf(taker: Point, cells: Cells): Point | undefined {
  let nearest: Point | undefined
  let least = Number.POSITIVE_INFINITY
  const [o, s, a, t] = cellOf(taker)
  for (let i = o - 1; i <= o + 1; i++)
    for (let j = s - 1; j <= s + 1; j++)
      for (let k = a - 1; k <= a + 1; k++)
        for (let l = t - 1; l <= t + 1; l++)
          for (const point of cells.get(cellKey(i, j, k, l)) ?? []) {
            if (point.isTaken) continue
            const far = distance(taker, point)
            if (far === Number.POSITIVE_INFINITY || far > least) continue
            if (far === least && nearest !== undefined && isBefore(nearest, point)) continue
            nearest = point
            least = far
          }
  return nearest
}

/** Standardised mean difference of each covariate, named less others; null where it is undefined. */
export function balance(
  named: readonly Covariates[],
  others: readonly Covariates[],
): { [covariate in 'objects' | 'sittings' | 'age' | 'topic']: number | null } {
  const of = (value: (one: Covariates) => number | null): number | null =>
    standardised(valuesOf(named, value), valuesOf(others, value))
  return {
    objects: of(({ objects }) => Math.log(objects)),
    sittings: of(({ sittings }) => Math.log(sittings)),
    age: of(({ ageDays }) => (ageDays === null ? null : ageScale(ageDays))),
    topic: of(({ topic }) => topic),
  }
}

const valuesOf = (list: readonly Covariates[], value: (one: Covariates) => number | null): number[] =>
  list.map(value).filter((one) => one !== null)

function standardised(x: readonly number[], y: readonly number[]): number | null {
  if (x.length < 2 || y.length < 2) return null
  const [mx, my] = [mean(x), mean(y)]
  const spread = Math.sqrt((variance(x, mx) + variance(y, my)) / 2)
  if (spread < 1e-9) return Math.abs(mx - my) < 1e-9 ? 0 : null
  return (mx - my) / spread
}

const mean = (x: readonly number[]): number => x.reduce((sum, one) => sum + one, 0) / x.length
const variance = (x: readonly number[], m: number): number =>
  x.reduce((sum, one) => sum + (one - m) ** 2, 0) / (x.length - 1)
