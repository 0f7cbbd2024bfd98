import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { inRepository, readIfThere, stamp } from './repository.mjs'
import { runScript } from './run-program.mjs'
import { SetUpError } from './set-up-error.mjs'

const built = stamp('built')

/** Whether the compiled files are those of the sources as they are. */
export function buildStands() {
  const { key, outputs } = survey()
  return built.read() === key && outputs.every(existsSync)
}

/**
 * Compiles every room.
 *
 * @throws {SetUpError} if the compiler finds an error, with what it said
 */
export async function build() {
  built.forget()
  const { key, outputs } = survey()
  let { code, output } = await compile()
  // The compiler looks at its sources, and does not notice that a file it wrote is gone.
  if (code === 0 && !outputs.every(existsSync)) ({ code, output } = await compile('--force'))
  if (code !== 0) throw buildError(output)
  await buildPages()
  built.write(key)
}

/**
 * Bundles the console and the researcher's report, and compresses what casework serves, once, as well as it goes.
 *
 * @throws {SetUpError} if the bundler finds an error, with what it said
 */
export async function buildPages() {
  for (const [page, folder] of Object.entries(PAGES)) {
    const { code, output } = await runScript(
      'node_modules/vite/bin/vite.js',
      ['build', '--logLevel', 'error'],
      {
        capture: true,
        cwd: inRepository('services/console'),
        env: { ...process.env, MURMURATION_PAGE: page },
      },
    )
    if (code !== 0) throw buildError(output)
    if (page === 'page') compressFiles(inRepository(folder, 'assets'))
  }
}

const PAGES = { page: 'services/console/dist/built-page', report: 'services/console/dist/built-report' }

/** Writes name.br and name.gz beside each file that shrinks. */
function compressFiles(folder) {
  for (const name of readdirSync(folder).filter((file) => /\.(js|css|svg)$/.test(file))) {
    const content = readFileSync(join(folder, name))
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(content))
    writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }))
  }
}

/**
 * Compiles one room and what it imports.
 *
 * @throws {SetUpError} if the compiler finds an error, with what it said
 */
export async function compileRoom(room) {
  const { code, output } = await compile(room)
  if (code !== 0) throw buildError(output)
}

/** Compiles what changed; the compiler's exit code and messages. */
export const compile = (...args) =>
  runScript('node_modules/typescript/bin/tsc', ['-b', '--pretty', 'false', ...args], { capture: true })

const buildError = (output) =>
  new SetUpError(`The build failed; correct what the compiler names:\n${output.trim()}`)

/** A hash over path, size and time of everything the build reads, and the files it has to have written. */
function survey() {
  const hash = createHash('sha256')
  const outputs = []
  const note = (path) => {
    const { size, mtimeMs } = statSync(path)
    hash.update(`${path} ${size} ${mtimeMs}\n`)
  }
  hash.update(stamp('installed').read() ?? readIfThere(inRepository('package-lock.json')) ?? '')
  note(inRepository('tsconfig.base.json'))
  note(inRepository('tsconfig.json'))
  const { references } = JSON.parse(readFileSync(inRepository('tsconfig.json'), 'utf8'))
  for (const { path: room } of references) {
    note(inRepository(room, 'tsconfig.json'))
    note(inRepository(room, 'package.json'))
    for (const file of sourcesOf(inRepository(room, 'src'))) {
      const source = inRepository(room, 'src', file)
      note(source)
      if (/(?<!\.d)\.tsx?$/.test(file))
        outputs.push(inRepository(room, 'dist', file.replace(/\.tsx?$/, '.js')))
    }
  }
  for (const file of ['index.html', 'vite.config.ts']) note(inRepository('services/console', file))
  outputs.push(inRepository(PAGES.page, 'index.html'), inRepository(PAGES.report, 'report.js'))
  return { key: hash.digest('hex'), outputs }
}

/** What the compiler and the bundler read under a folder, as paths from it, in order. */
const sourcesOf = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|css|svg)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
