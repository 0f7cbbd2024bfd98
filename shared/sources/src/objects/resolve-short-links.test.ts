import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isPublicAddress } from './public-address.ts'
import { type Fetch, shortLinkResolver } from './resolve-short-links.ts'
import { isShortLink } from './short-links.ts'

let server: Server
let origin = ''
const asked: string[] = []
let hungUp = (): void => {}

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(`${request.method} ${path}`)
    const to = (location: string): void => void response.writeHead(302, { location }).end()
    const chain = /^\/chain\/(\d+)$/.exec(path)
    if (chain) return Number(chain[1]) === 0 ? to('/page') : to(`/chain/${Number(chain[1]) - 1}`)
    if (path === '/loop') return to('/loop')
    if (path === '/no-head')
      return request.method === 'HEAD' ? void response.writeHead(405).end() : to('/page')
    if (path === '/private') return to('http://10.0.0.1/admin')
    if (path === '/metadata') return to('http://169.254.169.254/latest')
    if (path === '/file') return to('file:///etc/passwd')
    if (path === '/broken') return to('http://[')
    if (path === '/gone') return void response.writeHead(404).end()
    if (path === '/hang') return
    if (path === '/endless') {
      if (request.method === 'HEAD') return void response.writeHead(501).end()
      response.on('close', () => hungUp())
      response.writeHead(200)
      return void response.write('a')
    }
    if (path === '/login') return to(`${origin.replace('http://', 'http://name:secret@')}/page`)
    response.writeHead(200).end('page')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  origin = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : ''
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

describe('shortLinkResolver', () => {
  it('follows redirects to the page, by HEAD, once', async () => {
    const resolve = shortLinkResolver({ allowLoopback: true })
    asked.length = 0
    const both = await Promise.all([resolve(`${origin}/chain/1`), resolve(`${origin}/chain/1`)])
    expect(both).toEqual([{ url: `${origin}/page` }, { url: `${origin}/page` }])
    expect(await resolve(`${origin}/chain/1`)).toEqual(both[0])
    expect(asked).toEqual(['HEAD /chain/1', 'HEAD /chain/0', 'HEAD /page'])
  })

  it('asks by GET where HEAD is refused, and reads no body', async () => {
    const resolve = shortLinkResolver({ allowLoopback: true })
    expect(await resolve(`${origin}/no-head`)).toEqual({ url: `${origin}/page` })
    const closed = new Promise<void>((done) => {
      hungUp = done
    })
    expect(await resolve(`${origin}/endless`)).toEqual({ url: `${origin}/endless` })
    await closed
  })

  it('follows five redirects and no sixth', async () => {
    const resolve = shortLinkResolver({ allowLoopback: true })
    expect(await resolve(`${origin}/chain/4`)).toEqual({ url: `${origin}/page` })
    expect(await resolve(`${origin}/chain/5`)).toEqual({ unresolved: 'too-many-redirects' })
    expect(await resolve(`${origin}/loop`)).toEqual({ unresolved: 'too-many-redirects' })
  })

  it('goes to no private address, however it is led there', async () => {
    const resolve = shortLinkResolver({ allowLoopback: true })
    for (const path of ['/private', '/metadata', '/file', '/broken'])
      expect(await resolve(`${origin}${path}`), path).toEqual({ unresolved: 'not-public' })
    asked.length = 0
    expect(await shortLinkResolver()(`${origin}/page`)).toEqual({ unresolved: 'not-public' })
    expect(asked).toEqual([])
  })

  it('makes no request if any address of a name is private, at any hop, and connects to the one it checked', async () => {
    const seen: string[] = []
    const fetch: Fetch = async (url, { address }) => {
      seen.push(`${url.hostname} ${address}`)
      return url.hostname === 'bit.ly'
        ? { status: 301, location: 'https://inside.example.com/a' }
        : { status: 200 }
    }
    const lookup = async (host: string): Promise<string[]> =>
      host === 'bit.ly' ? ['8.8.8.8'] : ['8.8.4.4', '192.168.0.1']
    expect(await shortLinkResolver({ fetch, lookup })('https://bit.ly/a')).toEqual({
      unresolved: 'not-public',
    })
    expect(seen).toEqual(['bit.ly 8.8.8.8'])
    const open = shortLinkResolver({ fetch, lookup: async () => ['8.8.8.8'] })
    expect(await open('https://bit.ly/a')).toEqual({ url: 'https://inside.example.com/a' })
  })

  it('connects where the lookup said, without asking the name again', async () => {
    const resolve = shortLinkResolver({ allowLoopback: true, lookup: async () => ['127.0.0.1'] })
    const named = origin.replace('127.0.0.1', 'name.invalid')
    expect(await resolve(`${named}/page`)).toEqual({ url: `${named}/page` })
  })

  it('sends no credentials and gives none back', async () => {
    const fetch: Fetch = async (url) => {
      expect(url.username + url.password).toBe('')
      return url.pathname === '/a' ? { status: 302, location: 'https://u:p@example.com/b' } : { status: 200 }
    }
    const resolve = shortLinkResolver({ fetch, lookup: async () => ['8.8.8.8'] })
    expect(await resolve('https://u:p@bit.ly/a')).toEqual({ url: 'https://example.com/b' })
  })

  it('gives up in time, and asks again what did not answer', async () => {
    const hanging = shortLinkResolver({ allowLoopback: true, timeoutMs: 50 })
    expect(await hanging(`${origin}/hang`)).toEqual({ unresolved: 'no-answer' })
    let calls = 0
    const fetch: Fetch = () => {
      calls++
      return new Promise(() => {})
    }
    const resolve = shortLinkResolver({ fetch, lookup: async () => ['8.8.8.8'], timeoutMs: 50 })
    expect(await resolve('https://bit.ly/a')).toEqual({ unresolved: 'no-answer' })
    expect(await resolve('https://bit.ly/a')).toEqual({ unresolved: 'no-answer' })
    expect(calls).toBe(2)
    const silent = shortLinkResolver({ timeoutMs: 20, lookup: () => new Promise(() => {}) })
    expect(await silent('https://bit.ly/a')).toEqual({ unresolved: 'no-answer' })
    expect(await shortLinkResolver({ allowLoopback: true })(`${origin}/gone`)).toEqual({
      unresolved: 'no-answer',
    })
  })

  it('remembers no more than it may', async () => {
    let calls = 0
    const fetch: Fetch = async () => {
      calls++
      return { status: 200 }
    }
    const resolve = shortLinkResolver({ fetch, lookup: async () => ['8.8.8.8'], cached: 2 })
    for (const path of ['a', 'b', 'a', 'c', 'a', 'b']) await resolve(`https://example.com/${path}`)
    expect(calls).toBe(4)
  })
})

describe('isPublicAddress', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.31.0.1',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    'fe80::1',
    'fc00::1',
    'fd12::1',
    'ff02::1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    'localhost',
    '',
    '1.2.3',
  ])('refuses %s', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  it.each(['8.8.8.8', '172.32.0.1', '2606:4700::1111', '2a00:1450::1'])('takes %s', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })
})

describe('isShortLink', () => {
  it('knows shorteners by their host, if there is a path', () => {
    for (const url of [
      'https://t.co/a',
      'http://www.bit.ly/a?b',
      'https://vm.tiktok.com/a/',
      'https://BIT.ly./a',
    ])
      expect(isShortLink(url), url).toBe(true)
    for (const url of [
      'https://t.co/',
      'https://example.com/a',
      'https://nott.co/a',
      'ftp://t.co/a',
      'a',
      'https://youtu.be/dQw4w9WgXcQ',
    ])
      expect(isShortLink(url), url).toBe(false)
  })
})
