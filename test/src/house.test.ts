import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const repository = fileURLToPath(new URL('../../', import.meta.url))

/** Files that break an arrow or the purity of detection, and one rule that has to see each. */
const broken = [
  ['shared/contracts/src/a.ts', `import '@murmuration/detection'`, 'noRestrictedImports'],
  ['shared/contracts/src/b.ts', `import 'node:fs'`, 'noRestrictedImports'],
  ['shared/contracts/src/c.ts', `import '../../detection/src/prepare.ts'`, 'noRestrictedImports'],
  ['shared/contracts/src/d.test.ts', `import 'commander'`, 'noRestrictedImports'],
  ['shared/detection/src/a.ts', `import 'node:fs'`, 'noRestrictedImports'],
  ['shared/detection/src/b.ts', `import '@murmuration/store'`, 'noRestrictedImports'],
  ['shared/detection/src/c.ts', `import 'zod'`, 'noRestrictedImports'],
  ['shared/detection/src/d.ts', `export const load = () => import('kafkajs')`, 'noRestrictedImports'],
  ['shared/detection/src/e.ts', `export * from '../../contracts/src/fields.ts'`, 'noRestrictedImports'],
  ['shared/detection/src/f.ts', `export { randomUUID } from 'node:crypto'`, 'noRestrictedImports'],
  ['shared/detection/src/g.ts', `import './sweep.reference.ts'`, 'noRestrictedImports'],
  ['shared/detection/src/planted.ts', `import './case.fixture.ts'`, 'noRestrictedImports'],
  ['shared/detection/src/h.test.ts', `import '@murmuration/replay'`, 'noRestrictedImports'],
  ['shared/detection/src/i.ts', 'export const draw = () => Math.random()', 'plugin'],
  ['shared/detection/src/j.ts', 'export const pick = [0].map(Math.random)', 'plugin'],
  ['shared/detection/src/k.ts', 'export const nowMs = () => Date.now()', 'plugin'],
  ['shared/detection/src/l.ts', 'export const now = () => new Date()', 'plugin'],
  ['shared/detection/src/m.test.ts', 'export const draw = () => Math.random()', 'plugin'],
  ['shared/detection/src/n.ts', 'export const home = () => process.env.HOME', 'noRestrictedGlobals'],
  ['shared/detection/src/o.ts', 'export const id = () => crypto.randomUUID()', 'noRestrictedGlobals'],
  ['services/replay/src/a.ts', `import '@murmuration/casework'`, 'noRestrictedImports'],
  ['services/replay/src/b.ts', `import '@murmuration/test'`, 'noRestrictedImports'],
  ['services/replay/src/c.ts', `import '@murmuration/infra'`, 'noRestrictedImports'],
  ['services/replay/src/d.ts', `import '../../../shared/detection/src/prepare.ts'`, 'noRestrictedImports'],
  ['services/replay/src/read/e.ts', `import '../../../ingest/src/read.ts'`, 'noRestrictedImports'],
  ['services/replay/src/f.ts', `import './read.reference.ts'`, 'noRestrictedImports'],
  ['services/graph/src/a.ts', `import 'kafkajs'`, 'noRestrictedImports'],
  ['services/standalone/src/a.ts', `import '@murmuration/infra'`, 'noRestrictedImports'],
  ['shared/bus/src/a.ts', `import '@murmuration/detection'`, 'noRestrictedImports'],
  ['shared/bus/src/b.ts', `import 'kafkajs'`, 'noRestrictedImports'],
  ['shared/store/src/a.ts', `import '@murmuration/bus'`, 'noRestrictedImports'],
  ['services/casework/src/a.ts', `import '@murmuration/detector'`, 'noRestrictedImports'],
  ['services/casework/src/b.ts', `import 'pg'`, 'noRestrictedImports'],
  ['services/casework/src/c.ts', `import '@electric-sql/pglite'`, 'noRestrictedImports'],
  ['shared/runtime/src/a.ts', `import '@murmuration/contracts'`, 'noRestrictedImports'],
  ['shared/share-files/src/a.ts', `import '@murmuration/bus'`, 'noRestrictedImports'],
  ['shared/sources/src/a.ts', `import '@murmuration/detection'`, 'noRestrictedImports'],
  ['shared/exports/src/a.ts', `import '@murmuration/share-files'`, 'noRestrictedImports'],
  ['shared/casework-client/src/a.ts', `import '@murmuration/runtime'`, 'noRestrictedImports'],
  ['shared/casework-client/src/b.ts', `import 'node:http'`, 'noRestrictedImports'],
  ['shared/casework-client/src/c.test.ts', `import '@murmuration/casework'`, 'noRestrictedImports'],
  ['services/console/src/a.ts', `import '@murmuration/runtime'`, 'noRestrictedImports'],
  ['services/console/src/case/b.tsx', `import '@murmuration/casework'`, 'noRestrictedImports'],
  ['test/src/a.ts', `import '@murmuration/infra'`, 'noRestrictedImports'],
  ['test/src/b.ts', `import '../../infra/bin/commands.mjs'`, 'noRestrictedImports'],
] as const

/** Files that look alike and keep the arrows. */
const sound = [
  ['shared/contracts/src/ok.ts', `import './fields.ts'\nimport 'zod'`],
  ['shared/casework-client/src/ok.ts', `import '@murmuration/contracts'\nimport './client.ts'`],
  ['shared/casework-client/src/ok.test.ts', `import 'vitest'\nimport './client.ts'`],
  ['shared/contracts/src/ok.test.ts', `import 'zod'\nimport 'vitest'\nimport 'fast-check'`],
  [
    'shared/detection/src/ok.ts',
    `import '@murmuration/contracts'\nimport 'graphology'\nimport 'graphology-communities-louvain'\nimport 'graphology-layout-forceatlas2'`,
  ],
  ['shared/detection/src/hash.ts', `export { createHash } from 'node:crypto'`],
  ['shared/detection/src/date.ts', 'export const iso = (timeMs: number) => new Date(timeMs).toISOString()'],
  ['shared/detection/src/describe/ok.ts', `import '../prepare.ts'\nimport './wording.ts'`],
  ['shared/detection/src/ok.test.ts', `import './sweep.reference.ts'\nimport 'vitest'`],
  ['shared/detection/src/ok.fixture.ts', `import 'fast-check'\nimport './sweep.reference.ts'`],
  ['services/replay/src/ok.ts', `import '@murmuration/contracts'\nimport '@murmuration/detection'`],
  ['services/standalone/src/ok.ts', `import '@murmuration/graph'\nimport '@murmuration/bus/kafka'`],
  ['shared/bus/src/kafka.ts', `import 'kafkajs'\nimport '@murmuration/contracts'`],
  ['shared/store/src/migrations/ok.ts', `import '../sql.ts'\nimport '@murmuration/runtime'`],
  ['services/casework/src/ok.ts', `import '@murmuration/store'\nimport '@murmuration/detection'`],
  ['services/console/src/ok.tsx', `import '@murmuration/casework-client'\nimport '../src/words/words.ts'`],
  ['services/replay/src/ok.test.ts', `import './read.reference.ts'`],
  ['services/replay/src/clock.ts', 'export const nowMs = () => Date.now()'],
] as const

let found: Map<string, string[]>
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'murmuration-house-'))
  for (const part of ['biome.json', 'infra/lint'])
    cpSync(join(repository, part), join(folder, part), { recursive: true })
  for (const [path, text] of [...broken, ...sound]) {
    mkdirSync(join(folder, dirname(path)), { recursive: true })
    writeFileSync(join(folder, path), `${text}\n`)
  }
  const biome = join(repository, 'node_modules/@biomejs/biome/bin/biome')
  const args = ['lint', '--vcs-enabled=false', '--max-diagnostics=none', '--reporter=json', '.']
  const { stdout } = spawnSync(process.execPath, [biome, ...args], { cwd: folder, encoding: 'utf8' })
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { category: string; location: { path: string } }[]
  }
  found = new Map()
  for (const { category, location } of diagnostics) {
    const path = location.path.replaceAll('\\', '/')
    found.set(path, [...(found.get(path) ?? []), category])
  }
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each(broken)('%s fails the linter: %s', (path, _text, rule) => {
  expect(found.get(path)?.some((category) => category.endsWith(rule))).toBe(true)
})

test.each(sound)('%s passes the linter', (path) => {
  expect(found.get(path)).toBeUndefined()
})

const murmuration = (...args: string[]) =>
  spawnSync(process.execPath, [join(repository, 'infra/bin/murmuration.mjs'), ...args], { encoding: 'utf8' })

test('help names every subcommand, without an error', () => {
  const { status, stdout, stderr } = murmuration('--help')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(/^ {2}replay /m)
  expect(stdout).toMatch(/^ {2}demo /m)
  expect(stdout).toContain('Examples:')
})

test('the version is that of the package', () => {
  const { version } = JSON.parse(readFileSync(join(repository, 'infra/package.json'), 'utf8')) as {
    version: string
  }
  expect(murmuration('--version').stdout).toBe(`${version}\n`)
})

test.each([
  [['repley'], `murmuration: unknown command 'repley' (did you mean replay?).\n`],
  [['--verison'], `murmuration: unknown option '--verison' (did you mean --version?).\n`],
  [['zzz'], `murmuration: unknown command 'zzz'; see murmuration --help.\n`],
])('wrong usage %j is answered by one sentence and exit code 2', (args, sentence) => {
  const { status, stdout, stderr } = murmuration(...args)
  expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: sentence })
})

/** Runs `tell` with two subcommands written in `body`; loading `other` is a failure. */
function runWith(body: string, ...args: string[]) {
  const runCommand = pathToFileURL(join(repository, 'infra/bin/run-command.mjs')).href
  const script = `
    import { runCommand } from ${JSON.stringify(runCommand)}
    class UsageError extends Error { exitCode = 2 }
    class TooManyRefused extends Error { exitCode = 3 }
    process.exitCode = await runCommand(${JSON.stringify(args)}, [
      { name: 'tell', summary: 'tell', load: async () => (command) => command.option('--loud', 'loud').action(() => { ${body} }) },
      { name: 'other', summary: 'other', load: () => { throw new Error('loaded') } },
    ])`
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    cwd: repository,
  })
}

test('only the room of the called subcommand is loaded', () => {
  const { status, stdout } = runWith(`console.log('told')`, 'tell')
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'told\n' })
})

test("a person's mistake gives its sentence and exit code, an unforeseen error its stack and 1", () => {
  const usage = runWith(`throw new UsageError('There is no file shares.csv.')`, 'tell')
  expect(usage).toMatchObject({ status: 2, stderr: 'murmuration tell: There is no file shares.csv.\n' })
  expect(runWith(`throw new TooManyRefused('Refused.')`, 'tell').status).toBe(3)
  const unforeseen = runWith(`null.length`, 'tell')
  expect(unforeseen.status).toBe(1)
  expect(unforeseen.stderr).toMatch(/TypeError[\s\S]*\n\s+at /)
})

test('an unknown option of a subcommand names the nearest one', () => {
  const { status, stderr } = runWith('', 'tell', '--lod')
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: `murmuration tell: unknown option '--lod' (did you mean --loud?).\n`,
  })
})
