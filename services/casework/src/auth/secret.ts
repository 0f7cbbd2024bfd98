import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** 32 random bytes as base64url. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** What is kept of a secret. It is random to 32 bytes: one hash without salt is enough, and can be looked up. */
export const secretHash = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** What a page sends with its writes: it follows from the secret of its session, which no page can read. */
export const csrfTokenOf = (sessionSecret: string): string =>
  createHmac('sha256', sessionSecret).update('murmuration csrf').digest('base64url')

/** Compares in a time that says nothing of where they differ. */
export function sameText(left: string, right: string): boolean {
  const [a, b] = [left, right].map((text) => createHash('sha256').update(text).digest())
  return timingSafeEqual(a, b)
}
