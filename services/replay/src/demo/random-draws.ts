import { type Random, seededRandom } from '@murmuration/detection/counting'

/** A generator of its own for each stage, so that one stage can change without changing the others' draws. */
export const stageRandom = (seed: number, stage: number): Random =>
  seededRandom((Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(stage, 0x85ebca6b)) >>> 0)

/** Standard normal as the sum of twelve uniform numbers: plain arithmetic, the same on every machine. */
function normal(random: Random): number {
  let sum = -6
  for (let k = 0; k < 12; k++) sum += random()
  return sum
}

export const logNormal = (random: Random, median: number, spread: number): number =>
  median * Math.exp(spread * normal(random))

/** Pareto with least value 1. */
export const pareto = (random: Random, tail: number): number => Math.exp(-Math.log(1 - random()) / tail)

/** Uniform between two ends, the second left out. */
export const between = (random: Random, [low, high]: readonly [number, number]): number =>
  low + (high - low) * random()

/** Uniform whole number between two ends, both included. */
export const wholeBetween = (random: Random, [low, high]: readonly [number, number]): number =>
  low + Math.floor((high - low + 1) * random())

/** @throws {RangeError} if there is nothing to pick from */
export function pick<T>(random: Random, from: readonly T[]): T {
  if (from.length === 0) throw new RangeError('nothing to pick from')
  return from[Math.floor(random() * from.length)]
}

/** Running sums of weights, for {@link weighted}. */
export function runningSums(weights: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(weights.length)
  let sum = 0
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i]
    sums[i] = sum
  }
  return sums
}

/** First index in [from, to) whose value is above `value`, or `to`; values ascend. */
export function firstAbove(values: ArrayLike<number>, value: number, from = 0, to = values.length): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >>> 1
    if (values[middle] > value) high = middle
    else low = middle + 1
  }
  return low
}

/** An index in [from, to), each with chance in proportion to its weight. */
export function weighted(random: Random, sums: Float64Array, from = 0, to = sums.length): number {
  const base = from === 0 ? 0 : sums[from - 1]
  return Math.min(to - 1, firstAbove(sums, base + random() * (sums[to - 1] - base), from, to))
}

/** Order by chance, in place. */
export function shuffle<T>(random: Random, list: T[]): T[] {
  for (let i = list.length - 1; i > 0; i--) {
    const k = Math.floor(random() * (i + 1))
    const held = list[i]
    list[i] = list[k]
    list[k] = held
  }
  return list
}

/** `size` of the entries, by chance, none twice; all of them if there are fewer. */
export function sample<T>(random: Random, list: readonly T[], size: number): T[] {
  const copy = [...list]
  const taken = Math.min(size, copy.length)
  for (let i = 0; i < taken; i++) {
    const k = i + Math.floor(random() * (copy.length - i))
    const held = copy[i]
    copy[i] = copy[k]
    copy[k] = held
  }
  copy.length = taken
  return copy
}
