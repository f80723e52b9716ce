import { IconAlertTriangle, IconCheck, IconDownload, IconEye, IconLock } from '@tabler/icons-react';
import { Button } from '../../../web/ui/button.tsx';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { Chip, type Tone } from '../../../web/ui/chip.tsx';
import { Facts } from '../../../web/ui/page.tsx';
import { SidePanel } from '../../../web/ui/side-panel.tsx';
import type { AuditEvent } from '../contract.ts';
import { texts } from '../texts.ru.ts';

const signs = {
  done: { tone: 'pine', icon: IconCheck },
  read: { tone: 'neutral', icon: IconEye },
  exported: { tone: 'info', icon: IconDownload },
  refused: { tone: 'warn', icon: IconLock },
  failed: { tone: 'crisis', icon: IconAlertTriangle },
} as const satisfies Record<AuditEvent['outcome'], { tone: Tone; icon: unknown }>;

/** One row of the log, whole. */
export function EventPanel({ event, when, onClose }: { event: AuditEvent; when: string; onClose: () => void }) {
  const { setSearch } = usePlace();
  const details = Object.entries(event.details ?? {}).flatMap(([name, value]): [string, string][] => {
    const title = texts.detailNames[name];
    const words = wordsOf(value);
    return title === undefined || words === '' ? [] : [[title, words]];
  });
  const { family, actor } = event;
  const about = family ? <PageLink to={`/families/${family.id}`} className="link">{family.title}</PageLink> : event.familyHidden ? texts.hiddenFamily : null;
  return (
    <SidePanel title={event.operationTitle} over={when} onClose={onClose}>
      <div className="stack">
        <div>
          <Outcome event={event} />
        </div>
        <Facts
          items={[
            ['Кто', actor?.name ?? texts.nobody],
            ['Семья', about],
            ...details,
            ['Печать', event.sealed ? texts.sealed : texts.waiting],
            ['Код запроса', event.requestId],
          ]}
        />
        {event.details === null && <p className="small second">{texts.hiddenDetails}</p>}
        <div className="row">
          {actor && (
            <Button small onClick={() => setSearch({ actor: actor.id, event: undefined })}>
              Всё, что делал этот сотрудник
            </Button>
          )}
          {family && (
            <Button small onClick={() => setSearch({ family: family.id, event: undefined })}>
              Всё об этой семье
            </Button>
          )}
        </div>
      </div>
    </SidePanel>
  );
}

/** What came of it: icon and word. */
export function Outcome({ event }: { event: AuditEvent }) {
  const { tone, icon } = signs[event.outcome];
  return (
    <Chip tone={tone} icon={icon}>
      {texts.outcomes[event.outcome]}
    </Chip>
  );
}

/** Values of details in Russian; a bare identifier says nothing to a person and is left out. */
function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsOf).filter(Boolean).join(', ');
  if (value === null || value === undefined || typeof value === 'object') return '';
  const text = String(value as string | number | boolean);
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(text)) return '';
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return `${text.slice(8)}.${text.slice(5, 7)}.${text.slice(0, 4)}`;
  return texts.detailValues[text] ?? text;
}
