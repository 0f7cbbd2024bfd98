import type { Store, Tx } from '@murmuration/store'

/** How long a process that says nothing keeps the others waiting. */
const LEASE_SECONDS = 5

/** Another process follows the log now. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError'
}

/**
 * Takes the lease on following the log, where nobody holds it. PGlite is one process's alone, so it is free there.
 *
 * @param holder a UUID of this process
 */
export const takeLease = (store: Store, holder: string): Promise<boolean> =>
  store.system(async (tx) => {
    await tx.query(`insert into stream_leases (name) values ('stream') on conflict do nothing`)
    // Whoever is in the middle of a batch holds the row, and the lease.
    const [row] = await tx.query<{ taken: boolean }>(
      `select until > clock_timestamp() and holder is distinct from $1 as taken from stream_leases where name = 'stream'
       for update skip locked`,
      [holder],
    )
    if (row === undefined || (row.taken && store.engine === 'postgres')) return false
    await extend(tx, holder)
    return true
  })

/**
 * Holds the lease to the end of the transaction, and for some seconds behind it: nobody else can take it before.
 *
 * @throws {LeaseLostError} where another process has it
 */
export async function mustHoldLease(tx: Tx, holder: string): Promise<void> {
  const rows = await tx.query(`select from stream_leases where name = 'stream' and holder = $1 for update`, [
    holder,
  ])
  if (rows.length === 0) throw new LeaseLostError('Another process of casework follows the log now.')
  await extend(tx, holder)
}

const extend = (tx: Tx, holder: string): Promise<unknown> =>
  tx.query(
    `update stream_leases set holder = $1, until = clock_timestamp() + make_interval(secs => $2) where name = 'stream'`,
    [holder, LEASE_SECONDS],
  )

/** Lets another process take over at once. */
export const releaseLease = (store: Store, holder: string): Promise<unknown> =>
  store.system((tx) =>
    tx.query(
      `update stream_leases set holder = null, until = '-infinity' where name = 'stream' and holder = $1`,
      [holder],
    ),
  )
