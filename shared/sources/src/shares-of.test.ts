import { ShareEvent } from '@murmuration/contracts'
import { describe, expect, it } from 'vitest'
import { textObjects } from './objects/text-objects.ts'
import type { Post } from './post.ts'
import { sharesOf } from './shares-of.ts'

const own = {
  text: 'The farmers will march on the capital at dawn, and nobody will stop them this time',
  urls: ['https://www.example.com/a?utm_source=x', 'http://example.com/a/', 'http://localhost/b'],
  hashtags: ['Farm', '#farm', 'dawn'],
  media: [{ hash: 'AB' }, { hash: 'ab' }, { url: 'https://example.com/c.jpg' }],
}
const post: Post = {
  accountId: 'account',
  postId: 'own',
  createdAtMs: 5_000,
  amplifies: { postId: 'boosted', authorId: 'author', createdAtMs: 1_000, addsWords: true },
  language: 'en',
  client: 'web',
  accountCreatedAtMs: 100,
  declaredPlace: 'here',
  ...own,
}
const idsOf = (shares: ShareEvent[]): string[] => shares.map((share) => share.objectId)

describe('sharesOf', () => {
  it('makes of a quote a share of what it boosts and one of each object of its own', () => {
    const shares = sharesOf(post, textObjects())
    expect(shares.map(({ objectType, objectId }) => [objectType, objectId])).toEqual([
      ['post', 'boosted'],
      ['url', 'url:https://example.com/a'],
      ['hashtag', 'hashtag:dawn'],
      ['hashtag', 'hashtag:farm'],
      ['hashtag_set', 'hashtags:dawn farm'],
      ['text', expect.stringMatching(/^text:[0-9a-f]{32}$/)],
      ['media', 'media:ab'],
    ])
    for (const share of shares) {
      expect(ShareEvent.parse(share)).toEqual(share)
      expect(share).toMatchObject({
        accountId: 'account',
        postId: 'own',
        timestampMs: 5_000,
        language: 'en',
        client: 'web',
        accountCreatedAtMs: 100,
        declaredPlace: 'here',
      })
    }
    expect(shares[0]).toMatchObject({ authorId: 'author', objectCreatedAtMs: 1_000 })
    // Who wrote the boosted post did not write the rest.
    for (const share of shares.slice(1)) expect(share.authorId ?? share.objectCreatedAtMs).toBeUndefined()
    expect(shares[1].url).toBe('https://example.com/a')
    expect(shares[5].text).toBe(own.text)
  })

  it('makes of a repost a share of the post alone, and does not learn its text', () => {
    const texts = textObjects()
    expect(idsOf(sharesOf({ ...post, amplifies: { postId: 'boosted', addsWords: false } }, texts))).toEqual([
      'boosted',
    ])
    expect(texts.kinds).toBe(0)
  })

  it('makes of a post of its own no share of itself', () => {
    const { amplifies: _, ...alone } = post
    expect(idsOf(sharesOf(alone, textObjects()))).toEqual(idsOf(sharesOf(post, textObjects())).slice(1))
    expect(
      sharesOf(
        { accountId: 'a', postId: 'p', createdAtMs: 0, text: 'Good morning', hashtags: [], urls: [] },
        textObjects(),
      ),
    ).toEqual([])
  })

  it('gives copies of a text one object over posts', () => {
    const texts = textObjects()
    const [first] = sharesOf({ accountId: 'a', postId: '1', createdAtMs: 0, text: own.text }, texts)
    const [second] = sharesOf(
      { accountId: 'b', postId: '2', createdAtMs: 9, text: `${own.text}!! 🔥 https://t.co/x` },
      texts,
    )
    expect(second.objectId).toBe(first.objectId)
  })

  it('gives the post a place of its own even if its id looks like a URL of ours', () => {
    const clash = { ...post, amplifies: { postId: 'url:https://example.com/a', addsWords: true } }
    const ids = idsOf(sharesOf(clash, textObjects()))
    expect(ids).toContain('post:url:https://example.com/a')
    expect(ids).toContain('url:https://example.com/a')
  })
})
