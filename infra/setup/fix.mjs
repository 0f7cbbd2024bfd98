import { runScript } from './run-program.mjs'
import { main, setUp } from './set-up.mjs'

/** Formats every file and applies the linter's safe fixes. */
await main(async () => {
  await setUp({ build: false })
  const { code } = await runScript('node_modules/@biomejs/biome/bin/biome', ['check', '--write'])
  return code
})
