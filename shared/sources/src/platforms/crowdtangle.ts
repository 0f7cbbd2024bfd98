import { z } from 'zod'
import type { Source } from '../source.ts'
import { Id, OptionalText, ZonedTime } from './fields.ts'
import { isObject, refusalOf } from './refusal.ts'
import { hashtagsIn, postOf, urlsIn } from './words.ts'

const Row = z.object({
  'Facebook Id': Id,
  'Post Created': ZonedTime,
  URL: Id,
  Type: OptionalText,
  Message: OptionalText,
  Link: OptionalText,
  'Final Link': OptionalText,
})

const isOfFacebook = (url: string): boolean =>
  /^https?:\/\/([a-z0-9-]+\.)*(facebook\.com|fb\.watch|fb\.me)(\/|$)/i.test(url)

/** What the post links to. The Link of a photo or video is the page of that photo itself, and no shared URL. */
function linksOf(row: z.infer<typeof Row>): string[] {
  const link = row['Final Link'] ?? row.Link
  const isOwn = link === undefined || (row.Type !== 'Link' && isOfFacebook(link))
  return isOwn ? [] : [link]
}

export const crowdtangle: Source = {
  name: 'crowdtangle',
  title: 'CrowdTangle: historical data of Facebook posts, CSV',
  documentation: 'https://help.crowdtangle.com/en/articles/3213537-crowdtangle-codebook',
  form: 'csv',
  gives: ['text', 'urls', 'hashtags', 'seconds'],
  notes: [
    'Accounts are pages, groups and public persons (Facebook Id), not the people who write for them.',
    'Posts are known by their URL. Where a post shares another, the file tells only the link.',
    'Post Created must name its zone, as EST, EDT or UTC. CST, BST and IST stand for several zones and are refused; export anew with a dashboard in UTC.',
    'Hashtags and further URLs are found in the message.',
    'It lists only what CrowdTangle tracked: large or chosen pages.',
  ],
  recognises: (sample) =>
    isObject(sample) && 'Facebook Id' in sample && 'Post Created' in sample && 'Message' in sample,
  parse(record) {
    const parsed = Row.safeParse(record)
    if (!parsed.success) return { refused: refusalOf(record, parsed.error) }
    const row = parsed.data
    const text = row.Message ?? ''
    const post = postOf({
      accountId: row['Facebook Id'],
      postId: row.URL,
      createdAtMs: row['Post Created'],
      text,
      urls: [...linksOf(row), ...urlsIn(text)],
      hashtags: hashtagsIn(text),
    })
    return { posts: [post] }
  },
}
