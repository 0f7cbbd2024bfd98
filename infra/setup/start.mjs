import { requireNode } from './node-version.mjs'

requireNode()
const { main, setUp } = await import('./set-up.mjs')
await main(async () => {
  await setUp()
  const { commands } = await import('../bin/commands.mjs')
  const { runCommand } = await import('../bin/run-command.mjs')
  return runCommand(['start', '--demo', ...process.argv.slice(2)], commands)
})
