import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldCase } from './fold-case.ts'
import { canonicalHashtags, hashtagSet } from './hashtags.ts'
import { mediaName } from './media.ts'
import { objectId } from './object-id.ts'

describe('canonicalHashtags', () => {
  it('writes what is one tag in one way, once and in order', () => {
    expect(canonicalHashtags(['Zebra', '#ＦＡＲＭ', 'farm', 'Straße', 'STRASSE', ' ', '#', 'farm!'])).toEqual(
      ['farm', 'strasse', 'zebra'],
    )
    expect(canonicalHashtags(['İstanbul', 'istanbul', 'ΟΔΟΣ', 'οδοσ'])).toEqual(['istanbul', 'οδος'])
    expect(canonicalHashtags(['किसान', '農民', 'ชาวนา', '❤️', '❤', 'a_b'])).toEqual([
      'a_b',
      'किसान',
      'ชาวนา',
      '❤',
      '農民',
    ])
  })

  it('gives the same whatever the order, and again for its own', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 8 })), (tags) => {
        const canonical = canonicalHashtags(tags)
        expect(canonicalHashtags(tags.toReversed())).toEqual(canonical)
        expect(canonicalHashtags(canonical)).toEqual(canonical)
      }),
    )
  })

  it('names a set from two tags up', () => {
    expect(hashtagSet([])).toBeUndefined()
    expect(hashtagSet(['a'])).toBeUndefined()
    expect(hashtagSet(['a', 'b'])).toBe('a b')
  })
})

describe('foldCase', () => {
  it('changes nothing when done twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(foldCase(foldCase(text))).toBe(foldCase(text))
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('mediaName', () => {
  it('takes a hash as it comes but for the case of hex, and nothing else', () => {
    expect(mediaName({ hash: ' PDQ:F0a1 ' })).toBe('pdq:f0a1')
    expect(mediaName({ hash: 'QmXyz' })).toBe('QmXyz')
    expect(mediaName({ url: 'https://example.com/a.jpg' })).toBeUndefined()
    expect(mediaName({ hash: ' ' })).toBeUndefined()
  })
})

describe('objectId', () => {
  it('keeps families apart, whatever a platform calls its posts', () => {
    expect(objectId('post', '123')).toBe('123')
    expect(objectId('post', 'at://did:plc:abc/app.bsky.feed.post/1')).toBe(
      'at://did:plc:abc/app.bsky.feed.post/1',
    )
    expect(objectId('post', 'url:https://example.com')).toBe('post:url:https://example.com')
    expect(objectId('hashtag', 'a')).not.toBe(objectId('hashtag_set', 'a'))
  })

  it('tells what is too long by its hash, by bytes and not by letters', () => {
    const long = 'ก'.repeat(200)
    expect(objectId('url', long)).toMatch(/^url:sha256:[0-9a-f]{64}$/)
    expect(objectId('url', `${long}b`)).not.toBe(objectId('url', long))
    expect(objectId('post', long)).toMatch(/^post:sha256:/)
    expect(objectId('url', 'a'.repeat(508))).toBe(`url:${'a'.repeat(508)}`)
  })
})
