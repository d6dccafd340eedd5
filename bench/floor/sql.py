"""What the floor asks the database: the same rows that the portal's pages show."""

MY_PLACES = """
select p.id from places_place p where p.closed_on is null and (p.named_officer_id = %(me)s or p.deputy_id = %(me)s
   or p.team_id in (select team_id from places_posting where user_id = %(me)s and role = 'officer' and until is null))
"""

PLACES_OF_MINE = f"""
select id, slug, name, expected_band, declines_visits, last_contact_at, contact_due_on
  from places_place where id in ({MY_PLACES})
"""
GATHERINGS = f"""
select s.place_id, s.kind, s.name, coalesce(o.opens_at, s.opens_at), coalesce(o.ends_at, s.ends_at), s.id,
       s.confirmed_at is not null
  from observances_sitting s
  left join observances_sittingoverride o on o.sitting_id = s.id and o.day = %(day)s and o.withdrawn_at is null
 where s.place_id in ({MY_PLACES}) and coalesce(not o.cancelled, true) and (s.ends_on is null or s.ends_on >= %(day)s)
   and (s.weekday = %(weekday)s and s.season in ('all', %(season)s)
        or exists (select from observances_observancedate d where d.place_id = s.place_id and d.on = %(day)s
                      and (d.name = s.kind or (d.name = 'festival' and d.festival = s.festival))))
 order by 4
"""
WEEK = f"""
select v.id, v.ref, v.place_id, v.sitting_id, v.kind, v.status, v.starts_at, v.ends_at, u.id, u.rank, u.name
  from visits_visit v
  left join visits_allotment a on a.visit_id = v.id and a.released_at is null
  left join accounts_user u on u.id = a.officer_id
 where v.place_id in ({MY_PLACES}) and v.starts_at >= %(start)s and v.starts_at < %(end)s and v.status <> 'cancelled'
 order by v.starts_at
"""
PROMISES = """
select c.ref, c.text, c.due_on, p.name from visits_commitment c join places_place p on p.id = c.place_id
 where c.owner_id = %(me)s and c.kept_at is null and c.called_off_at is null order by c.due_on limit 25
"""
REQUESTS = f"""
select r.ref, r.kind, r.asked_at, p.name from visits_visitrequest r join places_place p on p.id = r.place_id
 where r.place_id in ({MY_PLACES}) and r.answered_at is null and r.taken_back_at is null order by r.asked_at limit 25
"""

PLACE = f"""
select p.id, p.name, p.own_script_name, p.faith, p.street, p.postcode, p.expected_band, p.next_gathering,
       p.next_gathering_at, p.contact_due_on, p.last_contact_at, t.name, n.rank, n.name, n.email, d.rank, d.name,
       d.email, e.every_days, e.prayers, e.conduct
  from places_place p
  left join places_neighbourhoodteam t on t.id = p.team_id
  left join accounts_user n on n.id = p.named_officer_id
  left join accounts_user d on d.id = p.deputy_id
  left join places_engagementplan e on e.place_id = p.id and e.agreed_for_police_at is not null
       and e.agreed_for_place_at is not null and e.replaced_at is null
 where p.slug = %(slug)s and p.id in ({MY_PLACES})
"""
CONTACTS = """
select role, name, phone, email, preferred_language, reach_by, checked_on from places_contact
 where place_id = %(place)s and ended_on is null order by role, name
"""
SITTINGS = """
select s.kind, s.name, s.weekday, s.opens_at, s.prayer_at, s.ends_at, s.after_anchor, s.anchor, s.where, s.confirmed_at,
       u.rank, u.name
  from observances_sitting s left join accounts_user u on u.id = s.confirmed_by_id
 where s.place_id = %(place)s and s.season in ('all', %(season)s) and (s.ends_on is null or s.ends_on >= %(day)s)
 order by s.weekday, s.opens_at, s.id
"""
DATES = """
select name, festival, cycle, "on", status, confirmed_at from observances_observancedate
 where place_id = %(place)s and "on" between %(day)s and %(until)s order by "on"
"""
MATTERS = """
(select 'worry', c.ref, c.category, c.text, c.status, c.due_on, u.rank, u.name from visits_concern c
   left join accounts_user u on u.id = c.owner_id where c.place_id = %(place)s and c.status <> 'agreed' limit 11)
union all
(select 'promise', c.ref, '', c.text, '', c.due_on, u.rank, u.name from visits_commitment c
   left join accounts_user u on u.id = c.owner_id
  where c.place_id = %(place)s and c.kept_at is null and c.called_off_at is null limit 11)
union all
(select 'request', r.ref, r.kind, r.text, '', r.asked_at::date, null, null from visits_visitrequest r
  where r.place_id = %(place)s and r.answered_at is null and r.taken_back_at is null limit 11)
"""
_VISIT = """
select v.ref, v.kind, v.status, v.starts_at, v.ends_at, v.met, v.mood, v.summary, v.purpose, v.cancelled_because,
       u.rank, u.name, array(select o.rank || ' ' || o.name from visits_allotment a
                               join accounts_user o on o.id = a.officer_id
                              where a.visit_id = v.id and a.released_at is null)
  from visits_visit v left join accounts_user u on u.id = v.logged_by_id where v.place_id = %(place)s
"""
VISITS = f"""
({_VISIT} and v.status = 'planned' and v.starts_at > %(now)s order by v.starts_at limit 5)
union all
({_VISIT} and v.starts_at <= %(now)s order by v.starts_at desc, v.id desc limit 11)
"""

REGISTER = f"""
select p.slug, p.name, p.own_script_name, p.faith, t.name, p.next_gathering_at, p.next_gathering, p.last_contact_at,
       p.contact_due_on, p.declines_visits
  from places_place p left join places_neighbourhoodteam t on t.id = p.team_id
 where p.id in ({MY_PLACES}) order by lower(p.name), p.id limit 26
"""
TEAMS = """
select slug, name from places_neighbourhoodteam
 where unit_id in (select unit_id from places_posting where user_id = %(me)s and until is null) order by name
"""

MAY_LOG = f"select id from places_place where slug = %(slug)s and id in ({MY_PLACES}) for no key update"
NEAR = """
select id, client_id from visits_visit where client_id = %(client_id)s or (
  place_id = %(place)s and status <> 'cancelled' and starts_at > %(starts)s - interval '26 hours'
  and starts_at < %(ends)s + interval '2 hours' and ends_at > %(starts)s - interval '2 hours')
"""
LOG = """
insert into visits_visit (ref, client_id, place_id, kind, status, starts_at, ends_at, officers_needed, purpose,
                          logged_by_id, logged_at, cancelled_because, met, mood, advice, summary, version)
values (%(ref)s, %(client_id)s, %(place)s, %(kind)s, 'logged', %(starts)s, %(ends)s, 1, '', %(me)s, now(), '', %(met)s,
        %(mood)s, '{}', %(summary)s, 1)
"""
CONTACT_MADE = """
update places_place p
   set last_contact_at = %(ends)s, contact_due_on = (%(ends)s at time zone 'Europe/London')::date
       + (select every_days from places_engagementplan e where e.place_id = p.id and e.replaced_at is null
             and e.agreed_for_police_at is not null and e.agreed_for_place_at is not null)
 where p.id = %(place)s and (p.last_contact_at is null or p.last_contact_at < %(ends)s)
"""
TELL = """
insert into outbox_message (key, kind, to_id, address, place_id, about, due_at, expires_at, state, attempts, last_error,
                            created_at)
select 'floor:' || %(ref)s || ':' || m.user_id, 'floor', m.user_id, '', m.place_id, '{}', now(),
       now() + interval '7 days', 'pending', 0, '', now()
  from places_membership m where m.place_id = %(place)s and m.until is null
    on conflict do nothing
"""

MY_APPLICATIONS = "select place_id from places_membership where user_id = %(me)s and until is null"
# The page is cut out before the rounds are read. How far one is written follows from its sections, answers and marks.
APPLICATIONS = f"""
select a.ref, c.short_name, a.state, a.state_since, r.closes_on, r.usual_next ->> a.state, w.*
  from (select * from funding_application where place_id in ({MY_APPLICATIONS})
         order by started_at desc, id desc limit 26) a
  join funding_round r on r.id = a.round_id join funding_scheme c on c.id = r.scheme_id
  left join lateral (
    select r.sections, (select jsonb_object_agg(key, value) from funding_answer where application_id = a.id),
           (select array_agg(section) from funding_sectionmark where application_id = a.id and ended_at is null),
           (select made_by_id from funding_declaration where application_id = a.id and voided_at is null)
  ) w on a.state in ('considering', 'gathering-evidence', 'ready')
 order by a.started_at desc, a.id desc
"""
APPLICATION = f"""
select a.id, a.ref, a.state, a.state_since, a.sent_on, a.sent_reference, p.name, c.name, r.closes_on, r.sections,
       r.evidence, r.usual_next ->> a.state, b.ref, b.state, r.scheme_id
  from funding_application a join places_place p on p.id = a.place_id join funding_round r on r.id = a.round_id
  join funding_scheme c on c.id = r.scheme_id left join funding_application b on b.id = a.previous_id
 where a.ref = %(ref)s and a.place_id in ({MY_APPLICATIONS})
"""
ANSWERS = """
select a.key, a.value, a.for_whom, a.saved_at, u.rank, u.name
  from funding_answer a join accounts_user u on u.id = a.saved_by_id where a.application_id = %(application)s
"""
MARKS = """
select m.section, m.made_at, u.rank, u.name from funding_sectionmark m join accounts_user u on u.id = m.made_by_id
 where m.application_id = %(application)s and m.ended_at is null
"""
DECLARATIONS = """
select d.made_at, u.rank, u.name from funding_declaration d join accounts_user u on u.id = d.made_by_id
 where d.application_id = %(application)s and d.voided_at is null
"""
FILES = """
select e.asked_as, e.added_at, u.rank, u.name from funding_evidence e join accounts_user u on u.id = e.added_by_id
 where e.application_id = %(application)s and e.removed_at is null order by e.added_at, e.id
"""
MEASURES = """
select kind, number, status from funding_measure
 where application_id = %(application)s and status <> 'declined' order by id
"""
HELP = """
select h.what, h.declined, h.answered_at, h.asked_at, u.rank, u.name
  from funding_helprequest h join accounts_user u on u.id = h.asked_by_id
 where h.application_id = %(application)s and h.taken_back_at is null order by h.asked_at, h.id
"""
# Only of what was sent.
WAITING = """
select m.median_days, m.cases, d.due_on
  from (select) one
  left join funding_stagemedian m on m.scheme_id = %(scheme)s and m.state = %(state)s
  left join funding_deadline d on d.application_id = %(application)s and d.what = 'chase' and d.met_at is null
       and d.dropped_at is null
"""
