import { describe, expect, it } from 'vitest'
import type { FeedResult } from './feed.ts'
import { feedOptions } from './feed-command.ts'
import { feedSource } from './feed-source.ts'
import { feedLine, feedSentences } from './say-feed.ts'

describe('feedOptions', () => {
  it('takes apart what was typed', () => {
    expect(
      feedOptions(['a.csv'], {
        map: ['account_id=user', 'object_id=x=y', 'b.csv'],
        speed: '600x',
        drain: '26h',
        url: 'http://host:1/',
        token: 't',
      }),
    ).toMatchObject({
      files: ['a.csv', 'b.csv'],
      map: { account_id: 'user', object_id: 'x=y' },
      speed: 600,
      drainMs: 93_600_000,
      url: 'http://host:1',
      token: 't',
      state: '.murmuration-feed',
    })
    expect(feedOptions(['a'], { speed: 'max' })).toMatchObject({
      speed: Number.POSITIVE_INFINITY,
      url: 'http://127.0.0.1:8420',
    })
  })

  it.each([
    [[], {}, /Name files of shares/],
    [['a'], { speed: '0x' }, /--speed 0x is no speed/],
    [['a'], { speed: 'fast' }, /--speed fast is no speed/],
    [['a'], { drain: '26' }, /--drain 26 is no span/],
    [['a'], { url: 'host' }, /--url host is no address/],
    [['a'], { keepOpen: true, drain: '1h' }, /--keep-open/],
  ] as const)('says what to type instead of %j %j', (files, typed, says) => {
    expect(() => feedOptions(files, typed)).toThrow(says)
  })
})

it('names a source by its first file', () => {
  expect(feedSource(['/x/shares 2024.csv.gz', 'b'], undefined)).toBe('feed:shares-2024')
  expect(feedSource(['-'], undefined)).toBe('feed:stdin')
  expect(feedSource(['.csv'], undefined)).toBe('feed:file')
  expect(feedSource(['ä'.repeat(200)], undefined)).toBe('feed:-')
  expect(feedSource(['a.csv'], 'mine')).toBe('feed:mine')
  expect(() => feedSource(['a.csv'], 'two words')).toThrow(/--source/)
})

describe('what a feed says', () => {
  const result: FeedResult = {
    source: 'feed:f',
    rowsRead: 1_240,
    accepted: 1_200,
    refused: 10,
    unreadable: 20,
    notShares: 10,
    reasons: { bad_time: 12, clock_ahead: 18 },
    resumedAt: 0,
    isStopped: false,
    closedAtMs: Date.UTC(2024, 4, 1),
  }
  it('adds up', () => {
    expect(feedSentences(result)).toBe(
      '1,240 rows: 1,200 accepted, 30 refused (clock_ahead 18, bad_time 12), 10 no shares. Refused rows are kept: see ' +
        'murmuration dead-letters list. The source feed:f is closed at 2024-05-01 00:00:00.',
    )
    expect(feedSentences({ ...result, isStopped: true, resumedAt: 5 })).toMatch(
      /^Stopped: .* goes on there\. It went on/,
    )
  })

  it('fits a line', () => {
    const progress = { accepted: 9, refused: 1, eventMs: 0, waitsFor: 'ingest is busy' }
    expect(feedLine({ ...progress, stage: 'sending', sent: 10, total: 1_000 }, 5)).toBe(
      '10 of 1,000 shares · 5/s · at 1970-01-01 00:00:00 · 9 accepted · 1 refused · waiting: ingest is busy',
    )
    expect(feedLine({ ...progress, stage: 'reading', sent: 10, total: 0 }, 5)).toBe('reading  10 rows')
  })
})
