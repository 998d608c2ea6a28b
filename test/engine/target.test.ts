import fc from 'fast-check';
import type { BarContext } from '../../engine/strategies/define-strategy';
import { marketWith, randomSeries, seriesOf } from './random-market';
import { configOf, engineWith } from './support';
import { flat, trade } from './trade-script';

interface Request {
  kind: 'target' | 'trade' | 'limit';
  quantity: number;
}

/** More than the account can pay at most prices, so that some orders are refused. */
const LARGE = 500;

const request: fc.Arbitrary<Request> = fc.record({
  // Few limits, so that many runs stay at the market for a while.
  kind: fc.oneof(
    { weight: 12, arbitrary: fc.constant('target' as const) },
    { weight: 3, arbitrary: fc.constant('trade' as const) },
    { weight: 1, arbitrary: fc.constant('limit' as const) },
  ),
  quantity: fc.constantFrom(0, 1, 2, LARGE),
});
/** What is asked for at the bars of a run, over and over. */
const script = fc.array(fc.array(request, { maxLength: 3 }), { minLength: 1, maxLength: 12 });

type Target = (ctx: BarContext, quantity: number, before: { ordered: number; count: number }) => void;

/** A strategy that does what the script says; its targets as told, with the quantity ordered before at the bar. */
function following(requests: Request[][], target: Target) {
  return engineWith(() => ({
    onBar(ctx) {
      let [ordered, count] = [0, 0];
      for (const { kind, quantity } of requests[ctx.index % requests.length]!) {
        if (kind === 'target') {
          target(ctx, quantity, { ordered, count });
          if (quantity !== ctx.position + ordered) count++;
          ordered = quantity - ctx.position;
        } else if (kind === 'limit') ctx.buy(1, { limit: ctx.close });
        else if (quantity > 0) {
          ctx.sell(quantity);
          ordered -= quantity;
          count++;
        }
      }
    },
  }));
}

const missing: Target = (ctx, quantity, { ordered, count }) => {
  const expected = ctx.position + ordered;
  const order = quantity - expected;
  // What comes nearer to zero only reduces. Without orders before it, it could do nothing else.
  const reduces = count > 0 && order * expected < 0 && quantity * expected >= 0;
  const options = reduces ? [{ reduceOnly: true }] : [];
  if (order > 0) ctx.buy(order, ...options);
  else if (order < 0) ctx.sell(-order, ...options);
};

describe('a target', () => {
  it('orders what position and market orders of the bar leave missing, whatever was ordered or refused before', () => {
    const config = configOf({ strategy: 'under-test' });
    let refused = 0;
    fc.assert(
      fc.property(randomSeries, script, (series, requests) => {
        const market = marketWith(...series);
        const found = following(requests, (ctx, quantity) => ctx.target(quantity)).run(market, config);
        const expected = following(requests, missing).run(market, config);
        refused += found.statistics.rejectedOrders!;
        expect(found.fills).toEqual(expected.fills);
        expect(found.statistics).toEqual(expected.statistics);
      }),
      { numRuns: 500 },
    );
    expect(refused).toBeGreaterThan(0);
  });

  const bars = Array.from({ length: 6 }, () => flat);
  /** Fills as [bar, signed quantity], and rejections, of what is aimed at bar by bar. */
  const aiming = (instrument: { sizeIncrement?: number; minQuantity?: number }, targets: number[]) => {
    const { fills, result } = trade(
      bars,
      targets.map((quantity) => (ctx) => ctx.target(quantity)),
      { instrument },
    );
    return [fills.map(([bar, quantity]) => [bar, quantity]), result.statistics.rejectedOrders];
  };

  it('is rounded toward zero to the size increment, so that asked for again it orders nothing more', () => {
    expect(aiming({ sizeIncrement: 1 }, [10.4, 10.4, 10.4, 10.4])).toEqual([[[1, 10]], 0]);
  });

  it('between two increments leaves the same position whether it is come to from above or from below', () => {
    const fills = [
      [1, 10],
      [2, -5],
      [3, -3],
      [4, 3],
    ];
    expect(aiming({ sizeIncrement: 1 }, [10, 5.5, 2, 5.9, 5.1])).toEqual([fills, 0]);
  });

  it('below one increment is flat', () => {
    const fills = [
      [1, 2],
      [2, -2],
    ];
    expect(aiming({ sizeIncrement: 1 }, [2, 0.9, 0.2, 0])).toEqual([fills, 0]);
  });

  it('less than the minimum away orders nothing, unless it closes the position', () => {
    const fills = [
      [1, 3],
      [2, -2],
      [4, -1],
    ];
    expect(aiming({ sizeIncrement: 1, minQuantity: 2 }, [3, 1, 2, 0, 1])).toEqual([fills, 0]);
  });

  it('of zero closes a position whose quantities do not add up to a multiple of the increment', () => {
    // 0.1 + 0.2 is 0.30000000000000004.
    const fills = [
      [1, 0.1],
      [2, 0.2],
      [3, -0.30000000000000004],
    ];
    expect(aiming({ sizeIncrement: 0.1 }, [0.1, 0.3, 0, 0, 0])).toEqual([fills, 0]);
  });

  it('works alike for one instrument of several in `onRow`', () => {
    const A = { id: 'A.X', kind: 'equity' as const, multiplier: 1, sizeIncrement: 1 };
    const closes = [10, 10, 10, 10];
    const market = { ...marketWith(seriesOf('A.X', closes), seriesOf('B.X', closes)), instruments: { 'A.X': A } };
    const tested = engineWith(
      () => ({
        onRow(ctx) {
          ctx.target(0, 10.4);
          ctx.target(1, 10.4);
        },
      }),
      'portfolio',
    );
    const { fills, statistics } = tested.run(market, configOf({ strategy: 'under-test' }));
    expect(fills.map(({ instrument, quantity }) => [instrument, quantity])).toEqual([
      ['A.X', 10],
      ['B.X', 10.4],
    ]);
    expect(statistics.rejectedOrders).toBe(0);
  });
});
