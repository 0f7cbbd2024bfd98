import { createHash } from 'node:crypto'
import { MAX_ID_BYTES } from '@murmuration/contracts'

/** Families of objects: each is tested apart, as `objectType` of its shares. */
export const OBJECT_TYPES = ['post', 'url', 'hashtag', 'hashtag_set', 'text', 'media'] as const
export type ObjectType = (typeof OBJECT_TYPES)[number]

const PREFIXES = {
  url: 'url:',
  hashtag: 'hashtag:',
  hashtag_set: 'hashtags:',
  text: 'text:',
  media: 'media:',
} as const
const OWN = /^(?:post|url|hashtag|hashtags|text|media):/

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/**
 * Id under which an object is shared. A post keeps its platform's id, so that shares of it from elsewhere meet these; the
 * others carry the prefix of their family. A post whose id begins like one of these gets `post:` before it, and what is
 * longer than an id may be is told by its sha256, so ids of two families never meet.
 *
 * @param name what it is called within its family
 */
export function objectId(type: ObjectType, name: string): string {
  const prefix = type === 'post' ? (OWN.test(name) ? 'post:' : '') : PREFIXES[type]
  const id = `${prefix}${name}`
  if (Buffer.byteLength(id) <= MAX_ID_BYTES) return id
  return `${type === 'post' ? 'post:' : prefix}sha256:${sha256(name)}`
}
