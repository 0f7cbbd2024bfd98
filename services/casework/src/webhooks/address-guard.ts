import { BlockList, isIP } from 'node:net'

/** Which addresses a request to a URL that somebody typed may reach. */
export interface AddressGuard {
  /** Why this URL may not be called, as far as that can be told without asking DNS; one sentence. */
  refusalOf(url: string): string | undefined
  /** Whether a request to `host` may connect to `address`. */
  mayReach(address: string, host: string, isTls: boolean): boolean
}

/** Private, loopback, link-local, shared, reserved, documentation, multicast. @see RFC 6890 */
const PRIVATE_V4 =
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32'

/** Within 2000::/3, outside of which nothing is public: what carries IPv4 addresses in it, and documentation. */
const PRIVATE_V6 = '2001::/23 2001:db8::/32 2002::/16 3fff::/20'

const listOf = (ranges: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const range of ranges) {
    const [address, length] = range.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    list.addSubnet(address, Number(length ?? (family === 'ipv6' ? 128 : 32)), family)
  }
  return list
}

const private4 = listOf(PRIVATE_V4.split(' '))
const private6 = listOf(PRIVATE_V6.split(' '))
const global6 = listOf(['2000::/3'])
const mapped = listOf(['::ffff:0:0/96'])

/** Whether everyone on the internet means the same by this address. */
export function isPublic(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !private4.check(address, 'ipv4')
  if (family !== 6) return false
  // An IPv4 address in the clothes of IPv6: this list looks through them.
  if (mapped.check(address, 'ipv6')) return !private4.check(address, 'ipv6')
  return global6.check(address, 'ipv6') && !private6.check(address, 'ipv6')
}

/** Whether a setting names a host, an address, or a range of addresses such as `10.1.0.0/16`. */
export function isHostOrRange(text: string): boolean {
  const [address, length, ...more] = text.split('/')
  const family = isIP(address)
  if (family === 0) return length === undefined && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(address)
  return (
    more.length === 0 &&
    (length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (family === 6 ? 128 : 32)))
  )
}

/** @param allowed hosts, addresses and ranges that may be reached though they are private, and without TLS */
export function addressGuard(allowed: readonly string[]): AddressGuard {
  const hosts = new Set(
    allowed.filter((one) => isIP(one.split('/')[0]) === 0).map((one) => one.toLowerCase()),
  )
  const ranges = listOf(allowed.filter((one) => isIP(one.split('/')[0]) !== 0))
  const isAllowed = (address: string, host: string): boolean =>
    hosts.has(host.toLowerCase()) || ranges.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

  return {
    mayReach: (address, host, isTls) =>
      isIP(address) !== 0 && (isAllowed(address, host) || (isTls && isPublic(address))),

    refusalOf(text) {
      if (!URL.canParse(text)) return 'The URL cannot be read; write it as https://example.org/hooks.'
      const url = new URL(text)
      const host = hostOf(url)
      if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'The URL has to begin with https://.'
      if (url.username !== '' || url.password !== '')
        return 'The URL holds a name or a password; take them out: deliveries are signed.'
      if (url.hash !== '') return 'The URL has a part after #, which is never sent; take it out.'
      const family = isIP(host)
      if (family === 0 ? hosts.has(host) : isAllowed(host, host)) return undefined
      if (url.protocol === 'http:')
        return 'The URL has to begin with https://; an operator can allow its host without TLS by MURMURATION_WEBHOOK_ALLOW_PRIVATE.'
      return family !== 0 && !isPublic(host) ? PRIVATE : undefined
    },
  }
}

/** What is said where an address may not be reached; never which one it was. */
export const PRIVATE =
  'The host of the URL is not on the public internet; an operator can allow it by MURMURATION_WEBHOOK_ALLOW_PRIVATE.'

/** Host of a URL, an IPv6 address without its brackets. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '')
