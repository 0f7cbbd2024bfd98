/**
 * Writes the JSON Schemas of the contracts to `shared/contracts/schemas`, one file a schema. With `--check` it writes
 * nothing and ends with exit code 1 where a file is missing, left over, or differs from the contracts.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { compileRoom } from './build.mjs'
import { inRepository, readIfThere } from './repository.mjs'
import { main, setUp } from './set-up.mjs'

const folder = inRepository('shared', 'contracts', 'schemas')

await main(async () => {
  const onlyCheck = process.argv.includes('--check')
  await setUp({ build: false })
  await compileRoom('shared/contracts')
  const { jsonSchemaFiles } = await import('@murmuration/contracts/json-schemas')
  const wanted = jsonSchemaFiles()
  mkdirSync(folder, { recursive: true })
  const stale = [...wanted.keys()].filter(
    (name) => readIfThere(inRepository('shared', 'contracts', 'schemas', name)) !== wanted.get(name),
  )
  const leftOver = readdirSync(folder).filter((name) => !wanted.has(name))
  if (onlyCheck) {
    for (const name of stale)
      process.stderr.write(
        `shared/contracts/schemas/${name} does not match its zod schema; run \`npm run schemas\`.\n`,
      )
    for (const name of leftOver)
      process.stderr.write(`shared/contracts/schemas/${name} has no zod schema; run \`npm run schemas\`.\n`)
    return stale.length + leftOver.length > 0 ? 1 : 0
  }
  for (const name of stale)
    writeFileSync(inRepository('shared', 'contracts', 'schemas', name), wanted.get(name))
  for (const name of leftOver) rmSync(inRepository('shared', 'contracts', 'schemas', name))
  process.stdout.write(`${wanted.size} schemas, ${stale.length} written, ${leftOver.length} removed.\n`)
  return 0
})
