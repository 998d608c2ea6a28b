import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { killAndReturn, persist } from '../faults/rig.mjs';
import { writeOptionChain } from '../support/option-bars.mjs';
import { until } from '../support/suite.mjs';

const DAY_MS = 86_400_000;
const FIRST = Date.parse('2024-01-01T00:00:00Z');
const dayOf = (i) => new Date(FIRST + i * DAY_MS).toISOString().slice(0, 10);
const ENDED = ['completed', 'failed', 'cancelled'];

/** Daily bars whose opens are the closes before; 100 and 200 each day but the last three, which rise by a tenth of the first. */
function writeSteady(folder, instrument, level) {
  const closes = [...Array.from({ length: 27 }, () => level), 1.1 * level, 1.2 * level, 1.3 * level];
  const lines = closes.map((close, i) => {
    const open = closes[i - 1] ?? close;
    return [dayOf(i), open, Math.max(open, close), Math.min(open, close), close, 1000].join(',');
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${instrument}.csv`), ['timestamp,open,high,low,close,volume', ...lines].join('\n'));
}

/** What a stack shows of runs that are computed again on other markets. @param tools of the suite */
export function stressChecks({ stack, rest, assess, refused, failed, holdfast, aRun }) {
  let held;
  /** 10 of A bought for 1,000 and 5 of B for 1,000 of 10,000, on margin. */
  const holding = () => {
    held ??= (async () => {
      const folder = path.join(stack.home, 'catalog/steady');
      writeSteady(folder, 'A.TEST', 100);
      writeSteady(folder, 'B.TEST', 200);
      await rest('POST', '/api/v1/sessions?wait=true', {
        ...{ name: 'steady', catalog: 'steady', start: dayOf(0), end: dayOf(29) },
      });
      return holdRun({ account: { initialCapital: 10_000 }, slippage: { spread: 0 } });
    })();
    return held;
  };
  const holdRun = async (more) => {
    const { body } = await rest('POST', '/api/v1/runs?wait=true', {
      ...{ session: 'steady', strategy: 'buy-and-hold', parameters: { size: 10 }, ...more },
    });
    assert.equal(body.status, 'completed', JSON.stringify(body));
    return body;
  };
  /** However long it takes. */
  const ended = async (request) => {
    const { body: begun } = await rest('POST', '/api/v1/risk', request);
    const { body } = await until(
      () => rest('GET', `/api/v1/risk/${begun.riskId}`),
      ({ body: { status } }) => ENDED.includes(status),
    );
    assert.equal(body.status, 'completed', JSON.stringify(body.error));
    return body;
  };
  /** Runs that are done stay so, and the result is the same, when the engine worker dies, and then the workflow worker. */
  const sameWhateverDies = async (request, result) => {
    const { body: begun } = await rest('POST', '/api/v1/risk', request);
    const read = (address) => persist(() => rest('GET', `/api/v1/${address}/${begun.riskId}`));
    const progress = async () => {
      const { percentage, current_step: done, total_steps: total } = (await read('operations')).body.progress;
      return { percentage, done, total };
    };
    let kept = 0;
    for (const process of ['engine-worker-1', 'workflow-worker']) {
      const { done } = await until(progress, ({ done, percentage }) => done > kept || percentage === 100, {
        everyMs: 5,
      });
      await killAndReturn(stack, process);
      const after = await progress();
      assert.ok(after.done >= done, `${after.done} after ${done}`);
      kept = after.done;
    }
    const { body: again } = await until(
      () => read('risk'),
      ({ body: { status } }) => ENDED.includes(status),
    );
    assert.deepEqual(again.result, result, JSON.stringify(again.error));
    const total = request.paths ?? request.scenarios.length + 1;
    // What was read last may be shown for a second.
    const last = await until(progress, ({ percentage }) => percentage === 100, { limitMs: 10_000 });
    assert.deepEqual(last, { percentage: 100, done: total, total });
  };
  const isCancelled = async (request) => {
    const { body: begun } = await rest('POST', '/api/v1/risk', request);
    await rest('POST', `/api/v1/risk/${begun.riskId}/cancel`, { reason: 'enough' });
    const { body } = await until(
      () => rest('GET', `/api/v1/risk/${begun.riskId}`),
      ({ body: { status } }) => ENDED.includes(status),
    );
    assert.deepEqual([body.status, body.result], ['cancelled', null]);
  };
  const from = dayOf(10);
  const near = (value, expected) => assert.ok(Math.abs(value - expected) < 1e-9, `${value} is not ${expected}`);

  return {
    async 'a shock of prices is computed again through the account, to the cent'() {
      const run = await holding();
      near(run.statistics.totalReturn, 0.09);
      const crash = { name: 'crash', probability: 0.25, from, shocks: [{ price: -0.5 }] };
      const part = { name: 'part', probability: 0.25, from, shocks: [{ price: -0.5, instruments: ['A.*'] }] };
      const calm = { name: 'calm', probability: 0.5 };
      const {
        result,
        run: of,
        strategy,
      } = await assess({
        ...{ kind: 'stress', run: run.runId, scenarios: [crash, part, calm], levels: [0.95] },
      });
      assert.deepEqual([of, strategy], [run.runId, 'buy-and-hold']);
      // 10 of each, at 100 and 200, end at 130 and 260: 900 are gained. Of half of that, 390 and 260 of 10,000.
      near(result.base.totalReturn, 0.09);
      const [first, second, third] = result.scenarios;
      near(first.finalEquity, 10_000 + 10 * (65 - 100) + 10 * (130 - 200));
      near(first.maxDrawdown, -0.15);
      near(second.finalEquity, 10_000 + 10 * (65 - 100) + 10 * (260 - 200));
      assert.deepEqual([third.finalEquity, third.change.totalReturn], [result.base.finalEquity, 0]);
      near(result.expected.totalReturn, 0.25 * -0.105 + 0.25 * 0.025 + 0.5 * 0.09);
      assert.equal(result.worst, 'crash');
      // One day loses 15 %, 25 others nothing, which is the quantile of 5 %.
      near(first.losses[0].conditional, 0.15 / 26);
    },

    async 'what a shock takes below the maintenance margin is liquidated'() {
      await holding();
      const run = await holdRun({
        account: { initialCapital: 1000, type: 'margin', leverage: 10, maintenanceMargin: 0.1, negativeBalance: true },
        instruments: ['B.TEST'],
      });
      const fall = (price) => ({ name: `fall ${price}`, from, shocks: [{ price }] });
      const { result } = await assess({ kind: 'stress', run: run.runId, scenarios: [fall(-0.3), fall(-0.5)] });
      // 2,000 held of 1,000: 1,400 leave 400, which is enough; 1,000 leave 0.
      assert.deepEqual(
        result.scenarios.map(({ liquidations }) => liquidations),
        [0, 1],
      );
      near(result.scenarios[1].finalEquity, 0);
      near(result.scenarios[0].finalEquity, 1000 + 10 * (0.7 * 260 - 200));
    },

    async 'a spread that widens and a window that is replayed count'() {
      await holding();
      const run = await holdRun({ account: { initialCapital: 10_000 }, slippage: { spread: 0.01 } });
      const start = dayOf(0);
      const wide = { name: 'wide', from: start, shocks: [{ spread: 3, addedSpread: 0.01 }] };
      const again = { name: 'again', from: dayOf(20), replay: { from: dayOf(27), to: dayOf(29) } };
      const { result } = await assess({ kind: 'stress', run: run.runId, scenarios: [wide, again] });
      // Half of 1 % of 3,000 is paid once, or half of 4 %.
      near(result.base.finalEquity, 10_000 + 900 - 15);
      near(result.scenarios[0].finalEquity, 10_000 + 900 - 60);
      // Up by 1.3 times, and 1.3 times again at the end.
      near(result.scenarios[1].finalEquity, 10_000 + 3000 * (1.69 - 1) - 15);
    },

    async 'the command line stresses as REST does'() {
      const run = await holding();
      const found = await holdfast('stress', run.runId, '--price=-0.5', '--instruments', 'A.TEST', '--from', from);
      const scenarios = [{ name: 'shock', from, shocks: [{ price: -0.5, instruments: ['A.TEST'] }] }];
      const { result } = await assess({ kind: 'stress', run: run.runId, scenarios });
      assert.deepEqual(found.result, result);
      const file = path.join(stack.home, 'scenarios.json');
      writeFileSync(file, JSON.stringify(scenarios));
      assert.deepEqual((await holdfast('stress', run.runId, '--scenarios', file)).result, result);
    },

    async 'a stress that cannot be is refused with its field'() {
      const { runId: run } = await holding();
      const one = (scenario) => ({ kind: 'stress', run, scenarios: [{ name: 'x', ...scenario }] });
      const shocked = (shock) => one({ shocks: [shock] });
      await refused({ kind: 'stress', run }, 'VALIDATION', 'scenarios');
      await refused({ kind: 'stress', run, scenarios: [] }, 'VALIDATION', 'scenarios');
      await refused({ kind: 'stress', scenarios: [{ name: 'x' }] }, 'VALIDATION', 'run');
      await refused(shocked({ price: -1.2 }), 'VALIDATION', 'scenarios.0.shocks.0.price');
      await refused(shocked({}), 'VALIDATION', 'scenarios.0.shocks.0.price');
      await refused(shocked({ volatility: 0 }), 'VALIDATION', 'scenarios.0.shocks.0.volatility');
      const unknown = { price: -0.1, instruments: ['A.TEST', 'NONE.TEST'] };
      await refused(shocked(unknown), 'INSTRUMENT_NOT_FOUND', 'scenarios.0.shocks.0.instruments.1');
      const alone = { correlation: 0.5, instruments: ['A.TEST'] };
      await refused(shocked(alone), 'VALIDATION', 'scenarios.0.shocks.0.correlation');
      await refused(one({ from: dayOf(9), to: dayOf(8) }), 'DATES_REVERSED', 'scenarios.0.to');
      await refused(one({ from: '2023-01-01' }), 'RANGE_OUTSIDE_SESSION', 'scenarios.0.from');
      const outside = one({ replay: { from: dayOf(1), to: '2025-01-01' } });
      await refused(outside, 'RANGE_OUTSIDE_SESSION', 'scenarios.0.replay.to');
      const other = one({ replay: { from: dayOf(1), to: dayOf(2), instruments: { 'A.TEST': 'Z.TEST' } } });
      await refused(other, 'INSTRUMENT_NOT_FOUND', 'scenarios.0.replay.instruments.A.TEST');
      const weighed = (...chances) => ({
        ...{ kind: 'stress', run },
        scenarios: chances.map((probability, i) => ({ name: `${i}`, ...(probability !== null && { probability }) })),
      });
      await refused(weighed(0.5, 0.4), 'VALIDATION', 'scenarios.0.probability');
      await refused(weighed(0.5, null), 'VALIDATION', 'scenarios.1.probability');
      await failed(shocked({ correlation: 0.5 }), 'COVARIANCE_SINGULAR', 'scenarios.0.shocks.0.correlation');
      const quiet = one({ from: `${dayOf(9)}T01:00:00Z`, to: `${dayOf(9)}T02:00:00Z`, shocks: [{ price: 0.1 }] });
      await failed(quiet, 'NO_DATA', 'scenarios.0.from');
      const long = one({ from: dayOf(20), replay: { from: dayOf(0), to: dayOf(20) } });
      await failed(long, 'VALIDATION', 'scenarios.0.replay');
    },

    async 'runs on resampled markets are the same with the same seed, whatever dies, and can be cancelled'() {
      const run = await aRun();
      const request = { kind: 'monte-carlo', run: run.runId, method: 'markets', paths: 600, block: 20, seed: 4 };
      const { result } = await ended(request);
      assert.deepEqual([result.unit, result.paths, result.block], ['days', 600, 20]);
      near(result.reruns.base.end, 1 + run.statistics.totalReturn);
      assert.ok(result.end.p5 < result.end.p50 && result.end.p50 < result.end.p95);
      assert.equal(result.bands.worth.p50.length, result.horizon);
      near(result.bands.worth.p50.at(-1), result.end.p50);
      await sameWhateverDies(request, result);
      assert.notDeepEqual((await ended({ ...request, seed: 5 })).result.end, result.end);
      await isCancelled({ ...request, paths: 2000 });
    },

    async 'what is bought and held ends on resampled markets where the drawn returns lead'() {
      const run = await holding();
      const request = { kind: 'monte-carlo', run: run.runId, method: 'markets', paths: 100, block: 1 };
      const { result } = await ended(request);
      // 30 bars of both, drawn with repetition: each of the last three is a rise of a tenth of the first price.
      assert.equal(result.observations, 30);
      assert.ok(result.end.p5 >= 1 && result.maxDrawdown.p5 === 0, JSON.stringify(result.end));
      assert.deepEqual(
        await holdfast('monte-carlo', run.runId, '--method', 'markets', '--paths', '100', '--block', '1').then(
          ({ result: found }) => found,
        ),
        result,
      );

      await refused({ ...request, horizon: 5 }, 'VALIDATION', 'horizon');
      await refused({ ...request, paths: 2001 }, 'VALIDATION', 'paths');
      await refused({ kind: 'monte-carlo', method: 'markets', returns: Array(20).fill(0.1) }, 'VALIDATION', 'run');
    },

    async 'the options that a run holds are told by greeks and priced anew'() {
      writeOptionChain({ folder: path.join(stack.home, 'catalog/chain'), strikes: [20_500, 21_000, 21_500] });
      const session = { name: 'chain', catalog: 'chain', start: '2025-01-01', end: '2025-01-31' };
      await rest('POST', '/api/v1/sessions?wait=true', session);
      const { body: run } = await rest('POST', '/api/v1/runs?wait=true', {
        ...{ session: 'chain', strategy: 'buy-and-hold', parameters: { size: 1 } },
        ...{ instruments: ['NIFTY25JAN30C21000.NSE', 'NIFTY25JAN30P21000.NSE'], account: { initialCapital: 1e6 } },
      });
      assert.equal(run.status, 'completed', JSON.stringify(run.error));
      const request = {
        kind: 'what-if',
        run: run.runId,
        at: '2025-01-15',
        shifts: [{ spot: 0.0001 }, { volatility: 0.01 }],
      };
      const { result } = await assess(request);
      const [call, put] = result.positions;
      assert.deepEqual([call.instrument, put.instrument], ['NIFTY25JAN30C21000.NSE', 'NIFTY25JAN30P21000.NSE']);
      assert.equal(call.underlying, 'NIFTY.NSE');
      // The chain is priced by a volatility of 15 % and whole days to the expiry, where the exchange has hours; of both together delta is that of the call twice, less one.
      assert.ok(Math.abs(call.volatility - 0.15) < 0.01 && Math.abs(put.volatility - call.volatility) < 1e-3);
      assert.ok(Math.abs(call.delta - put.delta - 1) < 5e-3, `${call.delta} and ${put.delta}`);
      for (const { byGreeks, revalued } of result.shifts) {
        assert.ok(Math.abs(byGreeks.total - revalued) < 0.01 * Math.abs(revalued), `${byGreeks.total} and ${revalued}`);
      }
      const shifts = ['--shift', 'spot=0.0001', '--shift', 'volatility=0.01'];
      assert.deepEqual((await holdfast('what-if', run.runId, '--at', '2025-01-15', ...shifts)).result, result);
      await refused({ ...request, shifts: [] }, 'VALIDATION', 'shifts');
      await refused({ ...request, shifts: [{ spot: -1 }] }, 'VALIDATION', 'shifts.0.spot');
      await refused({ ...request, at: '2026-01-01' }, 'RANGE_OUTSIDE_SESSION', 'at');
      await failed({ ...request, at: '2025-01-31' }, 'NO_DATA', 'at');
      await refused({ kind: 'monte-carlo', run: run.runId, method: 'markets' }, 'VALIDATION', 'method');
    },

    async 'a stress is the same whatever dies, and can be cancelled'() {
      const run = await aRun();
      const scenarios = Array.from({ length: 50 }, (_, i) => ({
        ...{ name: `${i}`, shocks: [{ price: -0.01 * i, volatility: 1 + i / 10, spread: 2 }] },
      }));
      const request = { kind: 'stress', run: run.runId, scenarios };
      const { result } = await assess(request);
      await sameWhateverDies(request, result);
      await isCancelled(request);
    },
  };
}
