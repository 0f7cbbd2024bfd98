import { describe, expect, test } from 'vitest'
import { sourceNamed } from '../sources.ts'
import { sampleRecords } from './sample-records.fixture.ts'

const refusal = (name: string, record: unknown) => sourceNamed(name).parse(record).refused

const [ROW] = sampleRecords('x-io-archive') as { [column: string]: string }[]
const TWEET = { id: '1', author_id: '2', created_at: '2024-03-01T09:00:00Z', text: 'words' }

describe('ids', () => {
  test('a number that JSON has rounded is refused, one that it holds is taken', () => {
    expect(refusal('x-api', { ...TWEET, author_id: 2 ** 53 })).toEqual({
      reason: 'bad_value',
      message: 'author_id is a number that JSON cannot hold without rounding; write the id as text.',
    })
    const { posts } = sourceNamed('x-api').parse({ ...TWEET, author_id: 2 ** 53 - 1 })
    expect(posts?.[0].accountId).toBe('9007199254740991')
  })

  test.each([
    ['8.77E+17', 'bad_value', 'was rounded by a spreadsheet'],
    ['a\0', 'nul_byte', 'holds a NUL character'],
    ['\ud800', 'invalid_utf8', 'half a surrogate pair'],
    ['é'.repeat(257), 'id_too_long', 'longer than 512 bytes'],
    ['', 'missing_field', 'userid is missing.'],
  ])('%j is refused as %s', (userid, reason, words) => {
    const refused = refusal('x-io-archive', { ...ROW, userid })
    expect(refused?.reason).toBe(reason)
    expect(refused?.message).toContain(words)
  })

  test('an id put together from two is held to the same length', () => {
    const message = { id: 1, type: 'message', from_id: 'user1', date_unixtime: '1709283600', text: 'a' }
    const chat = (id: string, more = {}) => ({
      id,
      type: 'public_channel',
      messages: [{ ...message, ...more }],
    })
    expect(refusal('telegram', chat('c'.repeat(511)))?.reason).toBe('id_too_long')
    const { posts } = sourceNamed('telegram').parse(chat('c'.repeat(510), { reply_to_message_id: 12 }))
    expect(posts).toHaveLength(1)
    expect(posts?.[0].amplifies).toBeUndefined()
    const commit = { operation: 'create', collection: 'app.bsky.feed.post', rkey: 'r'.repeat(480) }
    const event = { did: 'did:plc:aaaa1111', kind: 'commit', commit }
    expect(refusal('bluesky', event)?.reason).toBe('id_too_long')
  })
})

test('times that no calendar has are refused', () => {
  expect(refusal('x-io-archive', { ...ROW, tweet_time: '2023-02-29 10:00' })).toEqual({
    reason: 'bad_time',
    message: 'tweet_time is no time that there is; write a date and time in UTC.',
  })
  expect(refusal('x-io-archive', { ...ROW, tweet_time: '1969-12-31 23:59' })?.reason).toBe('negative_time')
})

test('one tweet that does not hold is refused beside the others of its page', () => {
  const { posts, alsoRefused } = sourceNamed('x-api').parse({
    data: [TWEET, { ...TWEET, created_at: undefined }, { ...TWEET, id: '3' }],
    meta: { result_count: 3 },
  })
  expect(posts?.map((post) => post.postId)).toEqual(['1', '3'])
  expect(alsoRefused).toEqual([
    {
      reason: 'missing_field',
      message:
        'data[1].created_at is missing. Ask the API with tweet.fields=author_id,created_at,referenced_tweets,entities.',
    },
  ])
})

test('pages that tell neither who nor when are refused, and say what to do', () => {
  const page = { uri: 'at://did:plc:a/app.bsky.feed.post/1', repostedBy: [{ did: 'did:plc:b' }] }
  expect(refusal('bluesky', page)?.message).toContain('com.atproto.repo.listRecords')
  const video = { id: '1', username: 'a', create_time: 1_709_283_600 }
  expect(refusal('tiktok', { data: { reposted_videos: [video] } })?.message).toContain('neither who')
  expect(refusal('tiktok', { data: { comments: [] } })?.message).toContain('no account')
})

test('a boost by nobody’s id of the post keeps nothing that is another’s', () => {
  const row = { ...ROW, retweet_tweetid: '', is_retweet: 'True' }
  const { posts } = sourceNamed('x-io-archive').parse(row)
  expect(posts?.[0]).not.toHaveProperty('text')
  expect(posts?.[0]).not.toHaveProperty('urls')
  expect(posts?.[0]).not.toHaveProperty('amplifies')
})
