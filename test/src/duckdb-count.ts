import { DuckDBInstance } from '@duckdb/node-api'

export interface DuckdbCount {
  file: string
  windowSeconds: number
  /** 0: as many as DuckDB chooses. */
  threads: number
  edgesFile: string
}

/**
 * Counts co-shares in SQL as well as we know how, and writes the edges: accounts with fewer than two objects
 * dropped first, integer ids, and shares joined by object and bucket of time, since joined by object alone a
 * pair is made of every two shares of an object however far apart.
 */
export async function duckdbCount({ file, windowSeconds, threads, edgesFile }: DuckdbCount): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', threads === 0 ? {} : { threads: String(threads) })
  const db = await instance.connect()
  const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
  const header = await db.runAndReadAll(`SELECT * FROM read_csv(${quoted(file)}) LIMIT 0`)
  const time = header.columnNames().includes('timestamp_share') ? 'timestamp_share' : 'timestamp'
  const bucket = Math.max(1, windowSeconds)
  await db.run(`
    SET preserve_insertion_order = false;
    CREATE TABLE raw AS SELECT account_id, object_id, ${time}::BIGINT AS t FROM read_csv(${quoted(file)});
    CREATE TABLE accounts AS
      SELECT account_id, (row_number() OVER ())::INTEGER AS a
      FROM (SELECT account_id FROM raw GROUP BY account_id HAVING count(DISTINCT object_id) >= 2);
    CREATE TABLE objects AS
      SELECT object_id, (row_number() OVER ())::INTEGER AS o FROM (SELECT DISTINCT object_id FROM raw);
    CREATE TABLE shares AS
      SELECT a, o, t FROM raw JOIN accounts USING (account_id) JOIN objects USING (object_id);
    CREATE TABLE edges AS
      SELECT pair >> 32 AS a, pair & 4294967295 AS b, count(*) AS weight
      FROM (
        SELECT DISTINCT (least(x.a, y.a)::BIGINT << 32) | greatest(x.a, y.a) AS pair, x.o
        FROM shares x
        JOIN (SELECT a, o, t, unnest([t // ${bucket}, t // ${bucket} + 1]) AS bucket FROM shares) y
          ON x.o = y.o AND x.t // ${bucket} = y.bucket
        WHERE x.a <> y.a AND x.t >= y.t AND x.t - y.t <= ${windowSeconds}
      )
      GROUP BY pair HAVING count(*) >= 2;
    COPY (
      SELECT x.account_id AS account_a, y.account_id AS account_b, weight
      FROM edges JOIN accounts x ON edges.a = x.a JOIN accounts y ON edges.b = y.a
    ) TO ${quoted(edgesFile)} (HEADER);`)
  db.closeSync()
  instance.closeSync()
}
