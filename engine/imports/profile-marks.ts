import { plainName } from '../catalog/column-names';
import type { ImportMarks } from '../model/imports';
import type { NamedProfile } from './import-source';
import type { Table } from './table';

/** The first profile whose marks a file has. */
export function profileOf(table: Table, profiles: readonly NamedProfile[]): NamedProfile | undefined {
  return profiles.find(({ marks }) => hasMarks(table, marks));
}

function hasMarks({ columns, sample, file, hasNames, symbols, told }: Table, marks: ImportMarks): boolean {
  const { names, cells, first, format, layout } = marks;
  if (format !== undefined && format !== told.format) return false;
  const symbolsAbove = symbols?.length ?? 0;
  if ((layout === 'wide' && symbolsAbove < 2) || (layout === 'single' && symbolsAbove !== 1)) return false;
  if (names !== undefined) {
    const there = new Set(columns.map((column) => plainName(column.name)));
    if (!hasNames || !names.every((name) => there.has(name))) return false;
  } else if (hasNames && cells !== undefined) return false;
  if (cells !== undefined && columns.length !== cells) return false;
  if (marks.newestFirst === true && !(sample.length > 1 && sample[0]![0]! > sample.at(-1)![0]!)) return false;
  if (marks.file !== undefined && !matches(marks.file, file.name.slice(file.name.lastIndexOf('/') + 1))) return false;
  return (first ?? []).every((pattern, i) => matches(pattern, sample[0]?.[i]?.trim() ?? ''));
}

/** A pattern that is none marks nothing. */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'i').test(text.slice(0, 200));
  } catch {
    return false;
  }
}

/** By which the next file like this one is known. */
export function marksOf({ columns, sample, hasNames, symbols, told }: Table): ImportMarks {
  const { format } = told;
  if (symbols && symbols.length > 1) return { format, layout: 'wide' };
  if (hasNames) {
    const names = [...new Set(columns.map(({ name }) => plainName(name).slice(0, 200)))].filter((name) => name !== '');
    return { format, names: names.slice(0, 2000) };
  }
  return { format, cells: columns.length, first: (sample[0] ?? []).slice(0, 50).map(shapeOf) };
}

/** A regular expression of cells like this one: digits by their number where they are a time, else any number or text. */
function shapeOf(cell: string): string {
  if (/^\d{8,19}$/.test(cell)) return `^\\d{${cell.length}}$`;
  if (/^-?\d+([.,]\d+)*$/.test(cell)) return '^-?[\\d.,]+$';
  const shape = cell
    .slice(0, 30)
    .replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
    .replace(/\d+/g, '\\d+');
  return /\d/.test(cell) ? `^${shape}` : '';
}
