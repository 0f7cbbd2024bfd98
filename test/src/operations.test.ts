import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { memoryBus } from '@murmuration/bus/memory'
import { caseworkConfig } from '@murmuration/casework'
import { TOPICS, topicSpecs } from '@murmuration/contracts'
import { detectorConfig } from '@murmuration/detector'
import { graphConfig } from '@murmuration/graph'
import { ingestConfig } from '@murmuration/ingest'
import { createMetrics, type Metrics, silentLog, variableOf } from '@murmuration/runtime'
import { busSettings, pipelineSettings, startPipeline } from '@murmuration/standalone'
import { beforeAll, expect, test } from 'vitest'

const repository = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string): string => readFileSync(join(repository, path), 'utf8')

const alerts = read('infra/prometheus/alerts.yml')
const alertTests = read('infra/prometheus/alerts.test.yml')
const prometheus = read('infra/prometheus/prometheus.yml')
const compose = read('infra/compose.yaml')
const docs = read('docs/operations.md')
const dashboard = JSON.parse(read('infra/grafana/dashboards/murmuration.json')) as { panels: Panel[] }

interface Panel {
  id: number
  type: string
  title: string
  gridPos: { x: number; y: number; w: number; h: number }
  datasource?: { uid: string }
  fieldConfig?: { defaults: { unit?: string } }
  targets?: { expr: string; datasource: { uid: string } }[]
}

const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([whole, group]) => group ?? whole)
const unique = (names: readonly string[]): string[] => [...new Set(names)].sort()

/** Blocks of a YAML mapping whose keys stand at an indentation, by key. */
function blocks(text: string, indent: number): Map<string, string> {
  const parts = text.split(new RegExp(`^ {${indent}}(?=[\\w.-]+:)`, 'm')).slice(1)
  return new Map(parts.map((part) => [part.slice(0, part.indexOf(':')), part]))
}

const composeServices = blocks(blocks(compose, 0).get('services') ?? '', 2)

/** Names of the series that a running pipeline serves, with their labels. */
const series = new Map<string, readonly string[]>()

/** Metrics that also say what they were asked for. */
function notedMetrics(): Metrics {
  const metrics = createMetrics()
  const note = (name: string, labels: readonly string[] = []): void => void series.set(name, labels)
  return {
    ...metrics,
    counter(name, help, labels) {
      note(name, labels)
      return metrics.counter(name, help, labels)
    },
    gauge(name, help, labels, collect) {
      note(name, labels)
      return metrics.gauge(name, help, labels, collect)
    },
    histogram(name, help, buckets, labels = []) {
      for (const part of ['', '_sum', '_count']) note(name + part, labels)
      note(`${name}_bucket`, [...labels, 'le'])
      return metrics.histogram(name, help, buckets, labels)
    },
  }
}

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'murmuration-operations-'))
  const metrics = notedMetrics()
  const parts = { bus: memoryBus(), log: silentLog(), metrics }
  const pipeline = await startPipeline({ data: folder, port: 0, caseworkPort: 0 }, parts)
  const text = await metrics.text()
  await pipeline[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
  for (const [, name, kind] of text.matchAll(/^# TYPE ((?:process|nodejs)_\w+) (\w+)$/gm))
    for (const part of kind === 'histogram' ? ['_bucket', '_sum', '_count'] : [''])
      series.set(name + part, [])
})

/** Expressions of the alert rules and of the dashboard, by where they stand. */
const expressions: [where: string, expr: string][] = [
  ...alerts
    .split(/^ {6}- (?=alert:|record:)/m)
    .slice(1)
    .map((rule): [string, string] => {
      const [, name] = /^\w+: (\S+)/.exec(rule) ?? []
      const [, expr] = /^ {8}expr: (.*(?:\n {10}.*)*)/m.exec(rule) ?? []
      return [`rule ${name}`, expr ?? '']
    }),
  ...dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }): [string, string] => [`panel ${title}`, expr]),
  ),
]

/** Words of PromQL that stand where a series could. */
const WORDS = new Set(
  'absent and by changes count delta deriv group_left histogram_quantile increase max min on or rate scalar sum time vector'.split(
    ' ',
  ),
)
const RECORDED = matches(alerts, /record: (\S+)/g)
const OF_PROMETHEUS = new Map([
  ['up', []],
  ['ALERTS', ['alertname', 'alertstate']],
  ...RECORDED.map((name): [string, string[]] => [name, []]),
])
const OF_TARGETS = ['job', 'instance']

test.each(expressions)('every series and label of %s is there: %s', (_where, expr) => {
  const bare = expr.replace(/\$__rate_interval/g, '5m').replace(/"[^"]*"/g, '""')
  const outside = bare.replace(/\{[^}]*\}|\[[^\]]*\]/g, ' ').replace(/\b(by|on|group_left)\s*\([^)]*\)/g, ' ')
  const used = matches(outside, /[a-zA-Z_:][\w:]*/g).filter((name) => !WORDS.has(name))
  const labelsOf = (name: string): readonly string[] | undefined =>
    series.get(name) ?? OF_PROMETHEUS.get(name)
  expect(used.filter((name) => labelsOf(name) === undefined)).toEqual([])
  for (const [, name, selectors] of bare.matchAll(/([a-zA-Z_:][\w:]*)\{([^}]*)\}/g))
    expect([...(labelsOf(name) ?? []), ...OF_TARGETS]).toEqual(
      expect.arrayContaining(matches(selectors, /(\w+)\s*(?:=|!)/g)),
    )
  const known = [...used.flatMap((name) => labelsOf(name) ?? []), ...OF_TARGETS]
  for (const list of matches(bare, /\b(?:by|on)\s*\(([^)]*)\)/g))
    expect(known).toEqual(expect.arrayContaining(matches(list, /\w+/g)))
})

test('every job of an expression is one that Prometheus scrapes', () => {
  const jobs = expressions.flatMap(([, expr]) =>
    matches(expr, /job=~?"([^"]*)"/g).flatMap((names) => names.split('|')),
  )
  expect(matches(prometheus, /job_name: (\S+)/g)).toEqual(expect.arrayContaining(jobs))
  expect(jobs.length).toBeGreaterThan(0)
})

test('the documentation names every series of the pipeline, and no other', () => {
  const named = unique(matches(docs, /\bmurmuration_\w+/g))
  const own = [...series.keys()].filter((name) => name.startsWith('murmuration_'))
  const derived = own.flatMap((name) =>
    own.includes(`${name}_bucket`) ? ['_bucket', '_sum', '_count'].map((part) => name + part) : [],
  )
  expect(named).toEqual(unique(own.filter((name) => !derived.includes(name))))
})

const alertNames = matches(alerts, /- alert: (\w+)/g)

test('every alert has its runbook, its severity stands there, and no runbook is left over', () => {
  const [, runbooks = ''] = docs.split(/^## Alerts$/m)
  const written = [...runbooks.matchAll(/^### (\w+)\n(\w+) · /gm)].map(([, name, severity]) => ({
    name,
    severity,
  }))
  const ruled = alerts
    .split(/- alert: /)
    .slice(1)
    .map((rule) => ({
      name: /^\w+/.exec(rule)?.[0],
      severity: /severity: (\w+)/.exec(rule)?.[1],
      runbook: /runbook: (\S+)/.exec(rule)?.[1],
      hasSummary: /summary: \S/.test(rule),
    }))
  const order = (x: { name?: string | undefined }, y: { name?: string | undefined }): number =>
    (x.name ?? '') < (y.name ?? '') ? -1 : 1
  expect(ruled.sort(order)).toEqual(
    written.sort(order).map(({ name, severity }) => ({
      name,
      severity,
      runbook: `docs/operations.md#${name.toLowerCase()}`,
      hasSummary: true,
    })),
  )
  for (const { severity } of written) expect(['page', 'ticket', 'note']).toContain(severity)
})

test('every alert is made to fire by a test of promtool, and no other is awaited', () => {
  expect(unique(matches(alertTests, /alertname="(\w+)"/g))).toEqual(unique(alertNames))
  const tested = unique(matches(alertTests, /series: ["'](\w+)/g))
  expect(tested.filter((name) => !series.has(name) && !OF_PROMETHEUS.has(name))).toEqual([])
})

/** Fields that the environment sets, by role. */
const topicFields = matches(
  /topicSettings = z\.object\(\{([\s\S]*?)\n\}\)/.exec(
    read('services/standalone/src/topics-command.ts'),
  )?.[1] ?? '',
  /^ {2}(\w+):/gm,
)
const variables = (...fields: string[]): string[] => unique(fields.map(variableOf))
const busFields = Object.keys(busSettings.shape)
const fieldsOf: { [role: string]: string[] } = {
  topics: [...busFields, ...topicFields],
  ingest: [...busFields, ...Object.keys(ingestConfig.shape)],
  graph: [...busFields, ...Object.keys(graphConfig.shape)],
  detector: [...busFields, ...Object.keys(detectorConfig.shape)],
  casework: [...busFields, ...Object.keys(caseworkConfig.shape)],
}
const known = variables(...Object.values(fieldsOf).flat(), ...Object.keys(pipelineSettings.shape))

test.each(Object.keys(fieldsOf))('compose gives %s no setting that it does not have', (role) => {
  const given = matches(composeServices.get(role) ?? '', /^ {6}(MURMURATION_\w+):/gm)
  expect(variables(...fieldsOf[role])).toEqual(expect.arrayContaining(given))
  expect(given.length).toBeGreaterThan(0)
})

test('the documentation names every setting, and no other', () => {
  // Commands send the token, and know only one.
  const ofCommands = ['MURMURATION_TOKEN']
  expect(read('services/ingest/src/target-options.ts')).toContain(ofCommands[0])
  expect(unique(matches(docs, /\bMURMURATION_[A-Z_]*[A-Z]\b/g))).toEqual(unique([...known, ...ofCommands]))
  expect(known).toEqual(expect.arrayContaining(unique(matches(compose, /\bMURMURATION_[A-Z_]*[A-Z]\b/g))))
})

test('compose refuses to start without its secrets, and keeps to loopback, read-only roots and limits', () => {
  expect(compose).toMatch(/MURMURATION_TOKENS: \$\{MURMURATION_TOKENS:\?/)
  expect(compose).toMatch(/GF_SECURITY_ADMIN_PASSWORD: \$\{GRAFANA_ADMIN_PASSWORD:\?/)
  for (const port of matches(compose, /ports: \[["'](.*)["']\]/g))
    expect(port).toMatch(/^127\.0\.0\.1:\d{4,}:\d{4,}$/)
  for (const [name, service] of composeServices) {
    expect(service, name).toMatch(/<<: \*(hardened|murmuration)\n/)
    expect(service, name).toMatch(/limits: \{ cpus: ["']\d+["'], memory: \d+[mg] \}/)
    expect(service, name).not.toContain('privileged')
  }
  expect(blocks(compose, 0).get('x-hardened')).toContain('read_only: true')
})

test('the memory limits of the alerts are those of compose', () => {
  const bytesOf = (limit: string): number =>
    Number.parseInt(limit, 10) * (limit.endsWith('g') ? 2 ** 30 : 2 ** 20)
  const limits = [
    ...alerts.matchAll(/memory_limit_bytes\n\s+expr: vector\((\d+)\)\n\s+labels: \{ job: (\w+) \}/g),
  ]
  expect(limits.map(([, , job]) => job)).toEqual(['ingest', 'graph', 'detector'])
  for (const [, bytes, job] of limits)
    expect(Number(bytes), job).toBe(bytesOf(/memory: (\w+)/.exec(composeServices.get(job) ?? '')?.[1] ?? ''))
})

test('the table of topics is that of the contracts', () => {
  const rows = [...docs.matchAll(/^\| ((?:amplification|review)\.\S+) \|(.*)\|$/gm)].map(([, name, rest]) => {
    const [, , partitions, policy] = rest.split('|').map((cell) => cell.trim())
    return [name, partitions.startsWith('N') ? 7 : Number(partitions), policy]
  })
  const specs = topicSpecs({ partitions: 7, windowMs: 1 })
  expect(unique(specs.map(({ name }) => name))).toEqual(unique(Object.values(TOPICS)))
  expect(rows.sort()).toEqual(
    specs.map(({ name, partitions, cleanup }) => [name, partitions, cleanup]).sort(),
  )
})

test('the table of routes is that of ingest', () => {
  const folder = 'services/ingest/src'
  const sources = readdirSync(join(repository, folder))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => read(`${folder}/${file}`))
    .join('\n')
  const routes = [...sources.matchAll(/\b(read|write)\('(\/v1\/[^']+)', (?:'([\w:]+)'|undefined)/g)].map(
    ([, kind, path, scope = 'any']) => `${kind === 'read' ? 'GET' : 'POST'} ${path} ${scope}`,
  )
  const written = [...docs.matchAll(/^\| `(\w+ \/v1\/\S+)` \| (\S+) \|/gm)].map(
    ([, route, scope]) => `${route} ${scope}`,
  )
  expect(written.sort()).toEqual(routes.sort())
  expect(routes.length).toBeGreaterThan(5)
})

test('links in the documentation lead somewhere', () => {
  const anchors = matches(docs, /^#+ (.+)$/gm).map((title) =>
    title
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replace(/ /g, '-'),
  )
  for (const link of matches(docs, /\]\(([^)]+)\)/g)) {
    const [path, anchor] = link.split('#')
    if (path !== '') expect(existsSync(join(repository, 'docs', path)), link).toBe(true)
    if (anchor !== undefined) expect(anchors).toContain(anchor)
  }
  for (const file of unique(matches(docs, /`(infra\/[\w./-]+)`/g)).filter((file) => !file.endsWith('.env')))
    expect(existsSync(join(repository, file)), file).toBe(true)
  expect(new Set(anchors).size).toBe(anchors.length)
})

test('the dashboard reads the chosen source, and its panels have units and do not overlap', () => {
  const { panels } = dashboard
  expect(panels.filter(({ type }) => type === 'row').map(({ title }) => title)).toEqual([
    'Intake',
    'Graph',
    'Detector',
    'Machine',
  ])
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
  const taken = new Set<string>()
  for (const { title, type, gridPos, datasource, fieldConfig, targets } of panels) {
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        expect(taken.has(`${x} ${y}`), title).toBe(false)
        taken.add(`${x} ${y}`)
      }
    expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24)
    if (type === 'row') continue
    expect(fieldConfig?.defaults.unit, title).toBeTruthy()
    for (const source of [datasource, ...(targets ?? []).map((target) => target.datasource)])
      expect(source?.uid, title).toBe('$' + '{datasource}')
  }
})

test('YAML and JSON can be read', () => {
  const biome = join(repository, 'node_modules/@biomejs/biome/bin/biome')
  const files = ['infra/compose.yaml', 'infra/prometheus', 'infra/grafana']
  const { status, stdout, stderr } = spawnSync(process.execPath, [biome, 'lint', ...files], {
    cwd: repository,
    encoding: 'utf8',
  })
  expect({ status, says: stdout + stderr }).toEqual({
    status: 0,
    says: expect.stringMatching(/Checked 7 files/),
  })
})
