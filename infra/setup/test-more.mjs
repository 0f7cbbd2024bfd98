import { requireNode } from './node-version.mjs'

requireNode()
const { main, setUp } = await import('./set-up.mjs')
const { closeTests, runTests } = await import('./run-tests.mjs')
const { SetUpError } = await import('./set-up-error.mjs')

/** Longer runs of tests that `npm test` runs shortly. A variable that is set already stays. */
const RUNS = {
  faults: {
    variable: 'FAULTS',
    value: '100',
    files: ['test/src/faults.test.ts', 'test/src/broker-faults.test.ts', 'test/src/casework-faults.test.ts'],
  },
  fuzz: { variable: 'FUZZ_RECORDS', value: '1000000', files: ['services/ingest/src/fuzz'] },
}

await main(async () => {
  const [name, ...args] = process.argv.slice(2)
  const run = RUNS[name]
  if (run === undefined)
    throw new SetUpError(`There is no longer run '${name}'; there are ${Object.keys(RUNS).join(', ')}.`)
  await setUp()
  process.env[run.variable] ??= run.value
  const code = await runTests(name, [...run.files, ...args])
  return closeTests([name]) || code
})
