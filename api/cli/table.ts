export interface Column<T> {
  head: string;
  cell: (row: T) => string;
  /** Aligned to the right. */
  number?: boolean;
}

/** Rows as aligned text under their heads. */
export function table<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const cells = [columns.map(({ head }) => head), ...rows.map((row) => columns.map(({ cell }) => cell(row)))];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i]!.length)));
  return cells
    .map((line) =>
      line
        .map((text, i) => (columns[i]!.number ? text.padStart(widths[i]!) : text.padEnd(widths[i]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
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
