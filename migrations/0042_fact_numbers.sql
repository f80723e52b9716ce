-- A filter by district or category asks for the numbers of thousands of families: the index alone answers.
alter table ryadom.fact_number drop constraint fact_number_pkey;
alter table ryadom.fact_number add primary key (organization_id, kind, id) include (number);
