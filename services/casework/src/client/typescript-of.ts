import type { JsonSchema } from '../http/openapi-schemas.ts'

const SCHEMAS = '#/components/schemas/'

/** Type of TypeScript for a JSON Schema as the document has them; what it does not know of becomes `unknown`. */
export function typescriptOf(schema: JsonSchema, indent = ''): string {
  const { $ref, enum: values, anyOf, oneOf, allOf, type } = schema
  if (typeof $ref === 'string') return nameOf($ref.slice(SCHEMAS.length))
  if ('const' in schema) return JSON.stringify(schema.const)
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' | ') || 'never'
  const choices = (anyOf ?? oneOf) as JsonSchema[] | undefined
  if (choices !== undefined) return united(choices.map((one) => typescriptOf(one, indent)))
  if (Array.isArray(allOf))
    return allOf.map((one) => inParentheses(typescriptOf(one as JsonSchema, indent))).join(' & ')
  if (Array.isArray(type))
    return united(type.map((one) => typescriptOf({ ...schema, type: one as string }, indent)))
  if (type === 'object') return objectType(schema, indent)
  if (type === 'array') return arrayType(schema, indent)
  return PLAIN[String(type)] ?? 'unknown'
}

const PLAIN: { [type: string]: string } = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  null: 'null',
}

/** A name of the document as a name of TypeScript. */
export const nameOf = (name: string): string => name.replace(/[^A-Za-z0-9_$]/g, '_')

const united = (types: readonly string[]): string => [...new Set(types)].join(' | ')

const inParentheses = (type: string): string => (/ [|&] /.test(type) ? `(${type})` : type)

function arrayType({ items, prefixItems }: JsonSchema, indent: string): string {
  if (Array.isArray(prefixItems))
    return `[${prefixItems.map((one) => typescriptOf(one as JsonSchema, indent)).join(', ')}]`
  return `${inParentheses(typescriptOf((items ?? {}) as JsonSchema, indent))}[]`
}

function objectType(schema: JsonSchema, indent: string): string {
  const {
    properties = {},
    required = [],
    additionalProperties,
  } = schema as {
    properties?: { [name: string]: JsonSchema }
    required?: string[]
    additionalProperties?: boolean | JsonSchema
  }
  const inner = `${indent}  `
  const fields = Object.entries(properties).map(([name, one]) => {
    const isThere = required.includes(name)
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
    const type = typescriptOf(one, inner)
    return `${docOf(one.description, inner)}${inner}${key}${isThere ? '' : '?'}: ${type}${isThere ? '' : ' | undefined'}\n`
  })
  if (fields.length > 0) return `{\n${fields.join('')}${indent}}`
  const values =
    typeof additionalProperties === 'object' ? typescriptOf(additionalProperties, inner) : 'unknown'
  return additionalProperties === false ? '{ [name: string]: never }' : `{ [name: string]: ${values} }`
}

/** A comment with its line end, or nothing. */
export const docOf = (text: unknown, indent = ''): string =>
  typeof text === 'string' && text !== ''
    ? `${indent}/** ${text.replaceAll('*/', '*\\/').replaceAll(/\s+/g, ' ')} */\n`
    : ''
