import { fill } from '../../../kernel/texts.ts';
import { addDays, monthName } from '../../../kernel/time.ts';
import { usePlace } from '../../../kernel/web/place.tsx';
import { useCan } from '../../../kernel/web/session.tsx';
import { FileFailure, FileLink, type Files, useFiles } from '../../../web/ui/file-link.tsx';
import { Panel } from '../../../web/ui/page.tsx';
import { SelectField } from '../../../web/ui/select-field.tsx';
import { type Register, registerDocx, registerPdf, registers, registerXlsx } from '../contract/registers.ts';
import { texts } from '../texts.ru.ts';
import css from './documents.module.css';

const { titles } = texts.registers;
const months = Array.from({ length: 12 }, (_, at) => String(at + 1).padStart(2, '0'));

/** Journals that nobody fills in: families, signals, services, for the year or one month of it. `?month=01`. */
export function RegistersPanel({ practice, year }: { practice: string; year: number }) {
  const { search, setSearch } = usePlace();
  const can = useCan();
  const files = useFiles();
  if (!can(registerXlsx)) return null;
  const month = months.find((one) => one === search['month']);
  const next = month === '12' ? `${year + 1}-01-01` : `${year}-${String(Number(month) + 1).padStart(2, '0')}-01`;
  const period = month === undefined ? { from: `${year}-01-01`, to: `${year}-12-31` } : { from: `${year}-${month}-01`, to: addDays(next, -1) };
  return (
    <Panel title="Журналы, которые ведутся сами" hint="строки — то, что записано">
      <div className="stack">
        <FileFailure files={files} />
        <SelectField
          id="month"
          name="month"
          label="За какой месяц"
          optional
          clearable
          value={month ?? ''}
          onChange={(value) => setSearch({ month: value || undefined })}
          onBlur={() => {}}
          error={undefined}
          placeholder={`Весь ${year} год`}
          options={months.map((one) => ({ value: one, label: monthName(`${year}-${one}-01`) }))}
        />
        <ul className={css['lines']}>
          {registers.map((register) => (
            <li key={register} className={css['line']}>
              <span>
                <strong>{titles[register]}</strong>
                {register === 'services' && month === undefined && <span className="second"> На бумагу — по месяцам: выберите месяц.</span>}
              </span>
              <span />
              <span className="row">
                <File query={{ practice, register, ...period }} format="xlsx" files={files} />
                {(register !== 'services' || month !== undefined) && (
                  <>
                    <File query={{ practice, register, ...period }} format="docx" files={files} />
                    <File query={{ practice, register, ...period }} format="pdf" files={files} />
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}

const formats = { xlsx: [registerXlsx, 'Excel'], docx: [registerDocx, 'Word'], pdf: [registerPdf, 'PDF'] } as const;

function File({ query, format, files }: { query: { practice: string; register: Register; from: string; to: string }; format: keyof typeof formats; files: Files }) {
  const [operation, label] = formats[format];
  const title = titles[query.register];
  return (
    <FileLink small operation={operation} query={query} file={fill(texts.journalFileName, { title, from: query.from, to: query.to, format })} files={files} label={`${title}: ${label}`}>
      {label}
    </FileLink>
  );
}
