import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { type IngestState, readIngestState, writeIngestState } from './ingest-state.ts'

const folder = mkdtempSync(join(tmpdir(), 'murmuration-state-'))
afterAll(() => rmSync(folder, { recursive: true }))

const STATE: IngestState = {
  schemaVersion: 1,
  eventsOffsets: { 0: 5, 1: 7 },
  sources: [{ name: 'x', watermarkMs: 7, closed: true }],
  rawOffsets: { 0: 3 },
}

it('is the old or the new one whole', async () => {
  const inner = join(folder, 'new')
  expect(readIngestState(inner)).toBeUndefined()
  await writeIngestState(inner, STATE)
  // What a process left that died while it wrote.
  writeFileSync(join(inner, 'ingest-state.json.partial'), '{"half')
  expect(readIngestState(inner)).toEqual(STATE)
  await writeIngestState(inner, { ...STATE, eventsOffsets: { 0: 6 } })
  expect(readIngestState(inner)?.eventsOffsets).toEqual({ 0: 6 })
  expect(readdirSync(inner)).toEqual(['ingest-state.json'])
})

it.each(['', '{', '{"schemaVersion":2}', JSON.stringify({ ...STATE, eventsOffsets: { 0: -1 } })])(
  'says what to do where it is damaged: %s',
  (text) => {
    writeFileSync(join(folder, 'ingest-state.json'), text)
    expect(() => readIngestState(folder)).toThrow(/is damaged; delete it/)
  },
)
