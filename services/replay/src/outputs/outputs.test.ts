import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { idTableFrom } from '@murmuration/detection'
import { csvField, probability } from '@murmuration/exports/csv'
import type { EdgeView, GraphNode } from '@murmuration/exports/graph-files'
import { writeGexf, writeGraphml, xmlText } from '@murmuration/exports/graph-files'
import fc from 'fast-check'
import Graph from 'graphology'
import { parse as parseGexf } from 'graphology-gexf'
import { parse as parseGraphml } from 'graphology-graphml'
import { afterAll, expect, test } from 'vitest'
import type { ByteSink } from './byte-sink.ts'
import { writeEdges } from './edges-csv.ts'
import { openOutputFolder } from './output-folder.ts'

const folder = mkdtempSync(join(tmpdir(), 'outputs-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What a writer puts into a real file. */
function written(write: (sink: ByteSink) => void): string {
  const output = openOutputFolder(folder, true)
  write(output.open('edges.csv'))
  output.commit()
  return readFileSync(join(folder, 'edges.csv'), 'utf8')
}

/** The text that a writer gives, without a file. */
function inMemory(write: (sink: ByteSink) => void): string {
  let text = ''
  const add = (more: string): void => {
    text += more
  }
  write({
    text: add,
    bytes: () => expect.fail('text alone'),
    flush: () => {},
  })
  return text
}

const id = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
    fc.stringMatching(/^[a-z<>&"'\\ \t\n\r,]{1,6}$/),
  )
  // graphology itself, which reads the files back, stumbles over nodes named like a method of every object.
  .filter((text) => !(text in {}))
const figures = fc.double({ min: 0.001, max: 1000, noNaN: true }).map((x) => Number(x.toPrecision(6)))
const node = (accountId: string): fc.Arbitrary<GraphNode> =>
  fc.record(
    {
      accountId: fc.constant(accountId),
      case: fc.record({
        caseId: fc.stringMatching(/^[0-9a-f]{16}$/),
        clusterId: fc.stringMatching(/^[0-9a-f]{16}$/),
        level: fc.constantFrom('alert' as const, 'review' as const),
        tier: fc.constantFrom('A' as const, 'B' as const, 'C' as const),
        role: fc.constantFrom('seed' as const, 'bridge' as const),
        membership: fc.integer({ min: 0, max: 20 }).map((n) => n / 20),
      }),
      community: fc.nat(5),
      louvain: fc.nat(5),
    },
    { requiredKeys: ['accountId'] },
  )
const nodes = fc
  .uniqueArray(id, { minLength: 1, maxLength: 7 })
  .chain((ids) => fc.tuple(...ids.map((accountId) => node(accountId))))
const graph = nodes.chain((list) => {
  const pairs = list.flatMap((_, a) => list.slice(a + 1).map((_, k) => [a, a + 1 + k] as const))
  return fc.subarray(pairs).chain((kept) => {
    const column = <T>(value: fc.Arbitrary<T>) =>
      fc.array(value, { minLength: kept.length, maxLength: kept.length })
    const tested = fc.record({
      tier: column(fc.integer({ min: 1, max: 3 })),
      sessions: column(fc.nat(90)),
      synchronous: column(fc.nat(90)),
      expected: column(figures),
      log10P: column(fc.double({ min: -290, max: 0, noNaN: true })),
    })
    return fc.record({
      nodes: fc.constant(list),
      edges: fc
        .oneof(
          fc.record({ weight: column(figures), tested, isDirected: fc.constant(false) }),
          fc.record({ weight: column(fc.nat(0xffffffff)), isDirected: fc.boolean() }),
        )
        .map(
          (columns): EdgeView => ({
            size: kept.length,
            a: Uint32Array.from(kept, ([a]) => a),
            b: Uint32Array.from(kept, ([, b]) => b),
            ...columns,
          }),
        ),
    })
  })
})
/** The id as a reader of XML sees it. */
const read = (accountId: string) =>
  xmlText(accountId)
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')

function expectSameGraph(parsed: Graph, list: readonly GraphNode[], edges: EdgeView): void {
  expect(parsed.nodes()).toEqual(list.map((n) => read(n.accountId)))
  expect(parsed.size).toBe(edges.size)
  expect(parsed.directedSize).toBe(edges.isDirected ? edges.size : 0)
  for (const n of list) {
    const { case_id, cluster_id, level, tier, role, membership, community, louvain, label } =
      parsed.getNodeAttributes(read(n.accountId))
    expect(label).toBe(read(n.accountId))
    const found = { caseId: case_id, clusterId: cluster_id, level, tier, role, membership }
    expect(case_id === undefined ? undefined : found).toEqual(n.case)
    expect([community, louvain]).toEqual([n.community, n.louvain])
  }
  for (let e = 0; e < edges.size; e++) {
    const attributes = parsed.getEdgeAttributes(
      read(list[edges.a[e]].accountId),
      read(list[edges.b[e]].accountId),
    )
    expect(attributes.weight).toBe(edges.weight[e])
    if (edges.tested === undefined) continue
    expect(attributes).toMatchObject({
      tier: 'ABC'[edges.tested.tier[e] - 1],
      sessions: edges.tested.sessions[e],
      synchronous: edges.tested.synchronous[e],
      expected: edges.tested.expected[e],
      p: Number(probability(edges.tested.log10P[e])),
    })
  }
}

test('GEXF and GraphML read back to the same nodes, edges and attributes, whatever the ids hold', () => {
  fc.assert(
    fc.property(graph, ({ nodes: list, edges }) => {
      expectSameGraph(
        parseGexf(
          Graph,
          inMemory((sink) => writeGexf(sink, list, edges)),
        ),
        list,
        edges,
      )
      expectSameGraph(
        parseGraphml(
          Graph,
          inMemory((sink) => writeGraphml(sink, list, edges)),
        ),
        list,
        edges,
      )
    }),
    { numRuns: 60 },
  )
})

test('no two ids become one in XML', () => {
  fc.assert(
    fc.property(id, id, (x, y) => {
      expect(xmlText(x) === xmlText(y)).toBe(x === y)
    }),
  )
  expect(xmlText('\\u0001')).not.toBe(xmlText('\u0001'))
})

/** Rows of a CSV by RFC 4180, character by character. */
function csvRows(text: string): string[][] {
  const rows: string[][] = [[]]
  let field = ''
  let quoted = false
  for (let k = 0; k < text.length; k++) {
    const c = text[k]
    if (quoted && c === '"' && text[k + 1] === '"') field += text[k++]
    else if (c === '"') quoted = !quoted
    else if (!quoted && (c === ',' || c === '\n')) {
      rows[rows.length - 1].push(field)
      field = ''
      if (c === '\n') rows.push([])
    } else field += c
  }
  return rows.slice(0, -1)
}

test('edges.csv holds every edge with its names and figures', () => {
  fc.assert(
    fc.property(graph, ({ nodes: list, edges }) => {
      const table = idTableFrom(list.map((n) => n.accountId))
      const [header, ...rows] = csvRows(written((sink) => writeEdges(sink, edges, table)))
      const { tested } = edges
      expect(header).toEqual(
        tested
          ? ['account_a', 'account_b', 'tier', 'weight', 'sessions', 'synchronous', 'expected', 'p']
          : ['account_a', 'account_b', 'weight'],
      )
      expect(rows).toEqual(
        Array.from({ length: edges.size }, (_, e) => [
          list[edges.a[e]].accountId,
          list[edges.b[e]].accountId,
          ...(tested
            ? [
                'ABC'[tested.tier[e] - 1],
                String(edges.weight[e]),
                String(tested.sessions[e]),
                String(tested.synchronous[e]),
                String(tested.expected[e]),
                probability(tested.log10P[e]),
              ]
            : [String(edges.weight[e])]),
        ]),
      )
    }),
    { numRuns: 30 },
  )
})

test('a file larger than the buffer is written whole', () => {
  const size = 120_000
  const edges: EdgeView = {
    size,
    isDirected: false,
    a: new Uint32Array(size),
    b: new Uint32Array(size).fill(1),
    weight: Uint32Array.from({ length: size }, (_, k) => k),
  }
  const text = written((sink) => writeEdges(sink, edges, idTableFrom(['x'.repeat(30), 'y'.repeat(90)])))
  const lines = text.split('\n')
  expect(lines).toHaveLength(size + 2)
  lines.slice(1, -1).forEach((line, k) => {
    if (line !== `${'x'.repeat(30)},${'y'.repeat(90)},${k}`) expect.fail(`line ${k}: ${line}`)
  })
  const large = 'é'.repeat(800_000)
  expect(written((sink) => sink.text(large))).toBe(large)
})

test('fields are quoted where they need it, and probabilities stay above zero in text', () => {
  expect(['a', 'a,b', 'a"b', 'a\nb', ' a', ''].map(csvField)).toEqual([
    'a',
    '"a,b"',
    '"a""b"',
    '"a\nb"',
    '" a"',
    '',
  ])
  expect([0, -2, -7.5, -350.25].map(probability)).toEqual(['1', '0.01', '3.162e-8', '5.623e-351'])
})
