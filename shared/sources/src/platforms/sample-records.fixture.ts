import { readFileSync } from 'node:fs'
import { parseJson } from '../parse-json.ts'
import { sourceNamed } from '../sources.ts'

/** Records of the handmade sample of a source, in the form in which its parser takes them. */
export function sampleRecords(name: string): unknown[] {
  const file = (ending: string) =>
    readFileSync(new URL(`../../samples/${name}.${ending}`, import.meta.url), 'utf8')
  if (sourceNamed(name).form === 'csv') {
    const [header, ...rows] = csvRows(file('csv'))
    return rows.map((row) => Object.fromEntries(header.map((column, k) => [column, row[k]])))
  }
  if (['x-api', 'mastodon', 'bluesky'].includes(name)) return file('ndjson').trim().split('\n').map(parseJson)
  return [parseJson(file('json'))]
}

/** Rows of a CSV without line ends inside its fields. */
function csvRows(text: string): string[][] {
  const fields = /(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g
  const lines = text.trim().split('\n')
  return lines.map((line) =>
    [...line.matchAll(fields)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain),
  )
}
