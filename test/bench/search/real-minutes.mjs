/** A session of real minute bars, 45,031 of a perpetual of BTC, copied into the home of the bench, since a catalog follows no links out of it. */
import { existsSync, mkdirSync, copyFileSync } from 'node:fs';
import path from 'node:path';
import { projectDir } from '../../../infra/bootstrap/paths.mjs';
import { progress } from '../../../infra/bootstrap/progress.mjs';

const SOURCE = path.join(projectDir, '../shared/data/btc-perp-20211231-20220201_1m.csv');

/** What validations look at: each trial a strategy of its own, bar by bar, as a user's is. */
export const COMBINATIONS = { fast: values(5, 10, 10), slow: values(100, 10, 50) };
export const CONFIG = {
  ...{ strategy: 'bench-event-cross', seed: 0, account: { initialCapital: 1_000_000 } },
  ...{ fees: { proportional: 0.0005 }, slippage: { proportional: 0 } },
};
export const DAYS = { start: '2021-12-31', end: '2022-02-01' };
export const NAME = 'minutes';

function values(first, count, step) {
  return Array.from({ length: count }, (_, i) => first + i * step);
}

/** Makes the catalog below a root. @returns false where there are no such bars, which a notice says */
export function realMinutes(catalogRoot) {
  if (!existsSync(SOURCE)) {
    progress('no real BTC bars beside the project: what is measured on them is skipped');
    return false;
  }
  const folder = path.join(catalogRoot, NAME);
  mkdirSync(folder, { recursive: true });
  copyFileSync(SOURCE, path.join(folder, 'BTCUSDT-PERP.BINANCE.csv'));
  return true;
}
