import { isUtf8 } from 'node:buffer'
import type { FastifyRequest } from 'fastify'
import { ProblemError } from './problem.ts'

/** Names of sources, as the header Murmuration-Source gives them. */
const SOURCE = /^[\w.:/@-]{1,100}$/

/** @throws {ProblemError} 415 where the content type is none of these */
export function formOf<T>(request: FastifyRequest, forms: { [type: string]: T }): T {
  const type = (request.headers['content-type'] ?? '').split(';')[0].trim().toLowerCase()
  if (!Object.hasOwn(forms, type))
    throw new ProblemError(
      415,
      `The content type is not known; send one of ${Object.keys(forms).join(', ')}.`,
    )
  return forms[type]
}

/** @throws {ProblemError} 422 where it is no name of a source */
export function sourceOf(header: string | string[] | undefined): string {
  const source = header ?? 'http'
  if (typeof source !== 'string' || !SOURCE.test(source) || source.startsWith('topic:'))
    throw new ProblemError(
      422,
      'The name of the source may hold 1 to 100 letters, digits and . _ : / @ -, and may not begin with topic:.',
    )
  return source
}

/** @throws {ProblemError} 400 where the body is no JSON in UTF-8, 422 where it is no object */
export function jsonObject(body: Buffer): { [name: string]: unknown } {
  let value: unknown
  try {
    if (!isUtf8(body)) throw new SyntaxError('not UTF-8')
    value = JSON.parse(body.toString('utf8').replace(/^\ufeff/, ''))
  } catch {
    throw new ProblemError(400, 'The body is not valid JSON in UTF-8; send one object.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ProblemError(422, 'The body is not a JSON object; send one.')
  return value as { [name: string]: unknown }
}

/** @throws {ProblemError} 422 where the value is no event time */
export function timeOf(name: string, value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number
  throw new ProblemError(
    422,
    `${name} is no time; write whole milliseconds since 1970-01-01T00:00:00Z as a number.`,
  )
}
