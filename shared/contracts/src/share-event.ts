import { z } from 'zod'
import { Id, TimeMs } from './fields.ts'

/** One account boosts one object at one time: a retweet, repost, quote, link share or copy. */
export const ShareEvent = z.object({
  schemaVersion: z.literal(1),
  accountId: Id,
  objectId: Id,
  timestampMs: TimeMs,
  objectType: z.string().optional(),
  postId: Id.optional().describe('id of the post by which the account shared the object'),
  authorId: Id.optional().describe('account whose object is amplified'),
  objectCreatedAtMs: TimeMs.optional(),
  accountCreatedAtMs: TimeMs.optional(),
  language: z.string().optional(),
  client: z.string().optional(),
  declaredPlace: z.string().optional(),
  text: z.string().optional(),
  url: z.string().optional(),
})
export type ShareEvent = z.infer<typeof ShareEvent>
