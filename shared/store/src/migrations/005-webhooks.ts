/** Who is told of what, and every attempt to tell. */
export const webhooks = `
create table webhook_endpoints (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users,
  url text not null,
  description text not null default '',
  event_types text[] not null default '{}',
  secret text not null,
  old_secret text,
  old_secret_until_ms bigint,
  state text not null default 'active' check (state in ('active', 'disabled')),
  disabled_because text check (disabled_because in ('person', 'failures', 'gone')),
  failing_since_ms bigint,
  delivered_at_ms bigint,
  -- Events up to this one have their deliveries.
  after_seq bigint not null,
  version int not null default 1,
  created_at_ms bigint not null,
  check ((state = 'disabled') = (disabled_because is not null))
);
create index webhook_endpoints_user on webhook_endpoints (user_id, created_at_ms desc, id);
alter table webhook_endpoints enable row level security;
create policy webhook_endpoints_own on webhook_endpoints for all to murmuration_reader
  using (user_id = reader_id() or reader_role() = 'admin') with check (user_id = reader_id() or reader_role() = 'admin');
create policy webhook_endpoints_of on webhook_endpoints as restrictive for insert to murmuration_reader
  with check (user_id = reader_id() or exists (select from users u where u.id = user_id and u.kind = 'service'));
-- Neither secrets nor the place in the history, whose numbers would tell how much happens elsewhere.
grant select (id, user_id, url, description, event_types, old_secret_until_ms, state, disabled_because, failing_since_ms,
  delivered_at_ms, version, created_at_ms) on webhook_endpoints to murmuration_reader;
grant insert, update, delete on webhook_endpoints to murmuration_reader;

create table webhook_deliveries (
  id text primary key,
  endpoint_id uuid not null references webhook_endpoints on delete cascade,
  -- Null: a test.
  event_id uuid,
  event_type text not null,
  body text not null,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'given_up')),
  attempts int not null default 0,
  -- Attempts since it was made, or replayed; what a process does with it counts only while this is what it was.
  tries int not null default 0,
  next_at_ms bigint not null,
  last_at_ms bigint,
  last_status int,
  last_error text,
  last_answer text,
  created_at_ms bigint not null,
  delivered_at_ms bigint
);
create index webhook_deliveries_due on webhook_deliveries (endpoint_id, next_at_ms) where state = 'waiting';
create index webhook_deliveries_endpoint on webhook_deliveries (endpoint_id, created_at_ms desc, id);
create index webhook_deliveries_old on webhook_deliveries (created_at_ms) where state <> 'waiting';
alter table webhook_deliveries enable row level security;
-- Only for those whose eyes the endpoint has, and as long as they may read what it was about.
create policy webhook_deliveries_own on webhook_deliveries for select to murmuration_reader
  using (exists (select from webhook_endpoints w where w.id = endpoint_id and w.user_id = reader_id())
    and (event_id is null or exists (select from events e where e.id = event_id)));
grant select on webhook_deliveries to murmuration_reader;
`
