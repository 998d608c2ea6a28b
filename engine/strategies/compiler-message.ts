import type { SourcePosition } from './failure-site';

/** What the compiler complains of first. */
export interface Complaint {
  message: string;
  position: Partial<SourcePosition>;
}

/** The compiler draws a frame: `,-[my.ts:3:7]`, with corners of ASCII or of lines. Its column is mostly 1. */
const FRAME = /[,╭][-─]+\[.+?:(\d+):(\d+)\]/;
/** A line of the source in the frame, and one that underlines a part of the line above it. */
const SOURCE_LINE = /^\s*(\d+)\s[|│] (.*)$/;
const UNDERLINE = /^\s*[:·] ([^^─┬]*)(\^+|[─┬]+)/;
/** Colours of a terminal. */
const ANSI = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
/** Columns of a tab in the frame. */
const TAB = 4;
/** Tokens that a message may list as expected; longer lists say nothing, and have tokens without a name. */
const MOST_EXPECTED = 2;

/**
 * Reads what the compiler says: it knows the place only as a drawing for a terminal.
 * @param source text of the file
 */
export function readComplaint(text: string, source: string, file: string): Complaint {
  const lines = text.replace(ANSI, '').split('\n');
  const first = lines.find((one) => /[a-z]/i.test(one)) ?? 'The file cannot be compiled.';
  const place = placeIn(lines, source.split('\n'));
  // Each complaint begins with a cross.
  const message = worded(first.replace(/^\s*[x×]\s*/, '').trim(), place?.token);
  return { message, position: { file, ...(place && { line: place.line, column: place.column }) } };
}

interface Place {
  line: number;
  column: number;
  /** What is underlined. */
  token?: string;
}

function placeIn(lines: readonly string[], source: readonly string[]): Place | undefined {
  const header = lines.findIndex((one) => FRAME.test(one));
  if (header < 0) return undefined;
  let line = 0;
  for (const drawn of lines.slice(header + 1)) {
    line = Number(SOURCE_LINE.exec(drawn)?.[1] ?? line);
    const [, before, marks] = UNDERLINE.exec(drawn) ?? [];
    const text = source[line - 1];
    if (before === undefined || text === undefined) continue;
    const start = offsetOf(text, before.length);
    return { line, column: start + 1, token: text.slice(start, offsetOf(text, before.length + marks!.length)).trim() };
  }
  const [, row, column] = FRAME.exec(lines[header]!)!;
  return { line: Number(row), column: Number(column) };
}

/** The character that is drawn in a column of the frame, where tabs go to the next stop. */
function offsetOf(text: string, column: number): number {
  let drawn = 0;
  for (let i = 0; i < text.length; i++) {
    if (drawn >= column) return i;
    drawn += text[i] === '\t' ? TAB - (drawn % TAB) : 1;
  }
  return text.length;
}

/** With the token itself instead of the name of its kind, and without long lists of what could stand there. */
function worded(message: string, token: string | undefined): string {
  const named = token ? message.replace(/([`'])ident\1/, () => `\`${token}\``) : message;
  const [head, expected] = named.split(/\. Expected (?=.*,)/);
  return expected !== undefined && expected.split(',').length > MOST_EXPECTED ? head! : named;
}
