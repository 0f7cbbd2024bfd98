/** How people and programs prove who they are. */
export const signIn = `
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
alter table api_tokens enable row level security;
create policy api_tokens_own on api_tokens for all to murmuration_reader
  using (user_id = reader_id() or reader_role() = 'admin') with check (user_id = reader_id() or reader_role() = 'admin');
grant select, insert, update on api_tokens to murmuration_reader;
`
