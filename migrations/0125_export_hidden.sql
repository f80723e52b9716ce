-- An export made before something went out of its starter's sight holds it still; so each remembers what was out of sight when it began,
-- and is given out only while nothing more is.
create function ryadom.out_of_sight() returns text[] language sql stable as $$
  select array(select w.purpose || ' ' || w.subject_id from ryadom.withheld w
      where w.organization_id = ryadom.org() and w.from_on <= ryadom.withheld_on() and w.to_on > ryadom.withheld_on())
    || coalesce(ryadom.closed_pairs(), '{}')
$$;
revoke all on function ryadom.out_of_sight() from public;
grant execute on function ryadom.out_of_sight() to ryadom_app;
-- Of those made before this nothing is known: once anything is hidden they are made anew.
alter table ryadom.export_run add column hidden text[] not null default '{}';
