-- What a genogram says of two people beyond kinship (living apart, very close, quarrels), and the paper that a guardianship stands on.
alter table ryadom.relation drop constraint relation_kind_check;
alter table ryadom.relation add constraint relation_kind_check check (kind in ('parent', 'spouse', 'partner', 'divorced', 'separated', 'sibling',
  'grandparent', 'guardian', 'close', 'conflict', 'other'));
alter table ryadom.relation add column basis text;
create or replace view ryadom.relation_view with (security_invoker = true) as select * from ryadom.relation;
