const rules = new Intl.PluralRules('ru');

/** «1 день», «2 дня», «5 дней», «1,5 дня». Forms: one, few, many; a fraction takes the form of «few». */
export function plural(count: number, one: string, few: string, many: string): string {
  const form = rules.select(Math.abs(count));
  const word = form === 'one' ? one : form === 'many' ? many : few;
  return `${formatNumber(count)} ${word}`;
}

const numbers = new Intl.NumberFormat('ru', { maximumFractionDigits: 2 });

/** Russian digits grouping with a no-break space and a real minus: 12 400, −2, 1,5. */
export function formatNumber(value: number): string {
  return numbers.format(value).replace('-', '−');
}

/** Fills `{name}` places of a text. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** Without signs that no file of XML may hold (controls, halves of pairs): they come with text pasted from elsewhere and are not seen. */
export function writable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '');
}
