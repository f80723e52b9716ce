import { mkdirSync, writeFileSync } from 'node:fs';

/** Keeps the made papers where PAPERS says, so that people can look at them; otherwise nothing is written. */
export function keepPaper(name: string, pdf: Uint8Array, docx: Uint8Array): void {
  const folder = process.env['PAPERS'];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${name}.pdf`, pdf);
  writeFileSync(`${folder}/${name}.docx`, docx);
}
