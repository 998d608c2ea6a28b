/**
 * `npm run test:statistics`: one backtest in Holdfast, backtesting.py and vectorbt, and its curve in QuantStats: equity bar by bar, and
 * every figure whose definition agrees by value. What differs is shown with the reason.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { bootstrap } from '../../infra/bootstrap.mjs';
import { distDir } from '../../infra/bootstrap/paths.mjs';
import { providePython } from '../bench/peer-environments.mjs';
import { writeBars } from '../support/bars.mjs';
import { pythonEnvironment } from '../support/python-environment.mjs';
import { runSuite } from '../support/suite.mjs';
import { DEFINITIONS, PEERS } from '../../infra/generate/statistic-peers.mjs';

const execute = promisify(execFile);
/** The first two are there for the benchmarks too. */
const PYTHONS = {
  backtesting: () => providePython('vectorbt'),
  vectorbt: () => providePython('vectorbt'),
  quantstats: () => pythonEnvironment('quantstats', ['quantstats==0.0.86', 'pandas']),
};
const BARS = 1500;
const CAPITAL = 100_000;
const FEE = 0.0005;
const PERIODS = { fast: 5, slow: 20 };
const TOLERANCE = 1e-9;

const near = (one, other) => Math.abs(one - other) <= TOLERANCE * Math.max(1, Math.abs(other));

/** The run, and its bars, from the engine itself. */
async function ours(folder) {
  const require = createRequire(import.meta.url);
  const built = (file) => require(path.join(distDir, 'engine', file));
  const { Catalog } = built('catalog/catalog.js');
  const { BacktestEngine } = built('backtest-engine.js');
  const { StrategyRegistry } = built('strategies/registry.js');
  const start = '2020-01-01T00:00:00Z';
  writeBars({ folder: path.join(folder, 'days'), instrument: 'AAA.TEST', bars: BARS, start, stepMs: 86_400_000 });
  const catalog = new Catalog({ root: folder, cacheDir: path.join(folder, 'cache') });
  const range = { start: Date.UTC(2020, 0, 1) * 1000, end: Date.UTC(2029, 0, 1) * 1000 };
  const market = await catalog.loadMarket(await catalog.resolveManifest({ catalog: 'days', ...range }));
  const config = {
    ...{ strategy: 'sma-cross', parameters: { ...PERIODS, size: 10 }, account: { initialCapital: CAPITAL } },
    ...{ fees: { proportional: FEE }, slippage: { proportional: 0 }, seed: 0 },
  };
  const { equity, statistics } = new BacktestEngine({ strategies: new StrategyRegistry() }).run(market, config);
  return { equity, statistics, bars: barsOf(path.join(folder, 'days/AAA.TEST.csv')) };
}

function barsOf(file) {
  const rows = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  return {
    times: rows.map(([time]) => Date.parse(time) * 1000),
    opens: rows.map((row) => Number(row[1])),
    closes: rows.map((row) => Number(row[4])),
  };
}

function checkOf(peer, run, file) {
  return async () => {
    const python = await PYTHONS[peer]();
    const { stdout } = await execute(python, ['-B', path.join(import.meta.dirname, 'peer_statistics.py'), peer, file], {
      maxBuffer: 2 ** 26,
    });
    const theirs = JSON.parse(stdout.slice(stdout.lastIndexOf('\n{') + 1));
    assert.equal(theirs.equity.length, run.curve.length);
    run.curve.forEach((value, i) =>
      assert.ok(near(value, theirs.equity[i]), `equity of bar ${i}: ${value}, ${theirs.equity[i]}`),
    );
    const wrong = [];
    let same = 0;
    for (const { theirs: name, ours: own, scale = 1, differs } of DEFINITIONS[peer]) {
      const [mine, other] = [run.statistics[own], theirs.statistics[name] * scale];
      const equal = mine !== null && near(mine, other);
      if (equal) same++;
      const told = `${name} ${other}, ${own} ${mine}`;
      if (equal === (differs !== undefined)) wrong.push(differs ? `${told}: are equal, though ${differs}` : told);
      else if (differs) console.log(`       ${told}: ${differs}`);
    }
    assert.deepEqual(wrong, []);
    return `${run.curve.length} bars, ${same} figures`;
  };
}

await bootstrap();
const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-statistics-'));
try {
  const { equity, statistics, bars } = await ours(folder);
  const run = { curve: Array.from(equity.equity ?? equity), statistics };
  const file = path.join(folder, 'given.json');
  writeFileSync(file, JSON.stringify({ ...bars, ...PERIODS, capital: CAPITAL, fee: FEE, equity: run.curve }));
  await runSuite(
    Object.fromEntries(
      Object.keys(DEFINITIONS).map((peer) => [
        `equity and statistics are those of ${PEERS[peer]} where the definitions agree`,
        checkOf(peer, run, file),
      ]),
    ),
  );
} finally {
  rmSync(folder, { recursive: true });
}
