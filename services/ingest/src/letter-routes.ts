import type { DeadLetterIndex } from '@murmuration/bus/dead-letters'
import type { FastifyRequest } from 'fastify'
import type { Intake } from './intake.ts'
import { sentLetters } from './letter-request.ts'
import { ProblemError } from './problem.ts'
import { sourceOf } from './read-request.ts'
import type { Routes } from './routes.ts'

const MOST_LISTED = 1_000

/** Routes over dead letters: to keep some, to list and show them, to try one again. */
export function letterRoutes(
  { read, write, bodyOf }: Routes,
  intake: Intake,
  deadLetters: DeadLetterIndex,
): void {
  write('/v1/dead-letters', 'shares:write', async (request, reply, place) => {
    const source = sourceOf(request.headers['murmuration-source'])
    const letters = sentLetters(await bodyOf(request, place), source)
    place.set(letters.reduce((sum, letter) => sum + 2 * letter.raw.length + 500, 0))
    await intake.letters(letters)
    reply.code(200)
    return { kept: letters.length }
  })

  read('/v1/dead-letters', 'deadletters:write', async (request) => {
    const { limit = '100', after, reason } = request.query as { [name: string]: string | undefined }
    if (!/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > MOST_LISTED)
      throw new ProblemError(422, `limit is a whole number from 1 to ${MOST_LISTED}.`)
    const letters = deadLetters.list({
      limit: Number(limit),
      ...(after === undefined ? {} : { after }),
      ...(reason === undefined ? {} : { reason }),
    })
    return { total: deadLetters.size, leftOut: deadLetters.leftOut, letters }
  })

  const letterOf = async (request: FastifyRequest) => {
    const letter = await deadLetters.get((request.params as { id: string }).id)
    if (letter === undefined)
      throw new ProblemError(404, 'No dead letter has this id; it may have been retried already.')
    return letter
  }
  read('/v1/dead-letters/:id', 'deadletters:write', letterOf)

  write('/v1/dead-letters/:id/retry', 'deadletters:write', async (request) => {
    const letter = await letterOf(request)
    if (letter.rawCut)
      throw new ProblemError(
        409,
        'The dead letter holds only a part of its record; send the record again instead.',
      )
    await intake.retry(letter)
    return { id: letter.id, status: 'accepted' }
  })
}
