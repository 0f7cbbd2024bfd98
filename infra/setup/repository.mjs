import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Absolute folder of the checkout. */
export const repository = fileURLToPath(new URL('../../', import.meta.url))

/** Absolute path of something in the checkout. */
export const inRepository = (...parts) => join(repository, ...parts)

/** Text of a file, or undefined where there is none. */
export function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/**
 * A remembered fact about what is set up. It lies inside node_modules, so whatever empties that folder
 * forgets it as well.
 */
export function stamp(name) {
  const path = inRepository('node_modules', '.murmuration', name)
  return {
    read: () => readIfThere(path),
    write(text) {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
    },
    forget: () => rmSync(path, { force: true }),
  }
}
