import { build, buildStands } from './build.mjs'
import { dependenciesStand, installDependencies } from './dependencies.mjs'
import { SetUpError } from './set-up-error.mjs'
import { withSetUpLock } from './set-up-lock.mjs'

/**
 * Brings the checkout to where commands can run: dependencies from the lockfile and, unless `build` is false, the
 * compiled rooms. What stands already is left alone.
 *
 * @throws {SetUpError} with one sentence that says what to do
 */
export async function setUp({ build: wantsBuild = true } = {}) {
  const stands = () => dependenciesStand() && (!wantsBuild || buildStands())
  if (stands()) return
  await withSetUpLock(async () => {
    if (!dependenciesStand()) await step('Installing dependencies (once)', installDependencies)
    if (wantsBuild && !buildStands()) await step('Building', build)
  })
}

/** Runs the script's work; a set-up error ends it with its sentence and exit code 1. */
export async function main(work) {
  try {
    process.exitCode = (await work()) ?? process.exitCode ?? 0
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}

async function step(title, work) {
  const startedMs = Date.now()
  process.stderr.write(`${title}…`)
  try {
    await work()
  } catch (error) {
    process.stderr.write(' failed\n')
    throw error
  }
  process.stderr.write(` done in ${((Date.now() - startedMs) / 1000).toFixed(1)} s\n`)
}
