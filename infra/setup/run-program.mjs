import { spawn } from 'node:child_process'
import { basename } from 'node:path'
import { inRepository, repository } from './repository.mjs'

/**
 * Runs a Node script of a dependency, for example `node_modules/vitest/vitest.mjs`, in the checkout.
 *
 * @param {string} script path from the checkout
 * @param {string[]} args
 * @param {{ capture?: boolean, env?: NodeJS.ProcessEnv }} [options] with `capture` its output is returned,
 *   otherwise it goes to the terminal
 * @returns {Promise<{ code: number, output: string }>} code 130 where a signal ended it
 */
export const runScript = (script, args, options) =>
  run(process.execPath, [inRepository(script), ...args], options)

/** Runs npm with its output captured: the npm that started this process, or the one on the path. */
export function runNpm(args) {
  const npm = process.env.npm_execpath
  if (npm !== undefined && basename(npm) === 'npm-cli.js') {
    return run(process.execPath, [npm, ...args], { capture: true })
  }
  // On Windows npm is a command file, which only a shell can start.
  return run('npm', args, { capture: true, shell: process.platform === 'win32' })
}

function run(program, args, { capture = false, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: repository,
      stdio: capture ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      ...options,
    })
    const chunks = []
    child.stdout?.on('data', (chunk) => chunks.push(chunk))
    child.stderr?.on('data', (chunk) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 130, output: Buffer.concat(chunks).toString() }))
  })
}
