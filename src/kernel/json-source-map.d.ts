declare module 'json-source-map' {
  interface Position {
    line: number;
    column: number;
    pos: number;
  }
  export type Pointers = Record<string, { value: Position; valueEnd: Position; key?: Position; keyEnd?: Position }>;
  /** Parses JSON and keeps the place (lines from 0) of every value by its JSON pointer; throws SyntaxError. */
  export function parse(text: string): { data: unknown; pointers: Pointers };
}
