/** Who is told of what, and every attempt to tell. */
export const webhooks = `
create table webhook_endpoints (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users,
  url text not null,
  secret text not null,
  event_types text[] not null,
  disabled boolean not null default false,
  after_seq bigint not null,
  version int not null default 1,
  created_at_ms bigint not null
);
alter table webhook_endpoints enable row level security;
create policy webhook_endpoints_own on webhook_endpoints for all to murmuration_reader
  using (user_id = reader_id() or reader_role() = 'admin') with check (user_id = reader_id());
grant select, insert, update on webhook_endpoints to murmuration_reader;

create table webhook_deliveries (
  id text primary key,
  endpoint_id uuid not null references webhook_endpoints,
  event_id uuid,
  body text not null,
  state text not null check (state in ('waiting', 'delivered', 'given_up')),
  attempts int not null default 0,
  next_at_ms bigint not null,
  last_status int,
  last_error text,
  created_at_ms bigint not null,
  delivered_at_ms bigint
);
create index webhook_deliveries_due on webhook_deliveries (next_at_ms) where state = 'waiting';
create index webhook_deliveries_endpoint on webhook_deliveries (endpoint_id, created_at_ms desc);
alter table webhook_deliveries enable row level security;
create policy webhook_deliveries_own on webhook_deliveries for select to murmuration_reader
  using (exists (select from webhook_endpoints w where w.id = endpoint_id and w.user_id = reader_id()));
grant select on webhook_deliveries to murmuration_reader;
`
