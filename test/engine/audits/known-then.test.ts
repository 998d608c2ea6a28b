import { aggregatePanel } from '../../../engine/columns/aggregate-panel';
import { calendarOf } from '../../../engine/calendars/calendars';
import { buildMarket, marketOf } from '../../../engine/columns/market-data';
import type { Instrument } from '../../../engine/model/instrument';
import { startMicros, toIso } from '../../../engine/model/time';
import { blackScholesPrice } from '../../../engine/options/black-scholes';
import { impliedVolatility } from '../../../engine/options/implied-volatility';
import { yearsBetween } from '../../../engine/options/option-inputs';
import { marketWith, MINUTE, seriesOf } from '../random-market';
import type { OrderId } from '../../../engine/model/order';
import type { RowContext } from '../../../engine/strategies/define-strategy';
import { configOf, engineWith } from '../support';

/* What a strategy sees at a step is what was known then, and what it orders fills afterwards: the cases of docs/market-rules.md. */

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
interface Settled {
  /** Of the underlying. */
  closes: number[];
  start: number;
  step: number;
  expiry: number;
}

const underTest = configOf({ strategy: 'under-test', account: { initialCapital: 1e6, type: 'margin' as const } });
const at = startMicros;

test('a daily bar beside hourly ones is seen at its close, not at the midnight of its stamp', () => {
  const hours = Array.from({ length: 72 }, (_, i) => 100 + i);
  const days = [0, 1, 2].map((day) => hours[24 * day + 23]!);
  const start = at('2024-01-01');
  const seen: string[] = [];
  const tested = engineWith(
    () => ({ onRow: (ctx) => void (ctx.has(0) && seen.push(`${toIso(ctx.time)} ${ctx.close(0)} ${ctx.close(1)}`)) }),
    'portfolio',
  );
  const market = marketWith(seriesOf('D.X', days, { start, step: DAY }), seriesOf('H.X', hours, { start, step: HOUR }));
  tested.run(market, underTest);
  expect(seen).toEqual([
    '2024-01-02T00:00:00.000Z 123 123',
    '2024-01-03T00:00:00.000Z 147 147',
    '2024-01-04T00:00:00.000Z 171 171',
  ]);
});

test('ticks put together and bars of a file over the same minute are seen at once', () => {
  const start = at('2024-01-02T10:00:00Z');
  const ticks = { ...seriesOf('T.X', [1, 2, 3], { start: start + MINUTE }), ticks: true, tickStep: MINUTE };
  const seen: number[][] = [];
  const tested = engineWith(() => ({ onRow: (ctx) => void seen.push([ctx.close(0), ctx.close(1)]) }), 'portfolio');
  tested.run(marketWith(seriesOf('B.X', [1, 2, 3], { start }), ticks), underTest);
  expect(seen).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
});

describe('an end within a longer bar', () => {
  const hours = seriesOf(
    'A.X',
    Array.from({ length: 72 }, (_, i) => 100 + i),
    { start: at('2024-01-01'), step: HOUR },
  );
  const [panel] = buildMarket('hours', [hours]).panels;
  const days = marketOf('days', [aggregatePanel(panel!, { interval: DAY, calendar: calendarOf('X') })]);

  test.each([
    ['2024-01-02T06:00:00Z', 123],
    ['2024-01-02T23:59:59.999999Z', 147],
  ])('of %s leaves it out, unless it is over by then', (end, close) => {
    let last = NaN;
    const tested = engineWith(() => ({ onBar: (ctx) => void (last = ctx.close) }));
    tested.run(days, { ...underTest, end: at(end) });
    expect(last).toBe(close);
  });
});

describe('an order that is placed within a longer bar of its instrument', () => {
  const start = at('2024-01-02T10:00:00Z');
  const minutes = seriesOf(
    'M.X',
    Array.from({ length: 180 }, (_, i) => 100 + i),
    { start },
  );
  const hours = seriesOf('H.X', [159, 219, 279], { start, step: HOUR, opens: [100, 160, 220] });
  const orders: [string, (ctx: RowContext) => unknown, [number, string]][] = [
    ['at the market fills at the next open', (ctx) => ctx.buy(0, 1), [160, '11:00']],
    ['at a limit does not meet the part before it', (ctx) => ctx.buy(0, 1, { limit: 110 }), [NaN, '']],
    ['at a stop meets the next bar', (ctx) => ctx.buy(0, 1, { stop: 150 }), [160, '11:00']],
    ['of several legs waits as well', (ctx) => ctx.combo([{ instrument: 'H.X', quantity: 1 }]), [160, '11:00']],
  ];

  function play(script: (ctx: RowContext) => unknown, same = false) {
    const tested = engineWith(() => ({ onRow: (ctx) => void (ctx.index === 29 && script(ctx)) }), 'portfolio');
    const fills = same ? { fills: { at: 'same-close', intrabar: 'pessimistic', limits: 'touch' } as const } : {};
    return tested.run(marketWith(hours, minutes), { ...underTest, ...fills });
  }

  test.each(orders)('%s', (_, script, [price, time]) => {
    const { fills } = play(script);
    const found = fills.map((fill) => [fill.price, toIso(fill.time).slice(11, 16)]);
    expect(found).toEqual(Number.isNaN(price) ? [] : [[price, time]]);
  });

  test('on a cash account with market orders alone waits too', () => {
    const rows = engineWith(() => ({ onRow: (ctx) => void (ctx.index === 29 && ctx.buy(0, 1)) }), 'portfolio');
    const bars = engineWith(() => ({
      onBar: (ctx) => void (ctx.instrument === 'H.X' && ctx.index === 0 && ctx.buy(1)),
    }));
    const cash = configOf({ strategy: 'under-test' });
    expect(rows.run(marketWith(hours, minutes), cash).fills).toMatchObject([{ price: 160, time: start + HOUR }]);
    expect(bars.run(marketWith(hours, minutes), cash).fills).toMatchObject([{ price: 160, time: start + HOUR }]);
  });

  test('does not fill at a close of before, by setting of the same close either', () => {
    expect(play((ctx) => ctx.buy(0, 1), true).fills).toMatchObject([{ price: 160 }]);
  });

  test('cannot be taken back once the bar that it waits for has begun', () => {
    const tested = engineWith(() => {
      let order: OrderId;
      return {
        onRow(ctx) {
          if (ctx.index === 29) order = ctx.buy(0, 1);
          if (ctx.index === 89) ctx.cancel(order);
        },
      };
    }, 'portfolio');
    expect(tested.run(marketWith(hours, minutes), underTest).fills).toMatchObject([{ price: 160 }]);
  });
});

describe('a time of the exchange', () => {
  test('within a bar calls at its close, on that day', () => {
    const start = at('2024-01-02T14:30:00Z');
    const days = [0, 1].flatMap((day) => Array.from({ length: 26 }, (_, i) => start + day * DAY + 15 * i * MINUTE));
    const called: string[] = [];
    const tested = engineWith(() => ({
      onBar(ctx) {
        if (ctx.index === 0) ctx.at(at('2024-01-02T20:50:00Z'), () => called.push(toIso(ctx.time)));
      },
    }));
    tested.run(
      marketWith(
        seriesOf(
          'A.XNAS',
          days.map(() => 10),
          { times: days },
        ),
      ),
      underTest,
    );
    expect(called).toEqual(['2024-01-02T21:00:00.000Z']);
  });

  function settled(option: string, spot: string, options: Settled) {
    const { closes, start, step, expiry } = options;
    const instruments: Record<string, Instrument> = {
      [spot]: { id: spot, kind: 'index', multiplier: 1 },
      [option]: {
        ...{ id: option, kind: 'option', multiplier: 1, underlying: spot, right: 'call', settlement: 'cash' },
        ...{ strike: closes[0]! - 20, expiry, delisted: expiry },
      },
    };
    const series = [
      seriesOf(spot, closes, { start, step }),
      seriesOf(
        option,
        closes.map(() => 20),
        { start, step },
      ),
    ];
    const tested = engineWith(() => ({
      onBar: (ctx) => void (ctx.instrument === option && ctx.index === 0 && ctx.buy(1)),
    }));
    const { fills } = tested.run({ ...marketWith(...series), instruments }, underTest);
    return fills.slice(1).map(({ price, time }) => [price + closes[0]! - 20, toIso(time)]);
  }

  test('settles options of Deribit with hourly bars at the close of 08:00', () => {
    const closes = Array.from({ length: 24 }, (_, i) => 44_000 + 100 * i);
    const start = at('2024-01-26');
    const expiry = at('2024-01-26T08:00:00Z');
    expect(settled('BTC-26JAN24-43980-C.DERIBIT', 'BTC.INDEX', { closes, start, step: HOUR, expiry })).toEqual([
      [44_700, '2024-01-26T08:00:00.000Z'],
    ]);
  });

  test('settles options of New York with daily bars at the close of their last day', () => {
    const [start, expiry] = [at('2024-01-17'), at('2024-01-19T21:00:00Z')];
    const closes = [470, 480, 500, 510];
    expect(settled('SPY240119C00450000.OPRA', 'SPY.ARCX', { closes, start, step: DAY, expiry })).toEqual([
      [500, '2024-01-19T21:00:00.000Z'],
    ]);
  });

  test('leaves an option a day of life at the close before its last day, priced at its 12 % of volatility', () => {
    const expiry = at('2024-01-19T21:00:00Z');
    const seen: number[] = [];
    const tested = engineWith(() => ({ onBar: (ctx) => void seen.push(ctx.time) }));
    tested.run(marketWith(seriesOf('SPY.ARCX', [470, 480, 500], { start: at('2024-01-17'), step: DAY })), underTest);
    const years = yearsBetween(seen[1]!, expiry);
    expect(365 * years).toBeCloseTo(1, 12);
    const terms = { right: 'call' as const, spot: 480, strike: 480, years: 1 / 365, rate: 0, yield: 0 };
    const price = blackScholesPrice({ ...terms, volatility: 0.12 });
    expect(impliedVolatility(price, { ...terms, years })).toBeCloseTo(0.12, 6);
  });
});
