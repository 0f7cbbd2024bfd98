import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Readers of our exports, from PyPI, as Python 3.9 to 3.12 install them. */
const PACKAGES = ['networkx==3.2.1', 'igraph==0.11.8', 'duckdb==1.1.3', 'stix2-validator==3.3.2'] as const

const cache = fileURLToPath(new URL('../../.cache/', import.meta.url))
const WHOLE = 'whole'

/**
 * Path of a Python that has the packages above: in an environment of its own under `.cache`, made once for each list.
 *
 * @throws {Error} one sentence that says what to install
 */
export async function pythonWithPackages(): Promise<string> {
  const hash = createHash('sha256').update(PACKAGES.join('\n')).digest('hex').slice(0, 12)
  const folder = join(cache, `python-${hash}`)
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  if (existsSync(join(folder, WHOLE))) return python
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(cache, { recursive: true })
  try {
    await run('python3', ['-m', 'venv', folder])
  } catch (cause) {
    throw new Error(
      'Tests of the exports read them with Python 3 and its venv module; install both, for example with `apt-get install python3 python3-venv`, and run the command again.',
      { cause },
    )
  }
  try {
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES])
  } catch (cause) {
    throw new Error(
      `Python could not install ${PACKAGES.join(', ')} from its package index; see that it reaches one, and run the command again.`,
      { cause },
    )
  }
  writeFileSync(join(folder, WHOLE), '')
  return python
}
