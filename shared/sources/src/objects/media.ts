import type { Media } from '../post.ts'

/**
 * Name of a file or picture: the hash that the platform gives, perceptual or of its bytes, in lower case where it is hex.
 * Undefined without one: a media URL is another at each upload, so that it tells nothing of who copied whom.
 *
 * @NOTE Nothing here hashes files by what they show. PDQ (Davis & Rosen 2019) is the hash that platforms exchange, and no
 * kept implementation of it is on npm; a hash made elsewhere comes in as `hash`.
 */
export function mediaName({ hash }: Media): string | undefined {
  const trimmed = hash?.trim() ?? ''
  if (trimmed === '') return undefined
  return /^(?:[\w-]+:)?[0-9a-f]+$/i.test(trimmed) ? trimmed.toLowerCase() : trimmed
}
