import { z } from 'zod'

export type JsonSchema = { [keyword: string]: unknown }

/** The schemas of one document: those with an id stand once, under `components`, and are named everywhere else. */
export interface SchemaBook {
  /** @param io `input`: what is sent, before defaults; `output`: what is answered */
  schemaOf(shape: z.ZodType, io: 'input' | 'output'): JsonSchema
  /** By name, sorted. */
  components(): { [name: string]: JsonSchema }
}

const DEFS = '#/$defs/'

/**
 * JSON Schema 2020-12 of zod schemas. A named schema that looks another way when it is sent than when it is answered
 * stands there twice, as `Name` and `NameInput`.
 */
export function schemaBook(): SchemaBook {
  const answered = new Map<string, JsonSchema>()
  const sent = new Map<string, JsonSchema>()

  const namesOf = (io: 'input' | 'output'): ((name: string) => string) =>
    io === 'output' ? (name) => name : (name) => `${name}${INPUT}`

  return {
    schemaOf(shape, io) {
      // Inside of an object, so that a schema that has an id itself is named as well.
      const { properties, $defs = {} } = z.toJSONSchema(z.object({ it: shape }), {
        target: 'draft-2020-12',
        io,
        unrepresentable: 'any',
        cycles: 'ref',
      }) as unknown as { properties: { it: JsonSchema }; $defs?: { [name: string]: JsonSchema } }
      const nameOf = namesOf(io)
      const into = io === 'output' ? answered : sent
      for (const [name, schema] of Object.entries($defs)) {
        const { id: _, ...rest } = schema
        const named = renamed(rest, nameOf) as JsonSchema
        const before = into.get(name)
        if (before !== undefined && JSON.stringify(before) !== JSON.stringify(named))
          throw new Error(`Two schemas have the id ${name}; give one of them another.`)
        into.set(name, named)
      }
      return renamed(properties.it, nameOf) as JsonSchema
    },

    components() {
      const all = new Map(answered)
      for (const [name, schema] of sent) all.set(`${name}${INPUT}`, schema)
      return Object.fromEntries([...all].sort(([x], [y]) => (x < y ? -1 : 1)))
    },
  }
}

const INPUT = 'Input'

function renamed(value: unknown, nameOf: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => renamed(one, nameOf))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === '$ref' && typeof inner === 'string' && inner.startsWith(DEFS)
        ? [key, `#/components/schemas/${nameOf(inner.slice(DEFS.length))}`]
        : [key, renamed(inner, nameOf)],
    ),
  )
}

/**
 * Takes the second one of each pair away that says the same: `NameInput` where it is `Name` in other words, or where
 * there is no `Name`.
 */
export function withoutTwins<Document extends { components: { schemas: { [name: string]: JsonSchema } } }>(
  document: Document,
): Document {
  const { schemas } = document.components
  const twins = new Set<string>()
  for (const name of Object.keys(schemas)) if (name.endsWith(INPUT)) twins.add(name.slice(0, -INPUT.length))
  // What a schema names may differ, and then it differs too: as often as something changes, look again.
  for (let before = -1; before !== twins.size; ) {
    before = twins.size
    for (const name of twins) {
      const answered = schemas[name]
      if (answered !== undefined && sameBut(answered) !== sameBut(schemas[name + INPUT], twins))
        twins.delete(name)
    }
  }
  const kept = Object.fromEntries(
    Object.entries(schemas).flatMap(([name, schema]) => {
      const plain = name.endsWith(INPUT) ? name.slice(0, -INPUT.length) : undefined
      if (plain === undefined || !twins.has(plain)) return [[name, schema]]
      return plain in schemas ? [] : [[plain, schema]]
    }),
  )
  const text = JSON.stringify({ ...document, components: { ...document.components, schemas: kept } })
  return JSON.parse(text.replace(REFERENCE, (_, name: string) => refTo(name, twins))) as Document
}

const REFERENCE = /"#\/components\/schemas\/([^"]+)"/g

const refTo = (name: string, twins: ReadonlySet<string>): string => {
  const plain = name.endsWith(INPUT) ? name.slice(0, -INPUT.length) : name
  return `"#/components/schemas/${twins.has(plain) ? plain : name}"`
}

/** Text of a schema, without that `additionalProperties: false` that zod says of answers alone. */
const sameBut = (schema: JsonSchema, twins: ReadonlySet<string> = new Set()): string =>
  JSON.stringify(schema, (key, value: unknown) =>
    key === 'additionalProperties' && value === false ? undefined : value,
  ).replace(REFERENCE, (_, name: string) => refTo(name, twins))
