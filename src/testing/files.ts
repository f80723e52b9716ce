import { crc32, deflateSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import sharp from 'sharp';

/** Files of every kind, made by code: what tests and the demo attach. */

/** A picture of two colours with a disc: JPEG, PNG or WebP. */
export async function picture(options: { width?: number; height?: number; format?: 'jpeg' | 'png' | 'webp' | 'gif' | 'avif'; colour?: string; exif?: boolean; orientation?: number } = {}): Promise<Buffer> {
  const { width = 640, height = 480, format = 'jpeg', colour = '#1f6f5c' } = options;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#f4efe6"/><rect width="100%" height="35%" fill="${colour}"/><circle cx="70%" cy="68%" r="18%" fill="#c9722b"/></svg>`;
  let drawn = sharp(Buffer.from(svg)).flatten({ background: '#ffffff' }).toFormat(format);
  if (options.exif) drawn = drawn.withExif({ IFD0: { Make: 'SecretPhone', Artist: 'Юдина Наталья' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '55/1 21/1 0/1' } });
  if (options.orientation !== undefined) drawn = drawn.withMetadata({ orientation: options.orientation });
  return drawn.toBuffer();
}

/** A PNG that claims so many points; its rows are all alike, so that it packs into little. Whole rows are made one at a time. */
export function pictureBomb(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const frame = Buffer.alloc(8 + body.length);
    frame.writeUInt32BE(data.length, 0);
    body.copy(frame, 4);
    frame.writeUInt32BE(crc32(body), 4 + body.length);
    return frame;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc((1 + Math.ceil(width / 8)) * height), { level: 9 });
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

/** A PDF of one page with these objects beside it: `<< /S /JavaScript … >>`. Only Latin letters in `text`. */
export function pdf(options: { text?: string; extra?: string[]; lines?: string[] } = {}): Buffer {
  const lines = options.lines ?? [options.text ?? 'Ryadom'];
  const content = `BT /F1 18 Tf 72 760 Td 24 TL ${lines.map((line) => `(${line}) Tj T*`).join(' ')} ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>', ...(options.extra ?? []),
  ];
  let text = '%PDF-1.4\n';
  const offsets: number[] = [];
  objects.forEach((object, at) => {
    offsets.push(text.length);
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
  });
  const start = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')}`;
  return Buffer.from(`${text}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`, 'latin1');
}

const types = (main: string, type: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/${main}" ContentType="${type}"/></Types>`;
const rels = (main: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="${main}"/></Relationships>`;
const wordType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';

/** A Word document; `parts` join or replace its own. */
export function docx(paragraphs: string[] = ['Справка'], parts: Record<string, string | Uint8Array> = {}): Buffer {
  const body = paragraphs.map((text) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`).join('');
  return archive({
    '[Content_Types].xml': types('word/document.xml', wordType),
    '_rels/.rels': rels('word/document.xml'),
    'word/document.xml': `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`,
    ...parts,
  });
}

export function xlsx(parts: Record<string, string | Uint8Array> = {}): Buffer {
  return archive({
    '[Content_Types].xml': types('xl/workbook.xml', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml'),
    '_rels/.rels': rels('xl/workbook.xml'),
    'xl/workbook.xml': '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets/></workbook>',
    ...parts,
  });
}

export function odt(parts: Record<string, string | Uint8Array> = {}): Buffer {
  return archive({
    mimetype: 'application/vnd.oasis.opendocument.text',
    'content.xml': '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>',
    ...parts,
  });
}

/** Any archive. */
export function archive(parts: Record<string, string | Uint8Array>): Buffer {
  return Buffer.from(zipSync(Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, typeof part === 'string' ? strToU8(part) : part]))));
}
