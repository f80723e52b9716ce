import { IconAlertTriangle, IconHeartHandshake, IconLifebuoy } from '@tabler/icons-react';
import { shortDate } from '../../../kernel/time.ts';
import type { PartRecord } from '../contract.ts';
import css from './passports.module.css';

const icons = { strength: IconHeartHandshake, risk: IconAlertTriangle, need: IconLifebuoy };

/** Lines of a portrait: what is strong, dangerous or needed, with the words behind it and their day. */
export function SignList({ kind, items }: { kind: keyof typeof icons; items: PartRecord[] }) {
  const Sign = icons[kind];
  return (
    <ul className={`${css['lines']} ${css[kind]}`}>
      {items.map((one) => (
        <li key={`${one.key} ${one.personId}`}>
          <Sign size={18} stroke={1.75} aria-hidden="true" />
          <span>
            <b>{one.title}</b>
            <span className={`second ${css['bond']}`}>
              {one.words}
              {one.notedOn && `, ${shortDate(one.notedOn)}`}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
