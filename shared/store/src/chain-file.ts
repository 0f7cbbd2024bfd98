import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import type { Store } from './store.ts'
import { StoreError } from './store-error.ts'
import { type ChainReport, type ExportedEvent, exportedEvents, verifyChain } from './verify-chain.ts'

const Line = z.object({
  event: z.object({
    seq: z.int(),
    atMs: z.int(),
    actor: z.string(),
    type: z.string(),
    entity: z.string(),
    prevState: z.string().nullable(),
    nextState: z.string().nullable(),
    payloadHash: z.string().nullable(),
    prevHash: z.string(),
    hash: z.string(),
  }),
  payload: z.object({ salt: z.string(), body: z.string() }).nullable(),
})

/**
 * Writes the whole history into a file, one event a line with its payload, to be checked elsewhere. It holds what
 * compartments keep apart, and only its owner may read it.
 *
 * @returns what a check of the file finds
 */
export async function exportChain(store: Store, path: string): Promise<ChainReport> {
  const partial = `${path}.partial`
  async function* lines(): AsyncGenerator<string> {
    for await (const one of exportedEvents(store)) yield `${JSON.stringify(one)}\n`
  }
  try {
    await pipeline(Readable.from(lines()), createWriteStream(partial, { mode: 0o600, flush: true }))
    const report = await verifyChainFile(partial)
    await rename(partial, path)
    return report
  } finally {
    await rm(partial, { force: true })
  }
}

/**
 * Checks a file that {@link exportChain} wrote, without any store.
 *
 * @throws {StoreError} where the file cannot be read, or a line is no event
 */
export async function verifyChainFile(
  path: string,
  head?: { seq: number; hash: string },
): Promise<ChainReport> {
  async function* events(): AsyncGenerator<ExportedEvent> {
    let number = 0
    for await (const line of createInterface({
      input: createReadStream(path),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      number++
      const parsed = Line.safeParse(jsonOf(line))
      if (!parsed.success) throw new StoreError(`Line ${number} of ${path} is no event of a history.`)
      yield parsed.data
    }
  }
  try {
    return await verifyChain(events(), head)
  } catch (cause) {
    if (cause instanceof StoreError) throw cause
    throw new StoreError(`${path} cannot be read; name a file that \`murmuration audit export\` wrote.`, {
      cause,
    })
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
