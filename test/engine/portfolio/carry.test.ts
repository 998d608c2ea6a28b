import { runRequestSchema } from '../../../engine/model/run-config';
import { START } from '../random-market';
import type { BarContext } from '../../../engine/strategies/define-strategy';
import { configOf, engineWith, errorOf } from '../support';
import { HOUR, marketOf, play } from './money-market';

const DAILY = 24;
const year = new Array<number>(367).fill(100);
const margin = { initialCapital: 100_000, type: 'margin' as const };

describe('what is paid for time', () => {
  it('90 shares at 100 that are sold short for a year at 3 % cost 270', () => {
    const market = marketOf({ 'A.X': { closes: year, step: DAILY } });
    // Filled at the open of day 1; day 366 opens 365 days later.
    const { statistics, fills, trades } = play(
      market,
      { 'A.X': { 0: -90, 365: 90 } },
      { account: { ...margin, borrowRate: 0.03 } },
    );
    expect(fills[1]!.time - fills[0]!.time).toBe(365 * 86_400_000_000);
    expect(statistics.borrowFees).toBeCloseTo(-270, 9);
    expect(statistics.finalEquity).toBeCloseTo(100_000 - 270, 6);
    expect(trades[0]!.pnl).toBe(0);
  });

  it('a rate by pattern concerns what it matches, the last entry that does', () => {
    const market = marketOf({ 'A.X': { closes: year, step: DAILY }, 'B.X': { closes: year, step: DAILY } });
    const borrowRate = { '*.X': 0.03, 'B.X': 0 };
    const { statistics } = play(
      market,
      { 'A.X': { 0: -90, 365: 90 }, 'B.X': { 0: -90 } },
      { account: { ...margin, borrowRate } },
    );
    expect(statistics.borrowFees).toBeCloseTo(-270, 9);
  });

  it('100,000 of debt for a day at 7.3 % cost 20, each day on what is owed by then', () => {
    const market = marketOf({ 'A.X': { closes: [100, 100, 100, 100], step: DAILY } });
    const account = { ...margin, leverage: 2, debitRate: 0.073, creditRate: 0.0365 };
    const { statistics, equity } = play(market, { 'A.X': { 0: 2000 } }, { account });
    // Day 0 has cash of 100,000 until the open of day 1, at its own close.
    expect(statistics.creditInterest).toBe(0);
    const days = [0, 20, 40.004, 60.012];
    expect([...equity.equity].map((value) => 100_000 - value)).toEqual(
      days.map((owed) => expect.closeTo(owed, 3) as number),
    );
  });

  it('100,000 of cash for a year at 3.65 % earn 10 on the first day', () => {
    const market = marketOf({ 'A.X': { closes: [100, 100, 100], step: DAILY } });
    const { equity } = play(market, {}, { account: { initialCapital: 100_000, creditRate: 0.0365 } });
    expect([...equity.equity]).toEqual([100_000, 100_010, expect.closeTo(100_020.001, 6)]);
  });

  it('a future owes nothing for its value: cash earns as if it were not there', () => {
    const market = marketOf({ 'F.X': { closes: [5000, 5000, 5000], step: DAILY, multiplier: 50, kind: 'future' } });
    const account = { ...margin, leverage: 20, debitRate: 0.1, creditRate: 0.0365 };
    const { statistics } = play(market, { 'F.X': { 0: 1 } }, { account });
    expect(statistics).toMatchObject({ debitInterest: 0, creditInterest: expect.closeTo(20.001, 6) as number });
  });

  it('long perpetuals pay funding at 00:00, 08:00 and 16:00 UTC: 0.01 % of 10,000 are 1 each time', () => {
    const market = marketOf({ 'BTC-PERP.X': { closes: new Array<number>(26).fill(10_000) } });
    const account = { ...margin, funding: 0.0001 };
    const held = (quantity: number) =>
      play(market, { 'BTC-PERP.X': { 0: quantity } }, { account }).statistics.fundingPayments;
    // From 01:00 of one day to 02:00 of the next: at 08:00, 16:00 and 00:00.
    expect(held(1)).toBeCloseTo(-3, 9);
    expect(held(-1)).toBeCloseTo(3, 9);
  });

  it('what closes at the open of 08:00 pays that funding, what opens there does not', () => {
    const market = marketOf({ 'BTC-PERP.X': { closes: new Array<number>(12).fill(10_000) } });
    const account = { ...margin, funding: 0.0001 };
    // An order of bar 7, known at 08:00, fills at the open of bar 8, at 08:00.
    const closing = play(market, { 'BTC-PERP.X': { 0: 1, 7: -1 } }, { account });
    const opening = play(market, { 'BTC-PERP.X': { 7: 1 } }, { account });
    expect([closing.statistics.fundingPayments, opening.statistics.fundingPayments]).toEqual([
      expect.closeTo(-1, 9),
      0,
    ]);
  });

  it('counts at the close of the bar that closes at its moment', () => {
    const account = { ...margin, funding: 0.0001 };
    const paid = (closes: number[], step: number) => {
      const market = marketOf({ 'BTC-PERP.X': { closes, step } });
      return play(market, { 'BTC-PERP.X': { 0: 1 } }, { account }).statistics.fundingPayments;
    };
    // Bars that close at 08:00, 16:00 and 00:00 are those with 10,700, 11,500 and 12,300: 34,500 in all.
    const hourly = Array.from({ length: 26 }, (_, i) => 10_000 + 100 * i);
    expect(paid(hourly, 1)).toBeCloseTo(-3.45, 9);
    // At 08:00 and 16:00 the close of the day before, at midnight that of the day: 2 x 10,000 + 3 x 11,000 + 12,000.
    expect(paid([10_000, 11_000, 12_000], DAILY)).toBeCloseTo(-6.5, 9);
  });

  it('is paid on what is held once the orders have met the bar that closes then', () => {
    const closes = [100, 100, 100, 100, 100, 100, 100, 90, 90, 90];
    const market = marketOf({ 'BTC-PERP.X': { closes } });
    const account = { ...margin, funding: 0.01 };
    const paid = (plan: (ctx: BarContext) => void) => {
      const tested = engineWith(() => ({ onBar: plan }));
      const { statistics } = tested.run(market, configOf({ strategy: 'under-test', account }));
      return statistics.fundingPayments;
    };
    // Bar 7, from 07:00 to 08:00, goes from 100 to 90: a stop at 95 has sold by then, a limit at 95 has bought.
    const bought = (ctx: BarContext) => ctx.index === 0 && ctx.buy(1, { stopLoss: 95 });
    expect(paid(bought)).toBe(0);
    expect(paid((ctx) => ctx.index === 0 && ctx.buy(1, { limit: 95 }))).toBeCloseTo(-0.9, 9);
  });

  describe('at the open of a long bar beside a finer series', () => {
    const fine = { closes: new Array<number>(97).fill(50) };
    const days = { closes: [100, 100, 100, 100], step: DAILY };
    const flowsOf = (listed: Parameters<typeof marketOf>[0], plan: Record<number, number>, account: object) => {
      const { statistics } = play(
        marketOf(listed),
        { [Object.keys(listed)[0]!]: plan },
        { account: { ...margin, ...account } },
      );
      const { fundingPayments, borrowFees, creditInterest, debitInterest } = statistics;
      return { fundingPayments, borrowFees, creditInterest, debitInterest };
    };

    it('who buys pays the fundings within that bar, who sells does not pay them any more', () => {
      const listed = { 'BTC-PERP.X': days, 'ETH-PERP.X': fine };
      // From day 1 to day 4, and to day 3: three of 0.1 % of 1,000 each day.
      expect(flowsOf(listed, { 0: 10 }, { funding: 0.001 }).fundingPayments).toBeCloseTo(-9, 9);
      expect(flowsOf(listed, { 0: 10, 2: -10 }, { funding: 0.001 }).fundingPayments).toBeCloseTo(-6, 9);
      expect(flowsOf(listed, { 0: -10 }, { funding: 0.001 }).fundingPayments).toBeCloseTo(9, 9);
    });

    it('they are converted at the rates of their moments', () => {
      const rates = Array.from({ length: 97 }, (_, hour) => (hour < 31 ? 1 : 2));
      const listed = { 'BTCEUR-PERP.X': days, 'EURUSD.X': { closes: rates } };
      const paid = flowsOf(listed, { 0: 10, 1: -10 }, { currency: 'USD', funding: { 'BTC*': 0.001 } }).fundingPayments;
      // At 08:00, 16:00 and 24:00 of day 1 the euro is at 2 from hour 31, 07:00 of that day, on.
      expect(paid).toBeCloseTo(-6, 9);
    });

    it('shares sold short cost their fee, and money its interest, from the open on', () => {
      const listed = { 'A.X': days, 'B.X': fine };
      const fee = flowsOf(listed, { 0: -90, 2: 90 }, { borrowRate: 0.0365 }).borrowFees;
      expect(fee).toBeCloseTo(-0.0365 * (2 / 365) * 9000, 9);
      const account = { leverage: 2, debitRate: 0.073, creditRate: 0.0365 };
      const two = { 'A.X': { closes: [100, 100], step: DAILY }, 'B.X': { closes: fine.closes.slice(0, 48) } };
      const { debitInterest, creditInterest } = flowsOf(two, { 0: 2000 }, account);
      // 10 a day of 100,000 from 01:00 of day 0 on; from midnight on 20 a day of a debt of 100,000.
      expect([creditInterest, debitInterest]).toEqual([expect.closeTo(10 * (23 / 24), 2), expect.closeTo(-20, 2)]);
    });
  });

  it('is converted at the rate of its moment', () => {
    const eurusd = [1, 1, 1, 1, 1, 1, 1, 1.5, 1.5, 1.5];
    const market = marketOf({
      'BTC-PERP.X': { closes: new Array<number>(10).fill(100), currency: 'EUR' },
      'EURUSD.OANDA': { closes: eurusd },
    });
    const account = { ...margin, currency: 'USD', funding: { 'BTC*': 0.01 } };
    const { statistics } = play(market, { 'BTC-PERP.X': { 0: 1 } }, { account, instruments: ['BTC-PERP.X'] });
    // 1 euro at 08:00, when a euro is worth 1.50.
    expect(statistics.fundingPayments).toBeCloseTo(-1.5, 9);
  });

  it('perpetuals pay the rates of their history at its times', () => {
    const funding: [number, number][] = [
      [START + 1 * HOUR, 0.05],
      [START + 4 * HOUR, 0.0002],
      [START + 12 * HOUR, -0.0001],
    ];
    const closes = new Array<number>(26).fill(10_000);
    const market = marketOf({ 'BTC-PERP.X': { closes, funding }, 'ETH-PERP.X': { closes } });
    const account = { ...margin, funding: { '*': 0.001, 'BTC*': 'history' as const } };
    // Opened at 01:00, which does not pay that one: 2 at 04:00, less 1 at 12:00. The other pays 0.1 % three times.
    const { statistics } = play(market, { 'BTC-PERP.X': { 0: 1 } }, { account });
    expect(statistics.fundingPayments).toBeCloseTo(-1, 9);
    expect(play(market, { 'ETH-PERP.X': { 0: 1 } }, { account }).statistics.fundingPayments).toBeCloseTo(-30, 9);
    const all = { ...margin, funding: 'history' as const };
    expect(errorOf(() => play(market, {}, { account: all }))).toMatchObject({
      code: 'VALIDATION',
      path: 'account.funding',
      details: { instrument: 'ETH-PERP.X' },
    });
  });

  it('is converted as everything else: 90 shares of 100 euros at 1.10', () => {
    const market = marketOf({
      'SAP.XETR': { closes: year, step: DAILY, calendar: '24x7' },
      'EURUSD.OANDA': { closes: new Array<number>(9000).fill(1.1) },
    });
    const account = { ...margin, currency: 'USD', borrowRate: 0.03 };
    const { statistics, fills } = play(
      market,
      { 'SAP.XETR': { 0: -90, 365: 90 } },
      { account, instruments: ['SAP.XETR'] },
    );
    const years = (fills[1]!.time - fills[0]!.time) / (365 * 86_400_000_000);
    expect(statistics.borrowFees).toBeCloseTo(-90 * 110 * 0.03 * years, 6);
  });

  it('needs a margin account where there is nothing to borrow', () => {
    const issues = runRequestSchema.safeParse({ session: 's', strategy: 'sma-cross', account: { borrowRate: 0.03 } })
      .error!.issues;
    expect(issues[0]).toMatchObject({ path: ['account', 'borrowRate'] });
  });
});
