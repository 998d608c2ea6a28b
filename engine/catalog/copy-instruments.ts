import { transfer } from '../columns/market-data';
import type { Turns } from './turns';

/** Some instruments of one time-major column and their places in another one with as many rows. */
export interface ColumnCopy {
  source: { column: Float64Array; width: number; from: Int32Array };
  target: { column: Float64Array; width: number; to: Int32Array };
}

/** Cells that are copied between two looks at the clock. */
const CELLS_A_LOOK = 2 ** 18;
/** Neighbours are copied in one piece where, on average, at least so many stand together. */
const LEAST_RUN = 32;

/** Copies the instruments, in slices of time. */
export async function copyInstruments({ source, target }: ColumnCopy, turns: Turns): Promise<void> {
  const rows = target.column.length / target.width;
  const runs = runsOf(source.from, target.to);
  const isDense = runs.length * LEAST_RUN <= target.to.length;
  const step = Math.max(1, Math.floor(CELLS_A_LOOK / Math.max(1, target.to.length)));
  for (let row = 0; row < rows; row += step) {
    const end = Math.min(rows, row + step);
    const [read, write] = [part(source, row, end), part(target, row, end)];
    if (isDense) copyRuns(read, write, { runs, rows: end - row });
    else transfer({ ...source, column: read.column }, { ...target, column: write.column });
    if (turns.isOver) await turns.pass();
  }
}

interface Run {
  from: number;
  to: number;
  length: number;
}

/** Stretches of instruments that stand beside each other in both columns. */
function runsOf(from: Int32Array, to: Int32Array): Run[] {
  const runs: Run[] = [];
  for (let i = 0; i < to.length; i++) {
    const last = runs.at(-1);
    if (last && from[i] === last.from + last.length && to[i] === last.to + last.length) last.length++;
    else runs.push({ from: from[i]!, to: to[i]!, length: 1 });
  }
  return runs;
}

interface Rows {
  column: Float64Array;
  width: number;
}

function part({ column, width }: Rows, row: number, end: number): Rows {
  return { column: column.subarray(row * width, end * width), width };
}

function copyRuns(source: Rows, target: Rows, { runs, rows }: { runs: readonly Run[]; rows: number }): void {
  for (let row = 0, read = 0, write = 0; row < rows; row++, read += source.width, write += target.width) {
    for (const { from, to, length } of runs)
      target.column.set(source.column.subarray(read + from, read + from + length), write + to);
  }
}
