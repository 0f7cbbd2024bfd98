import type { CommunityLevel, LevelScratch, QualityForm } from './community-level.ts'
import { type Random, randomInt } from './random.ts'

/** What local moving did: quality gained in units of edge weight, and counters. */
export interface MovingResult {
  gain: number
  moves: number
  visited: number
  compared: number
}

/** Fills `order` with 0 .. count − 1, shuffled. */
export function shuffledOrder(order: Uint32Array, count: number, random: Random): void {
  for (let i = 0; i < count; i++) {
    const j = randomInt(random, i + 1)
    order[i] = order[j]
    order[j] = i
  }
}

/**
 * Moves single nodes to the neighbouring or an empty community that gains most, until no move of a queued node
 * gains. All nodes are queued once in random order; a node comes back when a neighbour moves elsewhere.
 *
 * @param communities label below level.nodes for each node; changed in place
 * @see Traag, Waltman and van Eck 2019, MoveNodesFast
 */
export function moveNodes(
  level: CommunityLevel,
  communities: Uint32Array,
  form: QualityForm,
  random: Random,
  scratch: LevelScratch,
): MovingResult {
  const { nodes, starts, targets, weights, mass: nodeMass } = level
  const { shared, touched, queue, queued, mass, size, empty } = scratch
  const { charge, epsilon } = form
  mass.fill(0, 0, nodes)
  size.fill(0, 0, nodes)
  for (let i = 0; i < nodes; i++) {
    mass[communities[i]] += nodeMass[i]
    size[communities[i]]++
  }
  let empties = 0
  for (let c = 0; c < nodes; c++) if (size[c] === 0) empty[empties++] = c
  shuffledOrder(queue, nodes, random)
  queued.fill(1, 0, nodes)
  let head = 0
  let waiting = nodes
  const result = { gain: 0, moves: 0, visited: 0, compared: 0 }

  while (waiting > 0) {
    const i = queue[head]
    if (++head === nodes) head = 0
    waiting--
    queued[i] = 0
    result.visited++

    const from = starts[i]
    const to = starts[i + 1]
    let candidates = 0
    for (let k = from; k < to; k++) {
      const c = communities[targets[k]]
      if (shared[c] === 0) touched[candidates++] = c
      shared[c] += weights[k]
    }
    result.compared += candidates

    const own = communities[i]
    const charged = charge * nodeMass[i]
    const stay = shared[own] - charged * (mass[own] - nodeMass[i])
    let best = own
    let bestGain = stay
    for (let t = 0; t < candidates; t++) {
      const c = touched[t]
      if (c !== own) {
        const gain = shared[c] - charged * mass[c]
        if (gain > bestGain) {
          best = c
          bestGain = gain
        }
      }
      shared[c] = 0
    }
    if (bestGain < 0 && size[own] > 1) {
      best = empty[empties - 1]
      bestGain = 0
    }
    if (best === own || bestGain - stay <= epsilon) continue

    if (size[best] === 0) empties--
    mass[best] += nodeMass[i]
    size[best]++
    mass[own] -= nodeMass[i]
    if (--size[own] === 0) {
      mass[own] = 0
      empty[empties++] = own
    }
    communities[i] = best
    result.gain += bestGain - stay
    result.moves++
    for (let k = from; k < to; k++) {
      const j = targets[k]
      if (queued[j] === 0 && communities[j] !== best) {
        queued[j] = 1
        let tail = head + waiting
        if (tail >= nodes) tail -= nodes
        queue[tail] = j
        waiting++
      }
    }
  }
  return result
}
