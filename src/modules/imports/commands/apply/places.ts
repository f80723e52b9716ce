import type { Tx } from '../../../../kernel/server/transaction.ts';
import { newId } from '../../../../kernel/server/new-id.ts';
import type { Change } from '../../rules/plan.ts';
import { fold } from '../../rules/words.ts';
import { type Importing, insertRows } from './rows.ts';

/** Districts and settlements of the organization by name, those of this import among them. */
export class Places {
  readonly #districts = new Map<string, string>();
  readonly #settlements = new Map<string, string>();
  /** Made by this import: taken away again by an undo when nobody uses them. */
  readonly made: { table: 'district' | 'settlement'; id: string; name: string; district_id?: string | null }[] = [];

  async load(tx: Tx, organizationId: number): Promise<void> {
    const districts = await tx.rows<{ id: string; name: string }>('select id, name from ryadom.district where organization_id = $1', [organizationId]);
    for (const one of districts) this.#districts.set(fold(one.name), one.id);
    const settlements = await tx.rows<{ id: string; name: string; district_id: string | null }>('select id, name, district_id from ryadom.settlement where organization_id = $1', [organizationId]);
    for (const one of settlements) this.#settlements.set(settlementKey(one.name, one.district_id), one.id);
  }

  district(name: string | null): string | null {
    if (name === null) return null;
    const known = this.#districts.get(fold(name));
    if (known !== undefined) return known;
    const id = newId();
    this.#districts.set(fold(name), id);
    this.made.push({ table: 'district', id, name });
    return id;
  }

  settlement(name: string | null, districtId: string | null): string | null {
    if (name === null) return null;
    const key = settlementKey(name, districtId);
    const known = this.#settlements.get(key);
    if (known !== undefined) return known;
    const id = newId();
    this.#settlements.set(key, id);
    this.made.push({ table: 'settlement', id, name, district_id: districtId });
    return id;
  }

  /** Looks up the places of all these rows, so that new ones can be stored before anything refers to them. */
  gather(changes: readonly Change[]): void {
    for (const { cells } of changes) this.of(cells);
  }

  of(cells: Change['cells']): { district_id: string | null; settlement_id: string | null } {
    const districtId = this.district((cells['Район'] as string | null | undefined) ?? null);
    return { district_id: districtId, settlement_id: this.settlement((cells['Населённый пункт'] as string | null | undefined) ?? null, districtId) };
  }

  async store(tx: Tx, importing: Importing): Promise<void> {
    const of = (table: string) => this.made.filter((one) => one.table === table);
    await insertRows(tx, importing.organizationId, 'district', { id: 'uuid', name: 'text' }, of('district'));
    await insertRows(tx, importing.organizationId, 'settlement', { id: 'uuid', name: 'text', district_id: 'uuid' }, of('settlement'));
  }
}

function settlementKey(name: string, districtId: string | null): string {
  return `${fold(name)}\u001f${districtId ?? ''}`;
}
