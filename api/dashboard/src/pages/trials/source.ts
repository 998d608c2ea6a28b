import { STATISTICS } from '../../../../../engine/model/statistics';
import type { SearchView } from '../../../../../engine/model/search-views';
import type { SweepView } from '../../../../../engine/model/views';
import { statisticsOfTrials } from '../../../../../engine/model/trial-statistics';
import type { TrialsId } from '../../api/trial-queries';
import { SCRIPT_CHOICES, SCRIPT_TRIAL_FIGURES, TRIAL_FIGURES } from '../../lib/statistics';

export interface VariedParameter {
  name: string;
  /** Its values, where they are few enough to be told. */
  values: readonly (number | string | boolean)[];
  numeric: boolean;
}

/** Trials of a sweep or search, with what a page says of them. */
export interface TrialsSource extends TrialsId {
  /** Whether each trial is one combination of values. */
  isGrid: boolean;
  total: number;
  completed: number;
  failed: number;
  parameters: readonly VariedParameter[];
  objective: { statistic: string; direction: 'maximize' | 'minimize' };
  /** Statistics that trials have, and those that a table shows at first. */
  statistics: readonly string[];
  columns: readonly string[];
  currency: string | null | undefined;
  /** Trials of scripts are runs already. */
  isScript: boolean;
}

export function sourceOfSweep(sweep: SweepView): TrialsSource {
  const { objective, total, completed, failed, currency, status } = sweep;
  const isScript = sweep.script !== null;
  const own = isScript ? SCRIPT_CHOICES : statisticsOfTrials({ statistics: sweep.statistics });
  const more = isScript ? [] : sweep.statistics;
  return {
    ...{
      folder: 'sweeps',
      isGrid: true,
      id: sweep.sweepId,
      status,
      total,
      completed,
      failed,
      objective,
      currency,
      isScript,
    },
    parameters: sweep.axes.map(({ name, values, count }) => ({
      ...{ name, values },
      numeric: count !== undefined || values.every((value) => typeof value === 'number'),
    })),
    statistics: [...new Set([objective.statistic, ...own])],
    columns: [...new Set([objective.statistic, ...(isScript ? SCRIPT_TRIAL_FIGURES : TRIAL_FIGURES), ...more])],
  };
}

export function sourceOfSearch(search: SearchView): TrialsSource {
  const { total, completed, failed, currency, status, statistics, space } = search;
  const first = search.objectives[0]!;
  const statistic = first.terms[0]?.statistic ?? 'sharpe';
  return {
    ...{
      folder: 'searches',
      isGrid: false,
      id: search.searchId,
      status,
      total,
      completed,
      failed,
      currency,
      isScript: false,
    },
    objective: { statistic, direction: first.direction },
    parameters: Object.entries(space).map(([name, dimension]) => {
      const choices = choicesOf(dimension);
      return { name, values: choices ?? [], numeric: choices ? choices.every((one) => typeof one === 'number') : true };
    }),
    statistics: [...new Set([statistic, ...STATISTICS, ...statistics])],
    columns: [...new Set([statistic, ...TRIAL_FIGURES, ...statistics])],
  };
}

function choicesOf(dimension: SearchView['space'][string]): (number | string | boolean)[] | null {
  const { values } = dimension;
  return Array.isArray(values) ? (values as (number | string | boolean)[]) : null;
}
