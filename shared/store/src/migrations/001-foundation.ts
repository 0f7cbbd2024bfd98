/** People, history, what was read of the log, and the rule of who reads what. */
export const foundation = `
do $$ begin
  if not exists (select from pg_roles where rolname = 'murmuration_reader') then
    create role murmuration_reader nologin;
  end if;
exception when duplicate_object or unique_violation then null;
end $$;
do $$ begin
  execute format('grant murmuration_reader to %I', current_user);
exception when others then null;
end $$;
do $$ begin
  execute format('grant usage on schema %I to murmuration_reader', current_schema());
end $$;

create function reader_id() returns uuid language sql stable as
  $$ select nullif(current_setting('murmuration.user', true), '')::uuid $$;
create function reader_role() returns text language sql stable as
  $$ select current_setting('murmuration.role', true) $$;

create table users (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('person', 'service')),
  name text not null,
  login text unique,
  role text not null check (role in ('analyst', 'lead', 'legal', 'policy', 'auditor', 'researcher', 'admin')),
  disabled boolean not null default false,
  version int not null default 1,
  created_at_ms bigint not null
);
alter table users enable row level security;
create policy users_seen on users for select to murmuration_reader using (true);
create policy users_written on users for all to murmuration_reader
  using (reader_role() = 'admin') with check (reader_role() = 'admin');
grant select, insert, update on users to murmuration_reader;

create table events (
  seq bigint primary key,
  id uuid not null default gen_random_uuid() unique,
  at_ms bigint not null,
  actor text not null,
  type text not null,
  entity text not null,
  prev_state text,
  next_state text,
  payload_hash text,
  prev_hash text not null,
  hash text not null,
  scope text not null check (scope in ('everyone', 'administration', 'order', 'case', 'user')),
  scope_id uuid
);
create index events_entity on events (entity, seq desc);
create index events_scope on events (scope_id, seq desc);
alter table events enable row level security;
grant select on events to murmuration_reader;

create table event_payloads (
  seq bigint primary key references events,
  salt text not null,
  body text not null
);
alter table event_payloads enable row level security;
create policy payloads_of_events_seen on event_payloads for select to murmuration_reader
  using (exists (select from events e where e.seq = event_payloads.seq));
grant select on event_payloads to murmuration_reader;

create table idempotency_keys (
  user_id uuid not null,
  key text not null,
  request_hash text not null,
  status int not null,
  headers text not null,
  body text,
  at_ms bigint not null,
  primary key (user_id, key)
);
create index idempotency_keys_age on idempotency_keys (at_ms);
alter table idempotency_keys enable row level security;

create table stream_positions (
  topic text not null,
  partition int not null,
  next_offset bigint not null,
  primary key (topic, partition)
);
alter table stream_positions enable row level security;
`
