import { isIPv6 } from 'node:net'
import { ProblemError } from '../http/problem.ts'

/** Buckets that are kept at a time; past that, the oldest is forgotten. */
const MOST_BUCKETS = 100_000

/** Lets `perMinute` calls a minute through for each key, as many at once; in the memory of this process. */
export interface RateLimit {
  /** @throws {ProblemError} 429 with the seconds to wait */
  take(key: string): void
}

export function rateLimit(perMinute: number, nowMs: () => number, says: string): RateLimit {
  const msEach = 60_000 / perMinute
  /** By key: when its bucket is full again. One number is all that a leaky bucket needs. */
  const fullAtMs = new Map<string, number>()
  return {
    take(key) {
      const now = nowMs()
      // A clock that was set back makes nobody wait until it has caught up.
      const held = Math.max(now, fullAtMs.get(key) ?? 0)
      const full = Math.min(held, now + 60_000)
      if (full < held) fullAtMs.set(key, full)
      const waitMs = full + msEach - (now + 60_000)
      // Of a sum of fractions: a nanosecond is no wait.
      if (waitMs > 1e-6) throw new ProblemError(429, says, {}, Math.max(1, Math.ceil(waitMs / 1000)))
      // Put last, so that the first ones are those that were asked for longest ago.
      fullAtMs.delete(key)
      fullAtMs.set(key, full + msEach)
      if (fullAtMs.size <= MOST_BUCKETS) return
      const [[oldest]] = fullAtMs
      fullAtMs.delete(oldest)
    },
  }
}

/** One key for all addresses that one customer has: IPv6 is counted by /64, and IPv4 in IPv6 as IPv4. */
export function addressKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  if (!isIPv6(address)) return address
  const [head, tail] = address.split('%')[0].split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups =
    tail === undefined
      ? left
      : [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
