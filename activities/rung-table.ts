import type { TrialRow } from '../infra/store/copy-trials';
import type { RungRow } from '../infra/store/repositories/rung-repository';
import type { SearchWork } from './search-points';
import type { Generation } from './search-progress';

/** What trials of a generation have come to so far: at its rungs, and in the end. */
export class RungTable {
  private readonly rungs = new Map<string, RungRow>();
  private readonly done: Map<number, TrialRow>;

  constructor(done: readonly TrialRow[] = []) {
    this.done = new Map(done.map((row) => [row.trial, row]));
  }

  static async read({ deps, row }: SearchWork, { first, points }: Generation): Promise<RungTable> {
    const range = [row.id, first, first + points.length] as const;
    const [done, rungs] = await Promise.all([deps.store.trials.rows(...range), deps.store.rungs.rows(...range)]);
    const table = new RungTable(done);
    table.add(rungs);
    return table;
  }

  add(rows: readonly RungRow[]): void {
    for (const row of rows) this.rungs.set(keyOf(row.rung, row.trial), row);
  }

  at(rung: number, trial: number): RungRow | undefined {
    return this.rungs.get(keyOf(rung, trial));
  }

  /** Whether the trial had its row before. */
  isDone(trial: number): boolean {
    return this.done.has(trial);
  }

  rowOf(trial: number): TrialRow {
    return this.done.get(trial)!;
  }
}

function keyOf(rung: number, trial: number): string {
  return `${rung}/${trial}`;
}
