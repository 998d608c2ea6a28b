import type { Parameters } from '../../../../engine/model/run-config';
import { trialFigure, type TrialRun } from '../../../../engine/model/script-figures';
import type { Statistics } from '../../../../engine/model/statistics';
import type { GridAxis } from '../../../../engine/model/sweep-plan';

export interface TrialRow {
  trial: number;
  parameters: Parameters;
  statistics: Statistics | null;
  run?: TrialRun | undefined;
}

export interface Cell {
  /** Places on the two axes. */
  x: number;
  y: number;
  value: number;
  trial: TrialRow;
}

interface PivotQuery {
  x: GridAxis;
  y: GridAxis;
  /** A statistic, or another figure of scripts. */
  statistic: string;
  direction: 'maximize' | 'minimize';
}

/** The best trial of each pair of values, over all values of the other axes. Trials without the figure are left out. */
export function pivot(trials: readonly TrialRow[], { x, y, statistic, direction }: PivotQuery): Cell[] {
  const columns = placesOf(x);
  const rows = placesOf(y);
  const best = new Map<number, Cell>();
  for (const trial of trials) {
    const value = trialFigure(trial, statistic);
    const column = columns.get(trial.parameters[x.name]);
    const row = rows.get(trial.parameters[y.name]);
    if (value === null || column === undefined || row === undefined) continue;
    const place = row * x.values.length + column;
    const held = best.get(place);
    if (!held || better(value, held.value, direction)) best.set(place, { x: column, y: row, value, trial });
  }
  return [...best.values()];
}

/** The best cell; the lower trial on a tie. */
export function bestCell(cells: readonly Cell[], direction: 'maximize' | 'minimize'): Cell | undefined {
  return cells.reduce<Cell | undefined>((held, cell) => {
    if (!held || better(cell.value, held.value, direction)) return cell;
    return cell.value === held.value && cell.trial.trial < held.trial.trial ? cell : held;
  }, undefined);
}

function better(value: number, than: number, direction: 'maximize' | 'minimize'): boolean {
  return direction === 'maximize' ? value > than : value < than;
}

function placesOf(axis: GridAxis): Map<unknown, number> {
  return new Map(axis.values.map((value, place) => [value, place]));
}
