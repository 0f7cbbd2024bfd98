import { lookup as dnsLookup } from 'node:dns/promises'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { canonicalUrl } from './canonical-url.ts'
import { isLoopbackAddress, isPublicAddress } from './public-address.ts'

/** All addresses of a host. Rejects where it has none. */
export type Lookup = (hostname: string) => Promise<string[]>

export interface Answer {
  status: number
  /** As the server wrote it. */
  location?: string
}

/** One request to this very address, without following and without reading a body. */
export type Fetch = (
  url: URL,
  options: { method: 'HEAD' | 'GET'; address: string; signal: AbortSignal },
) => Promise<Answer>

export interface ResolveShortLinksOptions {
  fetch?: Fetch
  lookup?: Lookup
  /** For one link with all its redirects. */
  timeoutMs?: number
  /** Links remembered, the one not asked for longest forgotten first. */
  cached?: number
  /** Lets links lead to this machine; for tests. */
  allowLoopback?: boolean
}

/** Why a link has no target. */
export type Unresolved = 'not-public' | 'too-many-redirects' | 'no-answer'

export type Resolved = { url: string; unresolved?: undefined } | { unresolved: Unresolved; url?: undefined }

const MOST_REDIRECTS = 5

const lookupAll: Lookup = async (hostname) =>
  (await dnsLookup(hostname, { all: true })).map(({ address }) => address)

/** @NOTE The socket goes to the address that was checked: a name that answers differently a second time gains nothing. */
const fetchHead: Fetch = (url, { method, address, signal }) =>
  new Promise((resolve, reject) => {
    const family = isIP(address)
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(
      url,
      {
        method,
        signal,
        agent: false,
        headers: { 'user-agent': 'murmuration', accept: '*/*' },
        lookup: (_host, options, callback) =>
          options.all ? callback(null, [{ address, family }]) : callback(null, address, family),
      },
      (response) => {
        const { location } = response.headers
        resolve({ status: response.statusCode ?? 0, ...(location === undefined ? {} : { location }) })
        response.destroy()
      },
    )
    request.on('error', reject)
    request.end()
  })

/**
 * Follows short links to the page they stand for. Nothing calls this unless a person asks for it, since each link tells
 * its shortener, and the site behind it, that somebody looks into it. Asks by HEAD, and by GET where that is refused,
 * reads no body, follows at most 5 redirects, and before each asks the name for its addresses: unless all are public, it
 * makes no request. Neither credentials nor cookies are sent.
 *
 * @returns a function from a URL to the canonical URL of its target, or why there is none. It does not reject. What did
 * not answer is asked again the next time; the rest is remembered
 */
export function shortLinkResolver(
  options: ResolveShortLinksOptions = {},
): (url: string) => Promise<Resolved> {
  const {
    fetch = fetchHead,
    lookup = lookupAll,
    timeoutMs = 10_000,
    cached = 100_000,
    allowLoopback = false,
  } = options
  const cache = new Map<string, Promise<Resolved>>()

  async function addressOf(url: URL): Promise<string | undefined> {
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const addresses = isIP(host) ? [host] : await lookup(host)
    const allowed = (address: string): boolean =>
      isPublicAddress(address) || (allowLoopback && isLoopbackAddress(address))
    if (!addresses.every(allowed)) return undefined
    // Many a network has no way out by IPv6.
    return addresses.find((address) => isIP(address) === 4) ?? addresses[0]
  }

  async function follow(link: string, signal: AbortSignal): Promise<Resolved> {
    let at = link
    for (let redirects = 0; ; redirects++) {
      if (!URL.canParse(at)) return { unresolved: 'not-public' }
      const url = new URL(at)
      url.username = ''
      url.password = ''
      url.hash = ''
      if (url.protocol !== 'http:' && url.protocol !== 'https:') return { unresolved: 'not-public' }
      const address = await addressOf(url)
      if (address === undefined) return { unresolved: 'not-public' }
      let answer = await fetch(url, { method: 'HEAD', address, signal })
      if (answer.status >= 400) answer = await fetch(url, { method: 'GET', address, signal })
      const { status, location } = answer
      if (status >= 300 && status < 400 && location !== undefined) {
        if (redirects === MOST_REDIRECTS) return { unresolved: 'too-many-redirects' }
        if (!URL.canParse(location, url.href)) return { unresolved: 'not-public' }
        at = new URL(location, url).href
        continue
      }
      // A page that forbids readers without a browser is a page all the same; one that is missing may have been anything.
      if (redirects === 0 && status >= 400) return { unresolved: 'no-answer' }
      const page = canonicalUrl(at) ?? (allowLoopback ? at : undefined)
      return page === undefined ? { unresolved: 'not-public' } : { url: page }
    }
  }

  async function within(link: string): Promise<Resolved> {
    const signal = AbortSignal.timeout(timeoutMs)
    const late = new Promise<Resolved>((resolve) => {
      signal.addEventListener('abort', () => resolve({ unresolved: 'no-answer' }), { once: true })
    })
    // The network fails in many ways, and each leaves the link as unresolved as the others.
    return Promise.race([late, follow(link, signal).catch((): Resolved => ({ unresolved: 'no-answer' }))])
  }

  return async (link) => {
    const known = cache.get(link)
    const answer = known ?? within(link)
    cache.delete(link)
    cache.set(link, answer)
    if (cache.size > cached) {
      const [longestAgo] = cache.keys()
      cache.delete(longestAgo)
    }
    const resolved = await answer
    if (resolved.unresolved === 'no-answer' && cache.get(link) === answer) cache.delete(link)
    return resolved
  }
}
