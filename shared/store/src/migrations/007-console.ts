/** What the console shows beside the evidence: the picture of each version, what the queue tells of a case, views of people. */
export const console = `
-- What a case looks like, apart from the evidence, so that reading a case does not read it. JSON, as the API answers it.
create table case_pictures (
  case_id uuid not null references cases,
  number int not null,
  picture text not null,
  primary key (case_id, number),
  foreign key (case_id, number) references evidence_versions (case_id, number)
);
alter table case_pictures enable row level security;
create policy case_pictures_of_cases on case_pictures for all to murmuration_reader
  using ((select true from cases c where c.id = case_id)) with check ((select true from cases c where c.id = case_id));
grant select, insert, update, delete on case_pictures to murmuration_reader;
alter table clusters add column held_picture text;

-- What the queue tells of the newest evidence. Excess: how far the share of synchronous sessions lies above what chance
-- explains, 0 where it does not.
alter table cases add column tiers text[] not null default '{}';
alter table cases add column sessions int not null default 0;
alter table cases add column synchronous int not null default 0;
alter table cases add column expected_low double precision not null default 0;
alter table cases add column expected_high double precision not null default 0;
alter table cases add column excess double precision not null default 0;
alter table cases add column reach bigint not null default 0;
alter table cases add column program_against jsonb;
create index cases_by_excess on cases (excess, id) include (compartments, state, level, strength, accounts, updated_at_ms);

-- How many accounts of a case are flagged by the same lists: by the open ones, and by these orders.
create table case_flags (
  case_id uuid not null references cases,
  is_open boolean not null,
  orders uuid[] not null,
  accounts int not null,
  primary key (case_id, is_open, orders)
);
alter table case_flags enable row level security;
create policy case_flags_of_cases on case_flags for select to murmuration_reader
  using ((is_open or exists (select from unnest(orders) as o(id) where o.id in (select readable_orders())))
    and (select true from cases c where c.id = case_id));
grant select on case_flags to murmuration_reader;

-- Views of the queue that a person has named.
create table saved_views (
  user_id uuid not null references users,
  place int not null,
  name text not null,
  query text not null,
  primary key (user_id, place)
);
alter table saved_views enable row level security;
create policy saved_views_own on saved_views for all to murmuration_reader
  using (user_id = reader_id()) with check (user_id = reader_id());
grant select, insert, update, delete on saved_views to murmuration_reader;

-- What stands already is told as what comes in from now on.
update cases c set tiers = coalesce(n.tiers, '{}'), sessions = coalesce(n.sessions, 0), synchronous = coalesce(n.synchronous, 0),
  expected_low = coalesce(n.low, 0), expected_high = coalesce(n.high, 0), reach = coalesce(n.reach, 0),
  program_against = n.against,
  excess = case when n.sessions > 0 then greatest(0, (n.synchronous - n.high) / n.sessions) else 0 end
from (
  select e.case_id,
    array(select jsonb_array_elements_text(e.it->'coordination'->'tiers')) as tiers,
    (e.it->'coordination'->>'sessions')::int as sessions,
    (e.it->'coordination'->>'synchronousSessions')::int as synchronous,
    (e.it->'coordination'->'expectedRange'->>0)::double precision as low,
    (e.it->'coordination'->'expectedRange'->>1)::double precision as high,
    (select sum((o->>'sharesByEverybody')::bigint) from jsonb_array_elements(e.it->'objects') o) as reach,
    (select jsonb_build_object('sentence', a->'sentence', 'accounts', jsonb_array_length(a->'accounts'), 'log10P', coalesce((a->>'log10P')::double precision, 0))
     from jsonb_array_elements(e.it->'evidenceAgainst') a
     order by case when jsonb_array_length(a->'accounts') = 0 then jsonb_array_length(e.it->'accounts') else jsonb_array_length(a->'accounts') end desc,
       coalesce((a->>'log10P')::double precision, 0) limit 1) as against
  from (
    select v.case_id, v.snapshot::jsonb as it from evidence_versions v join cases s on s.id = v.case_id and s.evidence_number = v.number
    where position('\\u0000' in v.snapshot) = 0 and v.snapshot like '%"coordination"%'
  ) e
) n where n.case_id = c.id;
insert into case_flags (case_id, is_open, orders, accounts)
select k.case_id, k.is_open, k.orders, count(*) from (
  select a.case_id, bool_or(f.order_id is null) as is_open,
    coalesce(array_agg(distinct f.order_id order by f.order_id) filter (where f.order_id is not null), '{}') as orders
  from case_accounts a join list_flags f on f.account_id = a.account_id where f.flagged group by a.case_id, a.account_id
) k group by k.case_id, k.is_open, k.orders;
`
