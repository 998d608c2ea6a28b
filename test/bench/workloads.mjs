/** What `npm run bench` measures. Each workload checks itself once, then gives figures for a round of fresh processes. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { benchDir, files } from './data.mjs';
import { CAPITAL, PERIODS } from './engine.mjs';
import { assertSame } from './parity.mjs';
import { measure, reference, session } from './processes.mjs';

const CHECK = '--check';
const manifests = [path.join(benchDir, 'manifest.json'), path.join(benchDir, 'manifest-added.json')];
const cacheDir = path.join(benchDir, 'cache');
const cross = { a: PERIODS.fast, b: PERIODS.slow };
const busy = { a: 1, b: 7 };
const portfolio = { ...cross, capital: CAPITAL.w3 };

const crossReference = (repeats) => reference('cross', files.long, { ...cross, repeats });
const sweepReference = (repeats) => reference('sweep', files.sweep, { repeats });
const portfolioReference = (repeats) => reference('portfolio', files.portfolio, { ...portfolio, repeats });

const sweep = (key, work) => ({
  keys: [key],
  async check() {
    const [ours, theirs] = [await measure('w2.mjs', [work, files.sweep, CHECK]), await sweepReference(1)];
    assertSame(key, ours.outcomes, theirs.outcomes);
  },
  async round() {
    const [theirs, ours] = [await sweepReference(20), await measure('w2.mjs', [work, files.sweep])];
    return { [key]: ratio(ours.ms, theirs.ms), raw: { [`${key}Ms`]: ours.ms, 'w2.referenceMs': theirs.ms } };
  },
});

function ratio(ours, theirs) {
  return ours / theirs;
}

const event = {
  keys: ['w1.event'],
  async check() {
    const [ours, theirs] = [await measure('w1.mjs', ['event', files.long, CHECK]), await crossReference(1)];
    assertSame('w1.event', ours.outcomes, theirs.outcomes);
  },
  async round() {
    const [theirs, ours] = [await crossReference(20), await measure('w1.mjs', ['event', files.long])];
    return { 'w1.event': ratio(ours.ms, theirs.ms), raw: { 'w1.eventMs': ours.ms, 'w1.referenceMs': theirs.ms } };
  },
};

/** Against the line above: the same bars with market orders alone. */
const busyOrders = {
  keys: ['w1.busy'],
  async check() {
    const ours = await measure('w1.mjs', ['busy', files.long, CHECK]);
    const theirs = await reference('busy', files.long, { ...busy, repeats: 1 });
    assertSame('w1.busy', ours.outcomes, theirs.outcomes);
  },
  async round() {
    const plain = await measure('w1.mjs', ['event', files.long]);
    const ours = await measure('w1.mjs', ['busy', files.long]);
    return { 'w1.busy': ratio(ours.ms, plain.ms), raw: { 'w1.busyMs': ours.ms } };
  },
};

const fullContext = {
  keys: ['w1.fullCtx'],
  missing: () => (existsSync(files.btc) ? undefined : 'no real BTC bars'),
  async check() {
    const theirs = await reference('cross', files.btc, { ...cross, repeats: 1 });
    for (const work of ['lean', 'event']) {
      assertSame(`w1.fullCtx ${work}`, (await measure('w1.mjs', [work, files.btc, CHECK])).outcomes, theirs.outcomes);
    }
  },
  async round() {
    const theirs = await reference('cross', files.btc, { ...cross, repeats: 200 });
    const lean = await measure('w1.mjs', ['lean', files.btc]);
    const ours = await measure('w1.mjs', ['event', files.btc]);
    return {
      'w1.fullCtx': ratio(ours.ms, lean.ms),
      raw: {
        'w1.btcEventMs': ours.ms,
        'w1.btcLeanMs': lean.ms,
        'w1.btcReferenceMs': theirs.ms,
        'w1.btcEvent': ratio(ours.ms, theirs.ms),
      },
    };
  },
};

const warmPortfolio = {
  keys: ['w3.warm'],
  async check() {
    const [ours, theirs] = [await measure('w3.mjs', [files.portfolio, CHECK]), await portfolioReference(1)];
    assertSame('w3.warm', ours.outcomes, theirs.outcomes);
  },
  async round() {
    const [theirs, ours] = [await portfolioReference(20), await measure('w3.mjs', [files.portfolio])];
    return { 'w3.warm': ratio(ours.ms, theirs.ms), raw: { 'w3.warmMs': ours.ms, 'w3.referenceMs': theirs.ms } };
  },
};

const coldPortfolio = {
  keys: ['w3.cold', 'w3.add300', 'w3.peakMb'],
  async check() {
    await measure('w3-manifests.mjs', [files.catalogs, cacheDir, ...manifests]);
    const [first, second] = await session([files.catalogs, cacheDir, ...manifests]);
    assertSame('w3.cold', first.outcomes, (await portfolioReference(1)).outcomes);
    const extended = await reference('portfolio', files.extended, { ...portfolio, repeats: 1 });
    assertSame('w3.add300', second.outcomes, extended.outcomes);
  },
  async round() {
    const theirs = await portfolioReference(20);
    const [first, second] = await session([files.catalogs, cacheDir, ...manifests]);
    return {
      'w3.cold': ratio(first.ms, theirs.ms),
      'w3.add300': ratio(second.addMs, theirs.ms),
      'w3.peakMb': second.peakMb,
      raw: { 'w3.coldMs': first.ms, 'w3.add300Ms': second.addMs },
    };
  },
};

/** The same with an empty cache: every Parquet file is read. */
const coldParquet = {
  keys: ['w3.coldParquet'],
  async check() {
    const { first } = await fromParquet();
    assertSame('w3.coldParquet', first.outcomes, (await portfolioReference(1)).outcomes);
  },
  async round() {
    const theirs = await portfolioReference(20);
    const { first } = await fromParquet();
    return { 'w3.coldParquet': ratio(first.ms, theirs.ms), raw: { 'w3.coldParquetMs': first.ms } };
  },
};

async function fromParquet() {
  const empty = mkdtempSync(path.join(benchDir, 'empty-'));
  try {
    const [first] = await session([files.catalogs, empty, manifests[0]]);
    return { first };
  } finally {
    rmSync(empty, { recursive: true });
  }
}

const warmRuns = {
  keys: ['warm1000.growth'],
  check: () => Promise.resolve(),
  async round() {
    const file = existsSync(files.btc) ? files.btc : files.sweep;
    const { beforeMb, afterMb } = await measure('warm.mjs', [file], { flags: ['--expose-gc'] });
    return {
      'warm1000.growth': (afterMb - beforeMb) / beforeMb,
      raw: { 'warm1000.beforeMb': beforeMb, 'warm1000.afterMb': afterMb },
    };
  },
};

const LOAD_MB = 2048;
const PLAN_VALUES = 1_000_000;

/** A script of its own over packs that it writes and that are removed again. */
async function onPacks(script, size) {
  const folder = mkdtempSync(path.join(benchDir, 'packs-'));
  try {
    return await measure(script, [folder, size], { flags: ['--expose-gc'] });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const onLinux = () => (existsSync('/proc/self/schedstat') ? undefined : 'no times of single threads');

const loading = {
  keys: ['load.stallMs'],
  missing: onLinux,
  check: () => Promise.resolve(),
  async round() {
    const { stallMs, delayMs, idle, ms } = await onPacks('load-stall.mjs', LOAD_MB);
    return {
      'load.stallMs': stallMs,
      raw: { 'load.delayMs': delayMs, 'load.idleDelayMs': idle.delayMs, 'load.ms': ms },
    };
  },
};

const longPlan = {
  keys: ['plan.batchMs'],
  missing: onLinux,
  check: () => Promise.resolve(),
  async round() {
    const { batchMs, stallMs } = await onPacks('plan-batch.mjs', PLAN_VALUES);
    return { 'plan.batchMs': batchMs, raw: { 'plan.stallMs': stallMs } };
  },
};

export const workloads = [
  event,
  busyOrders,
  fullContext,
  sweep('w2.event', 'event'),
  sweep('w2.signals', 'signals'),
  { ...sweep('w2.statistics', 'statistics'), rawOnly: true },
  warmPortfolio,
  coldPortfolio,
  coldParquet,
  loading,
  longPlan,
  warmRuns,
];
