import { open } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { isKnownName, plainName, TIME_NAMES } from './column-names';

const DELIMITERS = [',', ';', '\t', '|'];
/** Enough for the first lines of any sane file, read at once. */
const HEAD_BYTES = 8192;
/** So many lines of titles may stand above the names. */
const MOST_TITLES = 5;
/** Rows that are looked at. */
const SAMPLED = 20;
const DATE = /^("?)(\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4}|\d{8})/;
const CLOCK = /^(\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?|\d{6})$/;

/** What the beginning of a CSV file tells. */
export interface CsvHead {
  delimiter: string;
  names: string[];
  /** Lines above the first row; 1 for a line of names that is the first. */
  lines: number;
  /** Cells of the first rows, without quotes. */
  sample: string[][];
  isUtf16: boolean;
}

/** Takes the columns from the line of names, or from the form of the first row where there is none. */
export async function readHead(path: string): Promise<CsvHead> {
  const bytes = await firstBytes(path);
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  const text = bytes.toString(isUtf16 ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '');
  const all = text.split(/\r\n|\n|\r/);
  // The last one may be cut off.
  const whole = all.length > 1 && bytes.length >= HEAD_BYTES ? all.slice(0, -1) : all;
  const lines = whole.slice(0, MOST_TITLES + SAMPLED);
  const named = lines.findIndex((line, i) => i <= MOST_TITLES && isNames(line));
  const first = lines[named < 0 ? 0 : named] ?? '';
  const delimiter = DELIMITERS.find((candidate) => first.includes(candidate)) ?? ',';
  const cells = lines.map((line) => cellsOf(line, delimiter));
  const titles = named < 0 ? layoutOf(cells[0] ?? []) : tickerHead(cells, named);
  const rows = cells.slice(titles?.lines ?? named + 1).filter((row) => row.length > 1 || row[0] !== '');
  const plain = { names: cells[Math.max(named, 0)] ?? [], lines: Math.max(named, 0) + 1 };
  return { delimiter, isUtf16, ...(titles ?? plain), sample: rows.slice(0, SAMPLED) };
}

/** Whether columns tell what the data do: a time, or prices by name. */
function isNames(line: string): boolean {
  const delimiter = DELIMITERS.find((candidate) => line.includes(candidate));
  return delimiter !== undefined && cellsOf(line, delimiter).some(isKnownName);
}

/** Names that a file's lines give, and how many of these there are. */
export interface Titles {
  names: string[];
  lines: number;
}

/** The head of yfinance, of three lines: fields, then the ticker of each, then the name of the first column. */
function tickerHead(cells: readonly string[][], named: number): Titles | undefined {
  const [fields, tickers, index] = [cells[named]!, cells[named + 1], cells[named + 2]];
  if (!tickers || !index || plainName(tickers[0]!) !== 'ticker' || !TIME_NAMES.includes(plainName(index[0]!))) return;
  // Several tickers in one file are no instrument.
  if (new Set(tickers.slice(1)).size > 1) return;
  return { names: [index[0]!, ...fields.slice(1)], lines: named + 3 };
}

/**
 * Names for rows without any: a time, or a date and a time of day, then open, high, low, close and volume, where the first
 * row bears that out.
 */
export function layoutOf(row: readonly string[]): Titles | undefined {
  const hasClock = DATE.test(row[0] ?? '') && CLOCK.test(row[1] ?? '');
  if (!hasClock && !DATE.test(row[0] ?? '') && !/^\d{10,19}$/.test(row[0] ?? '')) return undefined;
  const times = hasClock ? ['date', 'time'] : ['timestamp'];
  const [open, high, low, close] = row.slice(times.length, times.length + 4).map(Number);
  if (!(high! >= Math.max(open!, close!) && low! <= Math.min(open!, close!))) return undefined;
  const names = [...times, 'open', 'high', 'low', 'close', 'volume'];
  return { names: row.map((_, i) => names[i] ?? `column ${i + 1}`), lines: 0 };
}

/** Splits a line at delimiters outside of quotes. */
export function cellsOf(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    else if (character === delimiter && !quoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += character;
  }
  return [...cells, cell.trim()];
}

/** The first bytes of a file, unpacked where it is gzip. */
export async function firstBytes(path: string, most = HEAD_BYTES, isGzip = path.endsWith('.gz')): Promise<Buffer> {
  if (isGzip) return streamedBytes(path, most);
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(most), 0, most, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function streamedBytes(path: string, most: number): Promise<Buffer> {
  const file = createReadStream(path);
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of file.pipe(createGunzip())) {
      parts.push(part as Buffer);
      length += (part as Buffer).length;
      if (length >= most) break;
    }
    return Buffer.concat(parts).subarray(0, most);
  } finally {
    file.destroy();
  }
}
