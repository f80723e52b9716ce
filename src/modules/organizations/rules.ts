const latin: Record<string, string> = {
  а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ё: 'e', ж: 'zh', з: 'z', и: 'i', й: 'i', к: 'k', л: 'l', м: 'm', н: 'n', о: 'o', п: 'p', р: 'r', с: 's',
  т: 't', у: 'u', ф: 'f', х: 'kh', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'shch', ъ: 'ie', ы: 'y', ь: '', э: 'e', ю: 'iu', я: 'ia',
};

/** Legal forms and words that name no organization. */
const noise = new Set(['гку', 'гбу', 'гау', 'мбу', 'мку', 'гоу', 'ано', 'нко', 'бф', 'ро', 'роо', 'и', 'для', 'по', 'в', 'на']);

/**
 * A slug out of a name: the words in quotes if there are any («Исток» → istok), letters by the passport's table
 * (ICAO Doc 9303), at most 40 characters; null when nothing is left.
 */
export function slugFrom(name: string): string | null {
  const quoted = /[«"„“]([^»"“”]+)[»"”“]/.exec(name)?.[1];
  const words = (quoted ?? name).toLowerCase().split(/[^a-zа-яё0-9]+/).filter((word) => word !== '' && (quoted !== undefined || !noise.has(word)));
  const text = words.map((word) => [...word].map((letter) => latin[letter] ?? letter).join('')).join('-');
  const cut = text.slice(0, 40).replace(/^-+|-+$/g, '');
  return cut === '' ? null : cut;
}
