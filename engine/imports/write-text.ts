import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isDate } from 'node:util/types';

/** A cell of a table that was no text. */
export type Cell = string | number | bigint | boolean | Date | null | undefined;

/** Writes rows as CSV, in parts, so that no table is in memory as text. */
export async function writeText(
  path: string,
  rows: Iterable<readonly Cell[]> | AsyncIterable<readonly Cell[]>,
): Promise<void> {
  await pipeline(Readable.from(partsOf(rows)), createWriteStream(path, { flags: 'wx' }));
}

async function* partsOf(rows: Iterable<readonly Cell[]> | AsyncIterable<readonly Cell[]>): AsyncGenerator<string> {
  let part = '';
  for await (const row of rows) {
    part += `${row.map(textOf).join(',')}\n`;
    if (part.length < 65_536) continue;
    yield part;
    part = '';
  }
  if (part !== '') yield part;
}

function textOf(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  // One that comes from another thread may be of another class.
  if (isDate(cell)) return timeText(cell.getTime());
  const text = String(cell);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A moment as a date, or a date and time, without an offset: up to microseconds. */
export function timeText(ms: number, offset = ''): string {
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return String(ms);
  const whole = Math.floor(ms / 1000);
  const iso = new Date(whole * 1000).toISOString();
  const micros = Math.round((ms - whole * 1000) * 1000);
  if (micros === 0 && whole % 86_400 === 0 && offset === '') return iso.slice(0, 10);
  return `${iso.slice(0, 19)}.${String(micros).padStart(6, '0')}${offset}`;
}
