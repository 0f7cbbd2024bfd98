import type { Client } from './client.ts'
import { type EventMessage, eventMessages } from './event-messages.ts'
import type { EventNotice } from './generated.ts'
import { ProblemError } from './problem-error.ts'

export type Change =
  /** The stream is open. `missed`: it could not go on where it was, so that all has to be read anew. */
  { kind: 'ready'; missed: boolean } | { kind: 'event'; event: EventNotice }

export interface ChangesInput {
  /** Id of the last event that one has. */
  lastId?: string
  signal?: AbortSignal
  /** Waits before it connects again. Default: by the clock. */
  pause?: (ms: number) => Promise<void>
}

const LONGEST_WAIT_MS = 30_000

/**
 * What happens, as far as the caller may see it, until `signal` ends it. Where the connection breaks it connects again and
 * goes on after the last event.
 *
 * @throws {ProblemError} where the caller may not listen, as when their session has ended
 */
export async function* changes(
  client: Client,
  { lastId, signal, pause = pauseMs }: ChangesInput = {},
): AsyncGenerator<Change, void> {
  let waitMs = 2_000
  for (let fails = 0; ; fails++) {
    try {
      const { body } = await client.send('GET', '/v1/changes', {
        signal,
        headers: { accept: 'text/event-stream', ...(lastId !== undefined && { 'last-event-id': lastId }) },
      })
      for await (const message of eventMessages(body!)) {
        fails = 0
        lastId = message.id ?? lastId
        waitMs = message.retryMs ?? waitMs
        const change = changeOf(message)
        if (change !== undefined) yield change
      }
    } catch (error) {
      if (signal?.aborted) return
      if (error instanceof ProblemError && error.status < 500 && error.status !== 429) throw error
      const asked = error instanceof ProblemError ? (error.retryAfterSeconds ?? 0) * 1_000 : 0
      await pause(Math.max(asked, Math.min(waitMs * 2 ** fails, LONGEST_WAIT_MS)))
      continue
    }
    if (signal?.aborted) return
    await pause(waitMs)
  }
}

function changeOf({ event, data }: EventMessage): Change | undefined {
  if (data === undefined) return undefined
  if (event === 'ready') return { kind: 'ready', missed: (JSON.parse(data) as { missed: boolean }).missed }
  return event === 'message' ? { kind: 'event', event: JSON.parse(data) as EventNotice } : undefined
}

const pauseMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
