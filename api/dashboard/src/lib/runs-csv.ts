import { STATISTICS } from '../../../../engine/model/statistics';
import type { RunView } from '../../../../engine/model/views';

/** Rows of runs as CSV: what they were asked for, and the statistics that trials have too. */
export function runsCsv(runs: readonly RunView[]): string {
  const parameters = [...new Set(runs.flatMap((run) => Object.keys(run.parameters)))];
  const head = [
    'runId',
    'label',
    'strategy',
    'session',
    'status',
    'start',
    'end',
    'createdAt',
    ...parameters.map((name) => `parameters.${name}`),
    ...STATISTICS,
  ];
  const rows = runs.map((run) => [
    ...[run.runId, run.label, run.strategy, run.session, run.status, run.start, run.end, run.createdAt],
    ...parameters.map((name) => run.parameters[name]),
    ...STATISTICS.map((name) => run.statistics?.[name]),
  ]);
  return [head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

/** A text that a spreadsheet would run has an apostrophe before it. */
function cell(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Has the browser save a text as a file. */
export function saveText(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
