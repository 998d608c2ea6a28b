/** Ten years of daily bars of the S&P 500, the last of those that the main job runs on, as a market file. */
import { mkdirSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectDir } from '../../../infra/bootstrap/paths.mjs';
import { benchDir, writeMarket } from '../data.mjs';

const SOURCE = path.join(projectDir, 'node_modules/vega-datasets/data/sp500-2000.csv');
const BARS = 2520;

/** Path of the file, which is made where it is not there yet. */
export function dailyMarket() {
  const file = path.join(benchDir, 'sp500-daily.f64');
  if (existsSync(file)) return file;
  const [head, ...lines] = readFileSync(SOURCE, 'utf8').trim().split('\n');
  const names = head.trim().split(',');
  const rows = lines.slice(-BARS).map((line) => line.trim().split(','));
  const column = (name) => Float64Array.from(rows, (cells) => Number(cells[names.indexOf(name)]));
  const times = Float64Array.from(rows, (cells) => Date.parse(cells[names.indexOf('date')]) * 1000);
  mkdirSync(benchDir, { recursive: true });
  const prices = Object.fromEntries(['open', 'high', 'low', 'close'].map((name) => [name, column(name)]));
  writeMarket(file, { rows: rows.length, width: 1, times, ...prices });
  return file;
}
