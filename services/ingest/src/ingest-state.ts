import { mkdirSync, readFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { killPoint } from '@murmuration/runtime'
import { z } from 'zod'

/**
 * What ingest remembers between two runs. A bookmark only: the watermarks themselves stand on the log, and are read from
 * `eventsOffsets` on, so that nothing is lost where the file is older than the log, or gone.
 */
const IngestState = z.object({
  schemaVersion: z.literal(1),
  /** Where amplification.events ended when this was saved, by partition. */
  eventsOffsets: z.record(z.string(), z.int().nonnegative()),
  sources: z.array(z.object({ name: z.string(), watermarkMs: z.int().nonnegative(), closed: z.boolean() })),
  /** Next offset of amplification.raw, by partition. */
  rawOffsets: z.record(z.string(), z.int().nonnegative()),
})
export type IngestState = z.infer<typeof IngestState>

/** The state cannot be used as it is. */
export class IngestStateError extends Error {
  override readonly name = 'IngestStateError'
  readonly exitCode = 2
}

const FILE = 'ingest-state.json'

/** @throws {IngestStateError} where the file is there and damaged */
export function readIngestState(folder: string): IngestState | undefined {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, FILE)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  try {
    return IngestState.parse(JSON.parse(text))
  } catch (cause) {
    throw new IngestStateError(
      `${path} is damaged; delete it, and ingest reads the watermarks from the log and the raw topic from its start.`,
      { cause },
    )
  }
}

/**
 * Writes the state so that the file is the old or the new one whole, whenever the process ends.
 *
 * @throws {IngestStateError} where the disk is full
 */
export async function writeIngestState(folder: string, state: IngestState): Promise<void> {
  killPoint('ingest:before-state')
  try {
    await replaceFile(join(folder, FILE), JSON.stringify(state))
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT'))
      throw new IngestStateError(
        `The disk is full: ${FILE} cannot be written to ${folder}. Make room, then start ingest again; it goes on from ` +
          'the log.',
        { cause: error },
      )
    throw error
  }
  killPoint('ingest:after-state')
}

/** Writes a file so that it is the old or the new one whole, and durable when this resolves. */
async function replaceFile(path: string, text: string): Promise<void> {
  const file = await open(`${path}.partial`, 'w')
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.partial`, path)
  const parent = await open(dirname(path), 'r')
  try {
    await parent.sync()
  } finally {
    await parent.close()
  }
}
