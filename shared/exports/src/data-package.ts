import type { Table } from './tables.ts'

/** A file of an export that holds a table. `path`: relative to the descriptor. */
export interface TableFile {
  path: string
  table: Table
}

const FORMATS: Readonly<Record<string, { format: string; mediatype: string }>> = {
  csv: { format: 'csv', mediatype: 'text/csv' },
  parquet: { format: 'parquet', mediatype: 'application/vnd.apache.parquet' },
  gexf: { format: 'gexf', mediatype: 'application/gexf+xml' },
  graphml: { format: 'graphml', mediatype: 'application/graphml+xml' },
  json: { format: 'json', mediatype: 'application/json' },
  md: { format: 'md', mediatype: 'text/markdown' },
}

/**
 * Descriptor of an export after Frictionless Data Package 1: tables with a schema, other files by name.
 *
 * @param name lower case, digits, '-', '_' and '.'
 * @param others paths of files that hold no table
 * @see https://specs.frictionlessdata.io/data-package/
 */
export function dataPackage(
  name: string,
  title: string,
  tables: readonly TableFile[],
  others: readonly string[] = [],
): string {
  const formatOf = (path: string) => FORMATS[path.slice(path.lastIndexOf('.') + 1)] ?? {}
  const nameOf = (path: string): string => path.toLowerCase().replace(/[^a-z0-9._-]/g, '-')
  const descriptor = {
    profile: 'data-package',
    name: nameOf(name),
    title,
    resources: [
      ...tables.map(({ path, table }) => ({
        profile: 'tabular-data-resource',
        name: table.name,
        path,
        description: table.description,
        ...formatOf(path),
        encoding: 'utf-8',
        schema: {
          fields: table.columns.map(({ name: field, type, description }) => ({
            name: field,
            type,
            description,
          })),
          missingValues: [''],
        },
      })),
      ...others.map((path) => ({
        profile: 'data-resource',
        name: nameOf(path),
        path,
        ...formatOf(path),
      })),
    ],
  }
  return `${JSON.stringify(descriptor, null, 2)}\n`
}
