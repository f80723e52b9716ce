// Pieces of a document of Word. Lengths are twentieths of a point (1 mm = 56.7), letter sizes half points. Words of a template go in as
// text; docxtemplater finds its tags in them later.

export const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
export const main = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
export const mm = (length: number): number => Math.round(length * 56.7);
const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export type Align = 'left' | 'right' | 'center' | 'justify';
export interface Look {
  bold?: boolean;
  size?: number;
  colour?: string;
}

export function run(text: string, { bold, size, colour }: Look = {}): string {
  const look = `${bold ? '<w:b/>' : ''}${colour ? `<w:color w:val="${colour}"/>` : ''}${size ? `<w:sz w:val="${size}"/><w:szCs w:val="${size}"/>` : ''}`;
  return `<w:r>${look ? `<w:rPr>${look}</w:rPr>` : ''}<w:t xml:space="preserve">${escape(text)}</w:t></w:r>`;
}

/** Words with `**bold**` parts. */
export function runs(words: string, look: Look = {}): string {
  return words.split('**').map((part, at) => (part === '' ? '' : run(part, at % 2 === 1 ? { ...look, bold: true } : look))).join('');
}

export interface ParagraphLook {
  style?: string;
  align?: Align | undefined;
  /** First line, as official papers have it. */
  indent?: boolean | undefined;
  keep?: boolean;
  after?: number;
}

export function paragraph(content: string, { style, align, indent, keep, after }: ParagraphLook = {}): string {
  const jc = align === undefined ? '' : `<w:jc w:val="${align === 'justify' ? 'both' : align}"/>`;
  return `<w:p><w:pPr>${style ? `<w:pStyle w:val="${style}"/>` : ''}${keep ? '<w:keepNext/>' : ''}${after === undefined ? '' : `<w:spacing w:after="${after}"/>`}${indent ? `<w:ind w:firstLine="${mm(10)}"/>` : ''}${jc}</w:pPr>${content}</w:p>`;
}

export interface Cell {
  content: string;
  width: number;
  align?: Align | undefined;
  fill?: string;
  /** Line under the cell: where somebody signs. */
  line?: boolean;
}

function cell({ content, width, align, fill, line }: Cell): string {
  return `<w:tc><w:tcPr><w:tcW w:w="${width}" w:type="dxa"/>${line ? '<w:tcBorders><w:bottom w:val="single" w:sz="4" w:color="000000"/></w:tcBorders>' : ''}${fill ? `<w:shd w:val="clear" w:color="auto" w:fill="${fill}"/>` : ''}</w:tcPr>${
    content.startsWith('<w:p>') ? content : paragraph(content, { style: 'Cell', align })}</w:tc>`;
}

export function row(cells: Cell[], isHead = false): string {
  return `<w:tr><w:trPr><w:cantSplit/>${isHead ? '<w:tblHeader/>' : ''}</w:trPr>${cells.map(cell).join('')}</w:tr>`;
}

export function table(widths: number[], rows: string[], lines: boolean): string {
  const sides = ['top', 'left', 'bottom', 'right', 'insideH', 'insideV'].map((side) => `<w:${side} w:val="single" w:sz="4" w:color="8A948E"/>`).join('');
  return `<w:tbl><w:tblPr><w:tblW w:w="${widths.reduce((sum, one) => sum + one, 0)}" w:type="dxa"/>${lines ? `<w:tblBorders>${sides}</w:tblBorders>` : ''}<w:tblLayout w:type="fixed"/>`
    + `<w:tblCellMar><w:left w:w="${lines ? 85 : 0}" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>${widths.map((width) => `<w:gridCol w:w="${width}"/>`).join('')}</w:tblGrid>${rows.join('')}</w:tbl>`;
}

const style = (id: string, name: string, paragraphLook: string, runLook = '') =>
  `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/><w:basedOn w:val="Normal"/><w:pPr>${paragraphLook}</w:pPr><w:rPr>${runLook}</w:rPr></w:style>`;
const space = (before: number, after: number) => `<w:spacing w:before="${before}" w:after="${after}"/>`;
const letters = (size: number, bold = true) => `${bold ? '<w:b/>' : ''}<w:sz w:val="${size}"/><w:szCs w:val="${size}"/>`;

export const styles = `${xml}<w:styles xmlns:w="${main}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="PT Sans" w:hAnsi="PT Sans" w:cs="PT Sans" w:eastAsia="PT Sans"/><w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="ru-RU"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>`
  + '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
  + style('Cell', 'Cell', space(40, 40), letters(20, false))
  + style('Small', 'Small', space(0, 60), letters(18, false))
  + style('Tight', 'Tight', space(0, 0))
  + style('Under', 'Under line', `${space(0, 80)}<w:jc w:val="center"/>`, letters(16, false))
  + style('Gap', 'Gap', space(0, 0), letters(2, false))
  + style('Title', 'Title', `<w:keepNext/>${space(120, 160)}<w:jc w:val="center"/>`, letters(28))
  + style('Heading1', 'heading 1', `<w:keepNext/>${space(240, 100)}<w:outlineLvl w:val="0"/>`, letters(24))
  + style('Heading2', 'heading 2', `<w:keepNext/>${space(180, 80)}<w:outlineLvl w:val="1"/>`, letters(22))
  + style('Footer', 'footer', space(0, 0), `<w:color w:val="4F5B55"/>${letters(16, false)}`)
  + '</w:styles>';
