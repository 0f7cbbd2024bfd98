import { requireNode } from './node-version.mjs'

requireNode()
const { main, setUp } = await import('./set-up.mjs')
const { compile } = await import('./build.mjs')
const { runScript } = await import('./run-program.mjs')
const captured = { capture: true }

await main(async () => {
  await setUp({ build: false })
  const types = compile()
  const checks = [
    { name: 'types', run: types },
    {
      name: 'biome',
      run: runScript('node_modules/@biomejs/biome/bin/biome', ['check', '--error-on-warnings'], captured),
    },
    { name: 'knip', run: runScript('node_modules/knip/bin/knip.js', ['--no-progress'], captured) },
    { name: 'schemas', run: types.then(() => runScript('infra/setup/schemas.mjs', ['--check'], captured)) },
  ]
  let failed = false
  for (const { name, run } of checks) {
    const { code, output } = await run
    process.stdout.write(`${name.padEnd(8)} ${code === 0 ? 'ok' : 'failed'}\n`)
    if (code === 0) continue
    failed = true
    process.stdout.write(`${output.trim().replace(/^/gm, '  ')}\n`)
  }
  return failed ? 1 : 0
})
