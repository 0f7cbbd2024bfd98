/** Sites whose mobile, AMP or older hosts hold the same paths, by registrable domain: only there does such a label go. */
const ALIKE = new Set([
  'bbc.co.uk',
  'bbc.com',
  'cnn.com',
  'dailymail.co.uk',
  'facebook.com',
  'flickr.com',
  'hindustantimes.com',
  'imdb.com',
  'indianexpress.com',
  'instagram.com',
  'ndtv.com',
  'reddit.com',
  'theguardian.com',
  'tiktok.com',
  'timesofindia.com',
  'tumblr.com',
  'vk.com',
  'wikipedia.org',
  'wiktionary.org',
  'x.com',
  'youtube.com',
])
const ALIKE_LABELS = new Set(['m', 'mobile', 'amp', 'touch', 'mbasic', 'old', 'new', 'np'])

/** Domains that are another name of one. */
const SAME_DOMAIN: { [domain: string]: string } = {
  'twitter.com': 'x.com',
  'telegram.me': 't.me',
  'telegram.dog': 't.me',
  'fb.com': 'facebook.com',
  'youtube-nocookie.com': 'youtube.com',
  'vkontakte.ru': 'vk.com',
}

/** Pages that only lead on, and name where to: host, path and the parameter. No request is needed to follow them. */
const LEADING: readonly [host: RegExp, path: RegExp, parameters: readonly string[]][] = [
  [/^(?:l|lm)\.facebook\.com$/, /^\/l\.php$/, ['u']],
  [/^l\.(?:instagram|threads)\.(?:com|net)$/, /^\/$/, ['u']],
  [/^(?:www\.)?google\.(?:com|[a-z]{2}|co\.[a-z]{2}|com\.[a-z]{2})$/, /^\/url$/, ['q', 'url']],
  [/^(?:www\.)?youtube\.com$/, /^\/redirect$/, ['q']],
  [/^out\.reddit\.com$/, /^\//, ['url']],
  [/^(?:m\.|www\.)?vk\.com$/, /^\/away\.php$/, ['to']],
  [/^t\.umblr\.com$/, /^\/redirect$/, ['z']],
]

/** Where a page that only leads on leads, or the original behind an AMP cache; undefined for other pages. */
export function leadsTo(url: URL): string | undefined {
  for (const [host, path, parameters] of LEADING)
    if (host.test(url.hostname) && path.test(url.pathname))
      for (const name of parameters) {
        const target = url.searchParams.get(name)
        if (target !== null && /^https?:\/\//i.test(target)) return target
      }
  // https://www.google.com/amp/s/HOST/PATH and https://HOST-WITH-DASHES.cdn.ampproject.org/c/s/HOST/PATH; s: over https.
  const cached =
    /^(?:www\.)?google\.[a-z.]+$/.test(url.hostname) && /^\/amp\/(s\/)?(.+\..+)$/.exec(url.pathname)
  const amp = /\.cdn\.ampproject\.org$/.test(url.hostname) && /^\/[vc]\/(s\/)?(.+\..+)$/.exec(url.pathname)
  const found = cached || amp
  return found ? `${found[1] === undefined ? 'http' : 'https'}://${found[2]}${url.search}` : undefined
}

/** Host without `www` and, where that is the same page, without its mobile label; the domain by its present name. */
export function plainHost(hostname: string, domain: string): { hostname: string; domain: string } {
  const plainDomain = SAME_DOMAIN[domain] ?? domain
  const labels = hostname === domain ? [] : hostname.slice(0, -domain.length - 1).split('.')
  while (labels[0] === 'www') labels.shift()
  // The label stands first, or last as in en.m.wikipedia.org.
  const plain = ALIKE.has(plainDomain)
    ? labels.filter((label, k) => !((k === 0 || k === labels.length - 1) && ALIKE_LABELS.has(label)))
    : labels
  return { hostname: [...plain, plainDomain].join('.'), domain: plainDomain }
}

const VIDEO = /^[\w-]{11}$/

/** The one form of a post or video whose page has several; undefined where the URL is none. Host and domain are plain. */
export function onePost(hostname: string, pathname: string, search: URLSearchParams): string | undefined {
  const [first = '', second = '', third = '', ...rest] = pathname.split('/').filter((part) => part !== '')
  if (hostname === 'youtu.be' || hostname === 'youtube.com') {
    const named = ['shorts', 'embed', 'live', 'v', 'e'].includes(first) ? second : (search.get('v') ?? '')
    const video = hostname === 'youtu.be' ? first : first === 'watch' || named === second ? named : ''
    return VIDEO.test(video) ? `https://youtube.com/watch?v=${video}` : undefined
  }
  if (hostname === 'x.com') {
    // The name before the id is not looked at: any leads there. /i/web/status/ID has one part more.
    const id =
      second === 'web' && third === 'status' ? rest[0] : /^status(?:es)?$/.test(second) ? third : undefined
    return id !== undefined && /^\d+$/.test(id) ? `https://x.com/i/status/${id}` : undefined
  }
  if (hostname === 't.me') {
    const [channel, post] = first === 's' ? [second, third] : [first, second]
    return /^[a-z]\w{3,31}$/i.test(channel) &&
      !['joinchat', 'share', 'proxy', 'addstickers', 'socks'].includes(channel) &&
      /^\d+$/.test(post)
      ? `https://t.me/${channel.toLowerCase()}/${post}`
      : undefined
  }
  if (hostname === 'instagram.com' && ['p', 'reel', 'reels', 'tv'].includes(first) && /^[\w-]+$/.test(second))
    return `https://instagram.com/p/${second}`
  return undefined
}
