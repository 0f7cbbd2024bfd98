import type { CasePicture } from '@murmuration/contracts'

type Placed = Pick<CasePicture, 'accounts' | 'layout'>

/** Side of the square in which a picture is drawn. */
const SIDE = 10_000
/** Two accounts are at least so far apart where one of them came later. */
const APART = 60
const MOST_TRIES = 2_000
/** Turn between two tries, so that they lie evenly around a place. */
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5))

/**
 * The picture with accounts that an older one knows in their old places. A new account goes to the mean of the places of
 * its partners, weighted by its edges, or to the nearest place beside it that is free; one that no edge ties to an old
 * account, not even by other new ones, stays where the run drew it.
 */
export function keepPlaces(older: Placed, picture: CasePicture): CasePicture {
  const before = new Map(older.accounts.map((id, k) => [id, k]))
  const x: number[] = []
  const y: number[] = []
  const taken = takenPlaces()
  for (const [k, id] of picture.accounts.entries()) {
    const at = before.get(id)
    if (at === undefined) continue
    x[k] = older.layout.x[at]!
    y[k] = older.layout.y[at]!
    taken.add(x[k], y[k])
  }
  const partners = partnersOf(picture)
  const isPlaced = (k: number): boolean => x[k] !== undefined
  for (;;) {
    const means = picture.accounts.flatMap((_, k) => {
      if (isPlaced(k)) return []
      const known = partners[k]!.filter(([partner]) => isPlaced(partner))
      return known.length === 0 ? [] : [{ k, x: meanOf(known, x), y: meanOf(known, y) }]
    })
    if (means.length === 0) break
    for (const mean of means) [x[mean.k], y[mean.k]] = taken.take(mean.x, mean.y)
  }
  for (const k of picture.accounts.keys())
    if (!isPlaced(k)) [x[k], y[k]] = taken.take(picture.layout.x[k]!, picture.layout.y[k]!)
  return { ...picture, layout: { x, y } }
}

type Partner = readonly [account: number, weight: number]

function partnersOf({ accounts, edges }: CasePicture): Partner[][] {
  const partners: Partner[][] = accounts.map(() => [])
  for (const [k, a] of edges.a.entries()) {
    const b = edges.b[k]!
    const weight = Math.max(edges.weight[k]!, Number.MIN_VALUE)
    partners[a]!.push([b, weight])
    partners[b]!.push([a, weight])
  }
  return partners
}

function meanOf(partners: readonly Partner[], places: readonly number[]): number {
  const most = Math.max(...partners.map(([, weight]) => weight))
  let sum = 0
  let weights = 0
  for (const [account, weight] of partners) {
    sum += (weight / most) * places[account]!
    weights += weight / most
  }
  return sum / weights
}

/** Places that are taken, by cells as wide as two accounts must be apart. */
function takenPlaces() {
  const cells = new Map<string, [x: number, y: number][]>()

  const isFree = (x: number, y: number): boolean => {
    for (const left of [-APART, 0, APART])
      for (const up of [-APART, 0, APART])
        for (const [otherX, otherY] of cells.get(cellOf(x + left, y + up)) ?? [])
          if (Math.hypot(x - otherX, y - otherY) < APART) return false
    return true
  }

  const add = (x: number, y: number): void => {
    const key = cellOf(x, y)
    const cell = cells.get(key)
    if (cell === undefined) cells.set(key, [[x, y]])
    else cell.push([x, y])
  }

  return {
    add,
    /** Takes the place, or a free one beside it. @returns whole numbers within the square */
    take(x: number, y: number): [x: number, y: number] {
      let place: [number, number] = [0, 0]
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const away = APART * Math.sqrt(tries)
        place = [
          within(x + away * Math.cos(tries * GOLDEN_ANGLE)),
          within(y + away * Math.sin(tries * GOLDEN_ANGLE)),
        ]
        if (isFree(...place)) break
      }
      add(...place)
      return place
    },
  }
}

const cellOf = (x: number, y: number): string => `${Math.floor(x / APART)} ${Math.floor(y / APART)}`
const within = (at: number): number => Math.round(Math.min(Math.max(at, 0), SIDE))
