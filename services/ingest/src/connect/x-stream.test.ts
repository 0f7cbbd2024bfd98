import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sourceNamed } from '@murmuration/sources'
import { afterEach, describe, expect, it } from 'vitest'
import { NOW_MS, until } from '../ingest.fixture.ts'
import { gathered, testTime } from './connect.fixture.ts'
import { streamParts } from './stream-parts.ts'
import { addRules, listRules } from './x-rules.ts'
import { followX, SILENT_MS } from './x-stream.ts'

const NOW_S = NOW_MS / 1_000
const ended: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end()
})

/** An API of X whose nth connection the test decides about. */
async function xApi(answer: (n: number, response: ServerResponse, request: IncomingMessage) => void) {
  const asked: URL[] = []
  const tokens: (string | undefined)[] = []
  const server = createServer((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://x'))
    tokens.push(request.headers.authorization)
    answer(asked.length, response, request)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ended.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { asked, tokens, api: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const tweet = (k: number): string =>
  `${JSON.stringify({
    data: {
      id: String(1_000 + k),
      author_id: '77',
      created_at: '2024-05-01T11:00:00.000Z',
      text: `RT @x: grüße ${k}`,
      referenced_tweets: [{ type: 'retweeted', id: '5' }],
    },
    matching_rules: [{ id: '1' }],
  })}\r\n`

const tweetIds = (records: readonly { value?: unknown }[]): unknown[] =>
  records.map(({ value }) => (value as { data?: { id?: unknown } } | undefined)?.data?.id)

describe('followX', () => {
  it('reads lines cut anywhere, passes over signs of life, and connects at once when it is dropped', async () => {
    const server = await xApi((n, response) => {
      const bytes = Buffer.from(`\r\n${tweet(n * 10)}\r\n\r\n${tweet(n * 10 + 1)}`)
      void (async () => {
        for (let at = 0; at < bytes.length; at += 7) {
          response.write(bytes.subarray(at, at + 7))
          await new Promise(setImmediate)
        }
        if (n === 1) response.end('{"data": cut')
        else response.write('not JSON\r\n')
      })()
    })
    const took = gathered((records) => records.length === 5)
    const time = testTime()
    const follow = followX({ api: server.api, token: 'secret', backfillMinutes: 5 })
    await follow(undefined, took.put, took.signal, streamParts(time.parts))
    expect(tweetIds(took.records)).toEqual(['1010', '1011', '1020', '1021', undefined])
    expect(took.records[4]).toMatchObject({ fault: { reason: 'bad_json' }, cursor: '1021' })
    expect(time.slept).toEqual([0])
    expect(server.tokens).toEqual(['Bearer secret', 'Bearer secret'])
    expect(server.asked[0].pathname).toBe('/2/tweets/search/stream')
    expect(server.asked[0].searchParams.get('tweet.fields')).toContain('referenced_tweets')
    // Nothing was followed before the first connection.
    expect(server.asked[0].searchParams.has('backfill_minutes')).toBe(false)
    expect(server.asked[1].searchParams.get('backfill_minutes')).toBe('5')
    const parsed = sourceNamed('x-api').parse(took.records[0].value)
    expect(parsed.posts).toMatchObject([{ accountId: '77', postId: '1010', amplifies: { postId: '5' } }])
  })

  it('waits as X asks: doubling from 5 s for its errors, from a minute for 429, longer where it names a time', async () => {
    const answers = [503, 500, 429, 429, 429]
    const server = await xApi((n, response) => {
      const headers = n === 5 ? { 'x-rate-limit-reset': String(NOW_S + 500) } : {}
      if (n <= answers.length) response.writeHead(answers[n - 1], headers).end()
      else response.write(`${tweet(1)}${tweet(2)}\r\n${tweet(3)}`)
    })
    const took = gathered((records) => records.length === 3)
    const time = testTime()
    await followX({ api: server.api, token: 't' })('999', took.put, took.signal, streamParts(time.parts))
    expect(tweetIds(took.records)).toEqual(['1001', '1002', '1003'])
    expect(time.slept).toEqual([5_000, 10_000, 60_000, 120_000, 500_000])
  })

  it('waits a quarter of a second longer each time where nobody answers', async () => {
    const took = gathered(() => false)
    const time = testTime()
    const failing: typeof fetch = () => {
      if (time.slept.length === 70) took.stop()
      return Promise.reject(new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') }))
    }
    const parts = streamParts({ ...time.parts, fetch: failing })
    await followX({ api: 'http://127.0.0.1:9', token: 't' })(undefined, took.put, took.signal, parts)
    expect(time.slept.slice(0, 4)).toEqual([0, 250, 500, 750])
    expect(time.slept.slice(-2)).toEqual([16_000, 16_000])
    expect(time.said[0]).toBe('ECONNREFUSED')
  })

  it('connects anew after silence, and not while signs of life come', async () => {
    const open: ServerResponse[] = []
    const server = await xApi((n, response) => {
      open.push(response)
      response.write('\r\n')
      if (n === 2) response.write(tweet(1))
    })
    const took = gathered((records) => records.length === 1)
    const time = testTime()
    const set: number[] = []
    const after: typeof time.parts.after = (ms, run) => {
      set.push(ms)
      return time.parts.after?.(ms, run) ?? (() => {})
    }
    const parts = streamParts({ ...time.parts, after })
    const following = followX({ api: server.api, token: 't' })(undefined, took.put, took.signal, parts)
    // One watch for the answer, one for the first sign of life, and one anew behind each.
    await until(() => set.length === 3)
    open[0].write('\r\n')
    await until(() => set.length === 4)
    expect(server.asked).toHaveLength(1)
    time.pass()
    await following
    expect(server.asked).toHaveLength(2)
    expect(new Set(set)).toEqual(new Set([SILENT_MS]))
    expect(time.said).toEqual(['nothing is heard any more'])
  })

  it('takes what X says before it disconnects as no record', async () => {
    const server = await xApi((n, response) => {
      if (n === 1) response.write('{"errors":[{"title":"operational-disconnect"}]}\r\n')
      else response.write(tweet(1))
    })
    const took = gathered((records) => records.length === 1)
    const time = testTime()
    await followX({ api: server.api, token: 't' })(undefined, took.put, took.signal, streamParts(time.parts))
    expect(time.said).toEqual(['X disconnects: operational-disconnect'])
    expect(tweetIds(took.records)).toEqual(['1001'])
  })

  it('says in a sentence that X does not take the token, without the token', async () => {
    const server = await xApi((_, response) => response.writeHead(401).end())
    const took = gathered(() => false)
    const following = followX({ api: server.api, token: 'secret' })
    await expect(following(undefined, took.put, took.signal, streamParts(testTime().parts))).rejects.toThrow(
      /^X answers 401: it does not take the token in MURMURATION_X_TOKEN for the filtered stream\.$/,
    )
  })
})

describe('addRules', () => {
  it('adds what is not there yet, and says in the words of X what it refuses', async () => {
    const rules = [{ id: '1', value: '#a' }]
    const posted: unknown[] = []
    const server = await xApi((_, response, request) => {
      if (request.method === 'GET') {
        response.end(JSON.stringify({ data: rules, meta: {} }))
        return
      }
      void request.toArray().then((parts) => {
        const body = JSON.parse(Buffer.concat(parts).toString()) as { add: { value: string }[] }
        posted.push(body)
        const isBad = body.add.some(({ value }) => value === '(')
        const added = body.add.map(({ value }, k) => ({ id: `n${k}`, value }))
        const errors = [{ title: 'Invalid Rule', details: ['Unmatched bracket.'] }]
        response.writeHead(isBad ? 400 : 201).end(JSON.stringify(isBad ? { errors } : { data: added }))
      })
    })
    const options = { api: server.api, token: 't', signal: new AbortController().signal }
    expect(await listRules(options)).toEqual(rules)
    expect(await addRules(['#a', '#b', '#b'], options)).toEqual([...rules, { id: 'n0', value: '#b' }])
    expect(await addRules(['#a'], options)).toEqual(rules)
    expect(posted).toEqual([{ add: [{ value: '#b' }] }])
    await expect(addRules(['('], options)).rejects.toThrow(
      /^X answers 400 to its rules: Unmatched bracket\.;/,
    )
  })
})
