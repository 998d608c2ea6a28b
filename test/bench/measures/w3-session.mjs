/**
 * A session from nothing: `node w3-session.mjs <catalogs> <cache folder> <manifest> [<manifest with more>]`. Prints a line
 * with the first result as soon as it is there; then adds the instruments of the second manifest, runs again, and prints
 * what that took and the most memory that the process ever had.
 */
import { readFileSync, writeSync } from 'node:fs';
import { built, CAPITAL, config, outcomeOf, PERIODS } from '../engine.mjs';

const [, , root, cacheDir, manifestFile, addedFile] = process.argv;
const print = (value) => writeSync(1, `${JSON.stringify(value)}\n`);
const manifestOf = (file) => JSON.parse(readFileSync(file, 'utf8'));

const { Catalog } = built('catalog/catalog.js');
const catalog = new Catalog({ root, cacheDir });
const { BacktestEngine } = built('backtest-engine.js');
const { StrategyRegistry } = built('strategies/registry.js');
// A built-in strategy alone: compiling those of the user is no part of this.
const engine = new BacktestEngine({ strategies: new StrategyRegistry() });
const runOn = (market) => outcomeOf(engine.runTrial(market, config(CAPITAL.w3), PERIODS).statistics);

const first = { manifest: manifestOf(manifestFile) };
first.market = await catalog.loadMarket(first.manifest);
print({ outcomes: [runOn(first.market)] });

if (addedFile) {
  const manifest = manifestOf(addedFile);
  const begin = performance.now();
  const extended = await catalog.loadMarket(manifest, first);
  const addMs = performance.now() - begin;
  // As the host's market cache does with what is wholly part of a larger one.
  engine.forget(first.market.hash);
  delete first.market;
  const outcomes = [runOn(extended)];
  print({ addMs, outcomes, peakMb: process.resourceUsage().maxRSS / 1024 });
}
