import type { Store } from '@murmuration/store'

/** Keeps every flag that is written to the outbox, beside it: the outbox is emptied while a test looks. */
export const watchFlags = (store: Store): Promise<void> =>
  store.system(async (tx) => {
    await tx.query('create table flags_written (id bigint, list text, account_id text, flagged boolean)')
    await tx.query(
      `create function keep_flag() returns trigger language plpgsql as $$
       begin insert into flags_written values (new.id, new.list, new.account_id, new.flagged); return null; end $$`,
    )
    await tx.query(
      'create trigger keep_flags after insert on flags_outbox for each row execute function keep_flag()',
    )
  })

/** Flags of an order in the order in which they were written, as `+account` and `-account`. */
export const flagsWritten = (store: Store, orderId: string): Promise<string[]> =>
  store.system(async (tx) =>
    (
      await tx.query<{ account_id: string; flagged: boolean }>(
        'select account_id, flagged from flags_written where list = $1 order by id',
        [`order:${orderId}`],
      )
    ).map((row) => `${row.flagged ? '+' : '-'}${row.account_id}`),
  )
