import { describe, expect, test } from 'vitest'
import type { Post } from '../post.ts'
import type { Parsed } from '../source.ts'
import { recogniseSource, SOURCES, sourceNamed } from '../sources.ts'
import { sampleRecords } from './sample-records.fixture.ts'

const parsedSample = (name: string): Parsed[] =>
  sampleRecords(name).map((record) => sourceNamed(name).parse(record))

const MARCH_9H = Date.UTC(2024, 2, 1, 9)
const BOOSTED = { postId: '899000', authorId: '400', createdAtMs: MARCH_9H - 1_800_000 }
const SKY_POST = 'at://did:plc:zzzz9999/app.bsky.feed.post/3kp0'
const SKY_BOOSTED = { postId: SKY_POST, authorId: 'did:plc:zzzz9999' }

const POSTS: { [source: string]: Post[][] } = {
  'x-api': [
    [
      {
        accountId: '501',
        postId: '900001',
        createdAtMs: MARCH_9H + 5_000,
        amplifies: { ...BOOSTED, addsWords: false },
        accountCreatedAtMs: Date.UTC(2019, 4, 6, 7, 8, 9),
        language: 'en',
        client: 'Twitter Web App',
        declaredPlace: 'By the quay',
      },
      {
        accountId: '502',
        postId: '900002',
        createdAtMs: MARCH_9H + 40_000,
        amplifies: { ...BOOSTED, addsWords: true },
        text: 'This again #Ferry https://t.co/b https://t.co/c https://t.co/d',
        urls: ['https://harbour.example/ferry?page=2'],
        hashtags: ['Ferry'],
        media: [{ url: 'https://pbs.example/media/77.jpg' }],
        language: 'en',
      },
    ],
    [
      {
        accountId: '503',
        postId: '900003',
        createdAtMs: MARCH_9H + 60_000,
        amplifies: { postId: '899000', authorId: '400', addsWords: true },
        text: '@harbour_news when?',
      },
    ],
    [
      {
        accountId: '504',
        postId: '900004',
        createdAtMs: MARCH_9H + 120_000,
        text: 'A long note that goes on',
        hashtags: ['quay'],
        accountCreatedAtMs: Date.UTC(2020, 0, 1),
      },
    ],
    [],
  ],
  'x-io-archive': [
    [
      {
        accountId: 'aa01hash',
        postId: '700001',
        createdAtMs: Date.UTC(2017, 5, 22, 16, 3),
        amplifies: { postId: '699000', authorId: '8801', addsWords: false },
        accountCreatedAtMs: Date.UTC(2014, 1, 3),
        language: 'en',
        client: 'Twitter Web Client',
        declaredPlace: 'Northport',
      },
    ],
    [
      {
        accountId: 'aa02hash',
        postId: '700002',
        createdAtMs: Date.UTC(2017, 5, 22, 16, 4),
        amplifies: { postId: '699000', addsWords: true },
        text: 'The mill, reopened #mill',
        urls: ['https://mill.example/open', 'https://mill.example/b'],
        hashtags: ['mill', 'north'],
        accountCreatedAtMs: Date.UTC(2015, 10, 30),
        language: 'en',
        client: 'TweetDeck',
      },
    ],
    [
      {
        accountId: 'aa02hash',
        postId: '700003',
        createdAtMs: Date.UTC(2017, 5, 22, 16, 5),
        amplifies: { postId: '699100', authorId: '8802', addsWords: true },
        text: '@x "why"',
      },
    ],
  ],
  mastodon: [
    [
      {
        accountId: 'https://lake.example/@ada',
        postId: 'https://lake.example/users/ada/statuses/1101/activity',
        createdAtMs: Date.UTC(2024, 3, 2, 10, 0, 0, 123),
        amplifies: {
          postId: 'https://hill.example/users/bo/statuses/1090',
          authorId: 'https://hill.example/@bo',
          createdAtMs: Date.UTC(2024, 3, 2, 9, 30),
          addsWords: false,
        },
        accountCreatedAtMs: Date.UTC(2022, 10, 5),
      },
    ],
    [
      {
        accountId: 'https://lake.example/@cy',
        postId: 'https://lake.example/users/cy/statuses/1102',
        createdAtMs: Date.UTC(2024, 3, 2, 10, 1),
        text: "Look: bridge.example\nit's #Bridge",
        urls: ['https://bridge.example/?a=1&b=2'],
        hashtags: ['bridge'],
        media: [{ url: 'https://lake.example/m/5.png' }],
        language: 'en',
        client: 'Web',
      },
    ],
    [],
    [],
  ],
  bluesky: [
    [
      {
        accountId: 'did:plc:aaaa1111',
        postId: 'at://did:plc:aaaa1111/app.bsky.feed.repost/3kr1',
        createdAtMs: MARCH_9H + 1_000,
        amplifies: { ...SKY_BOOSTED, addsWords: false },
      },
    ],
    [
      {
        accountId: 'did:plc:bbbb2222',
        postId: 'at://did:plc:bbbb2222/app.bsky.feed.post/3kp2',
        createdAtMs: 1_709_283_602_250,
        amplifies: { ...SKY_BOOSTED, addsWords: true },
        text: 'See harbour.example #ferry',
        urls: ['https://harbour.example/a'],
        hashtags: ['ferry', 'quay'],
        media: [{ hash: 'bafkreipicture' }],
        language: 'en',
      },
    ],
    [
      {
        accountId: 'did:plc:cccc3333',
        postId: 'at://did:plc:cccc3333/app.bsky.feed.post/3kp3',
        createdAtMs: MARCH_9H + 2_000,
        amplifies: {
          postId: 'at://did:plc:bbbb2222/app.bsky.feed.post/3kp2',
          authorId: 'did:plc:bbbb2222',
          addsWords: true,
        },
        text: 'why',
        urls: ['https://harbour.example/b'],
      },
    ],
    [],
    [],
    [],
    [
      {
        accountId: 'did:plc:dddd4444',
        postId: 'at://did:plc:dddd4444/app.bsky.feed.repost/3kr4',
        createdAtMs: MARCH_9H + 7_000,
        amplifies: { ...SKY_BOOSTED, addsWords: false },
      },
    ],
  ],
  telegram: [
    [
      {
        accountId: 'user41',
        postId: '1500000001/2',
        createdAtMs: MARCH_9H + 5_000,
        text: 'Ferry closes #ferry https://harbour.example/ferry more',
        urls: ['https://harbour.example/ferry', 'https://harbour.example/more'],
        hashtags: ['ferry'],
      },
      {
        accountId: 'user42',
        postId: '1500000001/3',
        createdAtMs: MARCH_9H + 9_000,
        amplifies: { postId: '1500000001/2', authorId: 'user41', addsWords: true },
        text: 'why?',
      },
    ],
  ],
  '4cat': [
    [
      {
        accountId: '501',
        postId: '610001',
        createdAtMs: MARCH_9H + 5_000,
        text: 'Ferry closes #ferry',
        urls: ['https://harbour.example/a', 'https://harbour.example/b'],
        hashtags: ['ferry', 'quay'],
        language: 'en',
      },
    ],
    [{ accountId: '502', postId: '610002', createdAtMs: MARCH_9H + 9_000, language: 'en' }],
    [
      {
        accountId: 'lea',
        postId: '610003',
        createdAtMs: MARCH_9H + 12_000,
        text: 'See https://harbour.example/c, now #quay',
        urls: ['https://harbour.example/c'],
        hashtags: ['quay'],
      },
    ],
  ],
  crowdtangle: [
    [
      {
        accountId: '100000000001',
        postId: 'https://www.facebook.com/100000000001/posts/2001',
        createdAtMs: Date.UTC(2021, 6, 1, 12, 15, 30),
        text: 'Ferry closes #Ferry',
        urls: ['https://harbour.example/ferry'],
        hashtags: ['Ferry'],
      },
    ],
    [
      {
        accountId: '100000000002',
        postId: 'https://www.facebook.com/100000000002/posts/2002',
        createdAtMs: Date.UTC(2021, 0, 15, 13, 15, 31),
        text: 'Read https://harbour.example/b.',
        urls: ['https://harbour.example/b'],
      },
    ],
  ],
  'meta-content-library': [
    [
      {
        accountId: '77001',
        postId: '880001',
        createdAtMs: Date.UTC(2024, 1, 1, 12, 0, 5),
        text: 'The mill reopens #mill',
        urls: ['https://mill.example/open'],
        hashtags: ['mill'],
        language: 'en',
      },
    ],
    [
      {
        accountId: '77002',
        postId: '880002',
        createdAtMs: Date.UTC(2024, 1, 1, 12, 0, 9),
        amplifies: { postId: '880001', addsWords: false },
        language: 'en',
      },
    ],
    [
      {
        accountId: '77003',
        postId: '880003',
        createdAtMs: Date.UTC(2024, 1, 1, 12, 1),
        amplifies: { postId: '880001', addsWords: true },
        text: 'See this',
        language: 'en',
      },
    ],
  ],
  youtube: [
    [
      {
        accountId: 'UCivo',
        postId: 'UgAAA1',
        createdAtMs: MARCH_9H + 5_000,
        amplifies: { postId: 'vid00000001', authorId: 'UCharbour', addsWords: true },
        text: 'Ferry closes #ferry\nsee harbour.example',
        urls: ['https://harbour.example/a?x=1&y=2'],
        hashtags: ['ferry'],
      },
      {
        accountId: 'UClea',
        postId: 'UgAAA1.r1',
        createdAtMs: MARCH_9H + 60_000,
        amplifies: { postId: 'UgAAA1', addsWords: true },
        text: 'yes https://harbour.example/b',
        urls: ['https://harbour.example/b'],
      },
      {
        accountId: 'UCharbour',
        postId: 'vid00000001',
        createdAtMs: MARCH_9H - 3_600_000,
        text: 'Ferry\nMore: https://harbour.example/c',
        urls: ['https://harbour.example/c'],
      },
    ],
  ],
  tiktok: [
    [
      {
        accountId: 'quay_one',
        postId: '7300000000000000001',
        createdAtMs: MARCH_9H + 5_000,
        text: 'Ferry closes #ferry',
        hashtags: ['ferry', 'quay'],
      },
      {
        accountId: 'quay_two',
        postId: '7300000000000000002',
        createdAtMs: MARCH_9H + 6_000,
        text: 'Again #Ferry https://harbour.example/a',
        urls: ['https://harbour.example/a'],
        hashtags: ['Ferry'],
      },
    ],
  ],
}

test('every source has a sample', () => {
  expect(SOURCES.map((source) => source.name).filter((name) => !(name in POSTS))).toEqual([])
})

describe.each(SOURCES.map((source) => source.name))('sample of %s', (name) => {
  test('yields exactly its posts', () => {
    const posts = parsedSample(name).flatMap((parsed) => (parsed.posts === undefined ? [] : [parsed.posts]))
    expect(posts).toEqual(POSTS[name])
  })

  test('is recognised as its own and as no other', () => {
    for (const record of sampleRecords(name).filter(
      (record) => name !== 'x-api' || 'data' in (record as object),
    ))
      expect(recogniseSource(sourceNamed(name).form, record)?.name).toBe(name)
  })
})

test('what does not hold in the samples is refused with its reason', () => {
  const found = Object.fromEntries(
    SOURCES.map(({ name }) => [
      name,
      parsedSample(name).flatMap((parsed) =>
        [...(parsed.refused === undefined ? (parsed.alsoRefused ?? []) : [parsed.refused])].map(
          ({ reason, message }) => `${reason}: ${message}`,
        ),
      ),
    ]).filter(([, messages]) => messages.length > 0),
  )
  expect(found).toEqual({
    telegram: [
      'missing_field: messages[3].date_unixtime is missing, and date has no zone; export the chat anew with a newer Telegram Desktop.',
    ],
    '4cat': ['missing_field: author names no account: rows without one cannot be told apart.'],
    crowdtangle: ['bad_time: Post Created is no time that there is; write a date and time with zone.'],
  })
})
