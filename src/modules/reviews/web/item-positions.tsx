import { useState } from 'react';
import { useForm } from '../../../kernel/web/form.ts';
import { useCommand } from '../../../kernel/web/query.ts';
import { Button } from '../../../web/ui/button.tsx';
import { Chip } from '../../../web/ui/chip.tsx';
import { TextAreaField } from '../../../web/ui/fields.tsx';
import { FormDialog } from '../../../web/ui/form-dialog.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { Segments } from '../../../web/ui/tabs.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import { type ItemRecord, type PositionRecord, setPosition, stances } from '../contract/items.ts';
import { texts } from '../texts.ru.ts';
import css from './reviews.module.css';
import { stanceTones } from './words.tsx';

/** What each of those invited said; one's own position is written here. */
export function ItemPositions({ item }: { item: ItemRecord }) {
  const [writing, setWriting] = useState<PositionRecord | null>(null);
  const said = item.positions.filter((one) => one.stance !== null).length;
  return (
    <Panel title="Мнения" hint={said > 0 ? said : undefined}>
      {item.positions.length === 0 ? (
        <p className="second">На заседание пока никто не приглашён.</p>
      ) : (
        <ul className={css['people']}>
          {item.positions.map((one) => (
            <li key={one.participantId}>
              <div className={css['who']}>
                <span>
                  <b>{one.name}</b>
                  <span className="second" style={{ display: 'block' }}>
                    {texts.roles[one.role].toLowerCase()}
                    {one.present === false && ', не было'}
                  </span>
                </span>
                {one.stance && <Chip tone={stanceTones[one.stance]}>{texts.stances[one.stance]}</Chip>}
              </div>
              {one.words && <p className={css['text']}>{one.words}</p>}
              {one.dissent && (
                <div>
                  <span className="second">Особое мнение{one.recordedBy && `, со слов записано: ${one.recordedBy}`}</span>
                  <p className={css['quote']}>{one.dissent}</p>
                </div>
              )}
              {one.mine && (
                <div>
                  <Button small variant="link" aria-label={`${one.stance ? 'Изменить' : 'Записать'} мнение: ${one.name}`} onClick={() => setWriting(one)}>
                    {one.stance ? 'Изменить мнение' : 'Записать мнение'}
                  </Button>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      {writing && <PositionDialog item={item} one={writing} onClose={() => setWriting(null)} />}
    </Panel>
  );
}

function PositionDialog({ item, one, onClose }: { item: ItemRecord; one: PositionRecord; onClose: () => void }) {
  const set = useCommand(setPosition);
  const form = useForm({
    initial: { stance: (one.stance ?? '') as string, words: one.words ?? '', dissent: one.dissent ?? '' },
    schema: setPosition.body!,
    check: ({ stance, dissent }) => ({ dissent: stance === 'against' && !dissent.trim() ? texts.fields.dissent : null }),
    prepare: (values) => ({ version: one.version, stance: values.stance, words: values.words || null, dissent: values.dissent || null }),
  });
  return (
    <FormDialog
      title={`Мнение: ${one.name}`}
      form={form}
      confirm="Записать мнение"
      keep="Не записывать"
      shows={['stance']}
      onClose={onClose}
      send={async (body) => {
        await set.run({ params: { id: item.id, participant: one.participantId } as never, body });
        sayDone('Мнение записано');
        onClose();
      }}
    >
      <div className="stack-tight">
        <Segments id={form.idOf('stance')} label="За или против" options={stances.map((value) => ({ value, label: texts.stances[value] }))} value={form.values.stance} onChange={(value) => form.set('stance', value)} />
        {form.errors['stance'] && <p className="overdue">{texts.fields.stance}</p>}
      </div>
      <TextAreaField {...form.field('words')} label="Что сказал" optional />
      <TextAreaField
        {...form.field('dissent')}
        label={form.values.stance === 'against' ? 'Почему против' : 'Особое мнение'}
        optional={form.values.stance !== 'against'}
        help="Войдёт в протокол под именем участника и после подписи не изменится"
      />
    </FormDialog>
  );
}
