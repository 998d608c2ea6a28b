import type { Readable } from 'node:stream';
import type { ExportFormat } from '../../../engine/model/result';
import type { ParameterValue } from '../../../engine/model/run-config';
import { SCRIPT_FIGURES, trialFigure } from '../../../engine/model/script-figures';
import { statisticsOfTrials } from '../../../engine/model/trial-statistics';
import { pointAt, trialCount, type SweepPlan } from '../../../engine/model/sweep-plan';
import type { SweepTrialView } from '../../../engine/model/views';
import type { TableRow } from '../../../infra/store/artifacts/table';
import type { SweepRow } from '../../../infra/store/repositories/sweep-repository';
import type { TrialPage } from '../../../infra/store/repositories/trial-order';
import type { Services } from '../services';
import type { TableColumn } from '../tables/paged-table';
import { exportTable } from '../tables/table-export';
import { trialViews } from './sweep-view';

/** Rows that are read at once. */
const PAGE = 5000;

/** Trials in their order, without `limit` all that there are. */
export type WantedTrials = Omit<TrialPage, 'limit' | 'settled'> & { limit?: number };

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
  return exportTable({ columns, pages: pagesOf(services, sweep, { ...wanted, figures }) }, format);
}

/**
 * @param figures of a sweep of a script
 * @param mayStop whether trials may be stopped on a part of their bars
 */
function columnsOf(
  plan: SweepPlan,
  { figures, mayStop }: { figures: readonly string[] | undefined; mayStop: boolean },
): TableColumn[] {
  const statistics = statisticsOfTrials(plan);
  const numbers = (names: readonly string[]) => names.map((name): TableColumn => ({ name, type: 'number' }));
  return [
    { name: 'trial', type: 'number' },
    { name: 'status', type: 'text' },
    ...Object.entries(parametersOf(plan)).map(([name, isNumber]): TableColumn => {
      return { name: `parameters.${name}`, type: isNumber ? 'number' : 'text' };
    }),
    ...numbers(statistics.map((name) => `statistics.${name}`)),
    { name: 'error.code', type: 'text' },
    { name: 'error.message', type: 'text' },
    ...(mayStop ? numbers(['stopped.rung', 'stopped.fraction', ...statistics.map(partial)]) : []),
    ...(figures ? [{ name: 'run.runId', type: 'text' } as const] : []),
    ...numbers((figures ?? []).map((name) => `run.statistics.${name}`)),
  ];
}

const partial = (name: string) => `stopped.statistics.${name}`;

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

async function* pagesOf(
  services: Services,
  sweep: SweepRow,
  { limit = Infinity, figures, ...wanted }: WantedTrials & { figures: readonly string[] | undefined },
): AsyncIterable<TableRow[]> {
  let page: TrialPage = { ...wanted, limit: Math.min(PAGE, limit) };
  for (let left = limit; left > 0;) {
    const views = await trialViews(services, sweep, { ...page, limit: Math.min(PAGE, left) });
    yield views.map((view) => rowOf(view, figures));
    left -= views.length;
    const last = views.at(-1);
    if (!last || views.length < Math.min(PAGE, left + views.length)) return;
    const { by } = wanted.sort;
    const value = by === 'trial' ? null : trialFigure(last, by);
    const position = (page.after?.position ?? page.offset) + views.length;
    page = { ...page, after: { position, trial: last.trial, value } };
  }
}

function rowOf(view: SweepTrialView, figures: readonly string[] = []): TableRow {
  const { trial, status, parameters, statistics, error, run, stopped } = view;
  return {
    trial,
    status,
    ...prefixed('parameters', parameters),
    ...prefixed('statistics', statistics ?? {}),
    'error.code': error?.code ?? null,
    'error.message': error?.message ?? null,
    ...(stopped && { 'stopped.rung': stopped.rung, 'stopped.fraction': stopped.fraction }),
    ...(stopped && prefixed('stopped.statistics', stopped.statistics)),
    ...(run && { 'run.runId': run.runId }),
    ...Object.fromEntries(figures.map((name) => [`run.statistics.${name}`, trialFigure(view, name)])),
  };
}

function prefixed(prefix: string, fields: Readonly<Record<string, ParameterValue | null>>): TableRow {
  const entries = Object.entries(fields).map(([name, value]) => {
    return [`${prefix}.${name}`, isPlain(value) ? value : JSON.stringify(value)] as const;
  });
  return Object.fromEntries(entries);
}

/** Truth values are texts in a table, and so are lists, which parameters of scripts may be. */
function isPlain(value: unknown): value is string | number | null {
  return value === null || typeof value === 'string' || typeof value === 'number';
}
