import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { UsageError } from '@murmuration/runtime'
import { Command } from 'commander'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { configureConnect } from './connect-command.ts'
import { lettersOf, NOW_MS, type RunningIngest, runningIngest, sharesOf, until } from './ingest.fixture.ts'

const ended: (() => unknown)[] = []
let printed = ''
let on: RunningIngest
beforeEach(async () => {
  printed = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text)
    return true
  })
  on = await runningIngest()
  ended.push(() => on[Symbol.asyncDispose]())
})
afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  for (const end of ended.splice(0).reverse()) await end()
})

/** Runs a command as the binary does; returns the exit code that it set. */
async function run(...args: string[]): Promise<number> {
  const command = new Command('test').exitOverride()
  configureConnect(command)
  const before = process.exitCode
  process.exitCode = 0
  try {
    await command.parseAsync(args, { from: 'user' })
    return Number(process.exitCode)
  } finally {
    process.exitCode = before
  }
}
const ctrlC = (): boolean => process.emit('SIGINT')

const AUTHOR = 'at://did:plc:author/app.bsky.feed.post/3k1'
const repost = (k: number): string =>
  JSON.stringify({
    did: `did:plc:account${k}`,
    time_us: (NOW_MS - 10_000 + k) * 1_000,
    kind: 'commit',
    commit: {
      operation: 'create',
      collection: 'app.bsky.feed.repost',
      rkey: `3r${k}`,
      record: { createdAt: new Date(NOW_MS - 20_000 + k).toISOString(), subject: { uri: AUTHOR, cid: 'c' } },
    },
  })

async function jetstream(frames: readonly string[]): Promise<{ url: string; asked: string[] }> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const asked: string[] = []
  server.on('connection', (socket, request) => {
    asked.push(request.url ?? '')
    for (const frame of frames) socket.send(frame)
  })
  ended.push(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/subscribe`, asked }
}

it('bluesky sends reposts to the pipeline until Ctrl-C, and goes on from its bookmark', async () => {
  const { url, asked } = await jetstream([repost(1), repost(2), '{"kind":"commit"}', repost(3)])
  const args = [
    'bluesky',
    '--endpoint',
    url,
    '--to',
    on.url,
    '--state',
    join(on.folder, 'connect'),
    '--quiet',
  ]
  const running = run(...args)
  await until(async () => (await sharesOf(on.bus)).length === 3)
  ctrlC()
  expect(await running).toBe(130)
  const [share] = await sharesOf(on.bus)
  expect(share).toMatchObject({
    objectType: 'post',
    authorId: 'did:plc:author',
    postId: expect.stringContaining('3r'),
  })
  const letters = [...(await lettersOf(on.bus)).values()]
  expect(letters).toMatchObject([
    { source: 'connect:bluesky', reason: 'missing_field', raw: '{"kind":"commit"}' },
  ])
  const again = run(...args)
  await until(() => asked.length === 2)
  ctrlC()
  await again
  expect(asked[0]).not.toContain('cursor')
  expect(asked[1]).toContain(`cursor=${(NOW_MS - 10_000 + 3) * 1_000 - 5_000_000}`)
})

it('bluesky --dry-run prints shares and sends nothing', async () => {
  const { url } = await jetstream([repost(1), repost(2)])
  const running = run('bluesky', '--endpoint', url, '--dry-run', '--to', on.url, '--quiet')
  await until(() => printed.split('\n').length === 3)
  ctrlC()
  await running
  expect(
    printed
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).accountId),
  ).toEqual(['did:plc:account1', 'did:plc:account2'])
  expect(await sharesOf(on.bus)).toEqual([])
})

it('x prints its rules, and follows nothing where none holds', async () => {
  let rules: object[] = [{ id: '7', value: '#tag' }]
  const server = createServer((_, response) => response.end(JSON.stringify({ data: rules })))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ended.push(() => server.close())
  vi.stubEnv('MURMURATION_X_TOKEN', 'secret')
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await run('x', '--api', api, '--rules')
  expect(printed).toBe('7  #tag\n')
  rules = []
  await expect(run('x', '--api', api)).rejects.toThrow(/^No rule holds at X/)
})

it.each([
  [['x'], 'Put a token for X into the environment variable MURMURATION_X_TOKEN.'],
  [
    ['mastodon', '--server', 'https://m.example'],
    'Put a token for the Mastodon server into the environment variable MURMURATION_MASTODON_TOKEN.',
  ],
  [['bluesky-reposts'], 'Name posts with --post, or a file of them with --file.'],
  [
    ['bluesky', '--endpoint', 'jetstream'],
    '--endpoint jetstream is no address; write one that begins with wss://.',
  ],
])('connect %j says in a sentence what is missing', async (args, sentence) => {
  vi.stubEnv('MURMURATION_X_TOKEN', '')
  vi.stubEnv('MURMURATION_MASTODON_TOKEN', '')
  await expect(run(...args)).rejects.toThrow(new UsageError(sentence))
})
