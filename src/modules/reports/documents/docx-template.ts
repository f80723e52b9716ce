import { texts } from '../texts.ru.ts';

const { document: words } = texts;

/** What the template's tables depend on; columns cannot be repeated by a tag. */
export interface Shape {
  withTargets: boolean;
  /** Number of months of each table. */
  months: number[];
}

// The template is the document of Word with docxtemplater's tags where values stand. Lengths are twentieths of a point
// (1 mm = 56.7), letter sizes half points. Only words of texts.ru.ts go in here, never what somebody typed.

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const offices = 'http://schemas.openxmlformats.org/officeDocument/2006';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const mm = (length: number) => Math.round(length * 56.7);
/** Width of the text: A4 without margins of 25 and 15 mm. */
const textWidth = mm(170);

interface Look {
  style?: string;
  bold?: boolean;
  size?: number;
  colour?: string;
}

function run(text: string, { bold, size, colour }: Look = {}): string {
  const look = `${bold ? '<w:b/>' : ''}${colour ? `<w:color w:val="${colour}"/>` : ''}${size ? `<w:sz w:val="${size}"/><w:szCs w:val="${size}"/>` : ''}`;
  return `<w:r>${look ? `<w:rPr>${look}</w:rPr>` : ''}<w:t xml:space="preserve">${escape(text)}</w:t></w:r>`;
}

function paragraph(content: string, { style, right, properties = '' }: { style?: string; right?: boolean; properties?: string } = {}): string {
  return `<w:p><w:pPr>${style ? `<w:pStyle w:val="${style}"/>` : ''}${properties}${right ? '<w:jc w:val="right"/>' : ''}</w:pPr>${content}</w:p>`;
}

const say = (text: string, look: Look = {}) => paragraph(run(text, look), look.style === undefined ? {} : { style: look.style });
const grey = '4F5B55';

interface Cell {
  content: string;
  width: number;
  right?: boolean;
  span?: number;
  fill?: string;
  /** Stands at the top of its row, not in the middle. */
  top?: boolean;
}

function cell({ content, width, right, span, fill, top }: Cell): string {
  return `<w:tc><w:tcPr><w:tcW w:w="${width}" w:type="dxa"/>${span ? `<w:gridSpan w:val="${span}"/>` : ''}${fill ? `<w:shd w:val="clear" w:color="auto" w:fill="${fill}"/>` : ''}<w:vAlign w:val="${top ? 'top' : 'center'}"/></w:tcPr>${
    paragraph(content, { style: 'Cell', ...(right ? { right } : {}) })
  }</w:tc>`;
}

function row(cells: Cell[], isHead = false): string {
  return `<w:tr><w:trPr><w:cantSplit/>${isHead ? '<w:tblHeader/>' : ''}</w:trPr>${cells.map(cell).join('')}</w:tr>`;
}

function table(widths: number[], rows: string[], borders = true, margin = 85): string {
  const line = borders ? '<w:bottom w:val="single" w:sz="4" w:color="C9D0C5"/><w:insideH w:val="single" w:sz="4" w:color="C9D0C5"/>' : '';
  return `<w:tbl><w:tblPr><w:tblW w:w="${widths.reduce((sum, one) => sum + one, 0)}" w:type="dxa"/><w:tblBorders>${line}</w:tblBorders><w:tblLayout w:type="fixed"/>`
    + `<w:tblCellMar><w:left w:w="${margin}" w:type="dxa"/><w:right w:w="${margin}" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>${widths.map((width) => `<w:gridCol w:w="${width}"/>`).join('')}</w:tblGrid>${rows.join('')}</w:tbl>`;
}

const head = (text: string, width: number, right = false): Cell => ({ content: run(text, { bold: true, size: 18, colour: grey }), width, right });
const sectionRow = (width: number, span: number, note: boolean) =>
  row([{ content: run('{title}', { bold: true }) + (note ? run('  {note}', { size: 18, colour: grey }) : ''), width, span, fill: 'E9EDE5' }], true);

function figures({ withTargets }: Shape): string {
  const numbers = withTargets ? [mm(18), mm(18), mm(20)] : [mm(24)];
  const unit = mm(25);
  const widths = [textWidth - unit - numbers.reduce((sum, one) => sum + one, 0), unit, ...numbers];
  const { columns } = words;
  const heads = [head(columns.indicator, widths[0]!), head(columns.unit, unit), head(columns.value, numbers[0]!, true), ...(withTargets ? [head(columns.target, numbers[1]!, true), head(columns.percent, numbers[2]!, true)] : [])];
  const value = run('{value}', { bold: true });
  const percent = run('{#isBelow}') + run('{percent}', { bold: true, colour: '7A4B00' }) + run('{/isBelow}{^isBelow}{percent}{/isBelow}');
  const cells: Cell[] = [
    { content: run('{#rows}{title}'), width: widths[0]! },
    { content: run('{unit}', { size: 19, colour: grey }), width: unit },
    { content: withTargets ? value : value + run('{/rows}'), width: numbers[0]!, right: true },
    ...(withTargets ? [{ content: run('{target}'), width: numbers[1]!, right: true }, { content: percent + run('{/rows}'), width: numbers[2]!, right: true }] : []),
  ];
  return say('{#sections}') + table(widths, [sectionRow(textWidth, widths.length, true), row(heads, true), row(cells)]) + say('', { style: 'Gap' }) + say('{/sections}');
}

function months(count: number, index: number): string {
  // Twelve months fit with the figures of a large region only between narrow margins.
  const each = mm(count > 8 ? 8.8 : 12);
  const total = mm(15);
  const size = count > 8 ? 15 : 18;
  const widths = [textWidth - total - each * count, total, ...Array.from({ length: count }, () => each)];
  const range = Array.from({ length: count }, (_, at) => at);
  const heads = [head(words.columns.indicator, widths[0]!), head(words.columns.total, total, true), ...range.map((at): Cell => ({ content: run(`{h${at}}`, { size: size - 1, colour: grey }), width: each, right: true }))];
  const cells: Cell[] = [
    { content: run('{#rows}{title}', { size: 18 }), width: widths[0]! },
    { content: run('{total}', { size: 18, bold: true }), width: total, right: true },
    ...range.map((at): Cell => ({ content: run(`{m${at}}${at === count - 1 ? '{/rows}' : ''}`, { size }), width: each, right: true })),
  ];
  return say(`{#months${index}}`) + table(widths, [sectionRow(textWidth, widths.length, false), row(heads, true), row(cells)], true, count > 8 ? 25 : 60) + say('', { style: 'Gap' }) + say(`{/months${index}}`);
}

function titlePage(): string {
  const name = mm(48);
  const facts = row([
    { content: run('{#facts}{name}', { colour: grey }), width: name, top: true },
    { content: run('{value}{/facts}'), width: textWidth - name },
  ]);
  return [
    say('{organization}', { style: 'Organization', colour: grey, size: 24 }),
    say('{title}', { style: 'Title' }),
    say('{subtitle}', { style: 'Subtitle' }),
    say('{period}', { style: 'Period' }),
    table([name, textWidth - name], [facts], false),
    '<w:p><w:r><w:br w:type="page"/></w:r></w:p>',
  ].join('');
}

function signature(): string {
  const widths = [mm(48), mm(74), mm(48)];
  const line = row(widths.map((width) => ({ content: run('____________________'), width })));
  const { sign, name, date } = words.signLine;
  const under = row([sign, name, date].map((word, at) => ({ content: run(word, { size: 16, colour: grey }), width: widths[at]! })));
  return paragraph(run(words.head, { bold: true }), { style: 'Head3', properties: '<w:keepNext/>' }) + table(widths, [line, under], false);
}

function body(shape: Shape): string {
  return [
    titlePage(),
    say(words.figures, { style: 'Heading1' }),
    say('{apart}', { colour: grey }),
    say('{#hasNoTargets}'), say('{noTargets}', { colour: grey }), say('{/hasNoTargets}'),
    figures(shape),
    ...(shape.months.length > 0 ? [say(words.months, { style: 'Heading2' }), say('{monthsNote}', { colour: grey }), ...shape.months.map(months)] : []),
    say(words.notes, { style: 'Heading2' }),
    say('{#rules}'), say('{.}'), say('{/rules}'),
    say('{#notes}'),
    paragraph(run('{title}', { bold: true }), { style: 'Head3', properties: '<w:keepNext/>' }),
    say('{how}'),
    say('{#hasCompare}'), say('{compare}', { colour: grey }), say('{/hasCompare}'),
    say('{/notes}'),
    signature(),
  ].join('');
}

const style = (id: string, name: string, paragraphLook: string, runLook = '') =>
  `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/><w:basedOn w:val="Normal"/><w:pPr>${paragraphLook}</w:pPr><w:rPr>${runLook}</w:rPr></w:style>`;
const space = (before: number, after: number) => `<w:spacing w:before="${before}" w:after="${after}"/>`;
const big = (size: number, more = '') => `<w:b/>${more}<w:sz w:val="${size}"/><w:szCs w:val="${size}"/>`;

const styles = `${xml}<w:styles xmlns:w="${main}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="PT Sans" w:hAnsi="PT Sans" w:cs="PT Sans" w:eastAsia="PT Sans"/><w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="ru-RU"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="100" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>`
  + '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
  + style('Cell', 'Cell', space(50, 50))
  + style('Gap', 'Gap', space(0, 60), '<w:sz w:val="12"/>')
  + style('Organization', 'Organization', space(900, 1900))
  + style('Title', 'Title', space(0, 60), big(68, '<w:color w:val="1C6A56"/>'))
  + style('Subtitle', 'Subtitle', space(0, 60), big(38))
  + style('Period', 'Period', space(0, 800), '<w:sz w:val="28"/><w:szCs w:val="28"/>')
  + style('Heading1', 'heading 1', `<w:keepNext/>${space(0, 160)}<w:outlineLvl w:val="0"/>`, big(32))
  + style('Heading2', 'heading 2', `<w:keepNext/>${space(360, 140)}<w:outlineLvl w:val="1"/>`, big(25))
  + style('Head3', 'Head 3', `<w:keepNext/>${space(180, 20)}`)
  + style('Footer', 'footer', space(0, 0), `<w:color w:val="${grey}"/><w:sz w:val="17"/><w:szCs w:val="17"/>`)
  + '</w:styles>';

const field = (code: string) => `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ${code} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`;

function footer(): string {
  const [before, between] = words.page.split(/\{\w+\}/) as [string, string];
  return `${xml}<w:ftr xmlns:w="${main}">${paragraph(
    `${run('{organization} · {footer}')}<w:r><w:tab/></w:r>${run(before)}${field('PAGE')}${run(between)}${field('NUMPAGES')}`,
    { style: 'Footer', properties: `<w:tabs><w:tab w:val="right" w:pos="${textWidth}"/></w:tabs>` },
  )}</w:ftr>`;
}

/** Files of the template by their names in the archive. */
export function templateParts(shape: Shape): Record<string, string> {
  const part = 'application/vnd.openxmlformats-officedocument.wordprocessingml';
  const override = (name: string, type: string) => `<Override PartName="${name}" ContentType="${type}"/>`;
  const relation = (id: number, type: string, target: string) => `<Relationship Id="rId${id}" Type="${type}" Target="${target}"/>`;
  return {
    '[Content_Types].xml': `${xml}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${
      override('/word/document.xml', `${part}.document.main+xml`)}${override('/word/styles.xml', `${part}.styles+xml`)}${override('/word/footer1.xml', `${part}.footer+xml`)}${override('/word/fontTable.xml', `${part}.fontTable+xml`)}${
      override('/docProps/core.xml', 'application/vnd.openxmlformats-package.core-properties+xml')}</Types>`,
    '_rels/.rels': `${xml}<Relationships xmlns="${packages}/relationships">${relation(1, `${offices}/relationships/officeDocument`, 'word/document.xml')}${relation(2, `${packages}/relationships/metadata/core-properties`, 'docProps/core.xml')}</Relationships>`,
    'docProps/core.xml': `${xml}<cp:coreProperties xmlns:cp="${packages}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title} {subtitle} {period}</dc:title><dc:creator>{author}</dc:creator><dc:language>ru-RU</dc:language><dcterms:created xsi:type="dcterms:W3CDTF">{madeOn}T00:00:00Z</dcterms:created></cp:coreProperties>`,
    'word/_rels/document.xml.rels': `${xml}<Relationships xmlns="${packages}/relationships">${relation(1, `${offices}/relationships/styles`, 'styles.xml')}${relation(2, `${offices}/relationships/footer`, 'footer1.xml')}${relation(3, `${offices}/relationships/fontTable`, 'fontTable.xml')}</Relationships>`,
    'word/styles.xml': styles,
    'word/fontTable.xml': `${xml}<w:fonts xmlns:w="${main}"><w:font w:name="PT Sans"><w:altName w:val="Arial"/><w:charset w:val="CC"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>`,
    'word/footer1.xml': footer(),
    'word/document.xml': `${xml}<w:document xmlns:w="${main}" xmlns:r="${offices}/relationships"><w:body>${body(shape)}<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="${mm(20)}" w:right="${mm(15)}" w:bottom="${mm(22)}" w:left="${mm(25)}" w:header="500" w:footer="500" w:gutter="0"/></w:sectPr></w:body></w:document>`,
  };
}
