-- Instruments that an organization brought itself stand beside those that ship with the program: the newest version of each is
-- offered, every version stays for the assessments that were counted by it.
alter table ryadom.instrument_version add column uploaded_by uuid;
alter table ryadom.instrument_version add column uploaded_at timestamptz;   -- null: it ships with the program
alter table ryadom.instrument_version add column withdrawn_at timestamptz;  -- no longer offered
