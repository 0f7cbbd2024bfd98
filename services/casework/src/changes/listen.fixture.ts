import type { EventNotice } from '@murmuration/contracts'
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import type { TestUser } from '../casework.fixture.ts'

/** Somebody who listens to /v1/changes. */
export interface Listener {
  status: number
  headers: Headers
  messages: EventSourceMessage[]
  comments: string[]
  notices(): EventNotice[]
  /** Resolves when it passes; rejects when the stream ends before. */
  until(passes: () => boolean): Promise<void>
  ended: Promise<void>
  close(): void
}

export async function listen(
  url: string,
  user: TestUser,
  { lastId, after }: { lastId?: string; after?: string } = {},
): Promise<Listener> {
  const ending = new AbortController()
  const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`
  const response = await fetch(`${url}/v1/changes${query}`, {
    signal: ending.signal,
    headers: {
      authorization: `Bearer ${user.token}`,
      ...(lastId !== undefined && { 'last-event-id': lastId }),
    },
  })
  const messages: EventSourceMessage[] = []
  const comments: string[] = []
  let look: () => void = () => {}
  const parser = createParser({
    onEvent: (message) => messages.push(message),
    onComment: (comment) => comments.push(comment),
  })
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder()
    for await (const part of response.body!) {
      parser.feed(decoder.decode(part as Uint8Array, { stream: true }))
      look()
    }
  }
  let isOver = false
  const ended = read()
    .catch(() => {})
    .finally(() => {
      isOver = true
      look()
    })
  return {
    status: response.status,
    headers: response.headers,
    messages,
    comments,
    notices: () => messages.filter(({ event }) => event === undefined).map(({ data }) => JSON.parse(data)),
    async until(passes) {
      while (!passes()) {
        if (isOver) throw new Error('The stream has ended')
        await new Promise<void>((resolve) => {
          look = resolve
        })
      }
    },
    ended,
    close: () => ending.abort(),
  }
}
