import type { ScriptStatistics } from '../../engine/model/script-statistics';
import type { FolderCheck, ScriptRunView } from '../../engine/model/script-views';
import type { FileCheck, ScriptFile, ScriptValidation } from '../../engine/model/scripts';
import { errorText } from './failure';
import { count, decimal, moment, pairs, percent, plain, seconds } from './format';
import { facts, table, type Column } from './table';

/** How a script ended, its figures, its files and what the rules say of them. */
export function showScript(view: ScriptRunView): string {
  const { error, files, validation, statistics, usage, report } = view;
  const head = facts([
    ['run', view.runId],
    ['name', view.runName],
    ['script', view.script],
    ['parameters', Object.keys(view.parameters).length > 0 ? pairs(view.parameters) : undefined],
    ['status', view.status],
    ['exit code', view.exitCode === null ? (view.signal ?? undefined) : String(view.exitCode)],
    ['reports', report?.message],
    ['metrics', report?.metrics && pairs(report.metrics)],
    ['took', view.tookSeconds === null ? undefined : seconds(view.tookSeconds)],
    ['memory', usage?.peakMemoryMb == null ? undefined : `${plain(usage.peakMemoryMb)} MB at most`],
    ['waits', view.waiting ?? undefined],
    ['cancelled because', view.cancelReason ?? undefined],
    ['waits since', view.stalledSince === null ? undefined : moment(view.stalledSince)],
    ['temporal', view.temporalUrl],
    ['error', error && errorText(error)],
  ]);
  return [
    head,
    ...(statistics ? [showFigures(statistics)] : []),
    ...(files.length > 0 ? [table(FILES, files)] : []),
    ...(validation ? [showValidation(validation)] : []),
  ].join('\n\n');
}

/** What the rules say of a folder. */
export function showFolder({ statistics, ...validation }: FolderCheck): string {
  return [showValidation(validation), ...(statistics ? [showFigures(statistics)] : [])].join('\n\n');
}

function showValidation({ valid, errors, warnings, files }: ScriptValidation): string {
  const lines = (what: string, texts: readonly string[]) => texts.map((text) => `${what}  ${text}`);
  const said = [...lines('error  ', errors), ...lines('warning', warnings)];
  return [table(CHECKS, Object.entries(files)), ...said, valid ? 'valid' : 'not valid'].join('\n');
}

function showFigures(figures: ScriptStatistics): string {
  const { winRate, totalReturn, maxDrawdownPct } = figures;
  return facts([
    ['total P&L', decimal(figures.totalPnl)],
    ['total return', totalReturn === null ? undefined : percent(totalReturn)],
    ['trades', figures.trades === null ? undefined : count(figures.trades)],
    ['win rate', winRate === null ? undefined : percent(winRate)],
    ['profit factor', figures.profitFactor === null ? undefined : decimal(figures.profitFactor)],
    ['maximum drawdown', figures.maxDrawdown === null ? undefined : decimal(figures.maxDrawdown)],
    ['of the peak', maxDrawdownPct === null ? undefined : percent(maxDrawdownPct / 100)],
    ['Sharpe', figures.sharpe === null ? undefined : decimal(figures.sharpe)],
    ['days', figures.days === null ? undefined : count(figures.days)],
  ]);
}

const FILES: readonly Column<ScriptFile>[] = [
  { head: 'FILE', cell: ({ name }) => name },
  { head: 'BYTES', number: true, cell: ({ size }) => count(size) },
  { head: 'SHA-256', cell: ({ artifact }) => artifact.slice(0, 12) },
];

const CHECKS: readonly Column<[string, FileCheck]>[] = [
  { head: 'FILE', cell: ([name]) => name },
  { head: 'BYTES', number: true, cell: ([, { exists, size }]) => (exists ? count(size) : 'missing') },
  { head: 'ROWS', number: true, cell: ([, { rowCount }]) => count(rowCount) },
  { head: 'ERRORS', number: true, cell: ([, { errors }]) => count(errors.length) },
  { head: 'WARNINGS', number: true, cell: ([, { warnings }]) => count(warnings.length) },
];
