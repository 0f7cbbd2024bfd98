/** What casework has read of the log: where it stands, who reads, and what waits to be put together. */
export const stream = `
-- A number that grows each time a topic is read anew from its start.
alter table stream_positions add column epoch int not null default 0;

-- Which process reads; the others wait. By the clock of the database.
create table stream_leases (
  name text primary key,
  holder uuid,
  until timestamptz not null default '-infinity'
);
alter table stream_leases enable row level security;

-- Large cases of which not all records have come.
create table waiting_cases (
  cluster_case_id text primary key,
  records text not null
);
alter table waiting_cases enable row level security;

-- What has come of each cluster, whatever compartments its cases stand in. Arrival is epoch * 2^40 + offset. The newest
-- snapshot is kept here only while there is no case that it may go to.
create table clusters (
  cluster_case_id text primary key,
  window_end_ms bigint not null default -1,
  arrived bigint not null default -1,
  digest text,
  held text,
  snapshot_arrived bigint not null default -1,
  withdrawn_arrived bigint not null default -1
);
create index clusters_held on clusters (cluster_case_id) where held is not null;
alter table clusters enable row level security;
alter table cases add column arrived bigint not null default -1;

-- What the tracker says of two clusters, whether their cases are there or not.
create table cluster_links (
  cluster_case_id text not null,
  other_cluster_case_id text not null,
  kind text not null check (kind in ('related', 'merged_from', 'split_from')),
  primary key (cluster_case_id, other_cluster_case_id, kind)
);
create index cluster_links_other on cluster_links (other_cluster_case_id);
alter table cluster_links enable row level security;

-- A cluster that goes back to what it was has two versions of evidence with the same text.
alter table evidence_versions drop constraint evidence_versions_case_id_digest_key;
create index evidence_versions_digest on evidence_versions (case_id, digest);

alter table list_flags add column at_offset bigint not null default 0;
alter table list_flags add column epoch int not null default 0;
create index list_flags_order on list_flags (order_id) where order_id is not null;

-- Accounts whose flags have changed since their cases were last looked at.
create table changed_flags (account_id text primary key);
alter table changed_flags enable row level security;

-- Since when the flags of an order have been answered by an analysis.
create table order_evidence (
  order_id uuid primary key references orders,
  flags_version bigint not null,
  ready_at_ms bigint not null
);
alter table order_evidence enable row level security;
create policy order_evidence_in_compartment on order_evidence for select to murmuration_reader
  using (order_id in (select readable_orders()));
grant select on order_evidence to murmuration_reader;
`
