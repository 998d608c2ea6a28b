import type { RunResult } from '../../../engine/model/result';
import { Balances } from '../../../engine/execution/run/balances';
import { marketOf, play } from './money-market';

const hold = { initialCapital: 10_000, currency: 'USD', conversion: 'hold' as const };
const euro = { closes: [1.1, 1.1, 1.2, 1.2, 1.3, 1.3] };
const still = new Array<number>(6).fill(100);
const sap = { instruments: ['SAP.XETR'] };

/** The last value of a run's series of balances, by currency. */
function balancesOf({ notes: { series } }: RunResult): Record<string, number> {
  let end = 0;
  return Object.fromEntries(
    series.list.map(({ name, points }) => {
      end += points;
      return [name.replace('balance ', ''), Number(series.columns.value[end - 1]!.toFixed(6))];
    }),
  );
}

const equityOf = (result: RunResult) => [...result.equity.equity].map((value) => Number(value.toFixed(6)));

describe('money that is held in its currency', () => {
  it('of a sale stays in euros: 1,000 of them are worth 1,200 dollars, then 1,300', () => {
    const market = marketOf({ 'SAP.XETR': { closes: still }, 'EURUSD.OANDA': euro });
    const result = play(market, { 'SAP.XETR': { 0: 10, 2: -10 } }, { account: hold, ...sap });
    // Bought with 1,100 dollars; without holding, the sale would be 1,200 dollars for good.
    expect(equityOf(result)).toEqual([10_000, 10_000, 10_100, 10_100, 10_200, 10_200]);
    expect(balancesOf(result)).toEqual({ USD: 8900, EUR: 1000 });
    expect(result.trades[0]!.pnl).toBeCloseTo(100, 9);
  });

  it('pays for the next purchase in it, and only what is missing is exchanged', () => {
    const market = marketOf({ 'SAP.XETR': { closes: still }, 'EURUSD.OANDA': euro });
    const result = play(market, { 'SAP.XETR': { 0: 10, 2: -10, 4: 15 } }, { account: hold, ...sap });
    // 1,500 euros at the open of hour 5: 1,000 that are there, and 500 for 650 dollars.
    expect(balancesOf(result)).toEqual({ USD: 8250, EUR: 0 });
    expect(equityOf(result).at(-1)).toBe(8250 + 1500 * 1.3);
  });

  it('is borrowed on credit: a share bought with borrowed euros has no risk but that of its price', () => {
    const market = marketOf({ 'SAP.XETR': { closes: [100, 100, 100, 110, 110, 110] }, 'EURUSD.OANDA': euro });
    const account = { ...hold, type: 'margin' as const };
    const result = play(market, { 'SAP.XETR': { 0: 10 } }, { account, ...sap });
    // 100 euros of profit at 1.20, then at 1.30.
    expect(equityOf(result)).toEqual([10_000, 10_000, 10_000, 10_120, 10_130, 10_130]);
    expect(balancesOf(result)).toEqual({ USD: 10_000, EUR: -1000 });
  });

  it('costs and earns interest in its own currency', () => {
    const market = marketOf({
      'A.X': { closes: still, step: 24, currency: 'EUR' },
      'EURUSD.OANDA': { closes: new Array<number>(144).fill(1.2) },
    });
    const account = { ...hold, type: 'margin' as const, debitRate: 0.073, creditRate: 0.0365 };
    const result = play(market, { 'A.X': { 0: 50 } }, { account, instruments: ['A.X'] });
    // From the open of day 1 on, -5,000 euros cost 1 a day; with interest on it.
    const owed = 5000 * 1.0002 ** 5;
    expect(balancesOf(result).EUR).toBeCloseTo(-owed, 5);
    // Day 0 begins with its close.
    expect(result.statistics.debitInterest).toBeCloseTo(-1.2 * (owed - 5000), 5);
    expect(result.statistics.creditInterest).toBeCloseTo(10_000 * (1.0001 ** 5 - 1), 5);
  });

  it('of a future is its profit: 100 euros', () => {
    const market = marketOf({
      'FESXM24.XEUR': { closes: [4000, 4000, 4010, 4010, 4010, 4010], multiplier: 10 },
      'EURUSD.OANDA': euro,
    });
    const account = { ...hold, type: 'margin' as const, leverage: 10 };
    const result = play(market, { 'FESXM24.XEUR': { 0: 1, 2: -1 } }, { account, instruments: ['FESXM24.XEUR'] });
    expect(equityOf(result)).toEqual([10_000, 10_000, 10_120, 10_120, 10_130, 10_130]);
    expect(balancesOf(result)).toEqual({ USD: 10_000, EUR: 100 });
  });

  it('is not there where it is converted', () => {
    const market = marketOf({ 'SAP.XETR': { closes: still }, 'EURUSD.OANDA': euro });
    const account = { ...hold, conversion: 'fill' as const };
    expect(play(market, { 'SAP.XETR': { 0: 10 } }, { account, ...sap }).notes.series.list).toEqual([]);
  });
});

describe('balances', () => {
  it('are of pounds where prices are in pence, and are own money of an account in pounds', () => {
    const balances = new Balances(['EUR', 'GBP', 'GBX'], 'USD');
    balances.add(2, 500);
    balances.add(1, 20);
    expect([balances.names, [...balances.amounts]]).toEqual([
      ['EUR', 'GBP'],
      [0, 25],
    ]);
    expect(new Balances(['GBX', 'USD'], 'GBP').names).toEqual(['USD']);
  });

  it('are covered by own money first, then by each other', () => {
    const balances = new Balances(['CHF', 'EUR', 'JPY'], 'USD');
    const rates = Float64Array.of(1.1, 1.2, 0.01, 1);
    balances.amounts.set([100, -250, 9000]);
    // 300 dollars are short: 100 own, 110 of francs, 90 of yen.
    balances.cover({ money: 100, rates });
    expect([...balances.amounts].map((amount) => Math.round(1e9 * amount))).toEqual([0, 0, 0]);
    balances.amounts.set([100, 0, 0]);
    // Own money that is short, by 55.
    balances.cover({ money: -55, rates });
    expect(balances.amounts[0]).toBeCloseTo(50, 9);
  });
});
