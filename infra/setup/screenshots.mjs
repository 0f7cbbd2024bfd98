import { requireNode } from './node-version.mjs'

requireNode()
const { main, setUp } = await import('./set-up.mjs')
const { runScript } = await import('./run-program.mjs')

/** Pictures of every screen of the console, in out/screenshots; with --docs those of the documentation. */
await main(async () => {
  await setUp()
  const { code } = await runScript('test/dist/console/screenshots.js', process.argv.slice(2))
  return code
})
