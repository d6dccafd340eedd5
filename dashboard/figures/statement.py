"""One statement that reads a whole week: places, visits, windows, contacts, worries, promises, requests, kept weeks.

By hand, because the places of the scope and the visits of the week are then read once for all figures, and because
what it reads must not grow with the years: every part begins at an index on the week. Each row is (part, JSON).

`%(until)s` is the end of the week, or now where that is sooner; what happened later is not known then. Worries,
promises and requests are told as they stood at that moment; visits as they are known now. `%(day)s` is the last day
that counts, and days before `%(passed)s` have passed.
"""

# The plan that was in force at each place; the map reads it too.
PLANS = """
plans as (
  select e.place_id, e.every_days, e.prayers, greatest(e.agreed_for_police_at, e.agreed_for_place_at) as agreed_at
    from places_engagementplan e join scope s on s.id = e.place_id
   where e.agreed_for_police_at <= %(until)s and e.agreed_for_place_at <= %(until)s
     and (e.replaced_at is null or e.replaced_at > %(until)s)
)"""

WEEK = """
with scope as materialized (
  select p.id, p.slug, p.name, coalesce(t.name, '') as team, trim(o.rank || ' ' || o.name) as officer,
         p.declines_visits, p.last_contact_at, p.contact_due_on,
         (p.opened_on is null or p.opened_on <= %(day)s) and (p.closed_on is null or p.closed_on > %(day)s) as is_open
    from places_place p
    left join places_neighbourhoodteam t on t.id = p.team_id
    left join accounts_user o on o.id = p.named_officer_id
   where %(allowed)s and p.unit_id = %(unit)s and (%(team)s::bigint is null or p.team_id = %(team)s)
     and (p.opened_on is null or p.opened_on <= %(sunday)s) and (p.closed_on is null or p.closed_on > %(monday)s)
),
-- No visit and no gathering lasts longer than a day.
near as materialized (
  select v.id, v.place_id, v.kind, v.status, v.sitting_id, v.starts_at, v.ends_at, v.planned_at, v.logged_at,
         not v.met <@ array['nobody']::varchar[] as two_way
    from visits_visit v join scope s on s.id = v.place_id
   where v.starts_at >= %(begin)s - interval '2 days' and v.starts_at < %(until)s + interval '12 hours'
     and v.status <> 'cancelled'
),
made as materialized (
  select n.*, (n.starts_at at time zone %(zone)s)::date as day
    from near n where n.status = 'logged' and n.starts_at >= %(begin)s and n.starts_at < %(until)s
),
promised as materialized (
  select w.id, w.place_id, w.sitting_id, w.kind, w.starts_at, w.ends_at
    from visits_promisedwindow w join scope s on s.id = w.place_id
   where w.ends_at >= %(begin)s - interval '1 day' and w.ends_at < %(until)s + interval '1 day'
),
attended as (
  select distinct w.id
    from promised w join near n on n.place_id = w.place_id and n.status = 'logged' and (
         (n.sitting_id = w.sitting_id and n.starts_at > w.starts_at - interval '12 hours'
                                      and n.starts_at < w.starts_at + interval '12 hours')
      or (n.sitting_id is null and n.starts_at < w.ends_at and n.ends_at > w.starts_at))
),
windows as (
  select w.kind, a.id is not null as attended
    from promised w left join attended a on a.id = w.id where w.ends_at >= %(begin)s and w.ends_at < %(until)s
  union all
  -- A visit that was planned for prayers of which the portal knows no gathering is a window of its own.
  select 'visit:' || n.kind, n.status = 'logged'
    from near n
   where n.planned_at is not null and n.sitting_id is null and n.kind in ('friday', 'ramadan', 'eid', 'service')
     and n.ends_at >= %(begin)s and n.ends_at < %(until)s
     and not exists (select from promised w where w.place_id = n.place_id
                      and n.starts_at < w.ends_at and n.ends_at > w.starts_at)
),
{plans},
contacts as materialized ({contacts}),
worries as materialized (
  select c.*, case when c.changed_at < %(until)s then c.status else coalesce(
           (select st.status from visits_concernstep st where st.concern_id = c.id and st.made_at < %(until)s
             order by st.made_at desc, st.id desc limit 1), 'open') end as status_then
    from (select c.* from visits_concern c where c.status <> 'agreed'
           union
          select c.* from visits_concernstep a join visits_concern c on c.id = a.concern_id
           where a.status = 'agreed' and a.made_at >= %(until)s) c
   where c.raised_at < %(until)s and c.place_id in (select id from scope)
),
answers as materialized (
  select st.id, st.concern_id, st.status, st.note, st.made_at
    from visits_concernstep st join scope s on s.id = st.place_id
   where st.status in ('fed-back', 'agreed') and st.made_at >= %(begin)s and st.made_at < %(until)s
),
pledges as materialized (
  select p.*, p.kept_at is not null and p.kept_at < %(until)s as is_kept,
         p.called_off_at is not null and p.called_off_at < %(until)s as is_off
    from (select * from visits_commitment where due_on between %(monday)s and %(sunday)s
           union all
          select * from visits_commitment where due_on < %(monday)s and kept_at is null and called_off_at is null
           union all
          select * from visits_commitment
           where due_on < %(monday)s and coalesce(kept_at, called_off_at) >= %(until)s
             and not (kept_at is null and called_off_at is null)) p
   where p.made_at < %(until)s and p.place_id in (select id from scope)
),
asked as materialized (
  select r.ref, r.place_id, r.asked_at, r.asked_at + interval '72 hours' as due_at,
         case when r.answered_at < %(until)s then r.answered_at end as answered_at
    from visits_visitrequest r join scope s on s.id = r.place_id
   where r.asked_at >= %(begin)s - interval '72 hours' and r.asked_at < %(until)s - interval '72 hours'
     and (r.taken_back_at is null or r.taken_back_at >= %(until)s)
)
select 'places', jsonb_build_object('number', count(*),
                                    'open', coalesce(jsonb_agg(id) filter (where is_open), '[]')) from scope
union all
select 'visits', jsonb_build_array(day, kind, count(*), count(*) filter (where two_way)) from made group by day, kind
union all
select 'visited', to_jsonb(count(distinct place_id)) from made
union all
select 'windows', jsonb_build_array(kind, count(*), count(*) filter (where attended)) from windows group by kind
union all
select 'contacts', jsonb_build_array(count(*) filter (where due_on >= %(passed)s), count(due_on),
                                     count(*) filter (where due_on is null)) from contacts
union all
select 'not_met', jsonb_build_object('slug', s.slug, 'name', s.name, 'team', s.team, 'officer', s.officer,
                                     'last_on', c.last_on, 'due_on', c.due_on)
  from contacts c join scope s on s.id = c.id where c.due_on < %(passed)s
union all
select 'new', jsonb_build_array(c.category, count(*))
  from visits_concern c join scope s on s.id = c.place_id
 where c.raised_at >= %(begin)s and c.raised_at < %(until)s group by c.category
union all
select 'answered', jsonb_build_array(status, count(distinct concern_id)) from answers group by status
union all
select 'open', to_jsonb(count(*)) from worries where status_then <> 'agreed'
union all
select 'ageing', jsonb_build_object('ref', w.ref, 'slug', s.slug, 'place', s.name, 'category', w.category,
         'status', w.status_then, 'days', %(day)s - (w.raised_at at time zone %(zone)s)::date,
         'owner', coalesce(trim(u.rank || ' ' || u.name), ''))
  from worries w join scope s on s.id = w.place_id left join accounts_user u on u.id = w.owner_id
 where w.status_then not in ('fed-back', 'agreed')
   and %(day)s - (w.raised_at at time zone %(zone)s)::date
       > case w.urgency when 'today' then %(today_days)s when 'soon' then %(soon_days)s else %(normal_days)s end
union all
(select distinct on (a.concern_id) 'said', jsonb_build_object('ref', c.ref, 'slug', s.slug, 'place', s.name,
         'category', c.category, 'said', c.text, 'did', a.note, 'on', (a.made_at at time zone %(zone)s)::date,
         'agreed', exists (select from visits_concernstep g where g.concern_id = c.id and g.status = 'agreed'
                            and g.made_at < %(until)s))
   from answers a join visits_concern c on c.id = a.concern_id join scope s on s.id = c.place_id
  where a.status = 'fed-back' order by a.concern_id, a.made_at desc, a.id desc)
union all
select 'promises', jsonb_build_array(
         count(*) filter (where due_on >= %(monday)s),
         count(*) filter (where due_on >= %(monday)s and is_kept and (kept_at at time zone %(zone)s)::date <= due_on),
         count(*) filter (where due_on >= %(monday)s and is_off),
         count(*) filter (where due_on < %(monday)s and not is_kept and not is_off)) from pledges
union all
select 'broken', jsonb_build_object('ref', p.ref, 'slug', s.slug, 'place', s.name, 'text', p.text,
         'owner', trim(u.rank || ' ' || u.name), 'due_on', p.due_on,
         'kept_on', case when is_kept then (p.kept_at at time zone %(zone)s)::date end)
  from pledges p join scope s on s.id = p.place_id join accounts_user u on u.id = p.owner_id
 where p.due_on >= %(monday)s and p.due_on < %(passed)s and not is_off
   and not (is_kept and (p.kept_at at time zone %(zone)s)::date <= p.due_on)
union all
select 'clock', jsonb_build_array(count(*), count(*) filter (where answered_at <= due_at)) from asked
union all
select 'late', jsonb_build_object('ref', a.ref, 'slug', s.slug, 'place', s.name, 'asked_at', a.asked_at,
         'hours', floor(extract(epoch from a.answered_at - a.asked_at) / 3600)::int)
  from asked a join scope s on s.id = a.place_id where a.answered_at is null or a.answered_at > a.due_at
union all
select 'notes', jsonb_build_array(
  (select count(*) from made where logged_at >= %(end)s),
  (select count(distinct m.id) from made m join visits_amendment a on a.visit_id = m.id where a.made_at >= %(end)s),
  (select count(*) from near n where n.status = 'planned' and n.starts_at >= %(begin)s and n.ends_at < %(until)s
      and exists (select from visits_allotment a where a.visit_id = n.id and a.released_at is null)))
union all
select 'kept', jsonb_build_array(k.monday, k.figures #> '{{visits,made}}', k.figures #> '{{visits,two_way}}',
                                 k.figures #> '{{coverage,total,of}}', k.figures #> '{{coverage,total,done}}')
  from dashboard_keptweek k
 where %(allowed)s and k.unit_id = %(unit)s and k.team_id is not distinct from %(team)s::bigint
   and k.monday >= %(monday)s::date - 77 and k.monday < %(monday)s
{now}
"""

# The running week: what is kept beside each place.
KEPT_CONTACTS = """
  select s.id, (s.last_contact_at at time zone %(zone)s)::date as last_on, s.contact_due_on as due_on
    from scope s where s.is_open and not s.declines_visits
"""
# A week that is over: the last visit before its end at which somebody was met, and the plan that was then in force.
# The rule is that of liaison.places.rhythm.
CONTACTS_THEN = """
  select s.id, (l.ends_at at time zone %(zone)s)::date as last_on,
         (coalesce(l.ends_at, e.agreed_at) at time zone %(zone)s)::date + e.every_days as due_on
    from scope s
    left join plans e on e.place_id = s.id
    left join lateral (
      select v.ends_at from visits_visit v
       where v.place_id = s.id and v.status = 'logged' and not v.met <@ array['nobody']::varchar(14)[]
         and v.ends_at < %(until)s
       order by v.ends_at desc limit 1) l on true
   where s.is_open and not s.declines_visits
"""
# What is asked for only while something can still be done about it.
NOW = """
union all
select 'wishes', jsonb_build_object(
         'id', s.id, 'prayers', case when s.declines_visits then '[]' else to_jsonb(e.prayers) end)
  from scope s
  left join places_engagementplan e on e.place_id = s.id and e.replaced_at is null
       and e.agreed_for_police_at is not null and e.agreed_for_place_at is not null
 where s.declines_visits or e.id is not null
union all
(select 'waiting', jsonb_build_object('ref', r.ref, 'slug', s.slug, 'place', s.name, 'asked_at', r.asked_at,
                                      'officer', s.officer)
   from visits_visitrequest r join scope s on s.id = r.place_id
  where r.answered_at is null and r.taken_back_at is null and r.asked_at <= %(now)s - interval '48 hours'
  order by r.asked_at, r.id)
union all
(select 'owed', jsonb_build_object('ref', p.ref, 'slug', s.slug, 'place', s.name, 'due_on', p.due_on,
                                   'owner', trim(u.rank || ' ' || u.name))
   from visits_commitment p join scope s on s.id = p.place_id join accounts_user u on u.id = p.owner_id
  where p.kept_at is null and p.called_off_at is null and p.due_on < %(today)s
  order by p.due_on, p.id)
"""
