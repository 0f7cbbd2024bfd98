import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { inRepository, readIfThere, stamp } from './repository.mjs'
import { runNpm } from './run-program.mjs'
import { SetUpError } from './set-up-error.mjs'

const installed = stamp('installed')

/** What the installed packages depend on: the lockfile, and the machine that native packages are made for. */
function wanted() {
  const lockfile = readIfThere(inRepository('package-lock.json'))
  if (lockfile === undefined)
    throw new SetUpError('package-lock.json is missing; restore it with `git checkout package-lock.json`.')
  const hash = createHash('sha256').update(lockfile).digest('hex')
  return {
    lockfile,
    key: `${hash} node${process.versions.node.split('.')[0]} ${process.platform}-${process.arch}`,
  }
}

/**
 * Whether node_modules holds what the lockfile asks for. A folder that was filled by `npm install` is recognised by
 * comparing it with the lockfile, once; a folder with holes is not.
 */
export function dependenciesStand() {
  const { lockfile, key } = wanted()
  const known = installed.read()
  if (known !== undefined && known !== key && !sameMachine(known, key)) return false
  const tree = readTree()
  if (tree === undefined || hasHoles(tree)) return false
  if (known === key) return true
  if (!matchesLockfile(tree, JSON.parse(lockfile).packages)) return false
  installed.write(key)
  return true
}

/**
 * Installs exactly what the lockfile names.
 *
 * @throws {SetUpError} if npm fails, with the end of what it said
 */
export async function installDependencies() {
  const { key } = wanted()
  installed.forget()
  const { code, output } = await runNpm([
    'ci',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--no-progress',
    '--loglevel=error',
  ]).catch((error) => ({ code: 1, output: error.message }))
  if (code !== 0) {
    throw new SetUpError(
      `\`npm ci\` failed (exit ${code}); check the network and \`npm config get registry\`, then run the command again. It said:\n${lastLines(output, 15)}`,
    )
  }
  installed.write(key)
}

/** The packages npm last wrote into node_modules, by path; npm writes this list after everything else. */
function readTree() {
  const text = readIfThere(inRepository('node_modules', '.package-lock.json'))
  if (text === undefined) return undefined
  try {
    return JSON.parse(text).packages
  } catch {
    return undefined
  }
}

const hasHoles = (tree) => Object.keys(tree).some((path) => !existsSync(inRepository(path, 'package.json')))

const matchesLockfile = (tree, packages) =>
  Object.entries(packages).every(([path, { version, integrity, optional, devOptional, link }]) => {
    if (path === '') return true
    const there = tree[path]
    if (there === undefined) return optional === true || devOptional === true
    return link === true || (there.version === version && there.integrity === integrity)
  })

const sameMachine = (a, b) => a.split(' ').slice(1).join() === b.split(' ').slice(1).join()

const lastLines = (text, count) => text.trim().split('\n').slice(-count).join('\n')
