import { describe, expect, test } from 'vitest'
import { smallCase } from '../case.fixture.ts'
import { graphOf, nodeLooks } from './build-graph.ts'
import { filterIn, withFilter } from './filter-address.ts'
import { changedPlaces, type Direction, type Filter, nearestTowards, partnersOf } from './graph-of-picture.ts'
import { litBy } from './lit-by.ts'
import { hullOf, namePlace } from './paint-hull.ts'

const colours = {
  surface: '#fff',
  ink: '#000',
  muted: '#444',
  line: '#888',
  faint: '#ddd',
  mine: '#1e40ad',
  dim: '#eee',
  font: 'Inter',
}
const nothing = { accounts: [], hovered: null, pair: null }

describe('what is drawn is what the picture says', () => {
  const model = smallCase()
  const partners = partnersOf(model.picture)
  const looks = nodeLooks(model, partners, colours)

  test('a graph has each account at its place and each edge between its accounts', () => {
    const graph = graphOf(model, looks, colours, () => undefined)
    const { accounts, layout, edges } = model.picture
    expect(graph.nodes()).toEqual(accounts.map((_, k) => String(k)))
    accounts.forEach((_, k) => {
      expect(graph.getNodeAttribute(String(k), 'x')).toBe(layout.x[k])
      expect(graph.getNodeAttribute(String(k), 'y')).toBe(layout.y[k])
    })
    expect(graph.size).toBe(edges.a.length)
    edges.a.forEach((a, e) => {
      expect(graph.extremities(String(e))).toEqual([String(a), String(edges.b[e])])
    })
  })

  test('an account that the version before had begins where it stood', () => {
    const graph = graphOf(model, looks, colours, (id) => (id === 'u1' ? { x: 7, y: 9 } : undefined))
    expect(graph.getNodeAttributes('1')).toMatchObject({ x: 7, y: 9 })
    expect(graph.getNodeAttributes('2')).toMatchObject({ x: 20, y: 0 })
  })

  test('flagged accounts are discs, others rings; who reads blind is told neither', () => {
    looks.forEach((look, k) => {
      if (model.roleOf(k) === 'bridge') expect(look.type).toBe('bridge')
      else expect(look.type).toBe(model.isFlagged(k) ? 'disc' : 'ring')
    })
    const blind = { ...model, workspace: { ...model.workspace, blind: true }, isFlagged: () => false }
    expect(nodeLooks(blind, partners, colours).some(({ type }) => type === 'ring')).toBe(false)
  })

  test('a selected account lights its partners and its edges, a pair its edge alone', () => {
    const lit = litBy({ ...nothing, accounts: [0] }, partners)
    expect([...lit.accounts].sort()).toEqual([0, ...partners[0].accounts].sort())
    expect([...lit.edges].sort()).toEqual([...partners[0].edges].sort())
    expect([...litBy({ ...nothing, pair: 2 }, partners).edges]).toEqual([2])
    expect(litBy(nothing, partners).accounts.size).toBe(0)
  })

  test('a hull goes around the accounts that have an edge', () => {
    expect(hullOf(model.picture).length).toBe(3)
    expect(hullOf({ ...model.picture, edges: { ...model.picture.edges, a: [], b: [] } })).toEqual([])
  })
})

test('the name of a hull stands left of it, at its top', () => {
  const square = [
    { x: 400, y: 40 },
    { x: 600, y: 40 },
    { x: 600, y: 240 },
    { x: 400, y: 240 },
  ]
  expect(namePlace(square, 100)).toEqual({ x: 400 - 14 - 100 - 6, y: 38 })
  // A side that leans out below the top: the name gives way to where it is at the foot of the name.
  const leaning = [
    { x: 500, y: 40 },
    { x: 300, y: 240 },
    { x: 700, y: 240 },
  ]
  expect(namePlace(leaning, 100).x).toBe(500 - 20 - 14 - 100 - 6)
  expect(namePlace(square, 400).x).toBe(150)
})

test('only what changed is painted again', () => {
  expect(changedPlaces(new Uint8Array([1, 0, 1]), new Uint8Array([1, 1, 0]))).toEqual([1, 2])
})

test('a filter goes into the address and comes back', () => {
  const filter: Filter = { scope: 'everybody', tiers: new Set(['A', 'C']), leastWeight: 1.25 }
  const search = withFilter(new URLSearchParams('tab=pairs'), filter)
  expect(search.toString()).toBe('tab=pairs&scope=everybody&layers=A%2CC&w=1.25')
  expect(filterIn(search)).toEqual(filter)
  const first = filterIn(new URLSearchParams('scope=wrong&w=-3'))
  expect(first).toEqual({ scope: 'moving', tiers: new Set(['A', 'B', 'C']), leastWeight: 0 })
  expect(withFilter(search, first).toString()).toBe('tab=pairs')
})

test('arrows reach every account, from any', () => {
  let seed = 7
  const next = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((seed / 2 ** 32) * 10_000)
  }
  const size = 400
  const layout = { x: Array.from({ length: size }, next), y: Array.from({ length: size }, next) }
  const shown = new Uint8Array(size).fill(1)
  const directions: Direction[] = ['left', 'right', 'up', 'down']
  const seen = new Set([0])
  for (const at of seen)
    for (const direction of directions) {
      const to = nearestTowards(layout, shown, at, direction)
      if (to !== undefined) seen.add(to)
    }
  expect(seen.size).toBe(size)
})
