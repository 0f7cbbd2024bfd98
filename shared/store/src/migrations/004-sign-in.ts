/**
 * How people and programs prove who they are. Of every secret only a hash is here, and the reader may read none of them:
 * rights to read are given by column.
 */
export const signIn = `
create table passwords (
  user_id uuid primary key references users,
  hash text not null,
  changed_at_ms bigint not null
);
alter table passwords enable row level security;

-- Who a person is at a provider of OpenID Connect.
create table identities (
  issuer text not null,
  subject text not null,
  user_id uuid not null references users,
  created_at_ms bigint not null,
  primary key (issuer, subject)
);
create index identities_user on identities (user_id);
alter table identities enable row level security;

-- A link that works once. The one for the first administrator names nobody yet.
create table one_time_links (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references users,
  hash text not null unique,
  expires_at_ms bigint not null,
  created_at_ms bigint not null
);
create index one_time_links_user on one_time_links (user_id);
alter table one_time_links enable row level security;

create table sessions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users,
  hash text not null unique,
  way text not null check (way in ('password', 'link', 'provider')),
  agent text not null,
  created_at_ms bigint not null,
  last_seen_at_ms bigint not null,
  expires_at_ms bigint not null
);
create index sessions_user on sessions (user_id, created_at_ms desc);
create index sessions_age on sessions (expires_at_ms);
alter table sessions enable row level security;
create policy sessions_own on sessions for all to murmuration_reader
  using (user_id = reader_id() or reader_role() = 'admin');
grant select (id, user_id, way, agent, created_at_ms, last_seen_at_ms, expires_at_ms), delete on sessions to murmuration_reader;

-- Wrong tries by login and by address; the key is a hash, so that the table tells nobody who tried.
create table sign_in_tries (
  key text primary key,
  tries int not null,
  last_at_ms bigint not null,
  blocked_until_ms bigint not null
);
create index sign_in_tries_age on sign_in_tries (last_at_ms);
alter table sign_in_tries enable row level security;

-- A way to the provider that a browser has begun; taken away when it comes back.
create table provider_visits (
  browser_hash text primary key,
  state text not null,
  nonce text not null,
  verifier text not null,
  return_to text not null,
  expires_at_ms bigint not null
);
create index provider_visits_age on provider_visits (expires_at_ms);
alter table provider_visits enable row level security;

create table api_tokens (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users,
  name text not null,
  hash text not null unique,
  scopes text[] not null,
  expires_at_ms bigint,
  revoked_at_ms bigint,
  created_at_ms bigint not null,
  last_used_at_ms bigint
);
create index api_tokens_user on api_tokens (user_id, created_at_ms desc);
alter table api_tokens enable row level security;
create policy api_tokens_own on api_tokens for all to murmuration_reader
  using (user_id = reader_id() or reader_role() = 'admin') with check (user_id = reader_id() or reader_role() = 'admin');
grant select (id, user_id, name, scopes, expires_at_ms, revoked_at_ms, created_at_ms, last_used_at_ms), insert
  on api_tokens to murmuration_reader;
grant update (revoked_at_ms) on api_tokens to murmuration_reader;
`
