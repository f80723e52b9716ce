import { createHash } from 'node:crypto';
import { child, type Element, elements, find } from './tree.ts';

// Pictures of a template: PNG and JPEG that stand in a line of text. Whatever else is drawn in it has no place in the PDF and is named.

export interface Picture {
  /** By what the setter finds it: made of its content, nothing of the template's. */
  file: string;
  /** Points, as it stands on the paper. */
  width: number;
  height: number;
  /** Shares of the picture that are cut off. */
  crop: { left: number; top: number; right: number; bottom: number };
  alt: string;
}
/** Why something drawn does not come into the PDF. */
export type UnsetReason = 'picture_kind' | 'picture_large' | 'picture_floating' | 'picture_turned' | 'picture_broken' | 'drawing';
export interface Unset {
  code: UnsetReason;
  /** As Word calls it; may be empty. */
  name: string;
  where: Place;
}
/** The header, the footer, or the words that it stands in or after. */
export type Place = { part: 'header' | 'footer' } | { part: 'body'; words: string };

/** Pixels that the setter may have to unpack. */
const mostPixels = 20_000_000;
const emu = 12_700;

/** What a `w:drawing`, `w:pict` or `w:object` of Word shows, or why it does not come into the PDF. */
export function pictureOf(drawing: Element, bytesOf: (relation: string) => Uint8Array | undefined): { picture: Picture; bytes: Uint8Array } | { code: UnsetReason; name: string } {
  const properties = find(drawing, 'wp:docPr')?.attributes;
  const name = properties?.['name'] ?? '';
  const refused = (code: UnsetReason) => ({ code, name });
  // A picture alone: one within a group of shapes would come without the rest. Of old Word's only the file is told, not its looks.
  const alone = find(drawing, 'a:graphicData')?.attributes['uri']?.endsWith('/picture');
  const shown = find(drawing, 'pic:pic');
  if (drawing.name !== 'w:drawing' || !alone || !shown) return refused('drawing');
  const inline = child(drawing, 'wp:inline');
  if (!inline) return refused('picture_floating');
  const placed = find(shown, 'a:xfrm')?.attributes;
  if (['rot', 'flipH', 'flipV'].some((way) => !['0', 'false'].includes(placed?.[way] ?? '0'))) return refused('picture_turned');
  const bytes = bytesOf(find(shown, 'a:blip')?.attributes['r:embed'] ?? '');
  if (!bytes) return refused('picture_broken');
  const facts = factsOf(bytes);
  if (!facts) return refused('picture_kind');
  if (!(facts.pixels > 0)) return refused('picture_broken');
  if (facts.pixels > mostPixels) return refused('picture_large');
  const extent = child(inline, 'wp:extent')?.attributes;
  const [width, height] = [Number(extent?.['cx']) / emu, Number(extent?.['cy']) / emu];
  if (!(width > 0 && width < 5000 && height > 0 && height < 5000)) return refused('picture_broken');
  const file = `picture-${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}.${facts.kind}`;
  return { picture: { file, width, height, crop: cropOf(shown), alt: properties?.['descr'] ?? '' }, bytes };
}

function cropOf(shown: Element): Picture['crop'] {
  const cut = find(shown, 'a:srcRect')?.attributes ?? {};
  const share = (side: string) => Math.max(0, Number(cut[side] ?? 0) / 100_000 || 0);
  const crop = { left: share('l'), top: share('t'), right: share('r'), bottom: share('b') };
  return crop.left + crop.right < 0.99 && crop.top + crop.bottom < 0.99 ? crop : { left: 0, top: 0, right: 0, bottom: 0 };
}

/** What the bytes themselves say: their name says nothing. Undefined: neither PNG nor JPEG. */
function factsOf(bytes: Uint8Array): { kind: 'png' | 'jpg'; pixels: number } | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.toString('latin1', 0, 8) === '\u0089PNG\r\n\u001a\n') return { kind: 'png', pixels: view.length < 24 ? 0 : view.readUInt32BE(16) * view.readUInt32BE(20) };
  if (view.length < 4 || view.readUInt16BE(0) !== 0xff_d8) return undefined;
  let at = 2;
  while (at + 9 <= view.length && view[at] === 0xff) {
    const marker = view[at + 1]!;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { kind: 'jpg', pixels: view.readUInt16BE(at + 5) * view.readUInt16BE(at + 7) };
    at += marker === 0xff ? 1 : 2 + view.readUInt16BE(at + 2);
  }
  return { kind: 'jpg', pixels: 0 };
}

/** What is drawn in a piece of a run: itself, or what Word offers first of several ways to show the same. */
export function drawingsOf(part: Element): Element[] {
  if (['w:drawing', 'w:pict', 'w:object'].includes(part.name)) return [part];
  if (part.name !== 'mc:AlternateContent') return [];
  const choice = elements(child(part, 'mc:Choice')).flatMap(drawingsOf);
  return choice.length > 0 ? choice : elements(child(part, 'mc:Fallback')).flatMap(drawingsOf);
}
