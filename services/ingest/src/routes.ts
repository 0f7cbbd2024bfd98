import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { authorise } from './authorise.ts'
import type { IngestConfig } from './config.ts'
import { ProblemError } from './problem.ts'
import { readBody, tooLarge } from './read-body.ts'
import type { Scope } from './tokens.ts'
import type { Place, WaitingRoom } from './waiting-room.ts'

type Handle = (request: FastifyRequest, reply: FastifyReply, place: Place) => Promise<unknown>

/** How routes are made: each checks who asks. */
export interface Routes {
  read(path: string, scope: Scope | undefined, handle: (request: FastifyRequest) => Promise<unknown>): void
  /** A route that changes something: it holds room for its body until it is answered. */
  write(path: string, scope: Scope, handle: Handle): void
  /** The body, unpacked; its bytes are held in `place`. @throws {ProblemError} 413, or as `readBody` does */
  bodyOf(request: FastifyRequest, place: Place): Promise<Buffer>
}

/** @param awayMs for how long the log has not answered */
export function routesOf(
  app: FastifyInstance,
  config: IngestConfig,
  room: WaitingRoom,
  awayMs: () => number,
): Routes {
  const checkedFor = (scope: Scope | undefined) => ({
    onRequest: async (request: FastifyRequest) => authorise(request, scope, config),
  })
  return {
    read(path, scope, handle) {
      app.get(path, checkedFor(scope), handle)
    },
    write(path, scope, handle) {
      app.post(path, checkedFor(scope), async (request, reply) => {
        if (awayMs() > config.awayAfterMs)
          throw new ProblemError(503, 'The log does not answer; send the same request again later.', 5)
        const place = room.enter()
        let isWritten: Promise<unknown> = Promise.resolve()
        try {
          isWritten = handle(request, reply, place)
          return await inTime(isWritten, config.answerWithinMs)
        } finally {
          // What was given up on is still waiting to be written, and still takes room.
          isWritten.catch(() => {}).finally(place.leave)
        }
      })
    },
    async bodyOf(request, place) {
      if (Number(request.headers['content-length'] ?? 0) > config.bodyLimitBytes)
        throw tooLarge(config.bodyLimitBytes)
      const payload = request.body as IncomingMessage | undefined
      if (payload === undefined) return Buffer.alloc(0)
      const body = await readBody(payload, request.headers['content-encoding'], config.bodyLimitBytes, place)
      // Other bodies may have come in meanwhile, and each record of this one may become a dead letter.
      place.take(0)
      return body
    },
  }
}

/** Waits for an answer no longer than a sender would; what it waits for goes on. */
function inTime<T>(answer: Promise<T>, withinMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new ProblemError(503, 'The log did not answer in time; send the same request again.', 5))
    }, withinMs)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}
