import { z } from 'zod'
import { ReviewCase } from './case.ts'
import { Cluster } from './cluster.ts'
import { DeadLetter } from './dead-letter.ts'
import { Evidence } from './evidence.ts'
import { Flag } from './flag.ts'
import { ShareEvent } from './share-event.ts'

/** Every record that goes over a wire or into a file that others read, by the name of its schema file. */
export const wireSchemas: Readonly<Record<string, z.ZodType>> = {
  'share-event': ShareEvent,
  flag: Flag,
  cluster: Cluster,
  'review-case': ReviewCase,
  evidence: Evidence,
  'dead-letter': DeadLetter,
}

/**
 * The JSON Schema files (draft 2020-12) that stand under version control in `schemas/`.
 *
 * @returns file name → text, in the order of `wireSchemas`
 */
export function jsonSchemaFiles(
  schemas: Readonly<Record<string, z.ZodType>> = wireSchemas,
): Map<string, string> {
  return new Map(
    Object.entries(schemas).map(([name, schema]) => [
      `${name}.schema.json`,
      `${JSON.stringify({ title: name, ...z.toJSONSchema(schema) }, null, 2)}\n`,
    ]),
  )
}
