import type { ScriptStatistics } from './script-statistics';
import { STATISTICS, type Statistics } from './statistics';
import type { AnyStatisticName, TrialStatistics } from './trial-statistics';

/** What trials of scripts are compared by. */

/** Figures of a script that a trial of a strategy does not have. */
export const SCRIPT_FIGURES = ['totalPnl', 'worstTrade', 'days', 'maxDrawdownPct'] as const;
const SUMMARY = 'summary.';

/** Beside `STATISTICS`; `summary.x` is the metric x of `summary.csv`. */
export type ScriptFigure = (typeof SCRIPT_FIGURES)[number] | `${typeof SUMMARY}${string}`;
export type TrialFigure = AnyStatisticName | ScriptFigure;

/** The run that a trial of a script is. */
export interface TrialRun {
  runId: string;
  statistics: ScriptStatistics | null;
}

export function isScriptFigure(name: string): name is ScriptFigure {
  const isOwn = (SCRIPT_FIGURES as readonly string[]).includes(name);
  return isOwn || (name.startsWith(SUMMARY) && name.length > SUMMARY.length);
}

/** Where the figure stands in `ScriptStatistics`. */
export function figurePath(name: ScriptFigure): string[] {
  return name.startsWith(SUMMARY) ? ['summary', name.slice(SUMMARY.length)] : [name];
}

function scriptFigure(statistics: ScriptStatistics, name: ScriptFigure): number | null {
  const [field, metric] = figurePath(name);
  const value = metric === undefined ? statistics[field as keyof ScriptStatistics] : statistics.summary[metric];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** The statistics that trials of strategies have, as far as the files of a script say them. */
export function trialStatistics(given: ScriptStatistics): Statistics {
  const { totalReturn, sharpe, maxDrawdownPct, capital, totalPnl, trades, winRate, profitFactor } = given;
  const said: Partial<Statistics> = {
    ...{ totalReturn, sharpe, trades, winRate, profitFactor },
    maxDrawdown: maxDrawdownPct === null ? null : maxDrawdownPct / 100,
    finalEquity: capital === null || totalPnl === null ? null : capital + totalPnl,
  };
  return Object.fromEntries(STATISTICS.map((name) => [name, said[name] ?? null])) as Statistics;
}

interface Figured {
  statistics: TrialStatistics | null;
  run?: TrialRun | undefined;
}

/** A figure of a trial of a strategy or of a script; null where it has none. */
export function trialFigure({ statistics, run }: Figured, name: string): number | null {
  if (isScriptFigure(name)) return run?.statistics ? scriptFigure(run.statistics, name) : null;
  return statistics?.[name as AnyStatisticName] ?? null;
}
