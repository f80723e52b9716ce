import { SaxesParser } from 'saxes';

/** XML of a part as it nests; names with their prefixes. */
export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: (Element | string)[];
}

/** Throws for XML that is not well formed. */
export function treeOf(xml: string): Element {
  const root: Element = { name: '', attributes: {}, children: [] };
  const open: Element[] = [root];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes, isSelfClosing }) => {
    const element: Element = { name, attributes: attributes as Record<string, string>, children: [] };
    open.at(-1)!.children.push(element);
    if (!isSelfClosing) open.push(element);
  });
  parser.on('closetag', ({ isSelfClosing }) => {
    if (!isSelfClosing) open.pop();
  });
  parser.on('text', (text) => open.at(-1)!.children.push(text));
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(xml).close();
  return root;
}

export const elements = (element: Element | undefined): Element[] => (element?.children.filter((child) => typeof child !== 'string') as Element[] | undefined) ?? [];
export const child = (element: Element | undefined, name: string): Element | undefined => elements(element).find((one) => one.name === name);
export const value = (element: Element | undefined, name: string): string | undefined => child(element, name)?.attributes['w:val'];
/** What is written right in it. */
export const lettersOf = (element: Element): string => element.children.filter((text) => typeof text === 'string').join('');
/** The first of this name, however deep. */
export function find(element: Element, name: string): Element | undefined {
  for (const one of elements(element)) {
    const found = one.name === name ? one : find(one, name);
    if (found) return found;
  }
  return undefined;
}
