import { IconFileSpreadsheet, IconUpload } from '@tabler/icons-react';
import { useRef, useState, type DragEvent } from 'react';
import { plural } from '../../../kernel/texts.ts';
import { ApiError } from '../../../kernel/web/api.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { newId, useCommand, useOperation } from '../../../kernel/web/query.ts';
import { Button } from '../../../web/ui/button.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { Notice } from '../../../web/ui/states.tsx';
import { getImport, startImport, type ImportCard } from '../contract.ts';
import { ImportProgress } from './import-progress.tsx';
import css from './imports.module.css';
import { Remarks } from './remarks.tsx';
import { SheetCounts } from './sheet-counts.tsx';
import { isRunning, rows, sum } from './words.ts';

/** What the server takes (32 МБ); asking sooner saves a long upload. */
const LARGEST = 32 << 20;

/** A workbook is checked first, then loaded: nothing is written before the person has seen what would change. */
export function ImportWizard({ practice }: { practice: string }) {
  const { go } = usePlace();
  const [file, setFile] = useState<File | null>(null);
  const [checkId, setCheckId] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  // One id for the real import of this file: pressing again after a lost answer makes no double.
  const loadId = useRef(newId());
  const start = useCommand(startImport, { refresh: false });
  const check = useOperation(getImport, { params: { id: checkId ?? '' } }, { enabled: checkId !== null, refetchWhile: isRunning });
  const checked = checkId === null ? undefined : check.data;

  const choose = async (chosen: File | undefined) => {
    if (!chosen) return;
    setProblem(null);
    setCheckId(null);
    setFile(chosen);
    loadId.current = newId();
    if (!/\.xls[xm]$/i.test(chosen.name)) return setProblem('Это не книга Excel. Нужен файл .xlsx: в Excel выберите «Сохранить как», «Книга Excel».');
    if (chosen.size > LARGEST) return setProblem('Книга больше 32 МБ. Разделите её на несколько и загрузите по очереди.');
    await send(chosen, true, newId(), setCheckId);
  };
  const send = async (chosen: File, dryRun: boolean, id: string, done: (id: string) => void) => {
    try {
      await start.run({ query: { practice, dryRun: dryRun ? 'true' : 'false', fileName: chosen.name, id, wait: 0 }, body: chosen as Blob });
      done(id);
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : 'Не удалось прочитать файл. Выберите его ещё раз.');
    }
  };
  const load = () => void send(file!, false, loadId.current, (id) => go(`/imports/${id}`));
  const again = () => {
    setFile(null);
    setCheckId(null);
    setProblem(null);
  };

  const failed = problem ?? (checked?.state === 'failed' ? (checked.refusal?.message ?? null) : null);
  if (file === null || failed) return <Chooser problem={failed} fileName={file?.name ?? null} onChoose={(chosen) => void choose(chosen)} />;
  if (!checked || checked.state === 'running') {
    return (
      <Panel title={file.name}>
        <ImportProgress run={checked ?? null} title={start.waiting && checkId !== null ? 'Загружаем' : 'Проверяем книгу, в базу ничего не пишем'} />
      </Panel>
    );
  }
  return <Checked run={checked} fileName={file.name} waiting={start.waiting} onLoad={load} onAgain={again} />;
}

function Chooser({ problem, fileName, onChoose }: { problem: string | null; fileName: string | null; onChoose: (file: File | undefined) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drag = (event: DragEvent, is: boolean) => {
    event.preventDefault();
    setOver(is);
  };
  return (
    <Panel title="Загрузить книгу">
      <div className="stack">
        {problem && (
          <Notice tone="crisis" live>
            {fileName && <span className="strong">{fileName}. </span>}
            {problem}
          </Notice>
        )}
        <div
          className={`${css['drop']} ${over ? css['over'] : ''}`}
          onDragOver={(event) => drag(event, true)}
          onDragLeave={(event) => drag(event, false)}
          onDrop={(event) => {
            drag(event, false);
            onChoose(event.dataTransfer.files[0]);
          }}
        >
          <p>
            Сначала проверим книгу и покажем ошибки. В&nbsp;базу ничего не попадёт, пока вы не согласитесь.
            <span className="desk-only"> Файл можно перетащить сюда.</span>
          </p>
          <Button variant="primary" icon={<IconUpload size={18} stroke={1.75} aria-hidden="true" />} onClick={() => input.current?.click()}>
            {problem ? 'Выбрать другой файл' : 'Выбрать файл .xlsx'}
          </Button>
          <input
            ref={input}
            type="file"
            accept=".xlsx,.xlsm,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            className="hidden-visually"
            tabIndex={-1}
            aria-label="Книга Excel"
            onChange={(event) => {
              onChoose(event.target.files?.[0]);
              // The same file after mending must count as a new choice.
              event.target.value = '';
            }}
          />
        </div>
      </div>
    </Panel>
  );
}

function Checked({ run, fileName, waiting, onLoad, onAgain }: { run: ImportCard; fileName: string; waiting: boolean; onLoad: () => void; onAgain: () => void }) {
  const writes = sum(run.sheets, 'created', 'updated');
  const rejected = sum(run.sheets, 'rejected');
  return (
    <>
      <Panel title={`Проверено: ${fileName}`} hint={`${rows(sum(run.sheets, 'rows'))} в книге. В базу пока ничего не записано.`}>
        <div className="stack">
          <SheetCounts sheets={run.sheets!} planned />
          {rejected > 0 && <Notice tone="warn">Не примем {plural(rejected, 'строку', 'строки', 'строк')}: почему, написано ниже.{writes > 0 && ' Остальное можно загрузить сейчас, а эти строки исправить и загрузить потом.'}</Notice>}
          {writes === 0 && <Notice tone="pine">{rejected === 0 ? 'Всё из этой книги уже загружено. Записывать нечего.' : 'Новых и изменённых строк нет: принятое из этой книги уже загружено.'}</Notice>}
          <div className="row">
            {writes > 0 && (
              <Button variant="primary" waiting={waiting} onClick={onLoad} icon={<IconFileSpreadsheet size={18} stroke={1.75} aria-hidden="true" />}>
                Загрузить {plural(writes, 'строку', 'строки', 'строк')}
              </Button>
            )}
            <Button onClick={onAgain}>Выбрать другой файл</Button>
          </div>
        </div>
      </Panel>
      <Remarks run={run} />
    </>
  );
}
