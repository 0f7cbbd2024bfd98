import fc from 'fast-check'
import { expect, test } from 'vitest'
import { levelScratch } from './community-level.ts'
import { csrGraph } from './csr-graph.ts'
import { canonicalLabels } from './partition.ts'
import { seededRandom } from './random.ts'
import { slowRefine } from './refinement.reference.ts'
import { refinePartition } from './refinement.ts'

test('refinement draws the parts that its definition draws, whether or not local moving came before', () => {
  // Whole weights and a charge that is a power of two keep every comparison exact.
  const input = fc.integer({ min: 2, max: 12 }).chain((nodes) =>
    fc.record({
      labels: fc.array(fc.nat(1), { minLength: nodes, maxLength: nodes }),
      mass: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: nodes, maxLength: nodes }),
      edges: fc
        .uniqueArray(fc.tuple(fc.nat(nodes - 1), fc.nat(nodes - 1), fc.integer({ min: 1, max: 3 })), {
          minLength: nodes,
          maxLength: 5 * nodes,
          selector: ([a, b]) => Math.min(a, b) * nodes + Math.max(a, b),
        })
        .map((all) => all.filter(([a, b]) => a !== b)),
    }),
  )
  fc.assert(
    fc.property(
      input,
      fc.constantFrom(0.125, 0.25, 0.5, 1),
      fc.constantFrom(0.01, 2),
      fc.nat(),
      ({ labels, mass, edges }, charge, temperature, seed) => {
        const graph = csrGraph(
          labels.length,
          edges.map((e) => e[0]),
          edges.map((e) => e[1]),
          edges.map((e) => e[2]),
        )
        const parts = new Uint32Array(graph.nodes)
        const scratch = levelScratch(graph.nodes)
        const form = { charge, epsilon: 1e-10, temperature }
        const level = { ...graph, mass: Float64Array.from(mass) }
        const random = seededRandom(seed)
        const count = refinePartition(level, Uint32Array.from(labels), parts, form, random, scratch)
        const slow = slowRefine(graph, labels, mass, charge, temperature, seededRandom(seed))
        expect({ communities: parts, count }).toEqual(canonicalLabels(slow))
        expect(scratch.shared.every((value) => value === 0)).toBe(true)
      },
    ),
    { numRuns: 500 },
  )
})
