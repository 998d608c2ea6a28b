import fc from 'fast-check';
import type { Instrument } from '../../engine/model/instrument';
import type { BarContext, RowContext } from '../../engine/strategies/define-strategy';
import { marketOf } from './portfolio/money-market';
import { marketWith, MINUTE, seriesOf, START } from './random-market';
import { configOf, engineWith } from './support';
import { trade, type Bar } from './trade-script';

const level = (price: number): Bar => [price, price, price, price];

describe('ctx.targetPercent', () => {
  const percent = (fraction: number) => (ctx: BarContext) => ctx.targetPercent(fraction);

  it('holds what a fraction of the equity is worth at the last close', () => {
    // 0.5 * 10000 / 40 = 125. At 50 the equity is 5000 + 6250: 0.5 * 11250 / 50 = 112.5.
    const { fills } = trade([level(40), level(40), level(50), level(50)], [percent(0.5), percent(0.5), percent(0.5)]);
    expect(fills).toEqual([
      [1, 125, 40],
      [3, -12.5, 50],
    ]);
  });

  it('counts the multiplier and rounds toward zero to the increment', () => {
    // 10000 / (40 * 50) = 5; 0.7 of that, 3.5, is 3 contracts.
    const { fills } = trade([level(40), level(40)], [percent(0.7)], {
      instrument: { multiplier: 50, sizeIncrement: 1 },
    });
    expect(fills).toEqual([[1, 3, 40]]);
  });

  it('counts another currency at its rate', () => {
    const market = marketOf({
      'SAP.XETR': { closes: [100, 100, 100], multiplier: 2 },
      'EURUSD.OANDA': { closes: [1.25, 1.25, 1.25] },
    });
    const tested = engineWith(() => ({ onBar: (ctx) => ctx.targetPercent(0.5) }));
    const account = { initialCapital: 10_000, currency: 'USD' };
    const { fills } = tested.run(market, configOf({ strategy: 'under-test', account, instruments: ['SAP.XETR'] }));
    // 5,000 dollars at 100 × 2 euros of 1.25.
    expect(fills.map(({ quantity }) => quantity)).toEqual([20]);
  });

  it('sells short by a negative fraction, and closes by 0', () => {
    const config = { account: { initialCapital: 10_000, type: 'margin' as const } };
    const { fills } = trade([level(40), level(40), level(40)], [percent(-0.7), percent(0)], {
      config,
      instrument: { sizeIncrement: 10 },
    });
    expect(fills).toEqual([
      [1, -170, 40],
      [2, 170, 40],
    ]);
  });

  it('counts orders that wait, as target does', () => {
    const { fills } = trade(
      [level(40), level(40)],
      [(ctx) => (ctx.buy(25), ctx.targetPercent(0.5), ctx.targetPercent(0.5))],
    );
    expect(fills.map(([, quantity]) => quantity)).toEqual([25, 100]);
  });

  it('leaves nothing for a next open that is dearer', () => {
    const { fills, ends } = trade([level(40), level(41)], [percent(1)]);
    expect([fills, ends.at(-1)]).toEqual([[], 'INSUFFICIENT_CASH']);
  });

  it('takes numbers alone', () => {
    expect(() => trade([level(40)], [percent('1' as unknown as number)])).toThrow(
      'fraction must be a finite number, was the string "1"',
    );
  });
});

describe('ctx.targetWeights', () => {
  const flat = (price: number) => [price, price, price, price];
  const series = () => [seriesOf('A.X', flat(10)), seriesOf('B.X', flat(20)), seriesOf('C.X', flat(50))];

  /** Fills as [instrument, signed quantity], at each of the steps with their decisions. */
  function rebalance(decisions: ((ctx: RowContext) => unknown)[], instruments?: Record<string, Instrument>) {
    const tested = engineWith(() => ({ onRow: (ctx) => void decisions[ctx.index]?.(ctx) }), 'portfolio');
    const market = { ...marketWith(...series()), ...(instruments && { instruments }) };
    const { fills } = tested.run(market, configOf({ strategy: 'under-test' }));
    return fills.map(({ instrument, side, quantity }) => [instrument, side === 'buy' ? quantity : -quantity]);
  }

  it('sells before it buys, whatever the order of the instruments', () => {
    // 10000: all in C (200), then half of it each in A (500) and B (250): without the sale first there is no cash.
    const fills = rebalance([
      (ctx) => ctx.targetWeights({ 'C.X': 1 }),
      (ctx) => ctx.targetWeights({ 'A.X': 0.5, 'B.X': 0.5, 'C.X': 0 }),
    ]);
    expect(fills).toEqual([
      ['C.X', 200],
      ['C.X', -200],
      ['A.X', 500],
      ['B.X', 250],
    ]);
  });

  it('keeps what it does not name, or closes it by choice', () => {
    const start = (ctx: RowContext) => ctx.targetWeights({ 'A.X': 0.2, 'C.X': 0.5 });
    const more = { 'A.X': 0.3 };
    expect(rebalance([start, (ctx) => ctx.targetWeights(more)]).slice(2)).toEqual([['A.X', 100]]);
    expect(rebalance([start, (ctx) => ctx.targetWeights(more, { others: 'close' })]).slice(2)).toEqual([
      ['C.X', -100],
      ['A.X', 100],
    ]);
  });

  it('takes weights by number, NaN for none', () => {
    const fills = rebalance([(ctx) => ctx.targetWeights(Float64Array.of(0.1, NaN, 0.25))]);
    expect(fills).toEqual([
      ['A.X', 100],
      ['C.X', 50],
    ]);
  });

  it('has targetPercent for one', () => {
    expect(rebalance([(ctx) => ctx.targetPercent(1, 0.1)])).toEqual([['B.X', 50]]);
  });

  it.each([
    [{ 'D.X': 1 }, 'The run has no instrument D.X'],
    [{ 'A.X': NaN }, 'weights.A.X must be a finite number'],
    [new Float64Array(2), 'weights must have 3 entries'],
    [5, 'weights must be an object or Float64Array, was 5'],
  ])('refuses %p', (weights, message) => {
    expect(() => rebalance([(ctx) => ctx.targetWeights(weights as Float64Array)])).toThrow(message);
  });

  it('leaves out an instrument that has no price yet', () => {
    const late = seriesOf('B.X', [5, 5], { start: START + 2 * MINUTE });
    const tested = engineWith(
      () => ({ onRow: (ctx) => void ctx.targetWeights({ 'A.X': 0.1, 'B.X': 0.1 }) }),
      'portfolio',
    );
    const { fills } = tested.run(marketWith(seriesOf('A.X', flat(10)), late), configOf({ strategy: 'under-test' }));
    expect(fills.map(({ instrument, quantity }) => [instrument, quantity])).toEqual([
      ['A.X', 100],
      ['B.X', 200],
    ]);
  });

  it('does what the words say: sizes of the same equity, falls first, then rises', () => {
    const weight = fc.integer({ min: 0, max: 30 }).map((hundredths) => hundredths / 100);
    const plans = fc.array(fc.tuple(weight, weight, weight), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(plans, (rows) => {
        const fills = rebalance(rows.map((row) => (ctx) => ctx.targetWeights(Float64Array.from(row))));
        const held = [0, 0, 0];
        const expected: [string, number][] = [];
        for (const row of rows) {
          // Prices do not move, so the equity stays.
          const changes = row.map((part, i) => (part * 10_000) / [10, 20, 50][i]! - held[i]!);
          for (const falls of [true, false]) {
            changes.forEach((change, i) => {
              if (change !== 0 && change < 0 === falls) expected.push([`${'ABC'[i]}.X`, change]);
            });
          }
          changes.forEach((change, i) => (held[i]! += change));
        }
        expect(fills.map(([id]) => id)).toEqual(expected.map(([id]) => id));
        fills.forEach(([, quantity], i) => expect(quantity).toBeCloseTo(expected[i]![1], 6));
      }),
      { numRuns: 50 },
    );
  });
});
