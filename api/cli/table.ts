export interface Column<T> {
  head: string;
  cell: (row: T) => string;
  /** Aligned to the right. */
  number?: boolean;
}

/** Characters of a line of the terminal that tables are cut to; none where they go to a file or a pipe. */
let lineWidth = Infinity;

/** One command writes at a time: what it writes to is set once, before it begins. */
export function fitTablesTo(width: number | undefined): void {
  lineWidth = width ?? Infinity;
}

const GAP = '  ';
/** So much of a cell always stays: the beginning of an id that says which one it is. */
const LEAST_WIDTH = 9;

/** Rows as aligned text under their heads. On a terminal, texts are cut where a line would be longer than it. */
export function table<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const cells = [columns.map(({ head }) => head), ...rows.map((row) => columns.map(({ cell }) => cell(row)))];
  const widths = fitted(
    columns.map((_, i) => Math.max(...cells.map((line) => line[i]!.length))),
    columns.map(({ number = false }) => number),
  );
  return cells
    .map((line) =>
      line
        .map((text, i) => (columns[i]!.number ? text.padStart(widths[i]!) : cut(text, widths[i]!).padEnd(widths[i]!)))
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** Widths that fit into a line: the widest text gives way first, numbers never. */
function fitted(widths: number[], numbers: readonly boolean[]): number[] {
  const left = [...widths];
  const used = () => left.reduce((sum, width) => sum + width, GAP.length * (left.length - 1));
  while (used() > lineWidth) {
    const widest = Math.max(...left.filter((_, i) => !numbers[i]));
    if (widest <= LEAST_WIDTH) break;
    left[left.findIndex((width, i) => width === widest && !numbers[i])] = widest - 1;
  }
  return left;
}

/** Terms and values below each other. */
export function facts(entries: readonly (readonly [string, string | undefined])[]): string {
  const shown = entries.filter(([, value]) => value !== undefined);
  const width = Math.max(...shown.map(([term]) => term.length));
  return shown.map(([term, value]) => `${term.padEnd(width)}  ${value}`).join('\n');
}

/** A table with what the page left out, or a word that there is nothing. */
export function listing<T>(columns: readonly Column<T>[], list: { total: number | null; items: readonly T[] }): string {
  const { total, items } = list;
  if (items.length === 0) return total === 0 ? 'none' : `none here${total === null ? '' : `, ${total} in all`}`;
  const rest = total === null ? '\nand many more' : items.length < total ? `\n${items.length} of ${total}` : '';
  return table(columns, items) + rest;
}
