/** What a statement takes as a parameter. JSON goes as text, with a cast in the statement; times as milliseconds. */
export type SqlValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly (string | number | boolean | null)[]

/** Runs statements inside of one transaction. */
export interface Sql {
  /** @returns rows by column name; whole numbers, times and counts as numbers, jsonb as parsed JSON */
  query<Row extends object = { [column: string]: unknown }>(
    text: string,
    values?: readonly SqlValue[],
  ): Promise<Row[]>
}

/** PostgreSQL at a URL, or PGlite in a folder or in memory: how a transaction is run, and nothing else. */
export interface Engine extends AsyncDisposable {
  readonly kind: 'postgres' | 'pglite'
  /** Runs `work` in a transaction: committed when it resolves, rolled back when it rejects. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>
  /** Runs a script of several statements, outside of any transaction of the caller. */
  script(text: string): Promise<void>
}

/** Code of an error of PostgreSQL, such as 23505 for a key that is taken; undefined for any other error. */
export function sqlStateOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined
}
