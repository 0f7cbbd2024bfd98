import { MAX_ID_BYTES } from '@murmuration/contracts'

/**
 * How a row names an account: by id, by handle, by a word that may be either, or not at all.
 * `key`: the id as written, or the handle in lower case without its @ (`user@host` on Mastodon); at most 512 bytes.
 * `platform`: short name in lower case; empty where nobody says.
 */
export interface Locator {
  kind: 'id' | 'handle' | 'either' | 'none'
  key: string
  platform: string
}

export const NO_LOCATOR: Locator = { kind: 'none', key: '', platform: '' }

/** Short name of a platform, whatever it calls itself now. */
export function platformName(text: string): string {
  const name = text.trim().toLowerCase()
  return OTHER_NAMES[name] ?? name
}

const OTHER_NAMES: { [name: string]: string } = {
  twitter: 'x',
  'twitter/x': 'x',
  'x (twitter)': 'x',
  fb: 'facebook',
  ig: 'instagram',
  insta: 'instagram',
  yt: 'youtube',
  tg: 'telegram',
  bsky: 'bluesky',
}

/** Handle as the directory looks it up. */
const handleKey = (handle: string): string => handle.trim().replace(/^@/, '').toLowerCase()

const asId = (key: string, platform = ''): Locator => bounded({ kind: 'id', key, platform })
const asHandle = (handle: string, platform = ''): Locator =>
  bounded({ kind: 'handle', key: handleKey(handle), platform })

const bounded = (locator: Locator): Locator =>
  locator.key === '' || Buffer.byteLength(locator.key) > MAX_ID_BYTES ? NO_LOCATOR : locator

/** Reads a cell that is said to hold an id: a URL or an @handle that stands there all the same is read as one. */
export function readId(cell: string): Locator {
  const text = cell.trim()
  if (text.startsWith('@') || isUrl(text)) return readLocator(text)
  return asId(text)
}

/** Reads a cell that is said to hold a handle. */
export function readHandle(cell: string): Locator {
  const text = cell.trim()
  return isUrl(text) ? readLocator(text) : asHandle(text.replace(/^acct:/i, ''))
}

/** Reads an id, an @handle, a profile URL, or a word that may be an id or a handle. */
export function readLocator(cell: string): Locator {
  const text = cell.trim()
  if (isUrl(text)) return readUrl(text)
  if (/^did:[a-z]+:\S+$/.test(text)) return asId(text, 'bluesky')
  const acct = /^(?:acct:)?@?([\w.-]+@[\w-]+(?:\.[\w-]+)+)$/i.exec(text)
  if (acct !== null && (text.startsWith('@') || /^acct:/i.test(text))) return asHandle(acct[1]!, 'mastodon')
  if (text.startsWith('@')) return /^@\S+$/.test(text) ? asHandle(text) : NO_LOCATOR
  if (/^\d+$/.test(text)) return asId(text)
  return /\s/.test(text) ? NO_LOCATOR : bounded({ kind: 'either', key: text, platform: '' })
}

const KNOWN_HOSTS: { [host: string]: string } = {
  'x.com': 'x',
  'twitter.com': 'x',
  'facebook.com': 'facebook',
  'fb.com': 'facebook',
  'instagram.com': 'instagram',
  'tiktok.com': 'tiktok',
  'youtube.com': 'youtube',
  't.me': 'telegram',
  'telegram.me': 'telegram',
  'threads.net': 'threads',
  'threads.com': 'threads',
  'bsky.app': 'bluesky',
  'linkedin.com': 'linkedin',
  'reddit.com': 'reddit',
  'vk.com': 'vk',
  'weibo.com': 'weibo',
  'sharechat.com': 'sharechat',
  'kooapp.com': 'koo',
}
const SUBDOMAIN = /^(?:www|m|mobile|web|old|new|[a-z]{2}(?:-[a-z]{2})?)\./

const hostOf = (host: string): string => {
  const plain = host.toLowerCase()
  return plain in KNOWN_HOSTS ? plain : plain.replace(SUBDOMAIN, '')
}

function isUrl(text: string): boolean {
  if (/^https?:\/\//i.test(text)) return true
  const host = /^((?:[\w-]+\.)+[a-z]{2,})\/\S/i.exec(text)?.[1]
  return host !== undefined && hostOf(host) in KNOWN_HOSTS
}

/** First parts of a path that are pages of the platform, and no account. */
const PAGES = new Set(
  'about ads explore events groups hashtag help hashtags home i intent jobs legal login messages notifications p pages privacy reel reels search settings share shorts stories terms topics trending watch'.split(
    ' ',
  ),
)

function readUrl(text: string): Locator {
  let url: URL
  try {
    url = new URL(/^https?:\/\//i.test(text) ? text : `https://${text}`)
  } catch {
    return NO_LOCATOR
  }
  const platform = KNOWN_HOSTS[hostOf(url.hostname)] ?? ''
  const parts = url.pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decoded)
  const [first = '', second = ''] = parts
  const given = (name: string): string => url.searchParams.get(name) ?? ''
  switch (platform) {
    case 'x':
      if (first === 'i' && second === 'user' && parts[2] !== undefined) return asId(parts[2], 'x')
      if (first === 'intent' && given('user_id') !== '') return asId(given('user_id'), 'x')
      if (first === 'intent' && given('screen_name') !== '') return asHandle(given('screen_name'), 'x')
      break
    case 'facebook':
      if (first === 'profile.php') return asId(given('id'), 'facebook')
      if (first === 'people' && parts[2] !== undefined) return asId(parts[2], 'facebook')
      break
    case 'youtube':
      if (first === 'channel') return asId(second, 'youtube')
      if (first === 'user' || first === 'c') return asHandle(second, 'youtube')
      return first.startsWith('@') ? asHandle(first, 'youtube') : NO_LOCATOR
    case 'telegram':
      if (first === 's') return asHandle(second, 'telegram')
      if (first === 'c' || first === 'joinchat' || first.startsWith('+')) return NO_LOCATOR
      break
    case 'bluesky':
      if (first !== 'profile') return NO_LOCATOR
      return second.startsWith('did:') ? asId(second, 'bluesky') : asHandle(second, 'bluesky')
    case 'linkedin':
      return first === 'in' || first === 'company' ? asHandle(second, 'linkedin') : NO_LOCATOR
    case 'reddit':
      return first === 'user' || first === 'u' ? asHandle(second, 'reddit') : NO_LOCATOR
    case 'vk': {
      const id = /^id(\d+)$/.exec(first)?.[1]
      if (id !== undefined) return asId(id, 'vk')
      break
    }
    case 'weibo':
      if (first === 'u') return asId(second, 'weibo')
      if (/^\d+$/.test(first)) return asId(first, 'weibo')
      break
    case 'tiktok':
    case 'threads':
      return first.startsWith('@') ? asHandle(first, platform) : NO_LOCATOR
    case '': {
      // Mastodon and its kin, on any host.
      const user = first.startsWith('@') ? first.slice(1) : first === 'users' ? second : ''
      if (user === '') return NO_LOCATOR
      return asHandle(user.includes('@') ? user : `${user}@${url.hostname}`, 'mastodon')
    }
  }
  return first === '' || PAGES.has(first.toLowerCase()) ? NO_LOCATOR : asHandle(first, platform)
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
