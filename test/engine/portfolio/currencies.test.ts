import { errorOf } from '../support';
import { marketOf, play } from './money-market';

const dollars = { initialCapital: 10_000, currency: 'USD' };

describe('instruments of several currencies on one account', () => {
  it('1,000 USDJPY from 150 to 151 make 1,000 yen, which are 6.62 dollars at 151', () => {
    const market = marketOf({ 'USDJPY.OANDA': { closes: [150, 150, 151, 151] } });
    const { trades, equity, statistics } = play(
      market,
      { 'USDJPY.OANDA': { 0: 1000, 2: -1000 } },
      { account: dollars },
    );
    expect(trades[0]!.pnl).toBeCloseTo(1000 / 151, 10);
    expect([...equity.equity].map((value) => value.toFixed(4))).toEqual(
      [10_000, 10_000, 10_006.6225, 10_006.6225].map((value) => value.toFixed(4)),
    );
    expect(statistics.finalEquity).toBeCloseTo(10_006.6225, 4);
    expect(trades[0]).toMatchObject({ entryPrice: 150, exitPrice: 151 });
  });

  it('a profit in yen is kept at the rate of the fill that took it', () => {
    // 1,000 yen at 151, then the yen falls to 200: nothing is owed in yen any more.
    const market = marketOf({ 'USDJPY.OANDA': { closes: [150, 150, 151, 151, 200, 200] } });
    const { equity } = play(market, { 'USDJPY.OANDA': { 0: 1000, 2: -1000 } }, { account: dollars });
    expect(equity.equity.at(-1)).toBeCloseTo(10_000 + 1000 / 151, 9);
  });

  it('a share in euros is paid in dollars at each fill: 10 at 100, the euro from 1.10 to 1.20, make 100 dollars', () => {
    const market = marketOf({
      'SAP.XETR': { closes: [100, 100, 100, 100] },
      'EURUSD.OANDA': { closes: [1.1, 1.1, 1.2, 1.2] },
    });
    const instruments = ['SAP.XETR'];
    const { trades, equity, fills } = play(
      market,
      { 'SAP.XETR': { 0: 10, 2: -10 } },
      { account: dollars, instruments },
    );
    expect([...equity.equity].map((value) => value.toFixed(6))).toEqual(
      [10_000, 10_000, 10_100, 10_100].map((value) => value.toFixed(6)),
    );
    expect(trades[0]!.pnl).toBeCloseTo(100, 9);
    expect(fills.map(({ price }) => price)).toEqual([100, 100]);
  });

  it('of a future in euros only the profit is converted: 10 points of 10 euros at 1.20 are 120 dollars', () => {
    const market = marketOf({
      'FESXM24.XEUR': { closes: [4000, 4000, 4010, 4010], multiplier: 10 },
      'EURUSD.OANDA': { closes: [1.1, 1.1, 1.2, 1.2] },
    });
    const account = { ...dollars, type: 'margin' as const, leverage: 10 };
    const instruments = ['FESXM24.XEUR'];
    const { trades, equity } = play(market, { 'FESXM24.XEUR': { 0: 1, 2: -1 } }, { account, instruments });
    expect(trades[0]!.pnl).toBeCloseTo(120, 9);
    expect(equity.equity[2]).toBeCloseTo(10_120, 9);
    expect(equity.equity[3]).toBeCloseTo(10_120, 9);
  });

  it('a cross goes by way of the dollar: 15,000 yen at 1 / 150 / 1.25 are 80 euros', () => {
    const market = marketOf({
      '7203.XTKS': { closes: [1500, 1500, 1500, 1500] },
      'USDJPY.OANDA': { closes: [150, 150, 150, 150] },
      'EURUSD.OANDA': { closes: [1.25, 1.25, 1.25, 1.25] },
    });
    const account = { initialCapital: 100, currency: 'EUR' };
    const { rejections, equity } = play(
      market,
      { '7203.XTKS': { 0: 10, 1: 10 } },
      { account, instruments: ['7203.XTKS'] },
    );
    expect(rejections.counts).toEqual({ INSUFFICIENT_CASH: 1 });
    expect(equity.equity.at(-1)).toBeCloseTo(100, 9);
  });

  it('London shares are in pence: 100 at 250 are 250 pounds, at 1.20 300 dollars', () => {
    const market = marketOf({
      'VOD.XLON': { closes: [250, 250, 260, 260] },
      'GBPUSD.OANDA': { closes: [1.2, 1.2, 1.2, 1.2] },
    });
    const { trades } = play(
      market,
      { 'VOD.XLON': { 0: 100, 2: -100 } },
      { account: { ...dollars, initialCapital: 301 } },
    );
    // 10 pence of 100 shares are 10 pounds.
    expect(trades[0]!.pnl).toBeCloseTo(12, 9);
  });

  it('fees are money of the account: one per mille of 1,100 dollars is 1.10', () => {
    const market = marketOf({
      'SAP.XETR': { closes: [100, 100, 100] },
      'EURUSD.OANDA': { closes: [1.1, 1.1, 1.1] },
    });
    const { fills, statistics } = play(
      market,
      { 'SAP.XETR': { 0: 10 } },
      { account: dollars, fees: { proportional: 0.001 } },
    );
    expect(fills[0]!.fee).toBeCloseTo(1.1, 12);
    expect(statistics.finalEquity).toBeCloseTo(9998.9, 9);
  });

  it('short options of another currency need their margin in that of the account', () => {
    // 20 % of 100 and the price of 5 are 25 euros a unit: 2,500 for a contract, 2,750 dollars.
    const option = {
      kind: 'option',
      underlying: 'SAP.XETR',
      right: 'call',
      strike: 100,
      expiry: 4e15,
      multiplier: 100,
    };
    const market = marketOf({
      'SAP.XETR': { closes: [100, 100, 100], currency: 'EUR' },
      'C.XETR': { ...option, closes: [5, 5, 5], currency: 'EUR' } as never,
      'EURUSD.OANDA': { closes: [1.1, 1.1, 1.1] },
    });
    const sold = (initialCapital: number) =>
      play(market, { 'C.XETR': { 0: -1 } }, { account: { initialCapital, currency: 'USD', type: 'margin' } }).fills
        .length;
    expect([sold(2190), sold(2210)]).toEqual([0, 1]);
  });
});

describe('rates', () => {
  const sap = { 'SAP.XETR': { closes: [100, 100, 100, 100, 100, 100] } };

  it('that no pair of the session tells are refused by name before the run begins', () => {
    const market = marketOf({ ...sap, 'GBPUSD.OANDA': { closes: [1, 1] } });
    const error = errorOf(() => play(market, {}, { account: dollars }));
    expect(error.toBody()).toMatchObject({
      code: 'RATE_MISSING',
      path: 'account.currency',
      details: { pair: 'EUR/USD', instruments: ['SAP.XETR'] },
    });
  });

  it('are not needed where all instruments have one currency, which needs no name', () => {
    expect(play(marketOf({ ...sap, 'AIR.XPAR': { closes: [1, 1] } }), {}).fills).toEqual([]);
  });

  it('of instruments of several currencies need the account to have one', () => {
    const error = errorOf(() => play(marketOf({ ...sap, 'AAPL.NASDAQ': { closes: [1, 1] } }), {}));
    expect(error.toBody()).toMatchObject({
      code: 'VALIDATION',
      path: 'account.currency',
      details: { currencies: { EUR: ['SAP.XETR'], USD: ['AAPL.NASDAQ'] } },
    });
  });

  it('are not known before the first close of the pair: orders are refused until then', () => {
    // The pair's first bar closes at the end of hour 2: an order that fills at the open of hour 3 has it.
    const market = marketOf({ ...sap, 'EURUSD.OANDA': { closes: [1.1, 1.1], from: 2 } });
    const { fills, rejections } = play(market, { 'SAP.XETR': { 0: 1, 1: 1, 2: 1 } }, { account: dollars });
    expect(rejections.orders.map(({ code }) => code)).toEqual(['RATE_UNKNOWN', 'RATE_UNKNOWN']);
    expect(fills).toHaveLength(1);
  });

  it('do not go away from what is held while another order fills at an earlier open', () => {
    // The share's bar from hour 6 to hour 12 is met at its close; by its open no euro had a rate, but the future came later.
    const market = marketOf({
      'SPY.XNYS': { closes: [50, 50, 50], step: 6 },
      'FESXM24.XEUR': { closes: Array<number>(18).fill(4000), multiplier: 10 },
      'EURUSD.OANDA': { closes: Array<number>(10).fill(1.1), from: 7 },
    });
    const { fills, equity, rejections } = play(
      market,
      { 'SPY.XNYS': { 0: 1 }, 'FESXM24.XEUR': { 8: 1 } },
      {
        account: { ...dollars, type: 'margin', leverage: 20 },
        instruments: ['SPY.XNYS', 'FESXM24.XEUR'],
      },
    );
    expect(rejections.orders).toEqual([]);
    expect(fills.map(({ instrument }) => instrument)).toEqual(['FESXM24.XEUR', 'SPY.XNYS']);
    expect([...equity.equity].every((value) => Math.abs(value - 10_000) < 1e-6)).toBe(true);
  });

  it('are not needed of what is not held when a liquidation leaves less than the margin of what is left', () => {
    const market = marketOf({
      'QQQ.XNAS': { closes: [100, 100, 70, 70] },
      'SAP.XETR': { closes: [100, 100, 100, 100] },
      'SPY.XNYS': { closes: [100, 100, 100, 100] },
      'EURUSD.OANDA': { closes: [1.1, 1.1], from: 3 },
    });
    const margin = { type: 'margin', leverage: 10, maintenanceMargin: 0.01, liquidation: 'intrabar' } as const;
    const { fills } = play(
      market,
      { 'QQQ.XNAS': { 0: 50 }, 'SPY.XNYS': { 0: 50 } },
      {
        account: { ...dollars, initialCapital: 1300, ...margin },
        slippage: { proportional: 0.02 },
        instruments: ['QQQ.XNAS', 'SAP.XETR', 'SPY.XNYS'],
      },
    );
    // Near 80 what is left is the margin of 1 %; the sale costs 2 % of the value and sets 1 % free.
    const sold = fills.slice(2).map(({ instrument, side, quantity, reason }) => [instrument, side, quantity, reason]);
    expect(sold).toEqual([
      ['QQQ.XNAS', 'sell', 50, 'liquidation'],
      ['SPY.XNYS', 'sell', 50, 'liquidation'],
    ]);
  });

  it('go on at their last close where the pair ends', () => {
    const market = marketOf({ ...sap, 'EURUSD.OANDA': { closes: [1.1, 1.2] } });
    const { statistics } = play(
      market,
      { 'SAP.XETR': { 0: 1, 3: -1 } },
      { account: dollars, instruments: ['SAP.XETR'] },
    );
    expect(statistics.finalEquity).toBeCloseTo(10_000 + 100 * (1.2 - 1.1), 9);
  });
});
