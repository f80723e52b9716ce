import { useState } from 'react';
import { plural } from '../../../kernel/texts.ts';
import { useForm } from '../../../kernel/web/form.ts';
import { PageLink, usePlace } from '../../../kernel/web/place.tsx';
import { useCommand } from '../../../kernel/web/query.ts';
import { Button } from '../../../web/ui/button.tsx';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
import { TextAreaField } from '../../../web/ui/fields.tsx';
import { Page, Panel } from '../../../web/ui/page.tsx';
import { Notice } from '../../../web/ui/states.tsx';
import { sayDone } from '../../../web/ui/undo-bar.tsx';
import type { Instrument } from '../contract/instrument.ts';
import { addInstrument, checkInstrument, type InstrumentRemark } from '../contract/operations.ts';
import { Paper } from './paper.tsx';

/** A file or its text: judged by lines first, then shown as a paper, and only then written. */
export default function NewInstrumentPage() {
  const { go } = usePlace();
  const [check, add] = [useCommand(checkInstrument, { refresh: false }), useCommand(addInstrument)];
  const [seen, setSeen] = useState<{ text: string; instrument: Instrument | null; errors: InstrumentRemark[] } | null>(null);
  const form = useForm({ initial: { text: '' }, schema: checkInstrument.body! });
  const { text } = form.values;
  const judged = seen?.text === text ? seen : null;
  const read = form.submit(async (body: { text: string }, values) => {
    if (judged?.instrument) {
      const made = await add.run({ body });
      sayDone(`Методика записана: ${made.instrument.title}`);
      go(`/instruments/${made.instrument.id}`);
      return;
    }
    setSeen({ text: values.text, ...(await check.run({ body })) });
  });
  return (
    <Page title="Своя методика" crumbs={[{ title: 'Методики', to: '/instruments' }, { title: 'Своя методика' }]} subtitle="Вопросы, шкалы, обратные пункты, веса и полосы — в одном файле JSON. Проще всего взять за образец методику программы." narrow>
      <form className="stack" onSubmit={read} noValidate>
        <Panel>
          <div className="stack">
            <label className="stack-tight">
              <span className="strong">Файл</span>
              <input
                type="file"
                accept="application/json,.json"
                onChange={(event) => {
                  const file = event.target.files?.[0];
                  if (file) void file.text().then((read) => form.set('text', read));
                }}
              />
            </label>
            <TextAreaField {...form.field('text')} label="Или текст" rows={14} help="Содержание чужой методики берите, только если её условия это разрешают: их показывают рядом с каждой оценкой." />
            {judged && judged.errors.length > 0 && <Remarks errors={judged.errors} />}
            <ErrorSummary form={form} what="Методика не записалась" />
            <div className="row">
              <Button type="submit" variant="primary" waiting={form.waiting}>
                {judged?.instrument ? 'Записать методику' : 'Проверить и показать бланк'}
              </Button>
              <PageLink to="/instruments" className="link">
                Не добавлять
              </PageLink>
            </div>
          </div>
        </Panel>
        {judged?.instrument && (
          <>
            <Notice tone="pine" live>
              Ошибок нет. Так выглядит бланк: сверьте его с бумагой и запишите.
            </Notice>
            <Paper instrument={judged.instrument} />
          </>
        )}
      </form>
    </Page>
  );
}

function Remarks({ errors }: { errors: InstrumentRemark[] }) {
  return (
    <div role="alert" className="stack-tight">
      <p className="strong overdue">Нашли {plural(errors.length, 'ошибку', 'ошибки', 'ошибок')}:</p>
      <ul>
        {errors.map(({ line, message }) => (
          <li key={`${line} ${message}`}>
            Строка {line}: {message}
          </li>
        ))}
      </ul>
    </div>
  );
}
