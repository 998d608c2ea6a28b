import { createReadStream } from 'node:fs';

/** A row of a CSV with the number of the line where it begins, from 1. */
export interface CsvRow {
  line: number;
  cells: string[];
}

/** What a CSV cannot be read beyond. */
export class CsvFault extends Error {}

const MOST_CHARACTERS = 1_000_000;
const MOST_CELLS = 10_000;

/**
 * Rows of a CSV as RFC 4180 has it: commas, quotes that are doubled within quotes, lines of either ending, without blank
 * lines. No more than a row is in memory.
 * @throws CsvFault with the line at fault
 */
export async function* csvRows(file: string): AsyncGenerator<CsvRow> {
  const parser = new CsvParser();
  for await (const part of createReadStream(file, { encoding: 'utf8' })) yield* parser.take(part as string);
  yield* parser.end();
}

class CsvParser {
  private cells: string[] = [];
  private cell = '';
  private isQuoted = false;
  /** A quote was the last character of a quoted cell so far: its end, or half of a doubled one. */
  private afterQuote = false;
  private line = 1;
  private beginsAt = 1;
  private isFirst = true;

  *take(text: string): Generator<CsvRow> {
    for (const character of this.isFirst ? text.replace(/^\ufeff/, '') : text) {
      const row = this.read(character);
      if (row) yield row;
    }
    this.isFirst = false;
  }

  *end(): Generator<CsvRow> {
    if (this.isQuoted && !this.afterQuote) throw new CsvFault(`line ${this.beginsAt}: a quote is not closed`);
    const row = this.finishRow();
    if (row) yield row;
  }

  private read(character: string): CsvRow | undefined {
    if (this.isQuoted && !this.afterQuote) {
      if (character === '"') this.afterQuote = true;
      else this.add(character);
      if (character === '\n') this.line++;
      return undefined;
    }
    if (character === '"') return this.readQuote();
    if (character === ',') return this.finishCell();
    if (character === '\n') {
      const row = this.finishRow();
      this.beginsAt = ++this.line;
      return row;
    }
    if (character !== '\r') this.add(character);
    return undefined;
  }

  private readQuote(): undefined {
    if (this.afterQuote) {
      this.add('"');
      this.afterQuote = false;
    } else if (this.cell === '') this.isQuoted = true;
    else this.add('"');
  }

  private add(character: string): void {
    this.cell += character;
    if (this.cell.length > MOST_CHARACTERS) throw new CsvFault(`line ${this.beginsAt}: a cell is longer than 1 MB`);
  }

  private finishCell(): undefined {
    this.cells.push(this.cell);
    this.cell = '';
    this.isQuoted = this.afterQuote = false;
    if (this.cells.length > MOST_CELLS) throw new CsvFault(`line ${this.beginsAt}: more than ${MOST_CELLS} cells`);
  }

  private finishRow(): CsvRow | undefined {
    const isBlank = this.cells.length === 0 && this.cell === '' && !this.isQuoted;
    this.finishCell();
    const { cells } = this;
    this.cells = [];
    return isBlank ? undefined : { line: this.beginsAt, cells };
  }
}

const NULLS = new Set(['', 'nan', 'null', 'none', 'na', 'n/a', 'nat', '<na>', '#n/a']);

/** Whether a cell says that there is no value, as pandas and spreadsheets write it. */
export function isNull(cell: string): boolean {
  return NULLS.has(cell.trim().toLowerCase());
}

/** The number of a cell; undefined where it is none. */
export function numberOf(cell: string): number | undefined {
  if (isNull(cell)) return undefined;
  const value = Number(cell.trim());
  return Number.isFinite(value) ? value : undefined;
}
