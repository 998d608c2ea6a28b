import { buildMarket, type BarSeries } from '../../../../engine/columns/market-data';
import type { OrderFill } from '../../../../engine/model/order';
import { accountSchema, type RunConfig } from '../../../../engine/model/run-config';
import type { BarContext } from '../../../../engine/strategies/define-strategy';
import { MINUTE, START } from '../../random-market';
import { configOf, engineWith } from '../../support';
import { trade, type Bar } from '../../trade-script';

const at100: Bar = [100, 100, 100, 100];

/** Ten times the equity; half of the initial margin, 5 %, is the maintenance margin. */
const leveraged = (more: object = {}): Partial<RunConfig> => ({
  account: { initialCapital: 10_000, type: 'margin', leverage: 10, ...more },
});

const long = (ctx: BarContext) => ctx.buy(950);
const short = (ctx: BarContext) => ctx.sell(950);

/** Equity 10000 + 950 (P - 100) equals the margin 0.05 * 950 P at P = 85000 / 902.5. */
const LONG_PRICE = 85_000 / 902.5;

describe('a perpetual of 95,000 on 10,000 at 100, leverage 10', () => {
  it('is liquidated near 94 in a bar that falls to 50 and closes at 100', () => {
    const { fills, result } = trade([at100, at100, [100, 100, 50, 100], at100], [long], { config: leveraged() });
    expect(fills.map(([bar, quantity]) => [bar, quantity])).toEqual([
      [1, 950],
      [2, -950],
    ]);
    expect(fills[1]![2]).toBeCloseTo(94.1828, 4);
    // 0.05 * 950 * 94.1828 is left: the maintenance margin.
    expect(result.equity.equity.at(-1)).toBeCloseTo(4473.68, 2);
  });

  it('is liquidated at the open where the bar opens beyond that price', () => {
    const { fills, result } = trade([at100, at100, [92, 100, 50, 100]], [long], { config: leveraged() });
    expect(fills[1]).toEqual([2, -950, 92]);
    expect(result.equity.equity.at(-1)).toBe(10_000 - 8 * 950);
  });

  it('goes through the low where it is judged at closes', () => {
    const config = leveraged({ liquidation: 'close' });
    const { fills, result } = trade([at100, at100, [100, 100, 50, 100]], [long], { config });
    expect(fills).toHaveLength(1);
    expect(result.equity.equity.at(-1)).toBe(10_000);
  });

  it('is not liquidated where the low is just above the price', () => {
    const bars: Bar[] = [at100, at100, [100, 100, LONG_PRICE + 0.0001, 100]];
    expect(trade(bars, [long], { config: leveraged() }).fills).toHaveLength(1);
  });

  it('sold short is liquidated on the way up, at 105000 / (950 * 1.05)', () => {
    const { fills } = trade([at100, at100, [100, 120, 90, 90]], [short], { config: leveraged() });
    expect(fills[1]!.slice(0, 2)).toEqual([2, 950]);
    expect(fills[1]![2]).toBeCloseTo(105.2632, 4);
  });

  it('is liquidated below zero where the margin has grown again', () => {
    // Equity 1100 + 100 (P - 10) equals the margin 0.1 * 100 |P| at P = -100 / 110.
    const at10: Bar = [10, 10, 10, 10];
    const account = { initialCapital: 1100, type: 'margin' as const, leverage: 5 };
    const { fills } = trade([at10, at10, [10, 10, -5, 5]], [(ctx) => ctx.buy(100)], { config: { account } });
    expect(fills[1]!.slice(0, 2)).toEqual([2, -100]);
    expect(fills[1]![2]).toBeCloseTo(-0.9091, 4);
  });

  it('pays slippage and fees, and the worse increment of the price', () => {
    const { result } = trade([at100, at100, [100, 100, 50, 100]], [long], {
      config: { ...leveraged(), slippage: { proportional: 0, fixed: 1 }, fees: { proportional: 0, perShare: 0.1 } },
      instrument: { priceIncrement: 0.5 },
    });
    // Bought at 101 with a fee of 95: (10000 - 95 - 950 * 101) / -902.5 = 95.3407; less 1, rounded down: 94.
    expect(result.fills[1]).toMatchObject({ side: 'sell', price: 94, fee: 95 });
  });
});

it('a liquidation pays the minimum fee of an order', () => {
  const config = { ...leveraged(), fees: { proportional: 0, perShare: 0.001, minimum: 7 } };
  const { result } = trade([at100, at100, [92, 92, 92, 92]], [long], { config });
  expect(result.fills.map(({ fee }) => fee)).toEqual([7, 7]);
});

describe('orders of the bar of a liquidation', () => {
  const sell = (options: object) => (ctx: BarContext) => ctx.sell(950, options);
  const down: Bar = [100, 106, 50, 100];

  it('a protective stop on the way fills first', () => {
    const { fills, ends } = trade([at100, at100, down], [long, sell({ stop: 96 })], { config: leveraged() });
    expect(fills[1]).toEqual([2, -950, 96]);
    expect(ends).not.toContain('LIQUIDATION');
  });

  it('a stop beyond the liquidation price is cancelled', () => {
    const { fills, ends } = trade([at100, at100, down], [long, sell({ stop: 94 })], { config: leveraged() });
    expect(fills[1]![2]).toBeCloseTo(94.1828, 4);
    expect(ends.at(-1)).toBe('LIQUIDATION');
  });

  it.each([
    ['pessimistic', 94.1828],
    ['optimistic', 105],
  ] as const)('a target on the other side: %s', (intrabar, price) => {
    const fills = { at: 'next-open', limits: 'touch', intrabar } as const;
    const config = { ...leveraged(), fills };
    const { fills: filled } = trade([at100, at100, down], [long, sell({ limit: 105 })], { config });
    expect(filled[1]![2]).toBeCloseTo(price, 4);
  });

  it('what the price meets on the way makes the position that is liquidated', () => {
    // 500 at 100, 400 more at 98: equity 10000 + 900 P - 89200 equals 45 P at 79200 / 855 = 92.6316.
    const script = [(ctx: BarContext) => ctx.buy(500), (ctx: BarContext) => ctx.buy(400, { limit: 98 })];
    const { fills } = trade([at100, at100, down], script, { config: leveraged() });
    expect(fills.map(([, quantity]) => quantity)).toEqual([500, 400, -900]);
    expect(fills[2]![2]).toBeCloseTo(92.6316, 4);
  });

  it('a bar that was beyond the price before the entry says nothing', () => {
    // Sold short at 95: liquidated at 200000 / (2000 * 1.025) = 97.56, which the bar left behind when it fell from 100.
    const config = leveraged({ leverage: 20 });
    const script = [(ctx: BarContext) => ctx.sell(2000, { stop: 95 })];
    expect(trade([at100, [100, 102, 90, 91]], script, { config }).fills).toEqual([[1, -2000, 95]]);
    expect(trade([at100, [100, 102, 90, 98]], script, { config }).fills).toEqual([
      [1, -2000, 95],
      [1, 2000, 98],
    ]);
  });

  it('orders at the open come before the account is judged', () => {
    const { fills } = trade([at100, at100, [92, 92, 92, 92]], [long, (ctx) => ctx.sell(900)], { config: leveraged() });
    expect(fills.slice(1)).toEqual([[2, -900, 92]]);
  });
});

describe('a gap beyond the equity', () => {
  const bars: Bar[] = [at100, at100, [80, 80, 80, 80], at100];

  it('leaves debts', () => {
    const { result } = trade(bars, [long], { config: leveraged() });
    expect(result.equity.equity.at(-1)).toBe(10_000 - 20 * 950);
  });

  it('leaves nothing where balances cannot be negative: the fee of the last fill is less by the rest', () => {
    const { result } = trade(bars, [long], { config: leveraged({ negativeBalance: false }) });
    expect(result.fills[1]).toMatchObject({ price: 80, fee: -9000 });
    expect([...result.equity.equity].slice(-2)).toEqual([0, 0]);
    expect(result.statistics.fees).toBe(-9000);
  });

  it('the same holds where an order closes the position', () => {
    const script = [long, (ctx: BarContext) => ctx.sell(950, { stop: 97 })];
    const { result } = trade(bars, script, { config: leveraged({ negativeBalance: false }) });
    expect(result.fills[1]).toMatchObject({ price: 80, fee: -9000 });
    expect(result.equity.equity.at(-1)).toBe(0);
  });

  it.each(['liquidation', 'negativeBalance'])('is no matter of a cash account: %s', (field) => {
    const given = { liquidation: 'close', negativeBalance: false }[field];
    const account = { initialCapital: 1, [field]: given };
    expect(accountSchema.safeParse(account).error?.issues[0]?.path).toEqual([field]);
  });
});

describe('two instruments', () => {
  const seriesOf = (instrument: string, bars: Bar[]): BarSeries => {
    const column = (k: number) => Float64Array.from(bars, (bar) => bar[k]!);
    const times = Float64Array.from(bars, (_, i) => START + i * MINUTE);
    const volume = new Float64Array(bars.length).fill(100);
    return { instrument, times, open: column(0), high: column(1), low: column(2), close: column(3), volume };
  };

  it('are judged one at a time, the other at its open, and the first that is reached is closed', () => {
    const told: OrderFill[] = [];
    const tested = engineWith(() => ({
      onBar: (ctx: BarContext) => void (ctx.index === 0 && ctx.buy(450)),
      onFill: (_: BarContext, fill: OrderFill) => void told.push(fill),
    }));
    // 45,000 in each on 10,000: surplus 5500 at 100. Each alone is gone at 100 - 5500 / (450 * 0.95) = 87.1345.
    const series = [
      seriesOf('A.X', [at100, at100, [100, 100, 96, 97]]),
      seriesOf('B.X', [at100, at100, [100, 100, 86, 95]]),
    ];
    tested.run(buildMarket('two', series), configOf({ strategy: 'under-test', ...leveraged() }));
    expect(told.map(({ instrument, reason }) => [instrument, reason])).toEqual([
      ['A.X', 'signal'],
      ['B.X', 'signal'],
      ['B.X', 'liquidation'],
    ]);
    expect(told[2]!.price).toBeCloseTo(87.1345, 4);
  });
});
