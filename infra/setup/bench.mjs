import { existsSync } from 'node:fs'
import { inRepository } from './repository.mjs'
import { runScript } from './run-program.mjs'
import { main, setUp } from './set-up.mjs'
import { SetUpError } from './set-up-error.mjs'

/** Runs `test/src/bench-<name>.ts`, compiled; the first argument is the name, the others are its own. */
await main(async () => {
  const [name, ...args] = process.argv.slice(2)
  await setUp()
  const script = `test/dist/bench-${name}.js`
  if (!existsSync(inRepository(script)))
    throw new SetUpError(`There is no benchmark test/src/bench-${name}.ts.`)
  const { code } = await runScript(script, args)
  return code
})
