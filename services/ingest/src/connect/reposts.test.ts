import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sourceNamed } from '@murmuration/sources'
import { afterEach, describe, expect, it } from 'vitest'
import { NOW_MS } from '../ingest.fixture.ts'
import { gathered, testTime } from './connect.fixture.ts'
import { fetchReposts } from './reposts.ts'
import { streamParts } from './stream-parts.ts'

const ended: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end()
})

const POST = 'at://did:plc:author/app.bsky.feed.post/3kaaaaaaaaaa2'
/** Keys of records, later ones greater. */
const key = (k: number): string =>
  `3kb${String(k).padStart(10, '2').replace(/[01]/g, '2').replace(/[89]/g, 'z')}`
const repost = (did: string, k: number, of: string) => ({
  uri: `at://${did}/app.bsky.feed.repost/${key(k)}`,
  cid: 'c',
  value: { $type: 'app.bsky.feed.repost', createdAt: '2024-05-01T11:30:00Z', subject: { uri: of, cid: 'c' } },
})

/** App view, directory and hosts of records in one: each account lies in the map with its reposts, latest first. */
async function network(
  reposters: string[][],
  accounts: { [did: string]: ReturnType<typeof repost>[] | 'elsewhere' },
  before: (path: string, n: number, response: ServerResponse) => boolean = () => false,
) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x')
    const { searchParams: query, pathname } = url
    asked.push(`${pathname.split('/').at(-1)} ${query.get('cursor') ?? ''}`.trim())
    if (before(pathname, asked.length, response)) return
    const cursor = Number(query.get('cursor') ?? 0)
    if (pathname.endsWith('getRepostedBy')) {
      const next = cursor + 1 < reposters.length ? { cursor: String(cursor + 1) } : {}
      response.end(
        JSON.stringify({
          uri: query.get('uri'),
          repostedBy: reposters[cursor].map((did) => ({ did })),
          ...next,
        }),
      )
    } else if (pathname.endsWith('listRecords')) {
      const of = accounts[query.get('repo') ?? '']
      const records = of === 'elsewhere' || of === undefined ? [] : of.slice(cursor, cursor + 2)
      response.end(
        JSON.stringify({ records, ...(records.length === 2 ? { cursor: String(cursor + 2) } : {}) }),
      )
    } else {
      const did = pathname.slice(1)
      const at = accounts[did] === 'elsewhere' ? 'http://169.254.169.254' : here
      const service = [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: at }]
      if (accounts[did] === undefined) response.writeHead(404).end('{}')
      else response.end(JSON.stringify({ id: did, service }))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ended.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { asked, here }
}

const fetching = (here: string) =>
  fetchReposts({ posts: [POST], api: here, directory: here, mayAsk: ({ origin }) => origin === here })

describe('fetchReposts', () => {
  it("finds each account's repost among its records, page by page, and says what it did not find", async () => {
    const other = 'at://did:plc:author/app.bsky.feed.post/3kaaaaaaaaaa3'
    const { asked, here } = await network(
      [
        ['did:plc:a', 'did:plc:b'],
        ['did:plc:c', 'did:plc:d', 'did:plc:e'],
      ],
      {
        'did:plc:a': [
          repost('did:plc:a', 6, other),
          repost('did:plc:a', 5, other),
          repost('did:plc:a', 4, POST),
        ],
        'did:plc:b': [repost('did:plc:b', 4, POST)],
        'did:plc:c': 'elsewhere',
        'did:plc:e': [repost('did:plc:e', 4, other)],
      },
    )
    const took = gathered(() => false)
    const time = testTime()
    await fetching(here)(undefined, took.put, took.signal, streamParts(time.parts))
    const { parse } = sourceNamed('bluesky')
    expect(took.records.map(({ value }) => parse(value).posts?.[0])).toMatchObject(
      ['did:plc:a', 'did:plc:b'].map((accountId) => ({
        accountId,
        createdAtMs: Date.parse('2024-05-01T11:30:00Z'),
        amplifies: { postId: POST, addsWords: false },
      })),
    )
    expect(took.marks).toEqual(['{"post":0,"page":"1"}', '{"post":1}'])
    expect(time.noted).toEqual([
      'Of 2 accounts nobody says where their records lie; their reposts are left out.',
      'Of 1 accounts the repost was not found among their records; it is left out.',
    ])
    expect(asked.filter((ask) => ask.includes('listRecords'))).toEqual([
      'com.atproto.repo.listRecords',
      'com.atproto.repo.listRecords 2',
      'com.atproto.repo.listRecords',
      'com.atproto.repo.listRecords',
    ])
  })

  it('goes on at the page where it stopped, and not at all behind the last post', async () => {
    const { asked, here } = await network([['did:plc:a'], ['did:plc:b']], {
      'did:plc:b': [repost('did:plc:b', 4, POST)],
    })
    const took = gathered(() => false)
    await fetching(here)('{"post":0,"page":"1"}', took.put, took.signal, streamParts(testTime().parts))
    expect(asked).toEqual(['app.bsky.feed.getRepostedBy 1', 'did:plc:b', 'com.atproto.repo.listRecords'])
    expect(took.records).toHaveLength(1)
    await fetching(here)(took.marks[0], took.put, took.signal, streamParts(testTime().parts))
    expect(took.records).toHaveLength(1)
  })

  it('ends the search at records older than the post', async () => {
    const old = Array.from({ length: 6 }, (_, k) => ({
      ...repost('did:plc:a', k, 'at://did:plc:x/app.bsky.feed.post/1'),
      uri: `at://did:plc:a/app.bsky.feed.repost/3k2222222222${k + 2}`,
    })).reverse()
    const { asked, here } = await network([['did:plc:a']], { 'did:plc:a': old })
    const took = gathered(() => false)
    await fetching(here)(undefined, took.put, took.signal, streamParts(testTime().parts))
    expect(asked.filter((ask) => ask.includes('listRecords'))).toHaveLength(1)
  })

  it('keeps to the limits that a host tells', async () => {
    let n = 0
    const { here } = await network(
      [['did:plc:a']],
      { 'did:plc:a': [repost('did:plc:a', 4, POST)] },
      (path, _, response) => {
        if (!path.endsWith('getRepostedBy')) return false
        n++
        if (n === 1) response.writeHead(429, { 'retry-after': '30' }).end('{}')
        else if (n === 2) response.writeHead(502).end()
        else {
          response.setHeader('ratelimit-remaining', '0')
          response.setHeader('ratelimit-reset', String(NOW_MS / 1000 + 90))
          return false
        }
        return true
      },
    )
    const took = gathered(() => false)
    const time = testTime()
    await fetching(here)(undefined, took.put, took.signal, streamParts(time.parts))
    expect(time.slept).toEqual([30_000, 1_000, 90_000])
    expect(took.records).toHaveLength(1)
  })

  it('stops where nobody answers who is needed, so that it goes on there', async () => {
    const { here } = await network([['did:plc:a']], { 'did:plc:a': [] }, (path, _, response) => {
      if (!path.endsWith('did:plc:a')) return false
      response.writeHead(503).end()
      return true
    })
    const took = gathered(() => false)
    const time = testTime()
    await expect(fetching(here)(undefined, took.put, took.signal, streamParts(time.parts))).rejects.toThrow(
      /does not answer; start the same command again later, and it goes on there\.$/,
    )
    expect(took.marks).toEqual([])
    expect(time.slept).toEqual([500, 1_000, 2_000, 4_000, 8_000])
  })

  it('refuses what is no address of a post', () => {
    expect(() => fetchReposts({ posts: ['https://bsky.app/x'], api: 'x', directory: 'x' })).toThrow(
      /^https:\/\/bsky\.app\/x is no address of a post; write one such as at:/,
    )
  })
})
