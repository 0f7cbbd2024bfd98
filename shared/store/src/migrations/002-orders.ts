/** Orders with their compartments, rows, claims and answers; flags on their way to the log. */
export const orders = `
create table orders (
  id uuid primary key default gen_random_uuid(),
  title text not null,
  source_kind text not null check (source_kind in ('government_order', 'court_order', 'partner', 'user_notice', 'automated')),
  issuer_name text not null,
  issuer_role text,
  issuer_country text,
  channel text,
  language text,
  redress text,
  effect_recipient text,
  authenticity text not null default 'unverified' check (authenticity in ('unverified', 'verified', 'disputed', 'forged')),
  legal_basis text,
  grounds text[] not null default '{}',
  requested_action text,
  requested_territory text[] not null default '{}',
  emergency boolean not null default false,
  interim boolean not null default false,
  received_at_ms bigint not null,
  deadline_at_ms bigint,
  deadline_zone text,
  deadline_basis text,
  deadline_number int not null default 0,
  clock text not null default 'running' check (clock in ('running', 'paused', 'met', 'breached')),
  paused_at_ms bigint,
  paused_ms bigint not null default 0,
  warned text[] not null default '{}',
  tlp text not null default 'red' check (tlp in ('red', 'amber+strict', 'amber', 'green', 'clear')),
  gag boolean not null default true,
  gag_basis text,
  gag_until_ms bigint,
  may_notify_user boolean not null default false,
  may_publish_aggregate boolean not null default false,
  is_open boolean generated always as (tlp in ('green', 'clear')) stored,
  parent_order_id uuid references orders,
  checklist jsonb not null default '{}',
  state text not null default 'received' check (state in ('received', 'validated', 'defective', 'in_review', 'responded', 'closed')),
  response text check (response in ('full', 'partial', 'declined')),
  contested boolean not null default false,
  revoked_at_ms bigint,
  superseded_by uuid references orders,
  version int not null default 1,
  created_by uuid not null references users,
  created_at_ms bigint not null,
  updated_at_ms bigint not null
);
create index orders_due on orders (deadline_at_ms, id);
create index orders_open on orders (id) where is_open;
create index orders_running on orders (deadline_at_ms) where clock = 'running' and deadline_at_ms is not null;

create table order_readers (
  order_id uuid not null references orders on delete cascade,
  user_id uuid not null references users,
  added_by uuid not null references users,
  added_at_ms bigint not null,
  primary key (order_id, user_id)
);
create index order_readers_user on order_readers (user_id);

-- The orders that the caller may read; in a policy it is asked once for a statement, not once for a row.
create function readable_orders() returns setof uuid language sql stable security definer set search_path from current as $$
  select r.order_id from order_readers r
  where r.user_id = reader_id() and reader_role() in ('analyst', 'lead', 'legal', 'policy', 'auditor')
  union
  select o.id from orders o where o.is_open and reader_role() in ('analyst', 'lead', 'legal', 'policy', 'auditor')
$$;

create function reads_order(wanted uuid) returns boolean language sql stable security definer set search_path from current as $$
  select reader_role() in ('analyst', 'lead', 'legal', 'policy', 'auditor') and (
    exists (select from order_readers r where r.order_id = wanted and r.user_id = reader_id())
    or exists (select from orders o where o.id = wanted and o.is_open)
  )
$$;

alter table orders enable row level security;
create policy orders_in_compartment on orders for all to murmuration_reader
  using (id in (select readable_orders())) with check (id in (select readable_orders()));
create policy orders_taken_in on orders for insert to murmuration_reader
  with check (reader_role() in ('legal', 'lead') and created_by = reader_id());
grant select, insert, update on orders to murmuration_reader;

alter table order_readers enable row level security;
create policy order_readers_seen on order_readers for select to murmuration_reader using (order_id in (select readable_orders()));
grant select on order_readers to murmuration_reader;

-- Who has read which confidential order, and when it was last recorded.
create table order_reads (
  order_id uuid not null references orders,
  user_id uuid not null references users,
  at_ms bigint not null,
  primary key (order_id, user_id)
);
alter table order_reads enable row level security;

create table order_files (
  order_id uuid not null references orders,
  sha256 text not null,
  name text not null,
  media_type text not null,
  bytes bigint not null,
  content bytea not null,
  added_by uuid references users,
  at_ms bigint not null,
  primary key (order_id, sha256)
);

create table flag_rows (
  order_id uuid not null references orders,
  row int not null,
  raw text not null,
  locator text not null,
  locator_kind text not null default 'none' check (locator_kind in ('id', 'handle', 'either', 'none')),
  locator_key text not null default '',
  -- What the row comes to by itself; resolution is the same, or duplicate where an earlier row names the same.
  named text not null default 'matched' check (named in ('matched', 'renamed', 'already_gone', 'not_found', 'ambiguous')),
  resolution text not null check (resolution in ('matched', 'renamed', 'already_gone', 'not_found', 'ambiguous', 'duplicate')),
  duplicate_of int,
  account_id text,
  -- What the program found, which undoing what a person chose brings back.
  automatic text not null default 'matched',
  automatic_account_id text,
  candidates text[] not null default '{}',
  claims text[] not null default '{}',
  columns jsonb not null default '{}',
  seen boolean not null default false,
  settled_at_ms bigint,
  resolved_by uuid references users,
  version int not null default 1,
  same_key text generated always as (case
    when account_id is not null then 'a:' || account_id
    when locator_key <> '' then 'l:' || locator_kind || ':' || locator_key
  end) stored,
  primary key (order_id, row)
);
create index flag_rows_same on flag_rows (order_id, same_key);
create index flag_rows_account on flag_rows (account_id);

-- The accounts that an order flags now, with the row that names each first: what flags_outbox has been told.
create table order_flags (
  order_id uuid not null references orders,
  account_id text not null,
  row int not null,
  primary key (order_id, account_id)
);

create table claims (
  id uuid primary key default gen_random_uuid(),
  order_id uuid not null references orders,
  type text not null,
  asserted_by text not null,
  quote text not null default '',
  scope text not null check (scope in ('list', 'account'))
);
create index claims_order on claims (order_id);

create table assessments (
  order_id uuid not null references orders,
  account_id text not null,
  claim text not null,
  verdict text not null,
  confidence text not null,
  confidence_rests_on text not null default '',
  asserted boolean not null default true,
  evidence_for jsonb not null,
  evidence_against jsonb not null,
  missing_data jsonb not null,
  method text not null,
  run jsonb not null,
  case_id uuid,
  at_ms bigint not null,
  primary key (order_id, account_id, claim)
);

create table answers (
  id uuid primary key default gen_random_uuid(),
  order_id uuid not null references orders,
  number int not null,
  kind text not null check (kind in ('full', 'partial', 'declined')),
  message text not null,
  state text not null check (state in ('draft', 'sent', 'withdrawn')),
  body jsonb not null,
  written_by uuid not null references users,
  version int not null default 1,
  created_at_ms bigint not null,
  updated_at_ms bigint not null,
  sent_at_ms bigint,
  sent_by uuid references users,
  unique (order_id, number)
);

create table order_matters (
  id uuid primary key default gen_random_uuid(),
  order_id uuid not null references orders,
  kind text not null check (kind in ('deadline_set', 'deadline_warned', 'deadline_breached', 'noncompliance_notice_received', 'penalty_threatened', 'authenticity_changed', 'revoked', 'superseded', 'contested', 'no_longer_contested', 'clock_paused', 'clock_resumed', 'note')),
  text text not null,
  -- Who wrote it down; null: the program.
  by_user uuid references users,
  -- When it happened; recorded_at_ms is when it was written down.
  at_ms bigint not null,
  recorded_at_ms bigint not null
);
create index order_matters_order on order_matters (order_id, recorded_at_ms, id);

do $$ declare name text;
begin
  foreach name in array array['order_files', 'flag_rows', 'order_flags', 'claims', 'assessments', 'answers', 'order_matters'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy %I on %I for all to murmuration_reader using (order_id in (select readable_orders())) with check (order_id in (select readable_orders()))',
      name || '_in_compartment', name);
    execute format('grant select, insert, update, delete on %I to murmuration_reader', name);
  end loop;
end $$;

create table flags_outbox (
  id bigserial primary key,
  list text not null,
  account_id text not null,
  flagged boolean not null,
  row int,
  effective_at_ms bigint not null
);
alter table flags_outbox enable row level security;

create table list_flags (
  account_id text not null,
  list text not null,
  order_id uuid references orders,
  flagged boolean not null,
  effective_at_ms bigint not null,
  primary key (account_id, list)
);
create index list_flags_list on list_flags (list);
alter table list_flags enable row level security;
create policy list_flags_seen on list_flags for select to murmuration_reader
  using (order_id is null or order_id in (select readable_orders()));
grant select on list_flags to murmuration_reader;

create table accounts (
  account_id text primary key,
  platform text not null default '',
  handle text,
  former_handles text[] not null default '{}',
  state text not null default 'active' check (state in ('active', 'gone')),
  created_at_ms bigint,
  public_interest text check (public_interest in ('journalist', 'official', 'union', 'ngo', 'government')),
  updated_at_ms bigint not null
);
create index accounts_handle on accounts (lower(handle));
alter table accounts enable row level security;
create policy accounts_seen on accounts for select to murmuration_reader using (true);
create policy accounts_written on accounts for all to murmuration_reader
  using (reader_role() <> 'researcher') with check (reader_role() <> 'researcher');
grant select, insert, update on accounts to murmuration_reader;

-- Handles in lower case without their @, for finding accounts by them; a handle stands here once for each account.
create table account_handles (
  handle text not null,
  account_id text not null references accounts on delete cascade,
  is_current boolean not null,
  primary key (handle, account_id)
);
create index account_handles_account on account_handles (account_id);
alter table account_handles enable row level security;
create policy account_handles_seen on account_handles for select to murmuration_reader using (true);
create policy account_handles_written on account_handles for all to murmuration_reader
  using (reader_role() <> 'researcher') with check (reader_role() <> 'researcher');
grant select, insert, update, delete on account_handles to murmuration_reader;

create table account_activity (
  account_id text primary key,
  objects int not null,
  sittings int not null,
  created_at_ms bigint,
  topic double precision
);
alter table account_activity enable row level security;

create table control_accounts (
  account_id text primary key,
  objects int not null,
  sittings int not null,
  created_at_ms bigint,
  topic double precision not null,
  level text,
  tier text
);
alter table control_accounts enable row level security;

create table analyses (
  kind text primary key check (kind in ('latest', 'control')),
  record jsonb not null,
  at_ms bigint not null
);
alter table analyses enable row level security;
`
