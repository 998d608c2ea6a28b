import fc from 'fast-check';
import { buildMarket } from '../../../engine/columns/market-data';
import { PreparedMarkets } from '../../../engine/execution/run/prepare-market';
import { KernelDispatch } from '../../../engine/kernels/dispatch';
import { ROW, type KernelTrial, type SignalKernel } from '../../../engine/kernels/signal-kernel';
import { TypescriptKernel } from '../../../engine/kernels/typescript-kernel';
import { WasmKernel } from '../../../engine/kernels/wasm-kernel';
import { StrategyRegistry } from '../../../engine/strategies/registry';
import { seriesOf } from '../random-market';
import { configOf } from '../support';

let serial = 0;

interface Scenario {
  bars: number;
  seed: number;
  /** Bars between two changes of a column. */
  pace: number;
  drift: number;
  capital: number;
  feeRate: number;
  slippageRate: number;
  size: number;
  /** Whether the exit is the reverse of the entry. */
  symmetric: boolean;
}

/** Walks of `bars` closes, as wild as the seed says, and two columns that cross often or seldom. */
const scenario: fc.Arbitrary<Scenario> = fc.record({
  bars: fc.oneof(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 100, max: 1500 })),
  seed: fc.integer(),
  pace: fc.constantFrom(1, 7, 40, 600),
  drift: fc.constantFrom(-0.02, 0, 0.02),
  capital: fc.constantFrom(450, 1000, 1e6),
  feeRate: fc.constantFrom(0, 0.0005, 0.02),
  slippageRate: fc.constantFrom(0, 0.001),
  size: fc.constantFrom(1, 2.5),
  symmetric: fc.boolean(),
});

function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
}

function build({ bars, seed, pace, drift, size, symmetric }: Scenario) {
  const next = random(seed);
  const close = new Float64Array(bars);
  const open = new Float64Array(bars);
  let price = 400;
  for (let t = 0; t < bars; t++) {
    open[t] = Math.max(4, price + Math.round(next() * 6 - 3)) / 4;
    price = Math.max(4, price + Math.round(next() * 16 - 8 + drift * 8));
    close[t] = price / 4;
  }
  const column = () => {
    let value = 0;
    return Float64Array.from({ length: bars }, (_, t) => {
      if (t % pace === 0) value = Math.round(next() * 4);
      return t < bars * 0.02 ? NaN : value;
    });
  };
  const [a, b, c, d] = [column(), column(), column(), column()];
  const exit = symmetric ? { higher: b, lower: a } : { higher: c, lower: d };
  const trial: KernelTrial = { enter: { higher: a, lower: b }, exit, size };
  return { market: { hash: `kernel-${serial++}`, open, close }, trial };
}

describe('the WASM kernel', () => {
  it('agrees with the TypeScript kernel bit for bit', () => {
    const kernels = [new WasmKernel(), new TypescriptKernel()];
    let refused = 0;
    let traded = 0;
    fc.assert(
      fc.property(scenario, fc.boolean(), (one, moments) => {
        const { market, trial } = build(one);
        const request = {
          costs: { initialCapital: one.capital, feeRate: one.feeRate, slippageRate: one.slippageRate },
          moments,
        };
        const rows = kernels.map((kernel) => {
          expect(kernel.bind(market)).toBeUndefined();
          const row = new Float64Array(ROW.length).fill(-7);
          kernel.run(trial, request, { rows: row, at: 0 });
          return [...row.subarray(0, moments ? ROW.length : ROW.returnSum)];
        });
        refused += rows[1]![ROW.refused]!;
        if (rows[1]![ROW.refused] === 1) return expect(rows[0]![ROW.refused]).toBe(1);
        traded += rows[1]![ROW.closedTrips]! > 1 ? 1 : 0;
        expect(rows[0]).toEqual(rows[1]);
      }),
      { numRuns: 2000 },
    );
    expect(refused).toBeGreaterThan(10);
    expect(traded).toBeGreaterThan(200);
  });
});

describe('the memory of the WASM kernel', () => {
  const sample = () =>
    build({
      bars: 500,
      seed: 7,
      pace: 7,
      drift: 0,
      capital: 1e6,
      feeRate: 0.001,
      slippageRate: 0,
      size: 1,
      symmetric: true,
    });
  const request = { costs: { initialCapital: 1e6, feeRate: 0.001, slippageRate: 0 }, moments: true };

  function rowOf(kernel: SignalKernel, trial: KernelTrial): number[] {
    const rows = new Float64Array(ROW.length);
    kernel.run(trial, request, { rows, at: 0 });
    return [...rows];
  }

  it('starts anew when it is full of columns', () => {
    const { market, trial } = sample();
    const small = new WasmKernel(150_000);
    const plain = new TypescriptKernel();
    small.bind(market);
    plain.bind(market);
    for (let i = 0; i < 40; i++) {
      const higher = trial.enter.higher.map((value) => value + (i % 3));
      const other = { ...trial, enter: { higher, lower: trial.enter.lower } };
      expect(rowOf(small, other)).toEqual(rowOf(plain, other));
    }
  });

  it('refuses a market that does not fit, which the next kernel then takes', () => {
    const { market } = sample();
    expect(new WasmKernel(50_000).bind(market)).toMatch(/^500 bars need more than the kernel's 50000 bytes/);
    const dispatch = new KernelDispatch([
      { name: 'small', make: () => new WasmKernel(50_000) },
      {
        name: 'broken',
        make: () => {
          throw new Error('no SIMD');
        },
      },
      { name: 'typescript', make: () => new TypescriptKernel() },
    ]);
    const { open, close } = market;
    const bars = buildMarket('dispatch', [{ ...seriesOf('A.X', [...close]), open }]);
    const definition = new StrategyRegistry().get('sma-cross');
    const prepared = new PreparedMarkets().prepare(bars, {});
    const { kernel, unusable } = dispatch.choose({ definition, config: configOf(), prepared });
    expect(kernel?.name).toBe('typescript');
    expect(unusable).toEqual([
      { kernel: 'small', reason: expect.stringMatching(/^500 bars/) as string },
      { kernel: 'broken', reason: 'This machine cannot run it: no SIMD' },
    ]);
  });
});
