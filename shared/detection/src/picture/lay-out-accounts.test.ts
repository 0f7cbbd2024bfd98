import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../random.ts'
import { LAYOUT_SIZE, type LayoutEdges, layOutAccounts } from './lay-out-accounts.ts'

const idsOf = (count: number): string[] => Array.from({ length: count }, (_, k) => `account${k}`)

/** Cliques of so many accounts, and nothing between them. */
function cliques(count: number, size: number): LayoutEdges {
  const edges = { a: [] as number[], b: [] as number[], weight: [] as number[] }
  for (let a = 0; a < count; a++)
    for (let b = a + 1; b < count; b++)
      if (Math.floor(a / size) === Math.floor(b / size)) {
        edges.a.push(a)
        edges.b.push(b)
        edges.weight.push(1 - (a + b) / 1e6)
      }
  return edges
}

const distance = ({ x, y }: { x: number[]; y: number[] }, a: number, b: number): number =>
  Math.hypot(x[a] - x[b], y[a] - y[b])

test('every account has a whole place in range, the same each time', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.nat(),
      fc.double({ min: 0, max: 0.5, noNaN: true }),
      (n, seed, part) => {
        const random = seededRandom(seed)
        const edges = { a: [] as number[], b: [] as number[], weight: [] as number[] }
        for (let a = 0; a < n; a++)
          for (let b = a + 1; b < n; b++)
            if (random() < part) {
              edges.a.push(a)
              edges.b.push(b)
              edges.weight.push(random())
            }
        const layout = layOutAccounts(idsOf(n), edges, 'seed')
        expect(layout).toEqual(layOutAccounts(idsOf(n), edges, 'seed'))
        const linked = new Set([...edges.a, ...edges.b])
        for (const column of [layout.x, layout.y]) {
          expect(column).toHaveLength(n)
          for (const place of column) {
            expect(Number.isInteger(place)).toBe(true)
            expect(place).toBeGreaterThanOrEqual(0)
            expect(place).toBeLessThanOrEqual(LAYOUT_SIZE)
          }
        }
        const half = LAYOUT_SIZE / 2
        for (let k = 0; n > 1 && k < n; k++) {
          const fromMiddle = Math.hypot(layout.x[k] - half, layout.y[k] - half)
          if (!linked.has(k)) expect(Math.abs(fromMiddle - half)).toBeLessThan(2)
          else if (linked.size < n) expect(fromMiddle).toBeLessThan(0.87 * half)
        }
      },
    ),
    { numRuns: 30 },
  )
})

test('those who share edges stand together, apart from those who share none', () => {
  for (const count of [20, 320]) {
    const edges = cliques(count, 10)
    const layout = layOutAccounts(idsOf(count), edges, 'seed')
    let inside = 0
    let across = 0
    for (let k = 1; k < 10; k++) inside = Math.max(inside, distance(layout, 0, k))
    for (let k = 10; k < count; k++) across += distance(layout, 0, k) / (count - 10)
    expect(inside).toBeLessThan(across / 2)
  }
})

test('edges beyond the eight strongest of both their ends move nothing', () => {
  const edges = cliques(30, 30)
  const all = layOutAccounts(idsOf(30), edges, 'seed')
  const held = new Array<number>(30).fill(0)
  const kept = [...(edges.a as number[])].map((a, e) => {
    const keep = held[a] < 8 || held[edges.b[e]] < 8
    for (const k of [a, edges.b[e]]) if (keep) held[k]++
    return keep
  })
  const part = (column: ArrayLike<number>): number[] => [...(column as number[])].filter((_, e) => kept[e])
  const few = { a: part(edges.a), b: part(edges.b), weight: part(edges.weight) }
  expect(few.a.length).toBeLessThan(edges.a.length)
  expect(layOutAccounts(idsOf(30), few, 'seed')).toEqual(all)
})

test('an account by itself stands in the middle, and nobody at all is nowhere', () => {
  const none = { a: [], b: [], weight: [] }
  expect(layOutAccounts(['one'], none, 'seed')).toEqual({ x: [LAYOUT_SIZE / 2], y: [LAYOUT_SIZE / 2] })
  expect(layOutAccounts([], none, 'seed')).toEqual({ x: [], y: [] })
})
