import { open } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

const DATE = /^("?)(\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4}|\d{8})/;
const CLOCK = /^(\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?|\d{6})$/;

/** Names that a file's lines give, and how many of these there are. */
export interface Titles {
  names: string[];
  lines: number;
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
export async function firstBytes(path: string, { most, isGzip }: { most: number; isGzip: boolean }): Promise<Buffer> {
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
