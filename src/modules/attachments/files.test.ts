import { strict as assert } from 'node:assert';
import { deflateSync } from 'node:zlib';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import { startTestApp, type TestApp, type TestOrganization, type TestStaff, uuid } from '../../testing/app.ts';
import { archive, docx, odt, pdf, picture, pictureBomb, xlsx } from '../../testing/files.ts';
import { installPractice, makeFamily, type TestFamily } from '../../testing/ledger.ts';

// What comes in and what does not, over HTTP: every kind of file that is taken, and everything bad that may be sent.

let app: TestApp;
let organization: TestOrganization;
let curator: TestStaff;
let family: TestFamily;

before(async () => {
  app = await startTestApp();
  organization = await app.organization();
  const practice = await installPractice(app, organization);
  curator = await app.staff(organization, ['case-manager']);
  family = await makeFamily(app, organization, { practice, manager: curator.staffId });
});
after(() => app.close());

function send(bytes: Buffer, name = 'файл.bin', headers: Record<string, string> = {}) {
  const query = new URLSearchParams({ id: uuid(), subject: 'outcome', subjectId: uuid(), family: family.id, photo: 'no' });
  return app.call(curator, 'POST', `/attachments?${query}`, bytes, { 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`, ...headers });
}

describe('what is taken', () => {
  const good: [string, () => Promise<Buffer> | Buffer, string, string][] = [
    ['a JPEG', () => picture(), 'picture', 'image/jpeg'],
    ['a PNG', () => picture({ format: 'png' }), 'picture', 'image/jpeg'],
    ['a WebP', () => picture({ format: 'webp' }), 'picture', 'image/jpeg'],
    ['a GIF', () => picture({ format: 'gif' }), 'picture', 'image/jpeg'],
    ['an AVIF', () => picture({ format: 'avif', width: 64, height: 48 }), 'picture', 'image/jpeg'],
    ['a PDF', () => pdf(), 'pdf', 'application/pdf'],
    ['a Word document', () => docx(), 'document', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['a Word document with an Excel chart inside', () => docx(['x'], { 'word/embeddings/Microsoft_Excel_Sheet.xlsx': xlsx() }), 'document', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['a Word document on a template of one’s own disk', () => docx(['x'], { 'word/_rels/settings.xml.rels': '<Relationships><Relationship Type="x/attachedTemplate" Target="file:///C:\\Normal.dotm" TargetMode="External"/></Relationships>' }), 'document', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['an Excel workbook', () => xlsx(), 'sheet', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ['an OpenDocument text', () => odt(), 'document', 'application/vnd.oasis.opendocument.text'],
    ['a text', () => Buffer.from('Справка № 12 «о составе семьи»\r\nвыдана 5 < 6'), 'text', 'text/plain; charset=utf-8'],
  ];
  for (const [what, make, kind, type] of good) {
    test(what, async () => {
      const made = await send(await make());
      assert.equal(made.status, 200, made.text);
      assert.deepEqual([made.body.kind, made.body.mediaType], [kind, type]);
      const file = await app.call(curator, 'GET', `/attachments/${made.body.id}/file`);
      assert.equal(file.status, 200);
      assert.equal(file.bytes.length, made.body.size);
      assert.equal(file.headers['content-type'], type);
      assert.match(String(file.headers['content-disposition']), /^attachment; filename\*=UTF-8''/);
      assert.equal(file.headers['x-content-type-options'], 'nosniff');
      assert.equal(file.headers['content-security-policy'], "default-src 'none'; sandbox");
      assert.equal(file.headers['cache-control'], 'no-store');
    });
  }

  test('an old Windows text becomes UTF-8', async () => {
    // «Привет» in windows-1251.
    const made = await send(Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0x0d, 0x0a]), 'акт.txt');
    assert.equal(made.body.kind, 'text', made.text);
    assert.equal((await app.call(curator, 'GET', `/attachments/${made.body.id}/file`)).bytes.toString(), 'Привет\r\n');
  });

  test('a picture is drawn anew: upright, small enough, without its place, its phone and its author', async () => {
    const sent = await picture({ width: 4000, height: 2000, exif: true, orientation: 6 });
    assert.ok(sent.includes('SecretPhone'));
    const made = await send(sent, 'IMG_2041.HEIC.jpeg');
    assert.deepEqual([made.body.width, made.body.height], [1500, 3000], made.text);
    assert.equal(made.body.name, 'IMG_2041.jpg');
    const { bytes } = await app.call(curator, 'GET', `/attachments/${made.body.id}/file`);
    const facts = await sharp(bytes).metadata();
    assert.deepEqual([facts.format, facts.exif, facts.icc, facts.xmp, facts.orientation], ['jpeg', undefined, undefined, undefined, undefined]);
    assert.equal(bytes.includes('SecretPhone'), false);
    const small = await app.call(curator, 'GET', `/attachments/${made.body.id}/thumbnail`);
    assert.deepEqual([small.status, small.headers['content-type'], small.headers['content-disposition']], [200, 'image/webp', 'inline']);
    const { width, height, format } = await sharp(small.bytes).metadata();
    assert.deepEqual([width, height, format], [160, 320, 'webp']);
    // The dark stripe at the top of the drawing lies on the right once the picture stands upright.
    const right = await sharp(bytes).extract({ left: 1450, top: 300, width: 1, height: 1 }).raw().toBuffer();
    assert.ok(right[1]! > right[0]! + 30, `not the green stripe: ${[...right].join(' ')}`);
  });

  test('a transparent picture gets a white ground', async () => {
    const clear = await sharp({ create: { width: 20, height: 20, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } }).png().toBuffer();
    const made = await send(clear);
    const { bytes } = await app.call(curator, 'GET', `/attachments/${made.body.id}/file`);
    assert.ok((await sharp(bytes).raw().toBuffer())[0]! > 250);
  });

  const names: [string, string, string][] = [
    ['../../etc/passwd.pdf', 'passwd.pdf', 'a path'],
    ['C:\\Users\\Вера\\Справка о составе.pdf', 'Справка о составе.pdf', 'a path of Windows'],
    ['справка\r\nSet-Cookie: a=b\u0000.pdf', 'справкаSet-Cookie_ a=b.pdf', 'control characters'],
    ['акт\u202efdp.exe', 'актfdp.pdf', 'reversed direction'],
    ['фото.pdf.exe', 'фото.pdf', 'two endings'],
    ['CON', 'Документ.pdf', 'a device of Windows'],
    ['   ', 'Документ.pdf', 'nothing'],
    ['.htaccess', 'htaccess.pdf', 'a hidden file'],
    [`${'я'.repeat(400)}.pdf`, `${'я'.repeat(150)}.pdf`, 'a very long one'],
    ["Акт 'о' (приёме)*.pdf", "Акт 'о' (приёме)_.pdf", 'marks'],
  ];
  for (const [given, kept, what] of names) {
    test(`a name with ${what}`, async () => {
      const made = await send(pdf(), given);
      assert.equal(made.body.name, kept, made.text);
      const file = await app.call(curator, 'GET', `/attachments/${made.body.id}/file`);
      const header = String(file.headers['content-disposition']);
      assert.match(header, /^attachment; filename\*=UTF-8''[A-Za-z0-9._~%!-]+$/);
      assert.equal(decodeURIComponent(header.split("''")[1]!), kept);
    });
  }
});

describe('what is refused, with words', () => {
  const script = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
  const packed = (text: string) => {
    const body = deflateSync(Buffer.from(text)).toString('latin1');
    return [`<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length ${body.length} >>\nstream\n${body}\nendstream`];
  };
  const damaged = (whole: Buffer) => whole.subarray(0, Math.floor(whole.length * 0.6));
  const bad: [string, () => Promise<Buffer> | Buffer, string, string?][] = [
    ['nothing', () => Buffer.alloc(0), 'file_empty'],
    ['an SVG with a script', () => Buffer.from(script), 'svg_refused', 'рисунок.svg'],
    ['an SVG that says it is a JPEG', () => Buffer.from(script), 'svg_refused', 'фото.jpg'],
    ['an SVG after an XML heading', () => Buffer.from(`<?xml version="1.0"?>\n${script}`), 'svg_refused'],
    ['a web page', () => Buffer.from('<!doctype html><script>1</script>'), 'web_page_refused', 'акт.txt'],
    ['a web page behind a text', () => Buffer.from('Справка\n\n<iframe src="//x"></iframe>'), 'web_page_refused', 'акт.txt'],
    ['a program of Windows that is called a photo', () => Buffer.concat([Buffer.from('MZ'), Buffer.alloc(500)]), 'program_refused', 'фото.jpg'],
    ['a program of Linux', () => Buffer.concat([Buffer.from('\x7fELF', 'latin1'), Buffer.alloc(500)]), 'program_refused', 'справка.pdf'],
    ['a shell script', () => Buffer.from('#!/bin/sh\nrm -rf /'), 'program_refused', 'справка.txt'],
    ['an archive', () => archive({ 'фото.jpg': 'x' }), 'archive_refused', 'фото.zip'],
    ['a Java archive', () => archive({ 'META-INF/MANIFEST.MF': 'Main-Class: A', 'A.class': 'x', 'run.exe': 'MZ' }), 'archive_refused', 'справка.docx'],
    ['a RAR archive', () => Buffer.from('Rar!\x1a\x07\x00', 'latin1'), 'archive_refused'],
    ['a Word document with macros', () => docx(['x'], { 'word/vbaProject.bin': 'x' }), 'macros_refused', 'справка.docx'],
    ['a macro document by its types alone', () => docx(['x'], { '[Content_Types].xml': '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>' }), 'macros_refused', 'справка.docm'],
    ['an Excel workbook with macro sheets', () => xlsx({ 'xl/macrosheets/sheet1.xml': '<x/>' }), 'macros_refused'],
    ['a Word document with an embedded program', () => docx(['x'], { 'word/embeddings/oleObject1.bin': 'x' }), 'macros_refused'],
    ['an OpenDocument text with macros', () => odt({ 'Basic/script-lc.xml': '<x/>' }), 'macros_refused'],
    ['a Word document that loads a template from outside', () => docx(['x'], { 'word/_rels/settings.xml.rels': '<Relationships><Relationship Type="http://x/attachedTemplate" Target="https://evil.example/t.dotm" TargetMode="External"/></Relationships>' }), 'outside_link'],
    ['a Word document that unpacks to hundreds of megabytes', () => docx(['x'], { 'word/document.xml': new Uint8Array(90 << 20).fill(32) }), 'document_bomb'],
    ['a Word document that lies about its size', () => lying(docx(['слово '.repeat(3000)])), 'document_damaged'],
    ['a Word document cut in the middle', () => damaged(docx(['слово '.repeat(50)])), 'document_damaged'],
    ['an old Word document', () => Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(600)]), 'old_office', 'справка.doc'],
    ['an RTF', () => Buffer.from('{\\rtf1 x}'), 'rtf_refused', 'справка.rtf'],
    ['a PDF cut in the middle', () => damaged(pdf({ lines: Array.from({ length: 80 }, () => 'line') })), 'pdf_damaged'],
    ['a PDF with a program behind it', () => Buffer.concat([pdf(), Buffer.from('MZ'), Buffer.alloc(9000)]), 'pdf_damaged', 'справка.pdf'],
    ['a web page that begins with a PDF’s letters later', () => Buffer.concat([Buffer.from('<html>'), pdf()]), 'web_page_refused', 'справка.pdf'],
    ['a PDF with JavaScript', () => pdf({ extra: ['<< /S /JavaScript /JS (app.alert(1)) >>'] }), 'pdf_active'],
    ['a PDF with JavaScript under another spelling', () => pdf({ extra: ['<< /S /J#61va#53cript >>'] }), 'pdf_active'],
    ['a PDF with JavaScript in a pack of objects', () => pdf({ extra: packed('1 0 << /S /JavaScript /JS (x) >>') }), 'pdf_active'],
    ['a PDF that starts programs', () => pdf({ extra: ['<< /S /Launch /F (cmd.exe) >>'] }), 'pdf_active'],
    ['a PDF that carries files', () => pdf({ extra: ['<< /Type /EmbeddedFile >>'] }), 'pdf_inside'],
    ['a HEIC', () => Buffer.concat([Buffer.from('\0\0\0\x18ftypheic', 'latin1'), Buffer.alloc(200)]), 'picture_heic', 'IMG_1.HEIC'],
    ['a TIFF', () => Buffer.from('II*\0xxxxxxxx', 'latin1'), 'picture_tiff'],
    ['a JPEG cut in the middle', async () => damaged(await picture()), 'picture_damaged'],
    ['a JPEG of a beginning alone', () => Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), 'picture_damaged'],
    ['a PNG cut in the middle', async () => damaged(await picture({ format: 'png' })), 'picture_damaged'],
    ['bytes of nothing', () => Buffer.from(Array.from({ length: 400 }, (_, at) => (at * 7919) % 256)), 'unknown_type'],
    ['a text with a zero in it', () => Buffer.from('Справка\0'), 'unknown_type'],
  ];
  for (const [what, make, code, name] of bad) {
    test(what, async () => {
      const answer = await send(await make(), name);
      assert.deepEqual([answer.status, answer.body.code], [422, code], answer.text);
      assert.match(answer.body.title, /^[А-ЯЁP][^{}]+\.$/);
    });
  }

  test('a picture of 900 million points is refused by its heading', async () => {
    const answer = await send(pictureBomb(30_000, 30_000), 'фото.png');
    assert.deepEqual([answer.status, answer.body.code], [422, 'picture_too_big'], answer.text);
    assert.match(answer.body.title, /30\s000 × 30\s000/);
  });

  test('a picture that is an archive and a page too becomes a picture alone', async () => {
    const both = Buffer.concat([await picture({ format: 'gif' }), Buffer.from('<script>alert(1)</script>'), archive({ 'META-INF/MANIFEST.MF': 'x', 'A.class': 'x' })]);
    const made = await send(both, 'фото.gif');
    assert.equal(made.status, 200, made.text);
    const { bytes } = await app.call(curator, 'GET', `/attachments/${made.body.id}/file`);
    for (const trace of ['script', 'PK\x03\x04', 'MANIFEST', 'GIF8']) assert.equal(bytes.includes(Buffer.from(trace, 'latin1')), false, trace);
  });

  test('a photo of 40 MB is refused, told its length ahead or not', async () => {
    const large = Buffer.concat([await picture(), Buffer.alloc(40 << 20)]);
    const answer = await send(large, 'фото.jpg');
    assert.deepEqual([answer.status, answer.body.code], [413, 'file_too_large'], answer.text);
    assert.match(answer.body.title, /25 МБ/);
  });

  test('a form is asked to be a body', async () => {
    const answer = await send(Buffer.from('--x\r\n\r\n--x--'), 'a', { 'content-type': 'multipart/form-data; boundary=x' });
    assert.deepEqual([answer.status, answer.body.code], [415, 'unsupported_type']);
  });

  test('nothing of what was refused stays: no row, no bytes, no draft', async () => {
    const { readdir } = await import('node:fs/promises');
    const drafts = await readdir(`${app.services.config.dataDir}/tmp`);
    assert.deepEqual(drafts, []);
    let stored = 0;
    for await (const _ of app.services.files.list('')) stored++;
    const rows = await app.database.asOwner(async (tx) => {
      await tx.rows("select set_config('ryadom.org', $1, true), set_config('ryadom.all', '1', true)", [String(organization.id)]);
      return tx.row<{ keys: number; loose: number }>('select (select count(file_key) + count(thumbnail_key) from ryadom.attachment) as keys, (select count(*) from ryadom.attachment_loose) as loose');
    });
    assert.ok(stored > 20);
    assert.deepEqual(rows, { keys: stored, loose: 0 });
  });
});

/** The archive says that its largest part is shorter than it is. */
function lying(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = 0; (at = copy.indexOf('PK\x01\x02', at, 'latin1')) >= 0; at += 4) {
    const size = copy.readUInt32LE(at + 24);
    if (size > 1000) copy.writeUInt32LE(size - 500, at + 24);
  }
  return copy;
}
