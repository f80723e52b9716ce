import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import PizZip from 'pizzip';
import sharp from 'sharp';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { installPractice, makeFamily } from '../../testing/ledger.ts';

// Pictures of an organization's own template through HTTP: a logo comes into the PDF as large as in Word; what cannot come is named.

let app: TestApp;
let organization: TestOrganization;
let practice: string;
let manager: TestStaff;
let base: Buffer;
let png: Buffer;
let jpeg: Buffer;
const kind = 'consent_general';

before(async () => {
  app = await startTestApp();
  organization = await app.organization();
  practice = await installPractice(app, organization);
  manager = await app.staff(organization, ['manager']);
  base = (await app.call(manager, 'GET', `/document-template/docx?practice=${practice}&kind=${kind}`)).bytes;
  const logo = { create: { width: 300, height: 150, channels: 3, background: '#1C6A56' } } as const;
  png = await sharp(logo).png().toBuffer();
  jpeg = await sharp(logo).jpeg().toBuffer();
});
after(() => app.close());

const offices = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const drawings = 'http://schemas.openxmlformats.org/drawingml/2006';
const spaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="${offices}" xmlns:wp="${drawings}/wordprocessingDrawing" xmlns:a="${drawings}/main" xmlns:pic="${drawings}/picture" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"`;
const paragraph = (text: string) => `<w:p><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
const drawn = (inside: string) => `<w:p><w:r>${inside}</w:r></w:p>`;
/** A picture of Word; lengths are points. */
function picture(relation: string, { width = 120, height = 60, name = 'Рисунок 1', place = 'inline', turned = '', crop = '' } = {}): string {
  return `<w:drawing><wp:${place}><wp:extent cx="${width * 12700}" cy="${height * 12700}"/><wp:docPr id="1" name="${name}" descr="Знак"/><a:graphic><a:graphicData uri="${drawings}/picture"><pic:pic>`
    + `<pic:blipFill><a:blip r:embed="${relation}"/>${crop}</pic:blipFill><pic:spPr><a:xfrm ${turned}/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:${place}></w:drawing>`;
}
const relations = (list: Record<string, [string, string]>) =>
  `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${Object.entries(list).map(([id, [type, target]]) => `<Relationship Id="${id}" Type="${offices}/${type}" Target="${target}"/>`).join('')}</Relationships>`;

/** The pack's template with this body, this header and these files among its media (`rId10`, `rId11`… of the body, `rId1`… of the header). */
function docx(body: string, { header = '', files = {} as Record<string, Buffer>, first = false } = {}): Buffer {
  const zip = new PizZip(base);
  const names = Object.keys(files);
  const media = (from: number) => Object.fromEntries(names.map((name, at) => [`rId${from + at}`, ['image', `media/${name}`] as [string, string]]));
  const headers = header === '' ? '' : `<w:headerReference w:type="${first ? 'first' : 'default'}" r:id="rId9"/>${first ? '<w:titlePg/>' : ''}`;
  zip.file('word/document.xml', zip.file('word/document.xml')!.asText().replace(/<w:document [^>]*>/, `<w:document ${spaces}>`).replace(/<w:body>.*<w:sectPr>/s, `<w:body>${body}<w:sectPr>${headers}`));
  zip.file('word/_rels/document.xml.rels', relations({ rId1: ['styles', 'styles.xml'], rId2: ['footer', 'footer1.xml'], ...(header === '' ? {} : { rId9: ['header', 'header1.xml'] }), ...media(10) }));
  if (header !== '') {
    zip.file('word/header1.xml', `<?xml version="1.0"?><w:hdr ${spaces}>${header}</w:hdr>`);
    zip.file('word/_rels/header1.xml.rels', relations(media(1)));
  }
  for (const [name, bytes] of Object.entries(files)) zip.file(`word/media/${name}`, bytes);
  return zip.generate({ type: 'nodebuffer', compression: 'DEFLATE' });
}
const upload = (bytes: Buffer) => app.call(manager, 'POST', `/document-templates?id=${uuid()}&practice=${practice}&kind=${kind}`, bytes);
const previewOf = async (template: string) => (await app.call(manager, 'GET', `/document-template/preview?practice=${practice}&kind=${kind}&template=${template}`)).text;
const sizesIn = (svg: string) => [...svg.matchAll(/<image [^>]*?width="([\d.]+)" height="([\d.]+)"/g)].map((match) => [Number(match[1]), Number(match[2])]);

test('a logo of the header and a picture of the text come into the PDF, as large as in Word', async () => {
  const answer = await upload(docx(
    paragraph('Согласие {giver.name.nominative}') + drawn(picture('rId11', { width: 200, height: 80 })) + drawn(picture('rId10', { width: 90, height: 45, crop: '<a:srcRect r="50000"/>' })) + drawn(picture('rId10', { width: 4000, height: 400 })),
    { header: drawn(picture('rId1')), files: { 'logo.png': png, 'stamp.jpeg': jpeg } },
  ));
  assert.equal(answer.status, 200, answer.text);
  const template = answer.body.own[0].id;
  const [logo, stamp, half, wide] = sizesIn(await previewOf(template));
  assert.deepEqual([logo, stamp, half], [[120, 60], [200, 80], [180, 45]]);
  assert.ok(wide![0]! < 500 && Math.abs(wide![0]! / wide![1]! - 10) < 0.01, 'wider than the sheet: smaller, of the same shape');
  await app.ok(manager, 'POST', '/document-template/choice', { practice, kind, template });
  const family = await makeFamily(app, organization, { practice });
  const consent = uuid();
  await app.ok(manager, 'POST', '/consents', { id: consent, family: family.id, person: family.people['Наталья'], purpose: 'general', givenBy: 'self' });
  const { id } = await app.ok(manager, 'POST', '/documents', { id: uuid(), practice, kind, subject: consent });
  const pdf = (await app.call(manager, 'GET', `/documents/${id}/pdf`)).bytes.toString('latin1');
  assert.deepEqual([...pdf.matchAll(/\/Filter \/(Flate|DCT)Decode\s+\/Width 300\s+\/Height 150/g)].map((match) => match[1]).toSorted(), ['DCT', 'Flate']);
  assert.match(pdf, /pdfaid:part>2</);
  assert.deepEqual((await app.call(manager, 'GET', `/documents/${id}/pdf`)).bytes.toString('latin1'), pdf);
  await app.ok(manager, 'POST', '/document-template/choice', { practice, kind, template: null });
});

test('a header of the first page is there alone', async () => {
  const answer = await upload(docx(`${paragraph('Раз')}<w:p><w:r><w:br w:type="page"/></w:r></w:p>${paragraph('Два')}`, { header: drawn(picture('rId1')), files: { 'logo.png': png }, first: true }));
  assert.equal(answer.status, 200, answer.text);
  assert.equal(sizesIn(await previewOf(answer.body.own[0].id)).length, 1);
});

test('what is drawn and cannot come into the PDF is named with its place; nothing is kept', async () => {
  const kept = async () => (await app.ok(manager, 'GET', `/document-templates?practice=${practice}`)).kinds.find((one: { kind: string }) => one.kind === kind).own.length;
  const earlier = await kept();
  const gif = await sharp(png).gif().toBuffer();
  const large = await sharp({ create: { width: 5001, height: 4001, channels: 3, background: '#fff' } }).png().toBuffer();
  const shape = `<w:drawing><wp:inline><wp:docPr id="2" name="Надпись 2"/><a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"/></a:graphic></wp:inline></w:drawing>`;
  const cases: [string, string, Record<string, Buffer>][] = [
    ['picture_kind', picture('rId10'), { 'logo.png': gif }],
    ['picture_kind', picture('rId10'), { 'logo.png': Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') }],
    ['picture_large', picture('rId10'), { 'logo.png': large }],
    ['picture_broken', picture('rId10'), { 'logo.png': png.subarray(0, 60) }],
    ['picture_broken', picture('rId10'), { 'logo.jpg': Buffer.concat([jpeg.subarray(0, 3), Buffer.alloc(30)]) }],
    ['picture_broken', picture('rId77'), {}],
    ['picture_broken', picture('rId10', { width: 0 }), { 'logo.png': png }],
    ['picture_floating', picture('rId10', { place: 'anchor' }), { 'logo.png': png }],
    ['picture_turned', picture('rId10', { turned: 'rot="5400000"' }), { 'logo.png': png }],
    ['drawing', shape, {}],
    ['drawing', `<mc:AlternateContent><mc:Choice Requires="wps">${shape}</mc:Choice><mc:Fallback><w:pict><v:rect/></w:pict></mc:Fallback></mc:AlternateContent>`, {}],
    ['drawing', '<w:pict><v:shape><v:imagedata r:id="rId10"/></v:shape></w:pict>', { 'logo.png': png }],
  ];
  for (const [code, inside, files] of cases) {
    const answer = await upload(docx(paragraph('Слова рядом') + drawn(inside), { files }));
    assert.deepEqual([answer.status, answer.body.errors?.map((one: { code: string }) => one.code)], [422, [code]], `${inside.slice(0, 60)} ${answer.text}`);
    assert.match(answer.body.errors[0].message, /Место: «Слова рядом»$/);
  }
  const above = await upload(docx(paragraph('Слова'), { header: drawn(picture('rId1', { name: 'Знак', place: 'anchor' })), files: { 'logo.png': png } }));
  assert.match(above.body.errors[0].message, /Рисунок «Знак» лежит поверх текста.*Место: вверху страницы/);
  assert.equal(await kept(), earlier);
});
