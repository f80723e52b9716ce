/** A file of an organization waits so many days, one about a person fewer. */
export const keptDays = { organization: 7, workbooks: 7, person: 3 } as const;
export type ExportKind = keyof typeof keptDays;

/** Names of files may not hold what file systems dislike. */
export const fileNameOf = (text: string): string => text.replace(/[\\/:*?"<>|\p{Cc}]+/gu, ' ').replace(/ +/g, ' ').trim();
