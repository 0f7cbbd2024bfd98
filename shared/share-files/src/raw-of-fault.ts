/** The part of a page that the sentence names at its beginning, such as `data[3].id`: of `data[3]`. */
const PART = /^[A-Za-z_.]+\[\d+\](?:\.[A-Za-z_.]+\[\d+\])*/

/** Raw form of what is refused of a record: the part that the sentence names, where it names one, else all of it. */
export function rawOfFault(record: unknown, message: string): Buffer {
  let value = record
  for (const [step] of PART.exec(message)?.[0].matchAll(/[A-Za-z_]+|\d+/g) ?? [])
    value =
      typeof value === 'object' && value !== null ? (value as { [name: string]: unknown })[step] : undefined
  return Buffer.from(JSON.stringify(value ?? record) ?? 'null')
}
