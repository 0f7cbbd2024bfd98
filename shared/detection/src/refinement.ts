import type { CommunityLevel, LevelScratch, QualityForm } from './community-level.ts'
import { shuffledOrder } from './local-moving.ts'
import type { Random } from './random.ts'

/**
 * Splits every community into parts that hold together: starting from single nodes, each node still alone and
 * well connected to its community joins a well-connected part of it. A part S of community C is well connected
 * when the weight between S and C − S is at least charge · M_S · (M_C − M_S). Among the parts that gain, one is
 * drawn with chance in proportion to exp(gain / temperature).
 *
 * @param communities label below level.nodes for each node
 * @param parts receives the part of each node, labels 0 .. returned count − 1
 * @returns number of parts
 * @see Traag, Waltman and van Eck 2019, RefinePartition
 */
export function refinePartition(
  level: CommunityLevel,
  communities: Uint32Array,
  parts: Uint32Array,
  form: QualityForm,
  random: Random,
  scratch: LevelScratch,
): number {
  const { nodes, starts, targets, weights, mass: nodeMass } = level
  const { shared, touched, queue: order, mass: communityMass, size, outside, partMass, gains } = scratch
  const { charge, epsilon, temperature } = form
  partMass.set(nodeMass.subarray(0, nodes))
  communityMass.fill(0, 0, nodes)
  for (let i = 0; i < nodes; i++) {
    const own = communities[i]
    communityMass[own] += nodeMass[i]
    parts[i] = i
    size[i] = 1
    let sum = 0
    for (let k = starts[i]; k < starts[i + 1]; k++) if (communities[targets[k]] === own) sum += weights[k]
    outside[i] = sum
  }
  shuffledOrder(order, nodes, random)
  for (let n = 0; n < nodes; n++) {
    const i = order[n]
    if (size[i] !== 1 || parts[i] !== i) continue
    const own = communities[i]
    const all = communityMass[own]
    const charged = charge * nodeMass[i]
    if (outside[i] < charged * (all - nodeMass[i]) - epsilon) continue
    let neighbours = 0
    for (let k = starts[i]; k < starts[i + 1]; k++) {
      const j = targets[k]
      if (communities[j] !== own) continue
      const part = parts[j]
      if (shared[part] === 0) touched[neighbours++] = part
      shared[part] += weights[k]
    }
    let candidates = 0
    let bestGain = 0
    for (let t = 0; t < neighbours; t++) {
      const part = touched[t]
      const gain = shared[part] - charged * partMass[part]
      if (gain < -epsilon || outside[part] < charge * partMass[part] * (all - partMass[part]) - epsilon) {
        shared[part] = 0
        continue
      }
      touched[candidates] = part
      gains[candidates++] = gain
      if (gain > bestGain) bestGain = gain
    }
    if (candidates === 0) continue
    const chosen = touched[draw(gains, candidates, bestGain, temperature, random)]
    parts[i] = chosen
    size[chosen]++
    size[i] = 0
    partMass[chosen] += nodeMass[i]
    outside[chosen] += outside[i] - 2 * shared[chosen]
    for (let t = 0; t < candidates; t++) shared[touched[t]] = 0
  }
  return numberInPlace(parts, nodes, touched)
}

/** Index drawn with chance in proportion to exp(gain / temperature). */
function draw(
  gains: Float64Array,
  count: number,
  largest: number,
  temperature: number,
  random: Random,
): number {
  if (count === 1) return 0
  let sum = 0
  for (let t = 0; t < count; t++) {
    sum += Math.exp((gains[t] - largest) / temperature)
    gains[t] = sum
  }
  const at = random() * sum
  for (let t = 0; t < count - 1; t++) if (at < gains[t]) return t
  return count - 1
}

/** Renumbers labels in place as 0 .. count − 1 in order of first appearance. */
function numberInPlace(labels: Uint32Array, nodes: number, renamed: Uint32Array): number {
  renamed.fill(0xffffffff, 0, nodes)
  let count = 0
  for (let i = 0; i < nodes; i++) {
    const label = labels[i]
    if (renamed[label] === 0xffffffff) renamed[label] = count++
    labels[i] = renamed[label]
  }
  return count
}
