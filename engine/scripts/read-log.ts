import { open } from 'node:fs/promises';
import { linesOf, type LogLines } from './log-follower';

const BLOCK = 1 << 16;
/** Bytes of a log that one answer may come from. */
const MOST_BYTES = 8 * 2 ** 20;

/**
 * The last lines of a log that has ended.
 * @param total how many lines it has
 * @param from number of the first line that is wanted, instead of the last ones
 */
export async function readLog(
  file: string,
  { last, from, total }: { last: number; from?: number; total: number },
): Promise<LogLines> {
  if (from !== undefined) return readFrom(file, from, last);
  const handle = await open(file, 'r');
  try {
    let start = (await handle.stat()).size;
    let text = Buffer.alloc(0);
    while (start > 0 && text.length < MOST_BYTES && count(text) <= last) {
      const size = Math.min(BLOCK, start);
      start -= size;
      const { buffer } = await handle.read(Buffer.alloc(size), 0, size, start);
      text = Buffer.concat([buffer, text]);
    }
    // Half of a line stands at the beginning of what is not read from the start.
    const whole = start > 0 ? text.subarray(text.indexOf(10) + 1) : text;
    const lines = linesOf(whole.toString('utf8')).slice(-last);
    return { firstLine: Math.max(0, total - lines.length), lines };
  } finally {
    await handle.close();
  }
}

function count(text: Buffer): number {
  let lines = 0;
  for (let at = text.indexOf(10); at >= 0; at = text.indexOf(10, at + 1)) lines++;
  return lines;
}

async function readFrom(file: string, from: number, most: number): Promise<LogLines> {
  const handle = await open(file, 'r');
  const lines: string[] = [];
  let number = 0;
  try {
    for await (const line of handle.readLines({ encoding: 'utf8', autoClose: false })) {
      if (number++ < from) continue;
      lines.push(linesOf(line)[0] ?? '');
      if (lines.length >= most) break;
    }
  } finally {
    await handle.close();
  }
  return { firstLine: from, lines };
}
