import { z } from 'zod'
import type { Source } from '../source.ts'
import { Id, OptionalId, OptionalText, UtcTime } from './fields.ts'
import { isObject, refusalOf } from './refusal.ts'
import { hashtagsIn, postOf, urlsIn } from './words.ts'

const Row = z.object({
  id: Id,
  creation_time: UtcTime,
  'post_owner.id': Id,
  text: OptionalText,
  lang: OptionalText,
  'link_attachment.link': OptionalText,
  shared_post_id: OptionalId,
})

export const metaContentLibrary: Source = {
  name: 'meta-content-library',
  title: 'Meta Content Library: posts, CSV',
  documentation: 'https://developers.facebook.com/docs/content-library-and-api/appendix/data-dictionary',
  form: 'csv',
  gives: ['amplifies', 'text', 'urls', 'hashtags', 'language', 'seconds'],
  notes: [
    'Ids are those of the library: they say nothing outside of it, and flags must use them too.',
    'Accounts are the producers of posts (post_owner.id): pages, groups, profiles.',
    'A shared post is known by shared_post_id; its author only where that post is in the file itself, so it is not given.',
    'A share without words of its own still may carry the link of the shared post; that link is not taken.',
    'Times without zone are UTC. Hashtags and further URLs are found in the text.',
  ],
  recognises: (sample) =>
    isObject(sample) && 'id' in sample && 'creation_time' in sample && 'post_owner.id' in sample,
  parse(record) {
    const parsed = Row.safeParse(record)
    if (!parsed.success) return { refused: refusalOf(record, parsed.error) }
    const row = parsed.data
    const text = row.text ?? ''
    const shared = row.shared_post_id
    const link = shared === undefined ? row['link_attachment.link'] : undefined
    const post = postOf({
      accountId: row['post_owner.id'],
      postId: row.id,
      createdAtMs: row.creation_time,
      amplifies: shared === undefined ? undefined : { postId: shared, addsWords: text !== '' },
      text,
      urls: [link ?? '', ...urlsIn(text)],
      hashtags: hashtagsIn(text),
      language: row.lang,
    })
    return { posts: [post] }
  },
}
