import { mkdirSync, rmSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { inRepository, readIfThere, repository } from './repository.mjs'
import { runScript } from './run-program.mjs'

/**
 * Runs vitest once, its report on the terminal and as JSON in `.cache/tests/<name>.json`.
 *
 * @param {string} name of the run
 * @param {string[]} args for vitest
 * @returns {Promise<number>} vitest's exit code
 */
export async function runTests(name, args) {
  const report = reportPath(name)
  mkdirSync(dirname(report), { recursive: true })
  rmSync(report, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const { code } = await runScript('node_modules/vitest/vitest.mjs', ['run', ...reporters, ...args])
  return code
}

/**
 * Names what was skipped and writes `N passed, N failed` over the runs, with `, N skipped` where there are any.
 * A run without a report, or a test file that could not be loaded, counts as one failure.
 *
 * @param {string[]} names of runs
 * @returns {number} exit code: 1 where anything failed, or was skipped under CI
 */
export function closeTests(names) {
  const results = names.flatMap(resultsOf)
  const skipped = results.filter(({ status }) => status === 'skipped')
  const failed = results.filter(({ status }) => status === 'failed').length
  for (const { title } of skipped) process.stdout.write(`skipped: ${title}\n`)
  const passed = results.length - failed - skipped.length
  const tail = skipped.length > 0 ? `, ${skipped.length} skipped` : ''
  process.stdout.write(`${passed} passed, ${failed} failed${tail}\n`)
  return failed > 0 || (process.env.CI && skipped.length > 0) ? 1 : 0
}

function resultsOf(name) {
  const text = readIfThere(reportPath(name))
  if (text === undefined) return [{ title: `${name}: no report`, status: 'failed' }]
  return JSON.parse(text).testResults.flatMap((file) => {
    const path = relative(repository, file.name)
    const tests = file.assertionResults.map(({ fullName, status }) => ({
      title: `${path} ${fullName}`,
      status: status === 'passed' || status === 'failed' ? status : 'skipped',
    }))
    const brokenItself = file.status === 'failed' && tests.every(({ status }) => status !== 'failed')
    return brokenItself ? [...tests, { title: path, status: 'failed' }] : tests
  })
}

const reportPath = (name) => inRepository('.cache', 'tests', `${name}.json`)
