/** Cases, their evidence, and what people decide; a case stands in the compartments of the orders that it rests on. */
export const cases = `
create table cases (
  id uuid primary key default gen_random_uuid(),
  cluster_case_id text not null,
  compartments uuid[] not null default '{}',
  state text not null default 'new' check (state in ('new', 'triaged', 'in_review', 'snoozed', 'escalated', 'awaiting_second', 'decided', 'actioned', 'closed', 'reopened', 'reversed', 'merged', 'split')),
  outcome text check (outcome in ('coordinated_inauthentic', 'coordinated_authentic', 'spam_only', 'no_coordination', 'insufficient_data')),
  version int not null default 1,
  evidence_number int not null default 0,
  decided_evidence_number int,
  level text not null,
  finding text not null,
  finding_words tsvector generated always as (to_tsvector('simple', finding)) stored,
  strength double precision not null default 0,
  accounts int not null default 0,
  window_start_ms bigint not null,
  window_end_ms bigint not null,
  withdrawn boolean not null default false,
  priority int not null default 0,
  attention text[] not null default '{}',
  assignee uuid references users,
  lease_by uuid references users,
  lease_until_ms bigint,
  snoozed_until_ms bigint,
  against text not null default '',
  first_reader uuid references users,
  second_reader uuid references users,
  merged_into uuid references cases,
  created_at_ms bigint not null,
  updated_at_ms bigint not null,
  unique (cluster_case_id, compartments)
);
-- A page of the queue is found within an index: what it is filtered by lies beside what it is sorted by.
create index cases_by_priority on cases (priority, id) include (compartments, state, level, strength, accounts, updated_at_ms);
create index cases_by_strength on cases (strength, id) include (compartments, state, level, accounts, updated_at_ms);
create index cases_by_accounts on cases (accounts, id) include (compartments, state, level, strength, updated_at_ms);
create index cases_by_change on cases (updated_at_ms, id) include (compartments, state, level, strength, accounts);
create index cases_state on cases (state, priority, id) include (compartments, level, strength, accounts, updated_at_ms);
create index cases_assignee on cases (assignee, priority, id) where assignee is not null;
create index cases_attention on cases (priority, id) where attention <> '{}';
create index cases_words on cases using gin (finding_words);
create index cases_in_several on cases (compartments) where cardinality(compartments) > 1;

create function reads_all_orders(wanted uuid[]) returns boolean language sql stable security definer set search_path from current as $$
  select not exists (select from unnest(wanted) as o(id) where not reads_order(o.id))
$$;

-- The compartments that the caller may read, as cases have them: asked once for a statement, so that a row costs a look
-- into a hash table. Those of several orders are found one by one along their index.
create function readable_compartments() returns setof uuid[] language sql stable security definer set search_path from current as $$
  with recursive mine as materialized (select o.id from readable_orders() as o(id)),
  several as (
    (select compartments from cases where cardinality(compartments) > 1 order by compartments limit 1)
    union all
    select (select c.compartments from cases c where cardinality(c.compartments) > 1 and c.compartments > s.compartments
      order by c.compartments limit 1)
    from several s where s.compartments is not null
  )
  select '{}'::uuid[] where reader_role() <> 'admin'
  union all
  select array[id] from mine where reader_role() <> 'admin'
  union all
  select s.compartments from several s where reader_role() <> 'admin' and s.compartments is not null
    and not exists (select from unnest(s.compartments) as o(id) where o.id not in (select id from mine))
$$;

alter table cases enable row level security;
create policy cases_in_compartment on cases for all to murmuration_reader
  using (compartments in (select readable_compartments()))
  with check (compartments in (select readable_compartments()));
grant select, insert, update on cases to murmuration_reader;

create table evidence_versions (
  case_id uuid not null references cases,
  number int not null,
  digest text not null,
  snapshot text not null,
  window_end_ms bigint not null,
  difference jsonb not null,
  received_at_ms bigint not null,
  primary key (case_id, number),
  unique (case_id, digest)
);

create table case_accounts (
  case_id uuid not null references cases,
  account_id text not null,
  level text not null,
  tier text not null,
  role text not null,
  membership double precision not null,
  core boolean not null,
  flagged boolean not null,
  primary key (case_id, account_id)
);
create index case_accounts_account on case_accounts (account_id text_pattern_ops, case_id);

create table case_objects (
  case_id uuid not null references cases,
  object_id text not null,
  shares_in_case int not null,
  primary key (case_id, object_id)
);
create index case_objects_object on case_objects (object_id text_pattern_ops, case_id);

create table decisions (
  id uuid primary key default gen_random_uuid(),
  case_id uuid not null references cases,
  account_id text not null,
  stage text not null check (stage in ('first', 'second', 'final')),
  evidence_number int not null,
  reader uuid not null references users,
  action text not null check (action in ('no_action', 'label', 'limit', 'withhold_in', 'suspend')),
  territory text[] not null default '{}',
  expires_at_ms bigint,
  review_at_ms bigint,
  reason text not null,
  ladder_reason text,
  grounds text[] not null default '{}',
  signature text not null default '',
  bulk boolean not null default false,
  case_version int not null default 0,
  appeal_id uuid,
  stands boolean not null default true,
  at_ms bigint not null
);
create unique index decisions_standing on decisions (case_id, account_id, stage) where stands;
create index decisions_account on decisions (account_id);

create table reviews (
  id uuid primary key default gen_random_uuid(),
  case_id uuid not null references cases,
  stage text not null check (stage in ('first', 'second')),
  reader uuid not null references users,
  evidence_number int not null,
  outcome text not null,
  against text not null,
  reason text not null default '',
  stands boolean not null default true,
  at_ms bigint not null
);
create index reviews_case on reviews (case_id);
create unique index reviews_standing on reviews (case_id, stage) where stands;

create table receipts (
  id uuid primary key default gen_random_uuid(),
  case_id uuid not null references cases,
  reference text not null,
  stands boolean not null default true,
  recorded_by uuid not null references users,
  at_ms bigint not null
);
create index receipts_case on receipts (case_id);

create table appeals (
  id uuid primary key default gen_random_uuid(),
  case_id uuid not null references cases,
  account_id text not null,
  evidence_number int not null,
  grounds text not null,
  opened_by uuid not null references users,
  reader uuid references users,
  state text not null check (state in ('open', 'taken', 'upheld', 'reversed')),
  reason text not null default '',
  version int not null default 1,
  at_ms bigint not null,
  decided_at_ms bigint
);
create index appeals_case on appeals (case_id);
create unique index appeals_open on appeals (case_id, account_id) where state in ('open', 'taken');

-- What each version of a case changed, whoever changed it: what a 409 tells the one who came second.
create table case_changes (
  case_id uuid not null references cases,
  version int not null,
  prev_state text not null,
  next_state text not null,
  prev_evidence_number int not null,
  next_evidence_number int not null,
  fields text[] not null,
  by_user uuid,
  at_ms bigint not null,
  primary key (case_id, version)
);
create function log_case_change() returns trigger language plpgsql security definer set search_path from current as $$
begin
  insert into case_changes values (new.id, new.version, old.state, new.state, old.evidence_number, new.evidence_number,
    array(select n.key from jsonb_each(to_jsonb(new)) n join jsonb_each(to_jsonb(old)) o on n.key = o.key
      where n.value is distinct from o.value and n.key not in ('version', 'updated_at_ms') order by n.key),
    reader_id(), new.updated_at_ms)
  on conflict do nothing;
  return null;
end $$;
create trigger cases_changed after update on cases for each row when (new.version > old.version) execute function log_case_change();

create table notes (
  id uuid primary key default gen_random_uuid(),
  case_id uuid not null references cases,
  account_id text,
  side text not null check (side in ('for', 'against', 'neutral')),
  source text not null default '',
  text text not null,
  author uuid not null references users,
  at_ms bigint not null
);
create index notes_case on notes (case_id, at_ms);

create table case_links (
  case_id uuid not null references cases,
  other_case_id uuid not null references cases,
  kind text not null check (kind in ('related', 'merged_from', 'split_from', 'same_cluster')),
  at_ms bigint not null,
  primary key (case_id, other_case_id, kind)
);

-- What lies in a case asks for it row by row: an exists would let the planner read all cases first.
do $$ declare name text;
begin
  foreach name in array array['evidence_versions', 'case_accounts', 'case_objects', 'appeals', 'receipts'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy %I on %I for all to murmuration_reader using ((select true from cases c where c.id = case_id)) with check ((select true from cases c where c.id = case_id))',
      name || '_of_cases', name);
    execute format('grant select, insert, update, delete on %I to murmuration_reader', name);
  end loop;
end $$;

-- While a case awaits its second reader, whoever took no part in the first review, and has not submitted their own, reads
-- nothing of it: not its decisions, not its outcome, not the notes of the first reader, not what the first reader did.
create function reads_blind(state text, first_reader uuid, second_reader uuid) returns boolean language sql stable as $$
  select state = 'awaiting_second' and first_reader is distinct from reader_id() and second_reader is distinct from reader_id()
$$;
do $$ declare name text;
begin
  foreach name in array array['decisions', 'reviews', 'notes'] loop
    execute format('alter table %I enable row level security', name);
    execute format('grant select, insert, update, delete on %I to murmuration_reader', name);
  end loop;
end $$;
create policy decisions_of_cases on decisions for all to murmuration_reader
  using ((select true from cases c where c.id = case_id
    and (stage = 'final' or reader = reader_id() or not reads_blind(c.state, c.first_reader, c.second_reader))))
  with check ((select true from cases c where c.id = case_id));
create policy reviews_of_cases on reviews for all to murmuration_reader
  using ((select true from cases c where c.id = case_id
    and (reader = reader_id() or not reads_blind(c.state, c.first_reader, c.second_reader))))
  with check ((select true from cases c where c.id = case_id));
alter table case_changes enable row level security;
create policy case_changes_of_cases on case_changes for select to murmuration_reader
  using ((select true from cases c where c.id = case_id
    and (by_user is null or by_user is distinct from c.first_reader or not reads_blind(c.state, c.first_reader, c.second_reader))));
grant select on case_changes to murmuration_reader;
create policy notes_of_cases on notes for all to murmuration_reader
  using ((select true from cases c where c.id = case_id
    and (author is distinct from c.first_reader or not reads_blind(c.state, c.first_reader, c.second_reader))))
  with check ((select true from cases c where c.id = case_id));

-- For search by the beginning of an id, and by the words of an order.
create index list_flags_beginning on list_flags (account_id text_pattern_ops);
create index flag_rows_beginning on flag_rows (account_id text_pattern_ops);
create index accounts_beginning on accounts (account_id text_pattern_ops);
create index account_handles_beginning on account_handles (handle text_pattern_ops, account_id text_pattern_ops);
create index orders_words on orders using gin (to_tsvector('simple', title || ' ' || issuer_name || ' ' || coalesce(legal_basis, '')));

alter table case_links enable row level security;
create policy case_links_of_cases on case_links for all to murmuration_reader
  using ((select true from cases c where c.id = case_id) and (select true from cases c where c.id = other_case_id))
  with check ((select true from cases c where c.id = case_id) and (select true from cases c where c.id = other_case_id));
grant select, insert, delete on case_links to murmuration_reader;

create table case_orders (
  case_id uuid not null references cases,
  order_id uuid not null references orders,
  accounts int not null,
  primary key (case_id, order_id)
);
create index case_orders_order on case_orders (order_id);
alter table case_orders enable row level security;
create policy case_orders_seen on case_orders for select to murmuration_reader
  using (order_id in (select readable_orders()) and (select true from cases c where c.id = case_id));
grant select on case_orders to murmuration_reader;

create table policies (
  name text primary key,
  rule jsonb not null,
  version int not null default 1,
  updated_at_ms bigint not null
);
alter table policies enable row level security;
create policy policies_seen on policies for select to murmuration_reader using (true);
create policy policies_written on policies for all to murmuration_reader
  using (reader_role() in ('lead', 'policy', 'admin')) with check (reader_role() in ('lead', 'policy', 'admin'));
grant select, insert, update, delete on policies to murmuration_reader;

create policy events_in_scope on events for select to murmuration_reader using (
  scope = 'everyone'
  or (scope = 'order' and reads_order(scope_id))
  or (scope = 'case' and (select true from cases c where c.id = scope_id
    and (not reads_blind(c.state, c.first_reader, c.second_reader)
      or (actor is distinct from 'user:' || c.first_reader and type not in ('case.accounts_decided', 'case.first_review_submitted', 'case.assigned', 'case.lease_taken_over')))))
  or (scope = 'user' and (scope_id = reader_id() or reader_role() in ('admin', 'auditor')))
  or (scope = 'administration' and reader_role() in ('admin', 'auditor'))
);
`
