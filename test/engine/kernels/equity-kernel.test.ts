import fc from 'fast-check';
import { rebuildEquity } from '../../../engine/execution/run/equity-curve';
import { FillLog } from '../../../engine/execution/fills/fill-log';
import type { RunState } from '../../../engine/execution/run/run-state';
import { EquityKernel } from '../../../engine/kernels/equity-kernel';
import type { Account } from '../../../engine/portfolio/account';
import { summarizeEquity } from '../../../engine/statistics/summarize-equity';
import { filledMarket, type FilledMarket } from '../random-fills';

let serial = 0;

/** By way of the curve, bar by bar. */
function bySteps({ close, fills, capital, multiplier }: FilledMarket) {
  const equity = new Float64Array(close.length);
  const run = {
    fills,
    panels: [{ close }],
    multipliers: Float64Array.of(multiplier),
    schedule: { instruments: ['A.X'], times: close },
  } as unknown as RunState;
  const exposedSteps = rebuildEquity(run, capital, equity);
  return { summary: summarizeEquity(equity, capital, new Float64Array(close.length)), exposedSteps, equity };
}

function byKernel(kernel: EquityKernel, { close, fills, capital, multiplier }: FilledMarket) {
  return kernel.summarize({ hash: `equity-${serial++}`, close, fills, initialCapital: capital, multiplier });
}

/** Buys at step `step` for `price`, of `capital`. */
function bought(close: number[], { step, price, capital }: { step: number; price: number; capital: number }) {
  const fills = new FillLog();
  const execution = { instrument: 0, quantity: 1, price, fee: 0, reduces: false, order: 0, cause: 0 };
  fills.push(step, execution, { cash: capital - price, positions: Float64Array.of(1) } as Account);
  return { close: Float64Array.from(close), fills, capital, multiplier: 1 };
}

describe('the equity kernel', () => {
  it('has every bit of the curve and its summary', () => {
    const kernel = new EquityKernel();
    let told = 0;
    fc.assert(
      fc.property(filledMarket, (market) => {
        const expected = bySteps(market);
        const actual = byKernel(kernel, market);
        if (actual === undefined) {
          const { fills } = market;
          // What it leaves to the curve, and nothing else.
          expect(fills.count === 0 || fills.steps[0] === 0 || expected.equity.some((value) => !(value > 0))).toBe(true);
          return;
        }
        told++;
        expect(Object.entries(actual.summary).filter(([name]) => !(name in expected.summary))).toEqual([]);
        for (const [name, value] of Object.entries(expected.summary)) {
          expect([name, actual.summary[name as keyof typeof expected.summary]]).toEqual([name, value]);
        }
        expect(actual.exposedSteps).toBe(expected.exposedSteps);
      }),
      { numRuns: 1500 },
    );
    expect(told).toBeGreaterThan(500);
  });

  it('finds a drawdown below a new peak of the same stretch', () => {
    const market = bought([10, 10, 30, 12, 40, 39], { step: 1, price: 10, capital: 100 });
    expect(byKernel(new EquityKernel(), market)?.summary.maxDrawdown).toBe(102 / 120 - 1);
  });

  it('leaves to the curve what has no returns, or begins with a fill', () => {
    const kernel = new EquityKernel();
    expect(byKernel(kernel, bought([10, 10, 10], { step: 0, price: 10, capital: 100 }))).toBeUndefined();
    expect(byKernel(kernel, bought([10, 10, 0, 10], { step: 1, price: 10, capital: 10 }))).toBeUndefined();
    expect(byKernel(kernel, bought([10, 10, NaN, 10], { step: 1, price: 10, capital: 10 }))).toBeUndefined();
    expect(byKernel(kernel, bought([10, 1, 1e308, 1e-300], { step: 1, price: 1, capital: 1 }))).toBeDefined();
  });

  it('takes no market beyond its memory, and the next one all the same', () => {
    const kernel = new EquityKernel(70_000);
    const long = bought(Array<number>(5000).fill(10), { step: 1, price: 10, capital: 100 });
    const short = bought([10, 10, 30, 12], { step: 1, price: 10, capital: 100 });
    expect(byKernel(kernel, long)).toBeUndefined();
    expect(byKernel(kernel, short)?.summary).toEqual(bySteps(short).summary);
  });

  it('keeps the closes of a market from one question to the next', () => {
    const kernel = new EquityKernel();
    const market = bought([10, 10, 30, 12], { step: 1, price: 10, capital: 100 });
    const ask = (close: Float64Array, hash: string) =>
      kernel.summarize({ hash, close, fills: market.fills, initialCapital: 100, multiplier: 1 })?.summary.finalEquity;
    expect(ask(market.close, 'one')).toBe(102);
    expect(ask(Float64Array.of(10, 10, 30, 20), 'two')).toBe(110);
    expect(ask(market.close, 'one')).toBe(102);
  });
});
