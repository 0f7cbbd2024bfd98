import { deadLetterOf } from '@murmuration/bus/dead-letters'
import { DeadLetterRecord } from '@murmuration/contracts'
import { z } from 'zod'
import { ProblemError } from './problem.ts'
import { jsonObject } from './read-request.ts'

const MOST_LETTERS = 1_000

const { position, reason, message, raw, rawEncoding, rawBytes, id } = DeadLetterRecord.shape

/** A record that its sender could not read. Of a long one `raw` is the beginning, and its sender knows id and length. */
const SentLetter = z
  .object({
    position,
    reason,
    message: message.max(500),
    raw,
    rawEncoding,
    whole: z.object({ id, rawBytes }).optional(),
  })
  .refine((letter) => letter.rawEncoding === 'utf8' || isBase64(letter.raw), {
    path: ['raw'],
    message: 'not base64',
  })
export type SentLetter = z.infer<typeof SentLetter>

const isBase64 = (text: string): boolean => Buffer.from(text, 'base64').toString('base64') === text

/**
 * Reads a body of records that their sender could not read.
 *
 * @throws {ProblemError} 422 naming the first that does not hold; nothing of the body is kept then
 */
export function sentLetters(body: Buffer, source: string): DeadLetterRecord[] {
  const { letters } = jsonObject(body)
  if (!Array.isArray(letters)) throw new ProblemError(422, '"letters" is not an array.')
  if (letters.length > MOST_LETTERS)
    throw new ProblemError(413, `There are more than ${MOST_LETTERS} letters; send them in several requests.`)
  return letters.map((value: unknown, k) => {
    const read = SentLetter.safeParse(value)
    if (!read.success) {
      const { path, message: says } = read.error.issues[0]
      throw new ProblemError(422, `Letter ${k} cannot be kept: ${path.join('.') || 'it'}: ${says}.`)
    }
    const letter = read.data
    const bytes = Buffer.from(letter.raw, letter.rawEncoding)
    return deadLetterOf(source, letter.position, letter, bytes, letter.whole)
  })
}
