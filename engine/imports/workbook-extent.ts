import type { ImportSource } from './import-source';
import { MOST_COLUMNS } from '../catalog/text-head';
import { refusal } from './findings';
import { eachMember } from './unpack-zip';

/** Rows that a sheet may have (ECMA-376, as Excel has them). */
const MOST_ROWS = 1_048_576;
/** Cells of a table that is small, however empty it is. */
const LEAST_CELLS = 1_000_000;
const MOST_DIGITS = 7;
const MOST_LETTERS = 3;
const SHEET = /^xl\/worksheets\/[^/]+\.xml$/i;
/** A row or a cell with its place; what a cell holds has no `<`. */
const PLACE = /<(?:\w+:)?(?:row|c)\s(?:[^<>]*?\s)?r\s*=\s*["']([A-Za-z]*)(\d+)["']/g;
/** A tag that is cut by the end of a part is read with the next one. */
const LONGEST_TAG = 4096;

/**
 * Refuses sheets whose cells lie so far apart that the table between them is larger than all that the sheet says: it would be held
 * in memory. Nothing but the places of cells is looked at.
 * @throws HoldfastError IMPORT_REFUSED: COLUMNS_TOO_MANY, ARCHIVE_BOMB, FILE_BROKEN
 */
export async function requireModestSheets(source: ImportSource & { bytes: number }): Promise<void> {
  const { name: file } = source;
  await eachMember(source, async (entry, zip) => {
    if (!SHEET.test(entry.fileName)) return;
    let [rows, columns, bytes, rest] = [0, 0, 0, ''];
    for await (const part of await zip.openReadStreamPromise(entry)) {
      bytes += (part as Buffer).length;
      const text = rest + (part as Buffer).toString('latin1');
      for (const [, letters = '', digits = ''] of text.matchAll(PLACE)) {
        if (letters.length > MOST_LETTERS) throw refusal('COLUMNS_TOO_MANY', { file });
        if (digits.length > MOST_DIGITS) throw refusal('FILE_BROKEN', { file });
        rows = Math.max(rows, Number(digits));
        columns = Math.max(columns, columnOf(letters));
      }
      if (columns > MOST_COLUMNS) throw refusal('COLUMNS_TOO_MANY', { file });
      if (rows > MOST_ROWS) throw refusal('FILE_BROKEN', { file });
      const open = text.lastIndexOf('<');
      rest = open < 0 ? '' : text.slice(Math.max(open, text.length - LONGEST_TAG));
    }
    // A cell that is there takes more than ten bytes.
    if (rows * columns > Math.max(LEAST_CELLS, bytes)) throw refusal('ARCHIVE_BOMB', { file });
  });
}

/** Number of a column from 1; 0 for none. */
function columnOf(letters: string): number {
  return [...letters.toUpperCase()].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);
}
