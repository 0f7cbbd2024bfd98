import { basename } from 'node:path'
import { UsageError } from '@murmuration/runtime'

const LONGEST = 80

/**
 * The name under which a feed sends: `feed:` and a name of its own, or that of its first file without its endings.
 *
 * @throws {UsageError} for a name that holds other characters than ingest takes
 */
export function feedSource(files: readonly string[], named: string | undefined): string {
  if (named !== undefined) {
    if (!/^[\w.-]{1,80}$/.test(named))
      throw new UsageError('--source may hold 1 to 80 letters, digits and . _ -; choose another name.')
    return `feed:${named}`
  }
  const name =
    files[0] === '-' ? 'stdin' : basename(files[0] ?? '').replace(/(\.(csv|ndjson|jsonl|json|txt|gz))+$/i, '')
  return `feed:${name.replace(/[^\w.-]+/g, '-').slice(0, LONGEST) || 'file'}`
}
