import { requireNode } from './node-version.mjs'

requireNode()
const { main, setUp } = await import('./set-up.mjs')
const { closeTests, runTests } = await import('./run-tests.mjs')
await main(async () => {
  await setUp()
  const code = await runTests('all', process.argv.slice(2))
  return closeTests(['all']) || code
})
