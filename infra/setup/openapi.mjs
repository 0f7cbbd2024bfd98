/** Writes the client of casework's API from its routes; a test holds it to them. */
import { readFileSync, writeFileSync } from 'node:fs'
import { compileRoom } from './build.mjs'
import { inRepository } from './repository.mjs'
import { main, setUp } from './set-up.mjs'

const path = inRepository('shared', 'casework-client', 'src', 'generated.ts')

await main(async () => {
  await setUp({ build: false })
  await compileRoom('services/casework')
  const { clientSource, openApiDocument } = await import('@murmuration/casework/openapi')
  const wanted = clientSource(await openApiDocument())
  const isCurrent = readFileSync(path, 'utf8') === wanted
  writeFileSync(path, wanted)
  process.stdout.write(isCurrent ? 'The client is current.\n' : 'The client was written anew.\n')
  return 0
})
