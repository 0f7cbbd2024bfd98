import { requireNode } from './node-version.mjs'

requireNode()
const { main, setUp } = await import('./set-up.mjs')
await main(async () => {
  await setUp()
  const { runLive } = await import('./run-live.mjs')
  return runLive(process.argv.slice(2))
})
