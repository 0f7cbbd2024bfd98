const EPSILON = 1e-9

/** Sums that hold: each row has a coefficient for every unknown, and what it comes to. */
export interface LinearSystem {
  coefficients: readonly (readonly number[])[]
  values: readonly number[]
}

/** A point of the system in terms of which everything else is written: rows hold unknowns, then the value at the end. */
interface Tableau {
  rows: number[][]
  /** Which unknown each row gives. */
  basis: number[]
  unknowns: number
}

/**
 * Least and greatest value that each unknown can have where all are at least `least` and the system holds: what somebody
 * can work out who knows the system alone. Exact but for rounding; by the simplex method.
 *
 * @returns asks for one unknown
 * @throws {RangeError} where nothing fulfils the system
 */
export function linearRanges(
  system: LinearSystem,
  unknowns: number,
  least: number,
): (unknown: number) => [number, number] {
  // Unknowns are counted from `least` on, so that they are not negative.
  const values = system.values.map(
    (value, r) => value - least * system.coefficients[r]!.reduce((sum, one) => sum + one, 0),
  )
  const start = feasible(system.coefficients, values, unknowns)
  return (unknown) => [least - greatest(start, unknown, -1), least + greatest(start, unknown, 1)]
}

function feasible(
  coefficients: readonly (readonly number[])[],
  values: readonly number[],
  unknowns: number,
): Tableau {
  const count = coefficients.length
  const rows = coefficients.map((row, r) => {
    const sign = values[r]! < 0 ? -1 : 1
    const artificial = Array.from({ length: count }, (_, k) => (k === r ? 1 : 0))
    return [...row.map((one) => sign * one), ...artificial, sign * values[r]!]
  })
  const tableau = { rows, basis: rows.map((_, r) => unknowns + r), unknowns: unknowns + count }
  const cost = new Array<number>(unknowns + count + 1).fill(0)
  for (const row of rows)
    for (let k = 0; k < row.length; k++) cost[k]! -= k < unknowns || k === row.length - 1 ? row[k]! : 0
  descend(tableau, cost)
  if (cost.at(-1)! < -1e-6) throw new RangeError('nothing fulfils these sums')
  // What is still artificial is 0: it goes out for an unknown, or its row says nothing.
  const kept: number[] = []
  for (let r = 0; r < rows.length; r++) {
    if (tableau.basis[r]! >= unknowns) {
      const k = rows[r]!.findIndex((one, at) => at < unknowns && Math.abs(one) > EPSILON)
      if (k < 0) continue
      pivot(tableau, cost, r, k)
    }
    kept.push(r)
  }
  return {
    rows: kept.map((r) => [...rows[r]!.slice(0, unknowns), rows[r]!.at(-1)!]),
    basis: kept.map((r) => tableau.basis[r]!),
    unknowns,
  }
}

/** Greatest value of `sign` times an unknown. */
function greatest(start: Tableau, unknown: number, sign: 1 | -1): number {
  const tableau = { ...start, rows: start.rows.map((row) => [...row]), basis: [...start.basis] }
  const cost = new Array<number>(start.unknowns + 1).fill(0)
  cost[unknown] = -sign
  const at = tableau.basis.indexOf(unknown)
  if (at >= 0) for (let k = 0; k < cost.length; k++) cost[k]! += sign * tableau.rows[at]![k]!
  return descend(tableau, cost) ? cost.at(-1)! : Number.POSITIVE_INFINITY
}

/** Pivots until no cost is negative, by Bland's rule, which ends. @returns false where there is no bound */
function descend(tableau: Tableau, cost: number[]): boolean {
  const { rows, basis, unknowns } = tableau
  for (;;) {
    let enter = 0
    while (enter < unknowns && cost[enter]! > -EPSILON) enter++
    if (enter === unknowns) return true
    let leave = -1
    let least = Number.POSITIVE_INFINITY
    for (let r = 0; r < rows.length; r++) {
      const slope = rows[r]![enter]!
      if (slope <= EPSILON) continue
      const ratio = rows[r]![unknowns]! / slope
      const isTie = Math.abs(ratio - least) <= EPSILON
      if (isTie ? basis[r]! < basis[leave]! : ratio < least) {
        leave = r
        least = ratio
      }
    }
    if (leave < 0) return false
    pivot(tableau, cost, leave, enter)
  }
}

function pivot({ rows, basis }: Tableau, cost: number[], leave: number, enter: number): void {
  const row = rows[leave]!
  const by = row[enter]!
  for (let k = 0; k < row.length; k++) row[k]! /= by
  const clear = (other: number[]): void => {
    const times = other[enter]!
    if (times !== 0) for (let k = 0; k < other.length; k++) other[k]! -= times * row[k]!
  }
  for (const other of rows) if (other !== row) clear(other)
  clear(cost)
  basis[leave] = enter
}
