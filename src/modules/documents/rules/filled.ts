import type { FilledField } from '../contract.ts';
import { texts } from '../texts.ru.ts';
import type { CatalogField, Fields, FieldValue } from './template-data.ts';

const most = 400;

/** Fields with their Russian names, in the order of the catalogue; what is empty is left out. Groups become «group: field». */
export function filledFields(catalog: readonly CatalogField[], fields: Fields): FilledField[] {
  const out: FilledField[] = [];
  const walk = (list: readonly CatalogField[], value: FieldValue | undefined, before: string) => {
    for (const field of list) {
      const found = typeof value === 'object' && !Array.isArray(value) ? value[field.name] : undefined;
      const title = before === '' ? field.title : `${before}: ${field.title}`;
      if (typeof found === 'string' && found !== '') out.push({ title, value: found });
      if (typeof found === 'boolean' && field.kind === 'flag') out.push({ title, value: found ? texts.yes : texts.no });
      if (Array.isArray(found)) for (const [at, item] of found.entries()) walk(field.fields ?? [], item, `${title}, ${at + 1}`);
      else if (typeof found === 'object') walk(field.fields ?? [], found, title);
    }
  };
  walk(catalog, fields, '');
  const times = new Map<string, number>();
  return out.slice(0, most).map(({ title, value }) => {
    const time = (times.get(title) ?? 0) + 1;
    times.set(title, time);
    return { title: time === 1 ? title : `${title} (${time})`, value };
  });
}
