import { writeFileSync } from 'node:fs'
import { backupStore } from './backup.ts'
import { migrationHashes, newestDump } from './dumps.ts'
import { fillSample } from './sample-store.fixture.ts'
import { openStore } from './store.ts'

/** Releases the migrations as they stand: writes a dump of the newest version, and pins the text of every migration. */
export async function writeDump(folder: string): Promise<string> {
  await using store = await openStore({}, () => 1)
  await fillSample(store)
  const path = `${folder}/${newestDump()}`
  await backupStore(store, path)
  writeFileSync(`${folder}/released.json`, `${JSON.stringify(migrationHashes(), null, 2)}\n`)
  return path
}
