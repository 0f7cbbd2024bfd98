import { ClaimType } from '@murmuration/contracts'

/**
 * The claims of a row's `claim` column: words of {@link ClaimType}, divided by semicolons.
 *
 * @returns each claim once; words that are no claim are returned apart, as written
 */
export function parseClaims(field: string): { claims: ClaimType[]; unknown: string[] } {
  const words = [...new Set(field.split(';').map((word) => word.trim()))].filter((word) => word !== '')
  return {
    claims: ClaimType.options.filter((claim) => words.includes(claim)),
    unknown: words.filter((word) => !ClaimType.options.some((claim) => claim === word)),
  }
}
