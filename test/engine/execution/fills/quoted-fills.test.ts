import { buildMarket } from '../../../../engine/columns/market-data';
import type { OrderOptions } from '../../../../engine/model/order';
import type { FillsConfig } from '../../../../engine/model/run-config';
import type { BarContext } from '../../../../engine/strategies/define-strategy';
import { MINUTE, START } from '../../random-market';
import { configOf, engineWith } from '../../support';

/** [open, high, low, close, bid, ask] */
type QuotedBar = [number, number, number, number, number, number];
let serial = 0;

function pricesOf(
  bars: QuotedBar[],
  script: ((ctx: BarContext) => unknown)[],
  { fills = {}, slippage = {} }: { fills?: Partial<FillsConfig>; slippage?: { spread?: number; fixed?: number } } = {},
): number[] {
  const column = (at: number) => Float64Array.from(bars, (bar) => bar[at]!);
  const market = buildMarket(`quoted-${serial++}`, [
    {
      instrument: 'A.X',
      times: Float64Array.from(bars, (_, i) => START + i * MINUTE),
      open: column(0),
      high: column(1),
      low: column(2),
      close: column(3),
      volume: column(3),
      bid: column(4),
      ask: column(5),
    },
  ]);
  const tested = engineWith(() => ({ onBar: (ctx) => void script[ctx.index]?.(ctx) }));
  const config = configOf({
    strategy: 'under-test',
    account: { initialCapital: 10_000, type: 'margin' },
    slippage: { proportional: 0, ...slippage },
    fills: { at: 'next-open', intrabar: 'pessimistic', limits: 'touch', price: 'quote', ...fills },
  });
  return tested.run(market, config).fills.map(({ price }) => price);
}

const both = (options?: OrderOptions) => (ctx: BarContext) => (ctx.buy(1, options), ctx.sell(1, options));
const calm: QuotedBar = [10, 11, 9, 10, 9.5, 10.5];

/* Source: SEC Investor Bulletin "Understanding Order Types" (2017): a market order generally executes at or near the
   current bid (for a sale) or ask (for a purchase). */
describe('with fills at the quote, a market order', () => {
  it('pays the open and half the spread of the bar before, whatever the spread at its own close will be', () => {
    expect(pricesOf([calm, [12, 13, 11, 12, 2, 22]], [both()])).toEqual([12.5, 11.5]);
  });

  it('pays ask and bid of the close at which it fills', () => {
    const bars = [calm, calm];
    expect(pricesOf(bars, [both()], { fills: { at: 'same-close' } })).toEqual([10.5, 9.5]);
    const atClose = both({ timeInForce: 'close' });
    expect(pricesOf([calm, [12, 13, 11, 12, 11, 13]], [atClose])).toEqual([13, 11]);
  });

  it('pays ask and bid of a bar that is a single quote', () => {
    const quote: QuotedBar = [12, 12, 12, 12, 11, 13];
    expect(pricesOf([calm, quote], [both()])).toEqual([13, 11]);
  });

  it('pays the configured spread where there is no quote, and other slippage in both cases', () => {
    const blank: QuotedBar = [12, 13, 11, 12, NaN, NaN];
    const slippage = { spread: 0.2, fixed: 0.25 };
    expect(pricesOf([blank, calm, calm], [both(), both()], { slippage })).toEqual([11.25, 8.75, 10.75, 9.25]);
  });

  it('never gets less than nothing', () => {
    expect(pricesOf([[10, 11, 9, 10, 0, 40], calm], [(ctx) => ctx.sell(1)])).toEqual([0]);
  });

  it('pays the price of the bar unless it is asked for', () => {
    expect(pricesOf([calm, calm], [both()], { fills: { price: 'trade' } })).toEqual([10, 10]);
    expect(pricesOf([calm, calm], [both()], { fills: { price: undefined } })).toEqual([10, 10]);
  });
});

it('with fills at the quote a stop pays half the spread on its level, a limit its limit', () => {
  const wide: QuotedBar = [10, 12, 8, 10, 9, 11];
  expect(pricesOf([calm, wide], [(ctx) => (ctx.buy(1, { stop: 11 }), ctx.buy(1, { limit: 9 }))])).toEqual([11.5, 9]);
});
