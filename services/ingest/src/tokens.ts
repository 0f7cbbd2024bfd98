import { createHash, timingSafeEqual } from 'node:crypto'

export const SCOPES = ['shares:write', 'flags:write', 'deadletters:write'] as const
export type Scope = (typeof SCOPES)[number]

/** A token as the configuration knows it: never the token itself. */
export interface TokenHash {
  name: string
  sha256: Buffer
  scopes: readonly Scope[]
}

/**
 * Reads `name:hash` or `name:hash:scope+scope`, parted by commas; a token without scopes has all of them.
 *
 * @throws {RangeError} with what to write
 */
export function parseTokens(text: string): TokenHash[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part, k) => {
      const [, name, hash, scopes] = /^([\w.-]{1,64}):([0-9a-fA-F]{64})(?::(.+))?$/.exec(part) ?? []
      if (name === undefined)
        throw new RangeError(
          `entry ${k + 1} is not name:hash; write a name, a colon, and the sha256 of the token in 64 hex digits`,
        )
      const named = scopes?.split('+') ?? SCOPES
      const unknown = named.find((scope) => !(SCOPES as readonly string[]).includes(scope))
      if (unknown !== undefined)
        throw new RangeError(
          `entry ${k + 1} has an unknown scope; write some of ${SCOPES.join(', ')}, joined by +`,
        )
      return { name, sha256: Buffer.from(hash, 'hex'), scopes: named as Scope[] }
    })
}

/** The token that the header Authorization carries, found in the same time wherever it differs. */
export function tokenOf(header: string | undefined, tokens: readonly TokenHash[]): TokenHash | undefined {
  const presented = /^Bearer +(\S{1,4096}) *$/i.exec(header ?? '')?.[1]
  if (presented === undefined) return undefined
  const hash = createHash('sha256').update(presented).digest()
  let found: TokenHash | undefined
  for (const token of tokens) if (timingSafeEqual(token.sha256, hash)) found = token
  return found
}
