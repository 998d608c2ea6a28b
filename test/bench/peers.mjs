/**
 * `npm run bench:peers [-- --json]`: vectorbt, backtesting.py, backtrader, nautilus_trader and a loop by hand in numba on
 * the engine's work, each in a process of its own, on data already in memory. A peer whose fills or equity differ from
 * the reference's is not timed; one that cannot be set up is reported as such.
 */
import { existsSync } from 'node:fs';
import { prepare } from '../../infra/bootstrap.mjs';
import { fail, progress } from '../../infra/bootstrap/progress.mjs';
import { files, provideData } from './data.mjs';
import { assertSame } from './parity.mjs';
import { providePython, runPeer, versions } from './peer-environments.mjs';

const BARS = { btc: 45_031, long: 1_000_000, sweep: 10_000 };
const COMBOS = 1000;

/** Repeats for each work; 0 times the one run that parity is checked on, undefined leaves the work out. */
const PEERS = [
  { name: 'numba, by hand', environment: 'vectorbt', script: 'numba_loop.py', works: { btc: 50, long: 9, sweep: 5 } },
  { name: 'vectorbt', environment: 'vectorbt', script: 'vectorbt_run.py', works: { btc: 5, long: 3, sweep: 0 } },
  { name: 'backtesting.py', environment: 'vectorbt', script: 'backtesting_run.py', works: { btc: 3, long: 0 } },
  { name: 'backtrader', environment: 'vectorbt', script: 'backtrader_run.py', works: { btc: 0 } },
  { name: 'nautilus_trader', environment: 'nautilus', script: 'nautilus_run.py', works: { btc: 0 } },
];
const PACKAGES = {
  vectorbt: ['vectorbt', 'numba', 'backtesting', 'backtrader'],
  nautilus: ['nautilus_trader'],
};

async function ours(works) {
  const { CAPITAL, PERIODS } = await import('./engine.mjs');
  const { compileReference, measure, reference } = await import('./processes.mjs');
  await compileReference();
  const rows = { 'C reference, one thread': {}, 'Holdfast, event path': {}, 'Holdfast, signals path': {} };
  const expected = {};
  for (const work of works) {
    const isSweep = work === 'sweep';
    const single = { a: PERIODS.fast, b: PERIODS.slow, capital: CAPITAL.w1, repeats: isSweep ? 9 : 20 };
    const theirs = await reference(isSweep ? 'sweep' : 'cross', files[work], single);
    expected[work] = theirs.outcomes;
    if (!isSweep) rows['C reference, one thread'][work] = theirs.ms;
    const script = isSweep ? 'w2.mjs' : 'w1.mjs';
    const event = await measure(script, ['event', files[work], ...(isSweep ? ['1'] : [])]);
    assertSame(`event path, ${work}`, event.outcomes, theirs.outcomes);
    rows['Holdfast, event path'][work] = event.ms;
    if (!isSweep) continue;
    const signals = await measure(script, ['signals', files[work], '1']);
    assertSame('signals path', signals.outcomes, theirs.outcomes);
    rows['Holdfast, signals path'][work] = signals.ms;
  }
  return { rows, expected };
}

/** Times of a peer by work; a text where there is none, with the reason. */
async function timesOf(peer, works, expected) {
  const { PERIODS } = await import('./engine.mjs');
  const times = {};
  for (const work of works.filter((one) => peer.works[one] !== undefined)) {
    const periods = work === 'sweep' ? [0, 0] : [PERIODS.fast, PERIODS.slow];
    const run = (repeats) => runPeer(peer.python, peer.script, [files[work], ...periods, repeats]);
    try {
      progress(`${peer.name}: ${work}`);
      const checked = await run(0);
      assertSame(peer.name, checked.outcomes, expected[work]);
      times[work] = peer.works[work] === 0 ? checked.ms : (await run(peer.works[work])).ms;
    } catch (error) {
      progress(`${peer.name}, ${work}: ${error.killed ? 'stopped at the time limit' : firstLine(error)}`);
      times[work] = 'failed';
    }
  }
  return times;
}

async function setUp() {
  const ready = new Map();
  for (const [environment, packages] of Object.entries(PACKAGES)) {
    try {
      progress(`environment ${environment}`);
      ready.set(environment, await providePython(environment));
      progress(await versions(environment, packages));
    } catch (error) {
      progress(`environment ${environment} cannot be set up: ${firstLine(error)}`);
    }
  }
  return ready;
}

function firstLine(error) {
  const text = `${error.stderr || error.message}`.trim().split('\n');
  return text.at(-1).slice(0, 300);
}

function printTable(rows, works) {
  const cells = (times) =>
    works.map((work) => {
      const ms = times[work];
      if (typeof ms !== 'number') return ms ?? '-';
      const rate =
        work === 'sweep' ? `${Math.round((1000 * COMBOS) / ms)}/s` : `${(BARS[work] / ms / 1000).toFixed(3)} M/s`;
      return `${ms.toFixed(ms < 10 ? 2 : 0)} ms, ${rate}`;
    });
  const titles = {
    btc: '45,031 real bars',
    long: '1,000,000 bars',
    sweep: '1,000 combinations x 10,000 bars, one thread',
  };
  const table = [['', ...works.map((work) => titles[work])]];
  for (const [name, times] of Object.entries(rows)) table.push([name, ...cells(times)]);
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  for (const row of table) {
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd()}\n`,
    );
  }
}

async function main() {
  await prepare();
  for (const notice of await provideData()) progress(notice);
  const works = ['btc', 'long', 'sweep'].filter((work) => existsSync(files[work]));
  const { rows, expected } = await ours(works);
  const ready = await setUp();
  for (const peer of PEERS) {
    const python = ready.get(peer.environment);
    rows[peer.name] = python
      ? await timesOf({ ...peer, python }, works, expected)
      : Object.fromEntries(works.map((work) => [work, 'not set up']));
  }
  printTable(rows, works);
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(rows)}\n`);
}

await main().catch(fail);
