-- What was said at a case conference stays as it was signed: the program refuses, and so does the database.
create function ryadom.positions_stay() returns trigger language plpgsql as $$
begin
  -- A merge moves the record to the family that stays; an erased family takes its conclusions along, and then no item is left to ask.
  if (tg_op = 'DELETE' or (new.item_id, new.participant_id, new.stance, new.words, new.dissent, new.recorded_by)
        is distinct from (old.item_id, old.participant_id, old.stance, old.words, old.dissent, old.recorded_by))
      and exists (select from ryadom.review_item i where i.organization_id = old.organization_id and i.id = old.item_id and i.signed_at is not null) then
    raise exception 'a position of a signed conclusion stays as it is' using errcode = 'integrity_constraint_violation';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger review_position_stays before update or delete on ryadom.review_position for each row execute function ryadom.positions_stay();
