import { IconCheck, IconHelp, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Chip } from '../../../web/ui/chip.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import type { PracticeEligibility } from '../contract.ts';

const look = {
  fits: ['pine', IconCheck, 'подходит'], does_not_fit: ['neutral', IconX, 'не подходит'], unknown: ['warn', IconHelp, 'не хватает сведений'], unstated: ['neutral', IconHelp, 'решает специалист'],
} as const;
const signs = { holds: [IconCheck, 'выполнено', 'var(--pine)'], fails: [IconX, 'не выполнено', 'var(--crisis)'], unknown: [IconHelp, 'неизвестно', 'var(--warn)'] } as const;

/** Each practice against what is known of the family; `fill` leads to where the missing facts are entered. */
export function EligibilityPanel({ items, fill }: { items: PracticeEligibility[]; fill: ReactNode }) {
  return (
    <Panel title="Каким практикам подходит">
      <div className="stack">
        {items.map(({ practice, title, verdict, reasons }) => {
          const [tone, icon, words] = look[verdict];
          return (
            <section key={practice} className="stack-tight" aria-label={title}>
              <h3 className="row strong">
                {title} <Chip tone={tone} icon={icon}>{words}</Chip>
              </h3>
              <ul className="stack-tight">
                {reasons.map((reason) => {
                  const [Sign, name, color] = signs[reason.state];
                  return (
                    <li key={reason.text} style={{ display: 'flex', gap: 8, alignItems: 'baseline' }}>
                      <Sign size={16} stroke={2} color={color} style={{ flex: 'none', alignSelf: 'center' }} role="img" aria-label={name} />
                      <span>{reason.text}</span>
                    </li>
                  );
                })}
              </ul>
            </section>
          );
        })}
        {items.some((one) => one.reasons.some((reason) => reason.missing !== null)) && fill}
      </div>
    </Panel>
  );
}
