import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import { projectDir } from '../../../infra/bootstrap/paths.mjs';

const REPORT = path.join(projectDir, 'test-results/size.json');

/**
 * A figure beside what it must be at most; without `must` it is told only.
 * @param {{figure: string, measured: number, must?: number, what: string}} given
 */
export function figure(given) {
  const [load] = loadavg();
  return { ...given, load: Number(load.toFixed(2)), at: new Date().toISOString() };
}

const shown = (value) => (value === undefined ? '' : `${Number(value.toPrecision(4))}`);

function verdict({ measured, must }) {
  if (must === undefined) return '';
  return measured <= must ? 'reached' : 'MISSED';
}

export function printFigures(figures) {
  const rows = figures.map((row) => [
    ...[row.figure, shown(row.measured), shown(row.must)],
    ...[verdict(row), shown(row.load), row.what],
  ]);
  const head = ['figure', 'measured', 'must', '', 'load', 'what'];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  const line = (row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ');
  for (const row of [head, ...rows]) process.stdout.write(`${line(row).trimEnd()}\n`);
}

/** Keeps the newest of each figure, so that they may be measured one at a time. */
export function writeFigures(figures) {
  const known = new Map(earlier().map((row) => [row.figure, row]));
  for (const row of figures) known.set(row.figure, row);
  mkdirSync(path.dirname(REPORT), { recursive: true });
  writeFileSync(REPORT, `${JSON.stringify([...known.values()], null, 2)}\n`);
}

function earlier() {
  try {
    return JSON.parse(readFileSync(REPORT, 'utf8'));
  } catch {
    return [];
  }
}
