import { HoldfastError } from '../model/errors';
import { messageOf } from '../model/message-of';
import { type TextFault } from './text-head';

/** Bad files that are looked for and named together. */
export const MOST_BAD_FILES = 10;

interface BadFile {
  instrument: string;
  message: string;
}

/** Whether a file of a catalog is at fault, beside which others may be. */
export function isBadFile(error: unknown): error is HoldfastError {
  return error instanceof HoldfastError && error.code === 'BAD_DATA' && error.details?.instrument !== undefined;
}

/**
 * The faults of files as one BAD_DATA: of a single file its own, of several all their messages by instrument, with the
 * details of the first and `files`; no more than the first `MOST_BAD_FILES`.
 */
export function badFiles(errors: readonly HoldfastError[]): HoldfastError {
  const files = errors
    .flatMap((error) => (error.details!.files as BadFile[] | undefined) ?? [fileOf(error)])
    .sort((a, b) => (a.instrument < b.instrument ? -1 : 1));
  if (files.length === 1) return errors[0]!;
  const named = files.slice(0, MOST_BAD_FILES);
  const { instrument } = named[0]!;
  const first = errors.find(({ details }) => details!.instrument === instrument) ?? errors[0]!;
  const all = files.length < MOST_BAD_FILES ? `${files.length} files are` : `At least ${MOST_BAD_FILES} files are`;
  const message = `${all} not valid. ${named.map((file) => file.message).join(' ')}`;
  return new HoldfastError('BAD_DATA', message, { details: { ...first.details, files: named } });
}

function fileOf({ message, details }: HoldfastError): BadFile {
  return { instrument: String(details!.instrument), message };
}

/** What is wrong with the beginning of a file. */
export function badText({ code, message, found }: TextFault, instrument: string): HoldfastError {
  const what = `The file of ${instrument} ${message}${found === undefined ? '' : `: ${found}`}.`;
  return new HoldfastError('BAD_DATA', what, { details: { instrument, finding: code } });
}

/** DuckDB's own message may quote paths and rows, so only the line that it names goes on. */
export function unreadable(
  error: unknown,
  { instrument, lines }: { instrument: string; lines: number },
): HoldfastError {
  const message = messageOf(error);
  const line = /CSV Error on Line: (\d+)/.exec(message)?.[1];
  const row = line === undefined ? undefined : Number(line) - lines;
  const cells = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  const differs = cells ? `: ${cells[2]} cells below ${cells[1]} names` : '';
  const where = row === undefined ? 'cannot be read as CSV or Parquet' : `have a malformed row ${row}${differs}`;
  return new HoldfastError('BAD_DATA', `The data of ${instrument} ${where}.`, { details: { instrument, row } });
}

/** The beginning of what a cell contains. */
export function clipped(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
