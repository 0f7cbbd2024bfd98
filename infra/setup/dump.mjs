/** Releases the migrations of the store as they stand: their text is pinned, and a dump of the newest version is kept. */
import { mkdirSync } from 'node:fs'
import { compileRoom } from './build.mjs'
import { inRepository } from './repository.mjs'
import { main, setUp } from './set-up.mjs'

await main(async () => {
  await setUp({ build: false })
  await compileRoom('shared/store')
  const { writeDump } = await import('@murmuration/store/write-dump')
  const folder = inRepository('shared', 'store', 'dumps')
  mkdirSync(folder, { recursive: true })
  process.stdout.write(`${await writeDump(folder)} is written; commit it.\n`)
  return 0
})
