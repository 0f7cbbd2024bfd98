import { readFileSync } from 'node:fs'
import { UsageError } from '@murmuration/runtime/usage-error'

/** A mapping that is kept in a file, as `murmuration map` writes it. */
export interface MapFile {
  schemaVersion: 1
  /** Our column name → theirs. */
  map: { [ours: string]: string }
  notes: string[]
}

/**
 * The mapping of a file.
 *
 * @throws {UsageError} where it cannot be read or is no mapping
 */
export function readMapFile(file: string): { [ours: string]: string } {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new UsageError(
      `${file}: it cannot be read as a mapping in JSON; murmuration map FILE --out writes one.`,
      {
        cause,
      },
    )
  }
  const { schemaVersion, map } = isObject(value) ? value : {}
  if (schemaVersion !== 1 || !isObject(map) || !Object.values(map).every(isName))
    throw new UsageError(
      `${file}: a mapping is {"schemaVersion":1,"map":{"account_id":"user",…}}; murmuration map FILE --out writes one.`,
    )
  return map as { [ours: string]: string }
}

const isName = (value: unknown): value is string => typeof value === 'string' && value !== ''

const isObject = (value: unknown): value is { [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The mapping of what stands behind `--map` (`ours=theirs`, or `@FILE`) and `--map-file`; what is typed goes before what a
 * file says. What is neither is a file of shares that stood behind it.
 *
 * @throws {UsageError} for what is no mapping, or a name that is mapped twice
 */
export function typedMap(
  entries: readonly string[],
  mapFile: string | undefined,
): { map: { [ours: string]: string }; others: string[] } {
  const typed: { [ours: string]: string } = {}
  const others: string[] = []
  const files = mapFile === undefined ? [] : [mapFile]
  for (const entry of entries) {
    const parts = /^([A-Za-z_]+)=(.*)$/s.exec(entry)
    if (parts === null) {
      if (entry.startsWith('@')) files.push(entry.slice(1))
      else if (entry.includes('='))
        throw new UsageError(`--map ${entry}: write ours=theirs, for example account_id=user.`)
      else others.push(entry)
      continue
    }
    if (parts[2] === '')
      throw new UsageError(`--map ${entry}: the name of their column is missing behind the =.`)
    if (Object.hasOwn(typed, parts[1])) throw new UsageError(`--map names ${parts[1]} twice; leave one out.`)
    typed[parts[1]] = parts[2]
  }
  return { map: Object.assign({}, ...files.map(readMapFile), typed), others }
}
