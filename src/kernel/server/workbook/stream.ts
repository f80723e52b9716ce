import { ArchiveWriter } from '../archive/write.ts';
import type { OutCell } from './write.ts';

/** A sheet whose rows come as they are asked for. */
export interface StreamedSheet {
  name: string;
  columns: { title: string; width: number }[];
  rows: AsyncIterable<OutCell[]> | Iterable<OutCell[]>;
}

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** Style 0 plain, 1 the header, 2 a day, 3 text that stays text. */
const styles = `${head}<styleSheet xmlns="${main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE3F0EA"/></patternFill></fill></fills>
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="4"><xf/><xf fontId="1" fillId="2" applyFont="1" applyFill="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="49" applyNumberFormat="1"/></cellXfs></styleSheet>`;

const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
// Control characters have no place in XML 1.0.
const escaped = (text: string) => text.replace(/[^\P{Cc}\t\n]|[\ufffe\uffff]/gu, '').replace(/[&<>"]/g, (mark) => marks[mark]!);

/** Days since 30.12.1899, as Excel counts. */
const dayNumber = (day: string) => Math.round((Date.parse(`${day}T00:00:00Z`) - Date.UTC(1899, 11, 30)) / 86_400_000);

function rowOf(cells: readonly OutCell[], number: number, style: 1 | 3): string {
  const parts = cells.map((cell) => {
    if (cell === null || cell === '') return '<c/>';
    if (typeof cell === 'number') return `<c><v>${cell}</v></c>`;
    if (typeof cell === 'object') return `<c s="2"><v>${dayNumber(cell.day)}</v></c>`;
    return `<c s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(cell.slice(0, 32_767).toWellFormed())}</t></is></c>`;
  });
  return `<row r="${number}">${parts.join('')}</row>`;
}

async function* sheetOf(sheet: StreamedSheet): AsyncGenerator<string> {
  const columns = sheet.columns.map(({ width }, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`).join('');
  yield `${head}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${columns}</cols><sheetData>`;
  yield rowOf(sheet.columns.map(({ title }) => title), 1, 1);
  let number = 1;
  let text = '';
  for await (const row of sheet.rows) {
    text += rowOf(row, ++number, 3);
    if (text.length > 1 << 16) {
      yield text;
      text = '';
    }
  }
  yield `${text}</sheetData></worksheet>`;
}

/** Writes a workbook of any length with a few megabytes of memory; each sheet with a bold, frozen header. Text never becomes a formula. */
export async function streamWorkbook(path: string, at: Date, sheets: readonly StreamedSheet[]): Promise<void> {
  const writer = new ArchiveWriter(path, at);
  try {
    const parts = sheets.map((_, index) => `<Override PartName="/xl/worksheets/sheet${index + 1}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`);
    await writer.add('[Content_Types].xml', [
      `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>${parts.join('')}</Types>`,
    ]);
    await writer.add('_rels/.rels', [`${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`]);
    await writer.add('xl/workbook.xml', [
      `${head}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${sheets.map(({ name }, index) => `<sheet name="${escaped(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`).join('')}</sheets></workbook>`,
    ]);
    const links = sheets.map((_, index) => `<Relationship Id="rId${index + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`);
    await writer.add('xl/_rels/workbook.xml.rels', [
      `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${links.join('')}<Relationship Id="rId${sheets.length + 1}" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
    ]);
    await writer.add('xl/styles.xml', [styles]);
    for (const [index, sheet] of sheets.entries()) await writer.add(`xl/worksheets/sheet${index + 1}.xml`, sheetOf(sheet));
    await writer.close();
  } catch (error) {
    writer.abandon();
    throw error;
  }
}
