/** A message of an event stream. `data` undefined: it carried none. */
export interface EventMessage {
  event: string
  data: string | undefined
  id: string | undefined
  retryMs: number | undefined
}

/** Messages of a body of text/event-stream, as they come. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
export async function* eventMessages(body: ReadableStream<Uint8Array>): AsyncGenerator<EventMessage, void> {
  let fields: string[] = []
  for await (const line of linesOf(body)) {
    if (line !== '') fields.push(line)
    else if (fields.length > 0) {
      yield messageOf(fields)
      fields = []
    }
  }
}

function messageOf(lines: readonly string[]): EventMessage {
  const data: string[] = []
  const message: EventMessage = { event: 'message', data: undefined, id: undefined, retryMs: undefined }
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (name === 'data') data.push(value)
    else if (name === 'event' && value !== '') message.event = value
    else if (name === 'id' && !value.includes('\0')) message.id = value
    else if (name === 'retry' && /^\d+$/.test(value)) message.retryMs = Number(value)
  }
  return { ...message, data: data.length > 0 ? data.join('\n') : undefined }
}

/** A carriage return counts once it is known what comes after it. */
const LINE_END = /\r(?=[\s\S])|\n/

/** Lines end with a carriage return, a line feed, or both; one that the stream breaks off in is none. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      rest += decoder.decode(value, { stream: true })
      for (let end = rest.search(LINE_END); end >= 0; end = rest.search(LINE_END)) {
        yield rest.slice(0, end)
        rest = rest.slice(end + (rest.startsWith('\r\n', end) ? 2 : 1))
      }
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}
