import fc from 'fast-check';
import type { BarContext } from '../../engine/strategies/define-strategy';
import { marketWith, randomSeries } from './random-market';
import { configOf, engineWith } from './support';

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

type Target = (ctx: BarContext, quantity: number, ordered: number) => void;

/** A strategy that does what the script says; its targets as told, with the quantity ordered before at the bar. */
function following(requests: Request[][], target: Target) {
  return engineWith(() => ({
    onBar(ctx) {
      let ordered = 0;
      for (const { kind, quantity } of requests[ctx.index % requests.length]!) {
        if (kind === 'target') {
          target(ctx, quantity, ordered);
          ordered = quantity - ctx.position;
        } else if (kind === 'limit') ctx.buy(1, { limit: ctx.close });
        else if (quantity > 0) {
          ctx.sell(quantity);
          ordered -= quantity;
        }
      }
    },
  }));
}

const missing: Target = (ctx, quantity, ordered) => {
  const order = quantity - (ctx.position + ordered);
  if (order > 0) ctx.buy(order);
  else if (order < 0) ctx.sell(-order);
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
});
