import type { Readable } from 'node:stream';
import type { ExportFormat } from '../../../engine/model/result';
import type { Parameters, ParameterValue } from '../../../engine/model/run-config';
import { SCRIPT_FIGURES, trialFigure } from '../../../engine/model/script-figures';
import { pointAt, trialCount, type SweepPlan } from '../../../engine/model/sweep-plan';
import { statisticsOfTrials, type AnyStatisticName } from '../../../engine/model/trial-statistics';
import type { SweepTrialView } from '../../../engine/model/views';
import { rowsOf, type SweepRow } from '../../../infra/store/repositories/sweep-repository';
import type { TrialColumns } from '../../../infra/store/repositories/trial-column-repository';
import type { TrialPage } from '../../../infra/store/repositories/trial-order';
import type { Services } from '../services';
import type { Cell, PageColumn, TableColumn, TablePage } from '../tables/paged-table';
import { exportTable } from '../tables/table-export';
import { runsOfTrials } from './script-trials';

/** Rows that are read at once. */
const PAGE = 5000;

/** Trials in their order, without `limit` all that there are. */
export type WantedTrials = Omit<TrialPage, 'limit' | 'settled' | 'after'> & { limit?: number };

/** Trials of a page with all that is known of them. */
interface TrialsRead extends TrialColumns {
  parameters: readonly Parameters[];
  runs: ReadonlyMap<number, SweepTrialView['run']>;
}

/** A column of the file, and what it has of some trials. */
interface TrialColumn extends TableColumn {
  values: (read: TrialsRead) => PageColumn;
}

/**
 * Trials of a sweep as a file; see `exportTable`. Columns are the fields of its rows by their paths, such as
 * `parameters.fast` and `statistics.sharpe`.
 */
export async function exportTrials(
  services: Services,
  sweep: SweepRow,
  { format, ...wanted }: WantedTrials & { format: ExportFormat },
): Promise<Readable> {
  const { sweeps, scriptTrials } = services.store;
  const [plan, search, metrics] = await Promise.all([
    sweeps.planOf(sweep),
    sweep.search === null ? undefined : sweeps.searchOf(sweep),
    sweep.script === null ? undefined : scriptTrials.metricsOf(sweep.id),
  ]);
  const figures = metrics && [...SCRIPT_FIGURES, ...metrics.map((name) => `summary.${name}`)];
  const columns = columnsOf(plan, { figures, mayStop: search?.stopping !== undefined });
  const statistics = statisticsOfTrials(plan);
  return exportTable({ columns, pages: pagesOf(services, sweep, { wanted, columns, statistics }) }, format);
}

/**
 * @param figures of a sweep of a script
 * @param mayStop whether trials may be stopped on a part of their bars
 */
function columnsOf(
  plan: SweepPlan,
  { figures, mayStop }: { figures: readonly string[] | undefined; mayStop: boolean },
): TrialColumn[] {
  const statistics = statisticsOfTrials(plan);
  return [
    { name: 'trial', type: 'number', values: ({ trials }) => Float64Array.from(trials) },
    text('status', ({ others }, trial) => others.get(trial)?.status ?? 'completed'),
    ...Object.entries(parametersOf(plan)).map(([name, isNumber]) => parameter(name, isNumber)),
    ...statistics.map((name, i): TrialColumn => {
      return { name: `statistics.${name}`, type: 'number', values: (read) => read.figures[i]! };
    }),
    text('error.code', ({ others }, trial) => others.get(trial)?.error?.code),
    text('error.message', ({ others }, trial) => others.get(trial)?.error?.message),
    ...(mayStop ? stoppedColumns(statistics) : []),
    ...(figures ? [text('run.runId', ({ runs }, trial) => runs.get(trial)?.runId)] : []),
    ...(figures ?? []).map((name) =>
      number(`run.statistics.${name}`, ({ runs }, trial) => {
        return trialFigure({ statistics: null, run: runs.get(trial) }, name);
      }),
    ),
  ];
}

function stoppedColumns(statistics: readonly AnyStatisticName[]): TrialColumn[] {
  const stopped = ({ others }: TrialsRead, trial: number) => others.get(trial)?.stopped;
  return [
    number('stopped.rung', (read, trial) => stopped(read, trial)?.rung),
    number('stopped.fraction', (read, trial) => stopped(read, trial)?.fraction),
    ...statistics.map((name) =>
      number(`stopped.statistics.${name}`, (read, trial) => stopped(read, trial)?.statistics[name]),
    ),
  ];
}

type OfTrial = (read: TrialsRead, trial: number) => Cell;

function number(name: string, of: OfTrial): TrialColumn {
  return {
    name,
    type: 'number',
    values: (read) => Float64Array.from(read.trials, (trial) => (of(read, trial) as number | null | undefined) ?? NaN),
  };
}

function text(name: string, of: OfTrial): TrialColumn {
  return { name, type: 'text', values: (read) => Array.from(read.trials, (trial) => textOf(of(read, trial))) };
}

function parameter(name: string, isNumber: boolean): TrialColumn {
  const field = `parameters.${name}`;
  if (!isNumber) {
    return { name: field, type: 'text', values: ({ parameters }) => parameters.map((point) => textOf(point[name])) };
  }
  const values = ({ parameters }: TrialsRead) =>
    Float64Array.from(parameters, (point) => (point[name] ?? NaN) as number);
  return { name: field, type: 'number', values };
}

/** Truth values are texts in a table, and so are lists, which parameters of scripts may be. */
function textOf(value: Cell | ParameterValue): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : JSON.stringify(value);
}

/** Names of the parameters, and whether all values of each are numbers. */
function parametersOf(plan: SweepPlan): Record<string, boolean> {
  const found: Record<string, boolean> = {};
  const take = (name: string, isNumber: boolean) => (found[name] = (found[name] ?? true) && isNumber);
  if (plan.type === 'list') {
    for (let i = 0; i < trialCount(plan); i++) {
      for (const [name, value] of Object.entries(pointAt(plan, i))) take(name, typeof value === 'number');
    }
  } else {
    for (const axis of plan.axes) take(axis.name, !('values' in axis) || areNumbers(axis.values));
  }
  for (const [name, value] of Object.entries(plan.fixed)) if (!(name in found)) take(name, typeof value === 'number');
  return found;
}

function areNumbers(values: ArrayLike<ParameterValue>): boolean {
  for (let i = 0; i < values.length; i++) if (typeof values[i] !== 'number') return false;
  return true;
}

interface Export {
  wanted: WantedTrials;
  columns: readonly TrialColumn[];
  statistics: readonly AnyStatisticName[];
}

async function* pagesOf(services: Services, sweep: SweepRow, given: Export): AsyncIterable<TablePage> {
  for await (const found of columnsInOrder(services, sweep, given)) {
    const trials = Array.from(found.trials);
    const shown = trials.map((trial) => ({ trial, status: found.others.get(trial)?.status ?? 'completed' }));
    const [parameters, runs] = await Promise.all([
      services.store.sweeps.parametersOf(sweep, trials),
      runsOfTrials(services, sweep, shown),
    ]);
    const read = { ...found, parameters, runs };
    yield { rows: trials.length, columns: given.columns.map(({ values }) => values(read)) };
  }
}

/** By number one page after the other; in another order the numbers alone are read at once, 4 bytes a trial. */
async function* columnsInOrder(
  { store }: Services,
  sweep: SweepRow,
  { wanted, statistics }: Export,
): AsyncIterable<TrialColumns> {
  const { trialColumns } = store;
  const { sort, status, offset, limit = Infinity } = wanted;
  const asked = { sweepId: rowsOf(sweep), statistics };
  if (sort.by !== 'trial' || sort.descending || offset > 0) {
    const all = await trialColumns.numbers(asked.sweepId, wanted);
    for (let at = 0; at < all.length; at += PAGE) yield trialColumns.named(asked, all.subarray(at, at + PAGE));
    return;
  }
  let after = -1;
  for (let left = limit; left > 0;) {
    const found = await trialColumns.after(asked, { after, limit: Math.min(PAGE, left), status });
    if (found.trials.length === 0) return;
    yield found;
    left -= found.trials.length;
    after = found.trials.at(-1)!;
  }
}
