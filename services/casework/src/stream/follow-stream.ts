import type { CaseworkParts } from '../parts.ts'

/** What runs beside the API: reads cases and flags from the log, and writes flags to it. */
export interface Stream {
  readonly done: Promise<void>
  stop(): Promise<void>
}

export async function followStream(_parts: CaseworkParts): Promise<Stream> {
  return { done: new Promise(() => {}), stop: async () => {} }
}
