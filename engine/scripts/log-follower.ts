import type { FileHandle } from 'node:fs/promises';
import { wellFormed } from '../model/text';
import { openOwnFile } from './own-file';

/** Lines of a log, by the number of the first of them. */
export interface LogLines {
  firstLine: number;
  lines: string[];
}

const BLOCK = 1 << 18;
/** A longer line is cut where it is shown; the file has all of it. */
export const LONGEST_LINE = 16_384;

/** Reads a log as it grows: whole lines, and at the end whatever is left. */
export class LogFollower {
  private handle: FileHandle | undefined;
  private offset = 0;
  private rest = Buffer.alloc(0);
  private count = 0;

  constructor(private readonly file: string) {}

  /** Lines that were read so far. */
  get lines(): number {
    return this.count;
  }

  /**
   * What has been written since the last time, as much as one read takes.
   * @param isLast take an unfinished line too
   */
  async read(isLast = false): Promise<LogLines | undefined> {
    this.handle ??= await openOwnFile(this.file);
    if (!this.handle) return undefined;
    const { buffer, bytesRead } = await this.handle.read(Buffer.alloc(BLOCK), 0, BLOCK, this.offset);
    this.offset += bytesRead;
    const bytes = Buffer.concat([this.rest, buffer.subarray(0, bytesRead)]);
    const isEnd = isLast && bytesRead < BLOCK;
    // A line without an end must not grow in memory.
    const end = isEnd || bytes.length > 4 * BLOCK ? bytes.length : bytes.lastIndexOf(10) + 1;
    this.rest = Buffer.from(bytes.subarray(end));
    if (end === 0) return undefined;
    const lines = linesOf(bytes.subarray(0, end).toString('utf8'));
    const firstLine = this.count;
    this.count += lines.length;
    return { firstLine, lines };
  }

  async close(): Promise<void> {
    await this.handle?.close();
  }
}

/** Lines of a text as they are shown: what one overwrites of itself, as progress bars do, is left out. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => {
    const shown = line.endsWith('\r') ? line.slice(0, -1) : line;
    return wellFormed(shown.slice(shown.lastIndexOf('\r') + 1), LONGEST_LINE);
  });
}
