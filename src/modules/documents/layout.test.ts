import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import PizZip from 'pizzip';
import { layOut } from './layout/make.ts';
import { docxTemplate } from './layout/template.ts';
import { registerTemplate } from './rules/registers.ts';

const laid = (about: string) =>
  layOut({
    template: docxTemplate(registerTemplate('signals')), fields: { organization: { name: 'Исток' }, document: { title: 'Журнал', number: '' }, from: '01.01.2026', to: '31.12.2026', lines: [{ about }] },
    title: 'Журнал', author: 'Исток', date: '2026-11-22', formats: ['docx', 'pdf'],
  });
const words = (docx: Uint8Array) => new PizZip(docx).file('word/document.xml')!.asText();

test('signs that no font or file may hold do not stop a paper: Word keeps what can be written, PDF marks what cannot be drawn', async () => {
  for (const [about, kept] of [['Мама из посёлка 漢字 😀', 'Мама из посёлка 漢字 😀'], ['звонок\u0007 и\u0000 тишина', 'звонок и тишина'], ['обрыв \ud800', 'обрыв ']] as const) {
    const { docx, pdf } = await laid(about);
    assert.ok(words(docx!).includes(kept), about);
    assert.equal(Buffer.from(pdf!).subarray(0, 4).toString(), '%PDF');
  }
});
