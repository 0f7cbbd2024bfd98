import { UsageError } from '@murmuration/runtime'
import { bluesky } from './platforms/bluesky.ts'
import { crowdtangle } from './platforms/crowdtangle.ts'
import { fourCat } from './platforms/four-cat.ts'
import { mastodon } from './platforms/mastodon.ts'
import { metaContentLibrary } from './platforms/meta-content-library.ts'
import { telegram } from './platforms/telegram.ts'
import { tiktok } from './platforms/tiktok.ts'
import { xApi } from './platforms/x-api.ts'
import { xIoArchive } from './platforms/x-io-archive.ts'
import { youtube } from './platforms/youtube.ts'
import type { Source } from './source.ts'

/** Every source that is known, in the order of their names in lists. */
export const SOURCES: readonly Source[] = [
  xApi,
  xIoArchive,
  mastodon,
  bluesky,
  telegram,
  fourCat,
  crowdtangle,
  metaContentLibrary,
  youtube,
  tiktok,
]

/** @throws {UsageError} where no source has that name */
export function sourceNamed(name: string): Source {
  const found = SOURCES.find((source) => source.name === name)
  if (found !== undefined) return found
  const names = SOURCES.map((source) => source.name)
  const near = nearest(name.toLowerCase(), names)
  const hint = near === undefined ? '' : ` (did you mean ${near}?)`
  throw new UsageError(`No source is called ${name.slice(0, 60)}${hint}; known are ${names.join(', ')}.`)
}

/**
 * The source of a file, by the header of a CSV (an object with the names of its columns) or the first record of a JSON
 * file. Undefined where none or more than one recognises it.
 */
export function recogniseSource(form: Source['form'], sample: unknown): Source | undefined {
  const found = SOURCES.filter((source) => source.form === form && source.recognises(sample))
  return found.length === 1 ? found[0] : undefined
}

/** The name that takes fewest edits, where they are at most half of it. */
function nearest(name: string, names: readonly string[]): string | undefined {
  let best: { name: string; edits: number } | undefined
  for (const candidate of names) {
    const edits = editsBetween(name.slice(0, 64), candidate)
    if (edits <= candidate.length / 2 && edits < (best?.edits ?? Number.POSITIVE_INFINITY))
      best = { name: candidate, edits }
  }
  return best?.name
}

/** @see Levenshtein 1966 */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, k) => k)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let k = 1; k <= b.length; k++)
      next[k] = Math.min(row[k] + 1, next[k - 1] + 1, row[k - 1] + (a[i - 1] === b[k - 1] ? 0 : 1))
    row = next
  }
  return row[b.length]
}
