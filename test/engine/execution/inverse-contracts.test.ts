import { describeInstrument } from '../../../engine/model/describe-instrument';
import type { Instrument } from '../../../engine/model/instrument';
import { currencyOf } from '../../../engine/model/instrument-currency';
import { requireTerms, termsOf } from '../../../engine/model/instrument-terms';
import { parseInstrumentId } from '../../../engine/model/instrument-id';
import type { RunConfig } from '../../../engine/model/run-config';
import type { BarContext, RowContext, Strategy } from '../../../engine/strategies/define-strategy';
import { buildMarket } from '../../../engine/columns/market-data';
import { configOf, engineWith, errorOf } from '../support';

const PERPETUAL = 'BTC-PERPETUAL.DERIBIT';
const HOUR = 3_600_000_000;
/** 2024-01-01 00:00 UTC */
const START = 1_704_067_200_000_000;
let serial = 0;

/** Bars of an hour, as [open, high, low, close]. */
type Bars = [number, number, number, number][];
const flat = (...prices: number[]): Bars => prices.map((price) => [price, price, price, price]);

function marketOf(listed: Record<string, Bars>, more: Record<string, Partial<Instrument>> = {}) {
  const series = Object.entries(listed).map(([instrument, bars]) => {
    const column = (i: number) => Float64Array.from(bars, (bar) => bar[i]!);
    const times = Float64Array.from(bars, (_, i) => START + i * HOUR);
    const prices = { open: column(0), high: column(1), low: column(2), close: column(3) };
    return { instrument, times, ...prices, volume: column(0).fill(1e9) };
  });
  const known = Object.keys(listed).map((id) => {
    const { kind, multiplier, settlement } = describeInstrument(id);
    return [id, { id, kind, multiplier, settlement, ...more[id] }] as const;
  });
  return { ...buildMarket(`inverse-${serial++}`, series), instruments: Object.fromEntries(known) };
}

type Act = (ctx: BarContext) => void;

/** Acts by bar. */
function play(market: ReturnType<typeof marketOf>, acts: Record<number, Act>, changes: Partial<RunConfig> = {}) {
  const strategy = (): Strategy => ({ onBar: (ctx) => acts[ctx.index]?.(ctx) });
  const account = { initialCapital: 1, currency: 'BTC', type: 'margin', leverage: 10 } as const;
  const config = configOf({ strategy: 'under-test', account, instruments: [PERPETUAL], ...changes });
  return engineWith(strategy).run(market, config);
}

const buy: Act = (ctx) => void ctx.buy(10_000);
const sell: Act = (ctx) => void ctx.sell(10_000);

describe('terms of inverse contracts', () => {
  it.each([
    [PERPETUAL, 10, 'BTC'],
    ['ETH-PERPETUAL.DERIBIT', 1, 'ETH'],
    ['BTC-27DEC24.DERIBIT', 10, 'BTC'],
    ['BTCUSD_PERP.BINANCE', 100, 'BTC'],
    ['ETHUSD_PERP.BINANCE', 10, 'ETH'],
    ['BTCUSD_241227.BINANCE', 100, 'BTC'],
    ['XBTUSD.BITMEX', 1, 'BTC'],
    ['ETHUSD.BYBIT', 1, 'ETH'],
  ])('of %s are known: %p of the quoted currency in %s', (id, multiplier, currency) => {
    expect(describeInstrument(id)).toMatchObject({ multiplier, settlement: 'coin' });
    expect(currencyOf({ id })).toBe(currency);
    requireTerms(describeInstrument(id), termsOf(parseInstrumentId(id)));
  });

  it.each(['ETHUSD.BITMEX', 'SOL-PERPETUAL.DERIBIT', 'BTC-USD-SWAP.OKX'])('of %s have to be declared', (id) => {
    const require = (definition?: object) => () =>
      requireTerms(describeInstrument(id, definition), termsOf(parseInstrumentId(id)), definition);
    expect(errorOf(require())).toMatchObject({ code: 'INSTRUMENT_UNDECLARED' });
    require({ multiplier: 1, settlement: 'coin' })();
  });

  it('are linear for none that is known to be inverse', () => {
    const error = errorOf(() => describeInstrument(PERPETUAL, { settlement: 'cash' }));
    expect(error).toMatchObject({
      code: 'INSTRUMENTS_INVALID',
      path: `instruments.json.${PERPETUAL}.settlement`,
    });
  });
});

describe('an inverse contract', () => {
  it('of 100,000 dollars from 50,000 to 55,000 gains 0.181818 coins long and loses as many short', () => {
    const market = () => marketOf({ [PERPETUAL]: flat(50_000, 50_000, 52_000, 55_000) });
    const long = play(market(), { 0: buy, 2: sell });
    const gain = 100_000 * (1 / 50_000 - 1 / 55_000);
    expect(gain).toBeCloseTo(0.181818, 6);
    expect(long.equity.equity[2]).toBeCloseTo(1 + 100_000 * (1 / 50_000 - 1 / 52_000), 12);
    expect(long.equity.equity[3]).toBeCloseTo(1 + gain, 12);
    expect(long.trades[0]!.entryPrice).toBeCloseTo(50_000, 6);
    expect(long.trades[0]!.exitPrice).toBeCloseTo(55_000, 6);
    expect(long.trades[0]!.pnl).toBeCloseTo(gain, 12);
    const short = play(market(), { 0: sell, 2: buy });
    expect(short.equity.equity[3]).toBeCloseTo(1 - gain, 12);
  });

  it('entered twice has the harmonic mean as its entry price', () => {
    const { trades } = play(marketOf({ [PERPETUAL]: flat(50_000, 40_000, 60_000, 60_000) }), {
      0: (ctx) => void ctx.buy(1000),
      1: (ctx) => void ctx.buy(1000),
    });
    expect(trades[0]!.entryPrice).toBeCloseTo(2 / (1 / 40_000 + 1 / 60_000), 6);
    // At 60,000: half of it gained 10,000 * (1/40,000 - 1/60,000).
    expect(trades[0]!.pnl).toBeCloseTo(10_000 * (1 / 40_000 - 1 / 60_000), 12);
  });

  it('costs a fraction of what it is worth in coin', () => {
    const fees = { proportional: 0, taker: 0.0005 };
    const { fills } = play(
      marketOf({ [PERPETUAL]: flat(50_000, 50_000, 55_000, 55_000) }),
      { 0: buy, 1: sell },
      { fees },
    );
    expect(fills[0]!.fee).toBeCloseTo((100_000 / 50_000) * 0.0005, 12);
    expect(fills[1]!.fee).toBeCloseTo((100_000 / 55_000) * 0.0005, 12);
  });

  it('needs margin of that, and is liquidated where its coins do not cover it', () => {
    // 0.2 coins carry 2 coins at 50,000 ten times: 0.2 + 2 - 100,000/p = 0.05 * 100,000/p at p = 105,000 / 2.2.
    const account = { initialCapital: 0.2, currency: 'BTC', type: 'margin', leverage: 10 } as const;
    const bars: Bars = [...flat(50_000, 50_000), [49_000, 49_000, 47_000, 48_000], ...flat(48_000)];
    const { fills } = play(marketOf({ [PERPETUAL]: bars }), { 0: buy }, { account });
    expect(fills[1]).toMatchObject({ reason: 'liquidation', side: 'sell', quantity: 10_000 });
    expect(fills[1]!.price).toBeCloseTo(105_000 / 2.2, 6);
    const { rejections } = play(marketOf({ [PERPETUAL]: bars }), { 0: (ctx) => void ctx.buy(10_001) }, { account });
    expect(rejections.orders).toMatchObject([{ code: 'INSUFFICIENT_MARGIN' }]);
  });

  it('sold short is liquidated above its entry, and never where the coins alone cover it', () => {
    // 0.21 - 2 + 100,000/p = 0.05 * 100,000/p at p = 95,000 / 1.79.
    const bars: Bars = [...flat(50_000, 50_000), [51_000, 56_000, 51_000, 55_000], ...flat(55_000)];
    const account = { initialCapital: 0.21, currency: 'BTC', type: 'margin', leverage: 10 } as const;
    const { fills } = play(marketOf({ [PERPETUAL]: bars }), { 0: sell }, { account });
    expect(fills[1]).toMatchObject({ reason: 'liquidation', side: 'buy' });
    expect(fills[1]!.price).toBeCloseTo(95_000 / 1.79, 6);
    const rising: Bars = [...flat(50_000, 50_000), [50_000, 1e9, 50_000, 1e9], ...flat(1e9)];
    const covered = play(
      marketOf({ [PERPETUAL]: rising }),
      { 0: sell },
      { account: { ...account, initialCapital: 2.2 } },
    );
    expect(covered.fills).toHaveLength(1);
    expect(covered.equity.equity.at(-1)).toBeCloseTo(0.2 + 100_000 / 1e9, 12);
  });

  it('pays funding in coin on what it is worth', () => {
    const account = { initialCapital: 1, currency: 'BTC', type: 'margin', leverage: 10, funding: 0.0001 } as const;
    const prices = Array.from({ length: 10 }, () => 40_000);
    const { statistics } = play(marketOf({ [PERPETUAL]: flat(...prices) }), { 0: buy }, { account });
    // 2.5 coins at the funding of 08:00.
    expect(statistics.fundingPayments).toBeCloseTo(-2.5 * 0.0001, 12);
  });

  it('on an account in dollars has its profit converted when it is taken', () => {
    const pair = 'BTCUSD.COINBASE';
    const market = marketOf({
      [PERPETUAL]: flat(50_000, 50_000, 55_000, 55_000),
      [pair]: flat(50_000, 50_000, 55_000, 60_000),
    });
    const account = { initialCapital: 10_000, currency: 'USD', type: 'margin', leverage: 10 } as const;
    const { equity, trades } = play(market, { 0: buy, 1: sell }, { account });
    const coins = 100_000 * (1 / 50_000 - 1 / 55_000);
    // Sold at the open of the third hour, when the last rate is 50,000.
    expect(trades[0]!.pnl).toBeCloseTo(coins * 50_000, 6);
    expect(equity.equity.at(-1)).toBeCloseTo(10_000 + coins * 50_000, 6);
  });

  it('by percent is sized by what a contract is worth in coin', () => {
    const seen: number[] = [];
    const strategy = (): Strategy => ({
      onRow(ctx: RowContext) {
        if (ctx.index === 0) ctx.targetPercent(0, 2);
        seen.push(ctx.position(0) * ctx.close(0) * ctx.worth(0));
      },
    });
    const account = { initialCapital: 1, currency: 'BTC', type: 'margin', leverage: 10 } as const;
    const config = configOf({ strategy: 'under-test', account, instruments: [PERPETUAL] });
    const { fills, statistics } = engineWith(strategy, 'portfolio').run(
      marketOf({ [PERPETUAL]: flat(50_000, 50_000, 40_000) }),
      config,
    );
    expect(fills[0]!.quantity).toBeCloseTo(10_000, 6);
    expect(seen[1]).toBeCloseTo(2, 9);
    expect(seen[2]).toBeCloseTo(2.5, 9);
    // At 40,000 half of the coin is lost: 2.5 of 0.5.
    expect(statistics.maxGrossExposure).toBeCloseTo(5, 6);
  });

  it('is refused on a cash account, which has no profit and loss in coin', () => {
    const account = { initialCapital: 1, currency: 'BTC' };
    const error = errorOf(() => play(marketOf({ [PERPETUAL]: flat(1, 1) }), {}, { account }));
    expect(error).toMatchObject({ code: 'VALIDATION', path: 'account.type' });
  });
});
