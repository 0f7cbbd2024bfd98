import normalizeUrl from 'normalize-url'
import { parse } from 'tldts'
import { leadsTo, onePost, plainHost } from './same-page.ts'
import { isTrackingParameter } from './tracking-parameters.ts'

/** Rounds after which a URL must stand; each takes off a layer, such as a page that leads to another. */
const MOST_ROUNDS = 12
const LONGEST = 16_384

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** Escapes in capitals, and none where the character may stand by itself (RFC 3986, section 6.2.2). */
const plainEscapes = (text: string): string =>
  text.replace(/%[0-9a-f]{2}/gi, (escaped) => {
    const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16))
    return /[\w.~-]/.test(character) ? character : escaped.toUpperCase()
  })

/** Parameters without those that track, in order of their names; those of one name keep theirs. */
function plainSearch(search: string, domain: string): string {
  const pairs = search
    .replace(/^\?/, '')
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => ({ pair: plainEscapes(pair), name: pair.split('=', 1)[0] }))
    .filter(({ name }) => !isTrackingParameter(decoded(name) ?? name, domain))
    .map(({ pair }) => ({ pair, name: pair.split('=', 1)[0] }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  return pairs.length === 0 ? '' : `?${pairs.map(({ pair }) => pair).join('&')}`
}

/** One round; undefined where the URL names no public page. */
function plainer(raw: string): string | undefined {
  if (!URL.canParse(raw)) return undefined
  const url = new URL(raw)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
  const dotless = url.hostname.replace(/\.$/, '')
  const { domain, isIcann, isIp } = parse(dotless, { extractHostname: false, validateHostname: true })
  if (isIp || domain === null || isIcann !== true) return undefined
  url.hostname = dotless
  const target = leadsTo(url)
  if (target !== undefined) return target
  const plain = plainHost(dotless, domain)
  const post = url.port === '' ? onePost(plain.hostname, url.pathname, url.searchParams) : undefined
  if (post !== undefined) return post
  url.hostname = plain.hostname
  const route = url.hash.startsWith('#!') ? url.hash : ''
  const search = plainSearch(url.search, plain.domain)
  // What follows decodes the path once, but an escaped % must stay one; a path that it cannot decode it leaves.
  url.pathname = plainEscapes(url.pathname)
  if (decoded(url.pathname) !== undefined) url.pathname = url.pathname.replaceAll('%25', '%2525')
  url.search = ''
  const page = normalizeUrl(url.href, {
    forceHttps: true,
    stripAuthentication: true,
    stripHash: true,
    stripWWW: false,
    removeQueryParameters: false,
    sortQueryParameters: false,
  })
  return `${page}${search}${route}`
}

/**
 * The one form of a URL by which shares of a page meet: https, host in lower case and punycode without `www` and, on
 * sites where it is the same, without a mobile label; no default port, credentials, fragment (but for `#!` routes),
 * trailing slash or parameters that only track; parameters in order of their names; escapes as RFC 3986 has them.
 * Posts and videos of the great platforms have one form each. No request is made.
 *
 * @returns undefined for what names no public page: other schemes, addresses by number, local names, hosts without a
 * public suffix (publicsuffix.org, section ICANN), and what is no URL
 */
export function canonicalUrl(raw: string): string | undefined {
  let url: string | undefined = raw.trim()
  for (let round = 0; round < MOST_ROUNDS; round++) {
    if (url === undefined || url.length > LONGEST) return undefined
    const next = plainer(url)
    if (next === url) return url
    url = next
  }
  return undefined
}
