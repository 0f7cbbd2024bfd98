import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get as ask, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestCasework, testCasework } from '../casework.fixture.ts'

const PAGE = '<meta name="csp-nonce" content="__NONCE__"><script src="/assets/main-a1.js" nonce="__NONCE__">'
const SCRIPT = 'addEventListener("load", () => {})\n'.repeat(50)

let folder: string
let world: TestCasework

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'murmuration-console-'))
  mkdirSync(join(folder, 'page/assets'), { recursive: true })
  const write = (name: string, content: string | Buffer) => writeFileSync(join(folder, name), content)
  write('page/index.html', PAGE)
  write('page/index.html.br', brotliCompressSync(PAGE))
  write('page/assets/main-a1.js', SCRIPT)
  write('page/assets/main-a1.js.br', brotliCompressSync(SCRIPT))
  write('page/mark.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>')
  write('page/.hidden', 'secret')
  write('secret.txt', 'secret')
  world = await testCasework('pglite', { consoleFolder: join(folder, 'page') })
}, 60_000)
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

interface Raw {
  status: number | undefined
  headers: IncomingHttpHeaders
  bytes: Buffer
}

/** As a browser asks, without undoing any encoding, and with the path as it is written. */
const raw = (path: string, headers: { [name: string]: string } = {}): Promise<Raw> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(world.url)
    ask({ hostname, port, path, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, bytes: Buffer.concat(chunks) }),
      )
    }).on('error', reject)
  })

test('each path that is no file is the page, with a nonce of its own', async () => {
  const nonces = new Set<string>()
  for (const path of [
    '/',
    '/queue?view=due',
    '/accounts/a.b',
    '/index.html',
    '/index.html.br',
    '/v1x',
    '/first',
  ]) {
    const { status, headers, bytes } = await raw(path, { 'accept-encoding': 'br' })
    expect([path, status, headers['content-type'], headers['cache-control']]).toEqual([
      path,
      200,
      'text/html; charset=utf-8',
      'no-store',
    ])
    const [, nonce, again] = /content="([\w-]{20,})".*nonce="([\w-]+)"/.exec(bytes.toString())!
    expect(again).toBe(nonce)
    nonces.add(nonce!)
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
    )
  }
  expect(nonces.size).toBe(7)
})

test('assets are compressed ahead and kept for ever; other files are asked for anew', async () => {
  const script = await raw('/assets/main-a1.js', { 'accept-encoding': 'gzip, br' })
  expect(script.headers).toMatchObject({
    'content-encoding': 'br',
    'content-type': 'application/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'accept-encoding',
  })
  expect(brotliDecompressSync(script.bytes).toString()).toBe(SCRIPT)
  expect(script.headers['content-security-policy']).toContain("script-src 'self'")
  const plain = await raw('/assets/main-a1.js')
  expect([plain.headers['content-encoding'], plain.bytes.toString()]).toEqual([undefined, SCRIPT])
  const mark = await raw('/mark.svg')
  expect(mark.headers).toMatchObject({ 'content-type': 'image/svg+xml', 'cache-control': 'no-cache' })
  const again = await raw('/mark.svg', { 'if-none-match': mark.headers.etag! })
  expect(again.status).toBe(304)
})

test('nothing but the files of the console is served, and the API stays what it is', async () => {
  for (const path of [
    '/assets/gone-b2.js',
    '/v1/nothing',
    '/v1',
    '/health',
    '/metrics/x',
    '/openapi.json/x',
  ]) {
    const { status, headers } = await raw(path)
    expect([path, status, headers['content-type']]).toEqual([path, 404, 'application/problem+json'])
  }
  for (const path of [
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/.hidden',
    '/assets/..%2f..%2fsecret.txt',
  ]) {
    const { bytes } = await raw(path)
    expect([path, bytes.toString().includes('secret')]).toEqual([path, false])
  }
  expect((await world.call(undefined, 'POST', '/queue')).status).toBe(404)
  expect((await world.call(undefined, 'GET', '/openapi.json')).body.openapi).toBe('3.1.0')
  expect((await world.call(undefined, 'HEAD', '/queue')).status).toBe(200)
})

test('every answer is strict', async () => {
  const lead = await world.newUser('lead')
  for (const [path, headers] of [
    ['/', {}],
    ['/assets/main-a1.js', {}],
    ['/v1/me', {}],
    ['/v1/cases', { authorization: `Bearer ${lead.token}` }],
    ['/v1/sign-in/ways', {}],
    ['/health/live', {}],
    ['/metrics', {}],
    ['/openapi.json', {}],
    ['/v1/changes', {}],
  ] as const) {
    const answer = await raw(path, headers)
    expect(answer.headers, path).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
    })
    if (!['/', '/assets/main-a1.js'].includes(path))
      expect(answer.headers['content-security-policy'], path).toBe(
        "default-src 'none'; frame-ancestors 'none'",
      )
  }
})

test('without a console, or where it is not built yet, the page says how', async () => {
  for (const consoleFolder of [undefined, join(folder, 'nowhere')]) {
    await using bare = await testCasework('pglite', { consoleFolder })
    const { status, body } = await bare.call(undefined, 'GET', '/')
    expect([status, body.detail]).toEqual([404, expect.stringContaining('npm run build')])
    expect((await bare.call(undefined, 'GET', '/v1/nothing')).body.detail).toContain('/openapi.json')
  }
})
