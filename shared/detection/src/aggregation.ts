import type { CommunityLevel, LevelScratch } from './community-level.ts'

/**
 * Level whose nodes are the parts of a level: masses and the weights between parts are summed, weights inside a
 * part are left out.
 *
 * @param parts part of each node, 0 .. count − 1
 * @param into receives the level; its arrays need room for count nodes and for the halves of edges of `level`
 */
export function aggregate(
  level: CommunityLevel,
  parts: Uint32Array,
  count: number,
  into: CommunityLevel,
  scratch: LevelScratch,
): void {
  const { nodes, starts, targets, weights, mass } = level
  const { shared, touched, queue: members, size: memberEnd } = scratch
  memberEnd.fill(0, 0, count)
  into.mass.fill(0, 0, count)
  for (let i = 0; i < nodes; i++) {
    memberEnd[parts[i]]++
    into.mass[parts[i]] += mass[i]
  }
  for (let p = 0, sum = 0; p < count; p++) {
    const size = memberEnd[p]
    memberEnd[p] = sum
    sum += size
  }
  for (let i = 0; i < nodes; i++) members[memberEnd[parts[i]]++] = i

  let half = 0
  for (let p = 0, n = 0; p < count; p++) {
    into.starts[p] = half
    let neighbours = 0
    for (; n < memberEnd[p]; n++) {
      const i = members[n]
      for (let k = starts[i]; k < starts[i + 1]; k++) {
        const q = parts[targets[k]]
        if (q === p) continue
        if (shared[q] === 0) touched[neighbours++] = q
        shared[q] += weights[k]
      }
    }
    for (let t = 0; t < neighbours; t++) {
      const q = touched[t]
      into.targets[half] = q
      into.weights[half++] = shared[q]
      shared[q] = 0
    }
  }
  into.starts[count] = half
  into.nodes = count
}
