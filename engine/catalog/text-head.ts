import type { ImportForm } from '../model/imports';
import { plainName, TIME_NAMES } from './column-names';
import { isRoleName } from './role-names';
import { cellsOf, firstBytes, layoutOf } from './text-cells';

/** The first lines are looked for in so much of a file. */
const HEAD_BYTES = 256 * 1024;
/** Mostly they are in so much of it. */
const SMALL_BYTES = 16 * 1024;
/** So many lines of titles may stand above the names. */
const MOST_TITLES = 20;
const SAMPLED = 50;
/** A file with more columns is none of prices. */
export const MOST_COLUMNS = 5000;
const DELIMITERS = [';', '\t', '|', ','] as const;
type Delimiter = NonNullable<ImportForm['delimiter']>;

/** What can be wrong with the beginning of a text file, by its code. */
export const TEXT_FAULTS = {
  FILE_EMPTY: 'is empty',
  FILE_BINARY: 'is no text: CSV, Parquet, Arrow, JSON lines and xlsx are taken, gzip and zip of them too',
  FILE_BROKEN: 'is damaged or cut off',
  ENCODING_UNKNOWN: 'has an encoding that is not taken: UTF-8, UTF-16 (little endian) and Latin-1 are',
  LINE_TOO_LONG: 'has a line that is longer than 256 KB',
  COLUMNS_TOO_MANY: 'has more than 5,000 columns',
} as const;
export type TextFaultCode = keyof typeof TEXT_FAULTS;

export class TextFault extends Error {
  override readonly name = 'TextFault';

  /** @param found what is there */
  constructor(
    readonly code: TextFaultCode,
    readonly found?: string,
  ) {
    super(TEXT_FAULTS[code]);
  }
}

/** A file of text, packed or not. */
export interface TextFile {
  path: string;
  gzip: boolean;
}

/** What is known of a file already. */
export type ToldHead = Partial<Pick<ImportForm, 'encoding' | 'delimiter' | 'linesAbove'>>;

/** What the beginning of a text file tells. */
export interface TextHead {
  encoding: NonNullable<ImportForm['encoding']>;
  delimiter: Delimiter;
  /** `column 1` and so on without a line of names; `field|symbol` of a group of columns for each symbol. */
  names: string[];
  hasNames: boolean;
  /** Lines above the first row. */
  lines: number;
  /** Cells of the first rows, without quotes. */
  sample: string[][];
  /** The symbols of a file with a group of columns for each. */
  symbols?: string[];
  /** What was assumed, in words. */
  notes: string[];
}

/**
 * Reads the first lines of a CSV file, of which there may be none below the names.
 * @param whole whether more than the first lines tells its encoding
 * @throws TextFault
 */
export async function readTextHead(file: TextFile, told: ToldHead = {}, whole = true): Promise<TextHead> {
  const bytes = await headOf(file, whole);
  if (bytes.length === 0) throw new TextFault('FILE_EMPTY');
  const encoding = told.encoding ?? encodingOf(bytes);
  const lines = linesOf(bytes, encoding);
  const delimiter = told.delimiter ?? delimiterOf(lines);
  const cells = lines.map((line) => (delimiter === ' ' ? line.trim().split(/ +/) : cellsOf(line, delimiter)));
  if (cells.some((row) => row.length > MOST_COLUMNS)) throw new TextFault('COLUMNS_TOO_MANY');
  const top = told.linesAbove === undefined ? topOf(cells) : toldTop(cells, told.linesAbove);
  const rows = cells.slice(top.lines).filter((row) => row.length > 1 || row[0] !== '');
  const { names, notes } = namesOver(top, rows);
  return { ...top, encoding, delimiter, names, notes, sample: rows.slice(0, SAMPLED) };
}

async function headOf({ path, gzip: isGzip }: TextFile, whole: boolean): Promise<Buffer> {
  try {
    if (!whole) {
      const first = await firstBytes(path, { most: SMALL_BYTES, isGzip });
      const ends = first.filter((byte) => byte === 10 || byte === 13).length;
      if (first.length < SMALL_BYTES || ends > MOST_TITLES + SAMPLED) return first;
    }
    return await firstBytes(path, { most: HEAD_BYTES, isGzip });
  } catch {
    throw new TextFault('FILE_BROKEN');
  }
}

function encodingOf(bytes: Buffer): TextHead['encoding'] {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) throw new TextFault('ENCODING_UNKNOWN', 'UTF-16, big endian');
  const sample = bytes.subarray(0, 4096);
  const zeros = (odd: number) => sample.filter((byte, i) => i % 2 === odd && byte === 0).length;
  if (zeros(1) > sample.length / 4 && zeros(0) === 0) return 'utf-16';
  const empty = sample.filter((byte) => byte === 0).length;
  // A cell with one is a bad cell of a text.
  if (empty > sample.length / 20) throw new TextFault('FILE_BINARY');
  try {
    // A character may be cut at the end.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return 'utf-8';
  } catch {
    if (empty > 0) throw new TextFault('FILE_BINARY');
    return 'latin-1';
  }
}

function linesOf(bytes: Buffer, encoding: TextHead['encoding']): string[] {
  const text = bytes.toString(({ 'utf-8': 'utf8', 'utf-16': 'utf16le', 'latin-1': 'latin1' } as const)[encoding]);
  const all = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  if (bytes.length >= HEAD_BYTES && all.length === 1) throw new TextFault('LINE_TOO_LONG');
  // The last one may be cut off.
  const isCut = bytes.length >= SMALL_BYTES && all.length > 1;
  return (isCut ? all.slice(0, -1) : all).slice(0, MOST_TITLES + SAMPLED);
}

/** The one that splits most lines into the same number of cells, more than one. */
function delimiterOf(lines: readonly string[]): Delimiter {
  let best: { delimiter: Delimiter; score: number } = { delimiter: ',', score: 0 };
  for (const delimiter of DELIMITERS) {
    const counts = new Map<number, number>();
    for (const line of lines) {
      const count = cellsOf(line, delimiter).length;
      if (count > 1) counts.set(count, (counts.get(count) ?? 0) + 1);
    }
    const score = Math.max(0, ...counts.values());
    if (score > best.score) best = { delimiter, score };
  }
  if (best.score > 0) return best.delimiter;
  return lines.filter((line) => line.trim().split(/ +/).length > 4).length > lines.length / 2 ? ' ' : ',';
}

interface Top {
  names: string[];
  hasNames: boolean;
  lines: number;
  symbols?: string[];
}

function topOf(cells: readonly string[][]): Top {
  const named = cells.findIndex((row, i) => i < MOST_TITLES && row.filter(isRoleName).length >= 2);
  if (named >= 0)
    return (
      groupedTop(cells, named) ??
      groupedTop(cells, named - 1) ?? { names: cells[named]!, hasNames: true, lines: named + 1 }
    );
  const grouped = groupedTop(cells, 0);
  if (grouped) return grouped;
  // Without names known, a first line without any digit names columns as well.
  const first = cells[0] ?? [];
  const isData = layoutOf(first) !== undefined || first.some((cell) => /^-?\d+([.,]\d+)?$/.test(cell));
  if (!isData && (first.length > 2 || first.some(isRoleName))) return { names: first, hasNames: true, lines: 1 };
  return { names: numbered(first.length), hasNames: false, lines: 0 };
}

/** As many lines above as were told: the last of them has the names where it knows one. */
function toldTop(cells: readonly string[][], lines: number): Top {
  const found = topOf(cells);
  if (found.lines === lines) return found;
  const line = cells[lines - 1];
  if (line?.some(isRoleName)) return { names: line, hasNames: true, lines };
  return { names: numbered(cells[lines]?.length ?? 1), hasNames: false, lines };
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `column ${i + 1}`);
}

/**
 * The heads of yfinance: fields and below them the ticker of each, or the tickers and below them their fields, then the
 * name of the first column alone, which may be missing.
 */
function groupedTop(cells: readonly string[][], at: number): Top | undefined {
  const [above, below, index] = [cells[at], cells[at + 1], cells[at + 2]];
  if (!above || !below || above.length < 3 || below.length !== above.length) return undefined;
  const isFields = (row: readonly string[]) => row.slice(1).every(isRoleName);
  const heads = [above[0]!, below[0]!].map(plainName);
  if (!heads.some((head) => head === 'ticker' || head === 'price' || head === '')) return undefined;
  const [fields, symbols] = isFields(above) ? [above, below] : isFields(below) ? [below, above] : [];
  if (!fields || !symbols || symbols.slice(1).some((cell) => cell === '' || /^-?[\d.]+$/.test(cell))) return undefined;
  const isIndex = index !== undefined && index.slice(1).every((cell) => cell === '');
  const time = isIndex && TIME_NAMES.includes(plainName(index[0]!)) ? index[0]! : 'Date';
  const all = [...new Set(symbols.slice(1))];
  const lines = at + (isIndex ? 3 : 2);
  if (all.length === 1) return { names: [time, ...fields.slice(1)], hasNames: true, lines, symbols: all };
  const names = [time, ...fields.slice(1).map((field, i) => `${field}|${symbols[i + 1]}`)];
  return { names, hasNames: true, lines, symbols: all };
}

/** Names for all cells of the rows: of more cells than names, the first or the last one has none. */
function namesOver({ names, hasNames }: Top, rows: readonly string[][]): { names: string[]; notes: string[] } {
  const cells = rows[0]?.length ?? 0;
  const isWider = hasNames && cells > names.length && rows.every((row) => row.length === cells);
  if (!isWider) return { names, notes: [] };
  const [first, second] = rows[0]!;
  const extra = numbered(cells).slice(names.length);
  if (/^\d{1,7}$/.test(first!) && cells === names.length + 1 && isTime(second!)) {
    return { names: [extra[0]!, ...names], notes: ['The first column has no name: it counts the rows.'] };
  }
  const isEmpty = rows.every((row) => row.slice(names.length).every((cell) => cell === ''));
  return { names: [...names, ...extra], notes: isEmpty ? [] : ['Cells beyond the names are not read.'] };
}

function isTime(cell: string): boolean {
  return /^"?(\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4}|\d{8,19})/.test(cell);
}
