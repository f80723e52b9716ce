type Group = Record<string, unknown>;
const isGroup = (value: unknown): value is Group => typeof value === 'object' && value !== null && !Array.isArray(value);
const holds = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== false && value !== '');

/**
 * What lies at the end of a way by dots, by own members alone. Undefined: the way does not begin here, so it is looked for further out.
 * A last step `any` asks whether there is anything: a flag that is set, a text that is not empty, a list with items.
 */
export function valueOf(scope: unknown, way: string): unknown {
  const steps = way.split('.');
  const asks = steps.length > 1 && steps.at(-1) === 'any';
  if (asks) steps.pop();
  if (!isGroup(scope) || !Object.hasOwn(scope, steps[0]!)) return undefined;
  let value: unknown = scope;
  for (const step of steps) value = isGroup(value) && Object.hasOwn(value, step) ? value[step] : '';
  return asks ? holds(value) : value;
}
