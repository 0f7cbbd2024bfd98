import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the browser that tests of the console run. */
    chromium: string
  }
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * Finds Chromium for the whole run.
 *
 * @throws {Error} saying what is missing: a run without a browser has not tested what it should
 */
export async function setup(project: TestProject): Promise<void> {
  project.provide('chromium', await chromiumPath())
}

/**
 * Path of Chromium: the one that CHROMIUM_PATH names, or one on the path. On Debian, root installs it where there is none,
 * with fonts for scripts from right to left and for emoji.
 *
 * @throws {Error} one sentence that says what is missing
 */
export async function chromiumPath(): Promise<string> {
  const given = process.env.CHROMIUM_PATH
  if (given) {
    if (existsSync(given)) return given
    throw new Error(`CHROMIUM_PATH names ${given}, which is not there; name a Chromium, or nothing.`)
  }
  const found = onPath()
  if (found !== undefined) return found
  if (process.getuid?.() === 0 && runs('apt-get', ['--version'])) {
    process.stderr.write('Installing Chromium…\n')
    await apt('update', '-q')
    await apt(
      'install',
      '-y',
      '-q',
      '--no-install-recommends',
      'chromium',
      'fonts-noto-core',
      'fonts-noto-color-emoji',
    )
  }
  const installed = onPath()
  if (installed !== undefined) return installed
  throw new Error(
    'Tests of the console need Chromium on the path; install it, for example with `apt-get install chromium`, or name one in CHROMIUM_PATH, and run the command again.',
  )
}

function onPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path))
}

const runs = (program: string, args: string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0

/** Others that install at the same time are waited for. */
function apt(...args: string[]): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn('apt-get', ['-o', 'DPkg::Lock::Timeout=600', ...args], {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    child.on('error', () => resolve())
    child.on('close', () => resolve())
  })
}
