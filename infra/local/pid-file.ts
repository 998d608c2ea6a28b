import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { commandOf, isAlive, startedAt } from './process-table';

/** Clocks of files and of processes differ by up to this much. */
const TOLERANCE_MS = 2000;

/** Writes the file as a whole: who read it half would signal another process. */
export function writePidFile(file: string, pid: number): void {
  writeFileSync(`${file}.new`, `${pid}\n`);
  renameSync(`${file}.new`, file);
}

export function removePidFile(file: string): void {
  rmSync(file, { force: true });
}

/**
 * The process that a pid file names, if it is still the one that the file was written for.
 * A number that was given to another process since then is told by its start after the file was written, and by its
 * command line.
 * @param marks texts of which the command line must contain each
 */
export function livePid(file: string, marks: readonly string[]): number | undefined {
  let pid: number;
  let written: number;
  try {
    pid = Number(readFileSync(file, 'utf8').trim());
    written = statSync(file).mtimeMs;
  } catch {
    return undefined;
  }
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return undefined;
  const started = startedAt(pid);
  if (started !== undefined && started > written + TOLERANCE_MS) return undefined;
  const command = commandOf(pid) ?? '';
  return marks.every((mark) => command.includes(mark)) ? pid : undefined;
}
