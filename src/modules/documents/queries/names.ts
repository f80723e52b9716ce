import type { Tx } from '../../../kernel/server/transaction.ts';
import type { NamedItem } from '../contract.ts';
import type { NameCorrection, NamedPerson, NameForms } from '../rules/template-data.ts';

/** Corrected names of these people, by their ids. */
export async function nameCorrections(tx: Tx, organizationId: number, people: readonly string[]): Promise<ReadonlyMap<string, NameCorrection>> {
  if (people.length === 0) return new Map();
  const rows = await tx.rows<{ id: string; of: string; forms: NameForms }>(
    'select person_id as id, of, forms from ryadom.person_name_case where organization_id = $1 and person_id = any ($2::uuid[])',
    [organizationId, people],
    'documents.corrections',
  );
  return new Map(rows.map(({ id, of, forms }) => [id, { of, forms }]));
}

/** Names of a document with the versions of their corrections, for the screen. */
export async function namedItems(tx: Tx, organizationId: number, names: readonly NamedPerson[]): Promise<NamedItem[]> {
  const rows = await tx.rows<{ id: string; version: number }>(
    'select person_id as id, version from ryadom.person_name_case where organization_id = $1 and person_id = any ($2::uuid[])',
    [organizationId, names.map(({ personId }) => personId)],
    'documents.name_versions',
  );
  return names.map(({ personId, forms, source }) => ({ person: personId, forms, source, version: rows.find(({ id }) => id === personId)?.version ?? null }));
}
