import type { Blob } from 'node:buffer';
import type { Stream } from 'node:stream';
import writeExcelFile, { type Feature, type SheetData } from 'write-excel-file/node';
import { insertElementMarkupAccordingToOrderOfSiblings, sanitizeAttributeValue, sanitizeTextContent } from 'write-excel-file/utility';
import type { OutSheet } from './out.ts';

/** Order of the elements of a worksheet that may follow its data (ECMA-376 part 1, 18.3.1.99). */
const order = ['sheetPr', 'dimension', 'sheetViews', 'sheetFormatPr', 'cols', 'sheetData', 'sheetProtection', 'autoFilter', 'mergeCells',
  'conditionalFormatting', 'dataValidations', 'hyperlinks', 'printOptions', 'pageMargins', 'pageSetup', 'headerFooter', 'drawing', 'legacyDrawing'];

/** The bytes of a workbook whose first row of every sheet is a bold, frozen header. */
export async function composeWorkbook(sheets: readonly OutSheet[]): Promise<Uint8Array> {
  const feature: Feature<Stream | Buffer | Blob> = {
    files: {
      transform: {
        'xl/worksheets/sheet{id}.xml': {
          transform: (xml, _options, { sheetIndex }) => {
            const lists = sheets[sheetIndex]?.lists ?? [];
            if (lists.length === 0) return xml;
            const marks = lists.map(({ column, range }) => {
              const letter = columnName(column);
              return `<dataValidation type="list" allowBlank="1" showErrorMessage="0" sqref="${sanitizeAttributeValue(`${letter}2:${letter}5000`)}"><formula1>${sanitizeTextContent(range)}</formula1></dataValidation>`;
            });
            const markup = `<dataValidations count="${marks.length}">${marks.join('')}</dataValidations>`;
            return insertElementMarkupAccordingToOrderOfSiblings(xml, markup, order, 'worksheet');
          },
        },
      },
    },
  };
  const written = writeExcelFile(
    sheets.map((sheet) => ({
      sheet: sheet.name,
      data: dataOf(sheet),
      columns: sheet.columns.map(({ width }) => ({ width })),
      stickyRowsCount: 1,
    })),
    { fontFamily: 'Calibri', fontSize: 11, features: [feature] },
  );
  return new Uint8Array(await written.toBuffer());
}

function dataOf(sheet: OutSheet): SheetData {
  const header = sheet.columns.map(({ title }) => ({ value: title, type: String, fontWeight: 'bold' as const, backgroundColor: '#E3F0EA', wrap: true }));
  const rows = sheet.rows.map((row) =>
    row.map((cell) => {
      if (cell === null || cell === '') return null;
      if (typeof cell === 'number') return { value: cell, type: Number };
      if (typeof cell === 'object') return { value: new Date(`${cell.day}T00:00:00Z`), type: Date, format: 'dd.mm.yyyy' };
      return { value: cell.slice(0, 32_767), type: String, ...(sheet.wrap ? { wrap: true, alignVertical: 'top' as const } : {}) };
    }),
  );
  return [header, ...rows] as SheetData;
}

function columnName(column: number): string {
  return column > 26 ? columnName(Math.floor((column - 1) / 26)) + columnName(((column - 1) % 26) + 1) : String.fromCharCode(64 + column);
}
