import { z } from 'zod'
import { parseDuration } from './durations.ts'

/** A configuration that cannot be used; one sentence that says what to set. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly exitCode = 2
}

/** The environment of this process: the one place that reads it. */
export const environment = (): Readonly<Record<string, string | undefined>> => process.env

/** Name of the variable that sets a field: `latenessMs` is MURMURATION_LATENESS_MS. */
export const variableOf = (field: string): string =>
  `MURMURATION_${field.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`

/**
 * The configuration of a service: what was typed, else the environment, else the default of its schema.
 *
 * @param typed values by field, as they stand on a command line; undefined is not typed
 * @throws {ConfigError} naming the first field that is wrong
 */
export function configFrom<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  typed: { readonly [field: string]: unknown } = {},
  env = environment(),
): z.infer<z.ZodObject<Shape>> {
  const values: { [field: string]: unknown } = {}
  for (const field of Object.keys(schema.shape)) {
    const value = typed[field] ?? env[variableOf(field)]
    if (value !== undefined && value !== '') values[field] = value
  }
  const parsed = schema.safeParse(values)
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0]
  const field = String(path[0])
  throw new ConfigError(`${variableOf(field)} (${field}) cannot be used: ${message}.`, {
    cause: parsed.error,
  })
}

/** Whole number of at least `least` in an environment variable. */
export const wholeNumber = (least = 0) =>
  z.coerce.number('write a whole number').int('write a whole number').min(least, `write ${least} or more`)

/** true or false in an environment variable. */
export const flagSetting = z
  .union([z.boolean(), z.enum(['true', 'false'], 'write true or false')])
  .transform((value) => value === true || value === 'true')

/** A span in an environment variable: a duration such as 28d or 1h, or whole milliseconds. */
export const spanSetting = z.union([z.string(), z.number()]).transform((value, context) => {
  const ms = Number(value)
  if (Number.isSafeInteger(ms) && ms > 0) return ms
  try {
    return parseDuration(String(value))
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) })
    return z.NEVER
  }
})
