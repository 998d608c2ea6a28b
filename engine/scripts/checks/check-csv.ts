import type { Day } from '../../calendars/civil-days';
import type { FileCheck, FileRule } from '../../model/scripts';
import { CsvFault, csvRows, isNull, numberOf, type CsvRow } from './csv-rows';
import { dayOfText, missingDays } from './trading-days';

type Found = Pick<FileCheck, 'errors' | 'warnings' | 'rowCount' | 'columns'>;

/** Of one fault a file may have very many. */
const MOST_NAMED = 5;
const MOST_DAYS = 200_000;

/** What the rule of a CSV says of it. */
export async function checkCsv(rule: FileRule, file: string): Promise<Found> {
  const check = new CsvCheck(rule);
  try {
    for await (const row of csvRows(file)) check.take(row);
    check.end();
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error;
    check.errors.push(`is no valid CSV: ${error.message}`);
  }
  return check.found();
}

/** Counts what is wrong of one kind, and names the first few. */
class Faults {
  private readonly named: string[] = [];
  private count = 0;

  constructor(private readonly what: string) {}

  add(where: string): void {
    if (++this.count <= MOST_NAMED) this.named.push(where);
  }

  get text(): string[] {
    if (this.count === 0) return [];
    const more = this.count > MOST_NAMED ? ` and ${this.count - MOST_NAMED} more` : '';
    return [`${this.what}: ${this.named.join(', ')}${more}`];
  }
}

class CsvCheck {
  readonly errors: string[] = [];
  private readonly warnings: string[] = [];
  private columns: string[] | null = null;
  private rows = 0;
  private readonly nulls = new Faults('has empty cells');
  private readonly ragged = new Faults('has rows of another width');
  private readonly texts = new Faults('has cells that are no number');
  private readonly disorder = new Faults('is not in chronological order');
  private readonly undated = new Faults('has cells that are no date');
  private readonly values = new Set<string>();
  private readonly days = new Set<Day>();
  private lastTime = '';
  private lastCell = '';

  constructor(private readonly rule: FileRule) {}

  take({ line, cells }: CsvRow): void {
    if (this.columns === null) return this.takeHeader(cells);
    this.rows++;
    if (cells.length !== this.columns.length) {
      this.ragged.add(`line ${line} has ${cells.length} cells instead of ${this.columns.length}`);
    }
    const { noNulls = [], numbers = [], names, ascending, tradingDays, lastNumber } = this.rule;
    for (const name of noNulls) if (isNull(this.cell(cells, name))) this.nulls.add(`${name} in line ${line}`);
    for (const name of numbers) {
      const cell = this.cell(cells, name);
      if (!isNull(cell) && numberOf(cell) === undefined) this.texts.add(`${name} in line ${line}`);
    }
    if (names) this.values.add(this.cell(cells, names.column).trim());
    if (lastNumber !== undefined) this.lastCell = this.cell(cells, lastNumber);
    if (ascending !== undefined) this.takeTime(this.cell(cells, ascending), line);
    if (tradingDays) this.takeDay(this.cell(cells, tradingDays.column), line);
  }

  end(): void {
    const { leastRows, names, lastNumber, tradingDays } = this.rule;
    if (this.columns === null) return void this.errors.push('is no valid CSV: it has no header');
    if (leastRows !== undefined && this.rows < leastRows) {
      this.errors.push(`has ${this.rows} rows, and must have ${leastRows} or more`);
    }
    for (const faults of [this.ragged, this.nulls, this.texts, this.undated, this.disorder])
      this.errors.push(...faults.text);
    if (names && this.columns.includes(names.column)) {
      const lacks = (wanted: readonly string[]) => wanted.filter((name) => !this.values.has(name));
      for (const name of lacks(names.required)) this.errors.push(`lacks the ${names.column} ${name}`);
      for (const name of lacks(names.advised ?? [])) this.warnings.push(`lacks the ${names.column} ${name}`);
    }
    if (lastNumber !== undefined && this.columns.includes(lastNumber) && numberOf(this.lastCell) === undefined) {
      this.errors.push(this.rows === 0 ? 'has no row' : `ends with a ${lastNumber} that is no number`);
    }
    if (tradingDays) this.endDays(tradingDays.calendar);
  }

  found(): Found {
    return { errors: this.errors, warnings: this.warnings, rowCount: this.columns && this.rows, columns: this.columns };
  }

  private takeHeader(cells: string[]): void {
    this.columns = cells.map((name) => name.trim());
    const lacks = (wanted: readonly string[] = []) => wanted.filter((name) => !this.columns!.includes(name));
    for (const name of lacks(this.rule.columns)) this.errors.push(`lacks the column ${name}`);
    for (const name of lacks(this.rule.advisedColumns)) this.warnings.push(`lacks the column ${name}`);
  }

  /** Empty where there is no such column, which is said once. */
  private cell(cells: readonly string[], name: string): string {
    const at = this.columns!.indexOf(name);
    return at < 0 ? '0' : (cells[at] ?? '');
  }

  private takeTime(cell: string, line: number): void {
    if (!this.columns!.includes(this.rule.ascending!)) return;
    const time = comparable(cell);
    if (time < this.lastTime) this.disorder.add(`line ${line} (${cell.slice(0, 40)})`);
    else this.lastTime = time;
  }

  private takeDay(cell: string, line: number): void {
    if (!this.columns!.includes(this.rule.tradingDays!.column)) return;
    const day = dayOfText(cell);
    if (day === undefined) this.undated.add(`line ${line} (${cell.slice(0, 40)})`);
    else if (this.days.size < MOST_DAYS) this.days.add(day);
  }

  private endDays(calendar: string | undefined): void {
    const missing = missingDays(
      [...this.days].sort((a, b) => a - b),
      calendar,
    );
    const faults = new Faults(`lacks trading days of ${missing.calendar}`);
    for (const day of missing.days) faults.add(day);
    this.errors.push(...faults.text);
  }
}

/** Times that sort as texts: days with two digits for the month and the day. */
function comparable(cell: string): string {
  const [date = '', ...rest] = cell.trim().split(/(?=[T ])/);
  const text =
    date
      .split(/[-/]/)
      .map((part) => part.padStart(2, '0'))
      .join('-') + rest.join('');
  return text.replace(/^(\d{4}-\d{2}-\d{2})T/, '$1 ');
}
