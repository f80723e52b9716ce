/** Endings that surnames take in the cases of a sentence: «Ладыниных», «Юдиной», «Зелинскому». */
const surname = /^([А-ЯЁ][а-яё]+?(?:ов|ев|ёв|ин|ын|ск|цк))(?:а|ой|у|ым|ых|ы|ыми|ий|ая|ую|ого|ому|им|их|ие|ими)?$/;
const unchanging = /^[А-ЯЁ][а-яё]{2,}(?:енко|ко|ук|юк|ич|ян|дзе|швили)$/;
const name = /^[А-ЯЁ][а-яё]{1,}$/;

/**
 * Whom a text speaks of: the beginning of the first surname in it, which a search by the beginning finds in any case, and the name that
 * stands beside it; null: nobody is named.
 */
export function whoIn(text: string): { surname: string; name: string | null } | null {
  const words = text.split(/[^А-Яа-яЁё-]+/).filter((word) => word !== '');
  for (const [at, word] of words.entries()) {
    const stem = surname.exec(word)?.[1] ?? (unchanging.test(word) ? word : null);
    if (stem === null || stem.length < 4) continue;
    const beside = [words[at + 1], at > 1 ? words[at - 1] : undefined].find((other) => other !== undefined && name.test(other) && !surname.test(other));
    return { surname: stem, name: beside ?? null };
  }
  return null;
}
