import fc from 'fast-check';
import { z } from 'zod';
import { BacktestEngine, type TrialRow } from '../../../engine/backtest-engine';
import { buildMarket, type MarketData } from '../../../engine/columns/market-data';
import type { PlanAxis, SweepPlan } from '../../../engine/model/sweep-plan';
import { trialCount, trialParameters } from '../../../engine/model/sweep-plan';
import { defineStrategy, type StrategyDefinition } from '../../../engine/strategies/define-strategy';
import { StrategyRegistry } from '../../../engine/strategies/registry';
import { followSignals } from '../../../engine/strategies/follow-signals';
import type { SignalRule } from '../../../engine/strategies/signal-rule';
import { seriesOf } from '../random-market';
import { configOf, engine } from '../support';

interface Costs {
  initialCapital: number;
  fee: number;
  slippage: number;
}

let serial = 0;

const walk = fc.record({
  moves: fc.array(fc.tuple(fc.integer({ min: -8, max: 8 }), fc.integer({ min: -3, max: 3 })), {
    minLength: 1,
    maxLength: 400,
  }),
  first: fc.integer({ min: 40, max: 4000 }),
});

type Walk = typeof walk extends fc.Arbitrary<infer T> ? T : never;

const execution: fc.Arbitrary<Costs> = fc.record({
  initialCapital: fc.constantFrom(300, 5000, 1_000_000),
  fee: fc.constantFrom(0, 0.0005, 0.01),
  slippage: fc.constantFrom(0, 0.001),
});

/** A tick-aligned random walk of one instrument. */
function marketOf(bars: Walk): MarketData {
  return marketOfMany([bars]);
}

function planOf(strategy: string, axes: PlanAxis[], { initialCapital, fee, slippage }: Costs): SweepPlan {
  return {
    ...configOf({ strategy }),
    account: { initialCapital },
    fees: { proportional: fee },
    slippage: { proportional: slippage },
    axes,
    fixed: {},
    objective: { statistic: 'sharpe', direction: 'maximize' },
  };
}

function trialsOf(on: BacktestEngine, market: MarketData, plan: SweepPlan): TrialRow[] {
  const rows: TrialRow[] = [];
  const trials = Array.from({ length: trialCount(plan) }, (_, i) => i);
  on.runTrials(market, plan, { trials, onTrial: (row) => rows.push(row) });
  return rows;
}

/** The same trials, each on the event path of a fresh engine. */
function runsOf(fresh: BacktestEngine, market: MarketData, plan: SweepPlan): TrialRow[] {
  return Array.from({ length: trialCount(plan) }, (_, trial) => ({
    trial,
    ...fresh.runTrial(market, plan, trialParameters(plan, trial)),
    error: undefined,
  }));
}

const crossovers = [
  { name: 'fast', values: [1, 2, 5] },
  { name: 'slow', values: [1, 3, 8, 21] },
  { name: 'size', values: [1, 2.5] },
];

/** Thresholds on the bar, levels, and entries and exits that may hold together. */
const rules: ((parameters: { period: number; band: number }) => SignalRule)[] = [
  ({ period, band }) => ({
    enter: { left: 'close', is: 'above', right: { indicator: 'sma', parameters: { period }, times: 1 + band } },
    exit: { left: 'close', is: 'below', right: { indicator: 'sma', parameters: { period } } },
    size: 1,
  }),
  ({ period, band }) => ({
    enter: { left: { indicator: 'ema', parameters: { period } }, is: 'below', right: 100 * (1 + band) },
    exit: { left: 'high', is: 'above', right: 90 },
    size: 2,
  }),
];

class OneMore extends StrategyRegistry {
  constructor(private readonly definition: StrategyDefinition) {
    super();
  }

  override get(id: string): StrategyDefinition {
    return id === this.definition.id ? this.definition : super.get(id);
  }
}

/** Several instruments that all have a bar at each step. */
function marketOfMany(walks: Walk[]): MarketData {
  const bars = Math.min(...walks.map(({ moves }) => moves.length));
  const series = walks.map(({ moves, first }, number) => {
    let price = first;
    const [closes, opens]: number[][] = [[], []];
    for (const [move, gap] of moves.slice(0, bars)) {
      opens!.push(Math.max(4, price + gap) / 4);
      price = Math.max(4, price + move);
      closes!.push(price / 4);
    }
    return seriesOf(`${'ACBD'[number]}.X`, closes!, { opens });
  });
  return buildMarket(`signals-${serial++}`, series);
}

describe('the signals path', () => {
  it.each(['sma-cross', 'ema-cross'])('gives the statistics of the event path on %s, bit for bit', (strategy) => {
    const warm = engine();
    let kernels = 0;
    fc.assert(
      fc.property(walk, execution, (bars, costs) => {
        const market = marketOf(bars);
        const plan = planOf(strategy, crossovers, costs);
        expect(warm.explainKernel(market, plan).kernel).toBe('wasm');
        const rows = trialsOf(warm, market, plan);
        expect(rows).toEqual(runsOf(engine(), market, plan));
        expect(trialsOf(warm, market, plan)).toEqual(rows);
        kernels += rows.some((row) => 'statistics' in row && row.statistics.trades! > 0) ? 1 : 0;
      }),
      { numRuns: 80 },
    );
    expect(kernels).toBeGreaterThan(20);
  });

  it('gives them on one account of several instruments, without an object for each of them', () => {
    const walks = fc.array(walk, { minLength: 2, maxLength: 4 });
    let [created, refused] = [0, 0];
    const definition = defineStrategy({
      id: 'counted',
      name: '',
      description: '',
      parameters: z.object({ period: z.int(), band: z.number() }),
      create(parameters) {
        created++;
        return followSignals(rules[0]!(parameters));
      },
      signals: (parameters) => rules[0]!(parameters),
    });
    const make = () => new BacktestEngine({ strategies: new OneMore(definition) });
    const axes = [
      { name: 'period', values: [1, 4, 9] },
      { name: 'band', values: [0, 0.01] },
    ];
    fc.assert(
      fc.property(walks, execution, (bars, costs) => {
        const market = marketOfMany(bars);
        const plan = planOf('counted', axes, costs);
        const expected = runsOf(make(), market, plan);
        created = 0;
        const rows = trialsOf(make(), market, plan);
        // One a trial tells what it does besides.
        expect(created).toBe(rows.length);
        expect(rows).toEqual(expected);
        refused += rows.some((row) => 'statistics' in row && row.statistics.rejectedOrders! > 0) ? 1 : 0;
      }),
      { numRuns: 60 },
    );
    expect(refused).toBeGreaterThan(0);
  });

  it.each([0, 1])('gives them on thresholds (%i)', (which) => {
    const definition = defineStrategy({
      id: 'threshold',
      name: '',
      description: '',
      parameters: z.object({ period: z.int(), band: z.number() }),
      create: (parameters) => followSignals(rules[which]!(parameters)),
      signals: (parameters) => rules[which]!(parameters),
    });
    const make = () => new BacktestEngine({ strategies: new OneMore(definition) });
    const axes = [
      { name: 'period', values: [1, 4, 9] },
      { name: 'band', values: [0, 0.01, -0.02] },
    ];
    fc.assert(
      fc.property(walk, execution, (bars, costs) => {
        const market = marketOf(bars);
        const plan = planOf('threshold', axes, costs);
        expect(make().explainKernel(market, plan).kernel).toBe('wasm');
        expect(trialsOf(make(), market, plan)).toEqual(runsOf(make(), market, plan));
      }),
      { numRuns: 80 },
    );
  });

  it('gives them over a narrowed range', () => {
    const market = marketOf({
      first: 400,
      moves: Array.from({ length: 300 }, (_, i) => [Math.round(9 * Math.sin(i / 7)), 0] as [number, number]),
    });
    const { times } = market.panels[0]!;
    const plan = {
      ...planOf('sma-cross', crossovers, { initialCapital: 10_000, fee: 0.001, slippage: 0 }),
      start: times[40]!,
      end: times[210]!,
    };
    expect(trialsOf(engine(), market, plan)).toEqual(runsOf(engine(), market, plan));
  });

  it.each([1, 2])('runs what a strategy does before the first and after the last bar, on %i instruments', (count) => {
    const market = marketOfMany(
      Array.from({ length: count }, () => ({
        first: 400,
        moves: [
          [1, 0],
          [-2, 1],
          [3, 0],
        ],
      })),
    );
    const seen: string[] = [];
    const definition = defineStrategy({
      id: 'with-edges',
      name: '',
      description: '',
      parameters: z.object({ period: z.int(), edges: z.boolean() }),
      create: ({ period, edges }) => ({
        ...followSignals(rules[0]!({ period, band: 0 })),
        ...(edges && {
          onStart: ({ instrument }) => void seen.push(`start ${instrument}`),
          onEnd: ({ instrument }) => {
            seen.push(`end ${instrument}`);
            if (period === 4) throw new Error('ended badly');
          },
        }),
      }),
      signals: ({ period }) => rules[0]!({ period, band: 0 }),
    });
    const axes = [
      { name: 'period', values: [1, 4] },
      { name: 'edges', values: [false, true] },
    ];
    const plan = planOf('with-edges', axes, { initialCapital: 5000, fee: 0, slippage: 0 });
    const rows = trialsOf(new BacktestEngine({ strategies: new OneMore(definition) }), market, plan);
    const { instruments } = market.panels[0]!;
    const once = [...instruments.map((id) => `start ${id}`), ...instruments.map((id) => `end ${id}`)];
    // The second trial with edges throws at the first end.
    expect(seen).toEqual([...once, ...once.slice(0, count + 1)]);
    expect(rows.map(({ error }) => (error as { code?: string } | undefined)?.code)).toEqual([
      ...[undefined, undefined, undefined],
      'STRATEGY_FAILED',
    ]);
    expect(rows[0]).toEqual({ ...rows[1], trial: 0 });
  });

  it('leaves a trial whose parameters are wrong to the event path, which says why', () => {
    const market = marketOf({ first: 400, moves: [[1, 0]] });
    const axes = [{ name: 'fast', values: [2, 0, 1.5] }];
    const rows = trialsOf(engine(), market, planOf('sma-cross', axes, { initialCapital: 1000, fee: 0, slippage: 0 }));
    expect(rows.map((row) => (row.error as { code?: string } | undefined)?.code)).toEqual([
      undefined,
      'VALIDATION',
      'VALIDATION',
    ]);
  });
});

describe('the dispatch', () => {
  const market = marketOf({ first: 400, moves: [[1, 0]] });
  const plan = planOf('sma-cross', crossovers, { initialCapital: 1000, fee: 0, slippage: 0 });
  const reason = (on: MarketData, changes: object) => {
    const { kernel, unusable } = engine().explainKernel(on, { ...plan, ...changes });
    expect(kernel).toBeUndefined();
    expect(unusable.map((one) => one.kernel)).toEqual(['wasm', 'typescript']);
    return unusable[0]!.reason;
  };

  it('takes the fastest kernel, and has nothing to explain', () => {
    expect(engine().explainKernel(market, plan)).toEqual({ kernel: 'wasm', unusable: [] });
  });

  it('says why no kernel is usable', () => {
    const two = buildMarket('two', [seriesOf('A.X', [1, 2]), seriesOf('B.X', [1, 2])]);
    expect(reason(two, {})).toBe('The market has 2 instruments on one account; kernels take one.');
    expect(reason(market, { strategy: 'buy-and-hold' })).toBe(
      'The strategy buy-and-hold does not state its signals as columns.',
    );
    expect(reason(market, { fees: { proportional: 0, perShare: 0.01 } })).toBe(
      'Kernels do not know the setting fees.perShare.',
    );
    expect(reason(market, { fills: { at: 'same-close' } })).toBe('Kernels do not know the setting fills.at.');
    expect(reason(market, { account: { initialCapital: 1, type: 'margin' } })).toBe(
      'Kernels do not know the setting account.type.',
    );
    const id = market.panels[0]!.instruments[0]!;
    const instruments = { [id]: { id, kind: 'future' as const, multiplier: 50 } };
    expect(reason({ ...market, hash: 'future', instruments }, {})).toBe("Kernels do not know the instrument's kind.");
    const plain = { [id]: { id, kind: 'equity' as const, multiplier: 1 } };
    expect(engine().explainKernel({ ...market, hash: 'plain', instruments: plain }, plan).kernel).toBe('wasm');
  });
});
